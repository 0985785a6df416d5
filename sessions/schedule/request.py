"""Whose year is to be planned, and who is away when?"""

from collections.abc import Callable
from dataclasses import dataclass
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
class Duty:
    """One dated holder of the mentor's or the leader's role; None is an open end.

    Where two overlap, the one whose duty began last is responsible (a substitute steps in for the
    mentor, and out again); of two that began together, the one listed first.
    """

    person: str | int
    first: date | None = None
    last: date | None = None
    absences: tuple[Absence, ...] = ()

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """All that a plan depends on. `preferred_weekday` is 0 (Monday) to 4, None for the default;
    `probation_months` is 0 where no probation is agreed."""

    rules: Rules
    start: date
    closed: ClosedDays
    preferred_weekday: int | None = None
    position_percent: int = 100
    probation_months: int = 6
    shortened: bool = False
    mentee_absences: tuple[Absence, ...] = ()
    mentors: tuple[Duty, ...] = ()
    leaders: tuple[Duty, ...] = ()

    def __post_init__(self) -> None:
        if not 1900 <= self.start.year <= 2199:
            raise ValueError("start must lie in 1900-2199")
        if self.preferred_weekday is not None and not 0 <= self.preferred_weekday <= 4:
            raise ValueError("preferred_weekday must be 0-4")
        if not 1 <= self.position_percent <= 100:
            raise ValueError("position_percent must be 1-100")
        if not 0 <= self.probation_months <= 6:
            raise ValueError("probation_months must be 0-6")
