"""Which tables say what a programme is, and who is on one?"""

from programs.models.mentorship import MentorPeriod, Mentorship
from programs.models.pause import Pause
from programs.models.probation import ProbationExtension
from programs.models.program import Program, ProgramVersion
from programs.models.template import ActivityRule, Checklist, ChecklistItem, HeaderField, Prompt, PromptGroup, WorkbookSection

__all__ = [
    "ActivityRule",
    "Checklist",
    "ChecklistItem",
    "HeaderField",
    "MentorPeriod",
    "Mentorship",
    "Pause",
    "ProbationExtension",
    "Program",
    "ProgramVersion",
    "Prompt",
    "PromptGroup",
    "WorkbookSection",
]
