"""Which tables say what happens when, and whether it did?"""

from sessions.models.checklist import ChecklistTick
from sessions.models.item import PlanItem
from sessions.models.meeting import Meeting, MissedTalk, PracticalNote
from sessions.models.printing import PrintJob
from sessions.models.reminder import ReminderRule
from sessions.models.replan import Replan

__all__ = ["ChecklistTick", "Meeting", "MissedTalk", "PlanItem", "PracticalNote", "PrintJob", "ReminderRule", "Replan"]
