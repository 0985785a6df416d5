"""Which dates does one hire's year get? The schedule engine: pure, by the contract in docs/schedule.md.

It imports the standard library alone. No clock, no database, no translation: what it needs is
passed in, closed days too, and what it says it says in codes.
"""

from .days import add_months, programme_week, responsible_on
from .engine import make_plan
from .interviews import offset_date
from .plan import KINDS, Kind, Plan, PlannedItem
from .request import Absence, ClosedDays, Duty, PlanRequest
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
    "KINDS",
    "Absence",
    "ActivityRule",
    "Anchor",
    "AnchorPoint",
    "ClosedDays",
    "Duty",
    "InterviewRule",
    "Kind",
    "Offset",
    "OffsetUnit",
    "Plan",
    "PlanRequest",
    "PlannedItem",
    "Role",
    "Rules",
    "ShiftRule",
    "TalkRule",
    "add_months",
    "make_plan",
    "offset_date",
    "programme_week",
    "responsible_on",
]
