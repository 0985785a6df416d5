"""What does a programme ask to have planned?

Plain values; `sessions.plan.laying.rules` makes them from a programme's definition.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["department_leader", "unit_leader", "mentor", "mentee", "coordinator"]

OffsetUnit = Literal["days", "months", "days_before_probation_end"]

AnchorPoint = Literal[
    "days",  # `amount` days from the start date
    "months",  # `amount` months from the start date
    "last_training_shift",
    "after_last_training_shift",  # the first working day after it
    "interview",  # the date of interview number `amount`
    "closing_talk",
    "week",  # `weekday` of programme week `amount`
    "unset",  # no date until someone sets it
]


@dataclass(frozen=True, kw_only=True)
class Offset:
    """A distance from the start date, or back from the last day of probation."""

    unit: OffsetUnit
    amount: int


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The point of the programme an activity is placed by."""

    at: AnchorPoint
    amount: int = 0
    weekday: int = 0


@dataclass(frozen=True, kw_only=True)
class ActivityRule:
    """A task or a leader–mentor meeting."""

    key: str
    kind: Literal["task", "leader_mentor_meeting"]
    title: str
    responsible: tuple[Role, ...]
    anchor: Anchor


@dataclass(frozen=True, kw_only=True)
class InterviewRule:
    """One interview; without probation it has its other title."""

    key: str
    title: str
    title_without_probation: str
    responsible: tuple[Role, ...]
    target: Offset
    latest: Offset


@dataclass(frozen=True, kw_only=True)
class ShiftRule:
    """One training shift; the number is its place in the tuple."""

    key: str
    title: str
    responsible: tuple[Role, ...]
    with_mentor: bool


@dataclass(frozen=True, kw_only=True)
class TalkRule:
    """One talk: its programme week, and the least days since the talk before."""

    key: str
    title: str
    responsible: tuple[Role, ...]
    week: int
    gap_days: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All that one programme version asks for, each tuple in the programme's order."""

    length_weeks: int
    activities: tuple[ActivityRule, ...]
    shifts: tuple[ShiftRule, ...]
    interviews: tuple[InterviewRule, ...]
    talks: tuple[TalkRule, ...]
    talk_minutes: int
    talk_minutes_shortened: int
