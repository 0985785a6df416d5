"""Which dates does one mentorship's plan get? The schedule engine: pure, by the contract in docs/schedule.md.

It imports the standard library only. No clock, no database, no translation: its input is passed in, closed days too,
and its output is codes.
"""

from .days import add_months, programme_week, responsible_on
from .engine import make_plan
from .plan import KINDS, Kind, Plan, PlannedItem
from .replan import Change, CurrentItem, Replanned, replan, where_to
from .request import HOLDS, SHARES, STANDS_IN, Absence, ClosedDays, Duty, Kept, Pause, PlanRequest
from .rules import (
    ActivityRule,
    Anchor,
    AnchorPoint,
    InterviewRule,
    Offset,
    OffsetUnit,
    Role,
    Rules,
    ShiftRule,
    TalkRule,
)

__all__ = [
    "HOLDS",
    "KINDS",
    "SHARES",
    "STANDS_IN",
    "Absence",
    "ActivityRule",
    "Anchor",
    "AnchorPoint",
    "Change",
    "ClosedDays",
    "CurrentItem",
    "Duty",
    "InterviewRule",
    "Kept",
    "Kind",
    "Offset",
    "OffsetUnit",
    "Pause",
    "Plan",
    "PlanRequest",
    "PlannedItem",
    "Replanned",
    "Role",
    "Rules",
    "ShiftRule",
    "TalkRule",
    "add_months",
    "make_plan",
    "programme_week",
    "replan",
    "responsible_on",
    "where_to",
]
