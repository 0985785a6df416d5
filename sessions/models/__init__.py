"""Which tables say what happens when, and whether it did?"""

from sessions.models.calendar import CalendarFeed, CalendarInvitation
from sessions.models.checklist import ChecklistTick
from sessions.models.item import PlanItem
from sessions.models.letter import PlanLink, PlanLinkUse, StartLetter
from sessions.models.meeting import Meeting, MissedTalk, PracticalNote
from sessions.models.printing import DocumentOrder, PrintJob
from sessions.models.reminder import ReminderRule, Watch
from sessions.models.replan import Replan

__all__ = [
    "CalendarFeed",
    "CalendarInvitation",
    "ChecklistTick",
    "DocumentOrder",
    "Meeting",
    "MissedTalk",
    "PlanItem",
    "PlanLink",
    "PlanLinkUse",
    "PracticalNote",
    "PrintJob",
    "ReminderRule",
    "Replan",
    "StartLetter",
    "Watch",
]
