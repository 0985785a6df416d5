"""Whose year is to be planned, and who is away when?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .rules import Rules

ClosedDays = Callable[[date], str | None]
"""Gives the name of the closed day, or None. Weekends need not be in it: the engine knows them."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days away, the first and the last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("an absence ends before it begins")

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Pause(Absence):
    """Days the year stands still: nothing lies there, and the talks from its first day on come so many whole weeks later."""

    @property
    def weeks(self) -> int:
        return -(-((self.last - self.first).days + 1) // 7)


SHARES, HOLDS, STANDS_IN = 0, 1, 2
"""How a duty ranks: one who shares the role counts where nobody else holds it, a substitute before whoever does."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One dated holder of the mentor's or the leader's role; None is an open end.

    Where two overlap, the one of the higher rank is responsible, then the one whose duty began last (a substitute
    steps in for the mentor, and out again); of two that began together, the one listed first.
    """

    person: str | int
    first: date | None = None
    last: date | None = None
    absences: tuple[Absence, ...] = ()
    rank: int = HOLDS

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A line that stays where it is while the rest is laid around it.

    `counts` is whether the days around it must keep their distance: something that was not held does not.
    `held` and `with_mentor` say what became of a training shift, `is_pinned` that a person set its date.
    """

    day: date | None
    held: bool = False
    counts: bool = True
    is_pinned: bool = False
    with_mentor: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """All that a plan depends on. `preferred_weekday` is 0 (Monday) to 4, None for the default.

    `probation_months` is 0 where no probation is agreed; `probation_last_day` is set where its last day is another than
    the months say, before any extension, and `probation_extended_days` is how much longer it was made afterwards.
    `kept` are the lines that stay, by the rule's key; nothing else is laid before `earliest`. `talked_on` are the days talks
    were held, also those whose rule a later version of the programme no longer has.
    """

    rules: Rules
    start: date
    closed: ClosedDays
    preferred_weekday: int | None = None
    position_percent: int = 100
    probation_months: int = 6
    probation_last_day: date | None = None
    probation_extended_days: int = 0
    shortened: bool = False
    mentee_absences: tuple[Absence, ...] = ()
    mentors: tuple[Duty, ...] = ()
    leaders: tuple[Duty, ...] = ()
    pauses: tuple[Pause, ...] = ()
    kept: Mapping[str, Kept] = field(default_factory=dict)
    talked_on: tuple[date, ...] = ()
    earliest: date | None = None

    def __post_init__(self) -> None:
        if not 1900 <= self.start.year <= 2199:
            raise ValueError("start must lie in 1900-2199")
        if self.preferred_weekday is not None and not 0 <= self.preferred_weekday <= 4:
            raise ValueError("preferred_weekday must be 0-4")
        if not 1 <= self.position_percent <= 100:
            raise ValueError("position_percent must be 1-100")
        if not 0 <= self.probation_months <= 6:
            raise ValueError("probation_months must be 0-6")
