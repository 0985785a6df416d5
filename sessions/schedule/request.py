"""What does the engine need to know to lay one plan: dates, roles, absences, pauses, items that stay?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .rules import Rules

ClosedDays = Callable[[date], str | None]
"""Returns a closed day's name, or None. It need not know weekends: the engine does."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days away, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("an absence ends before it begins")

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Pause(Absence):
    """Days the mentorship stands still: no item lies there.

    The talks from its first day on come later by its length in whole weeks, rounded up.
    """

    @property
    def weeks(self) -> int:
        return -(-((self.last - self.first).days + 1) // 7)


SHARES, HOLDS, STANDS_IN = 0, 1, 2
"""The rank of a duty: a substitute comes before the holder, the holder before a colleague who shares the role."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One dated holder of the mentor's or the leader's role; None: open end.

    Where duties overlap, the highest rank is responsible; among equals the one that began last (a substitute steps in
    for the mentor, and out again); among those that began on the same day, the one listed first.
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
    """An item that keeps its date while the rest of the plan is laid around it.

    `counts`: the items around it must keep their distance; False for an item that was not held. `held` and
    `with_mentor` are the outcome of a training shift. `is_pinned`: a person set the date.
    """

    day: date | None
    held: bool = False
    counts: bool = True
    is_pinned: bool = False
    with_mentor: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanRequest:
    """All that a plan depends on.

    `preferred_weekday` is 0 (Monday) to 4, None for the default. `probation_months` is 0 where no probation is
    agreed; `probation_last_day` is set where the agreed last day differs from the months, before any extension, and
    `probation_extended_days` is the length of the extensions. `kept` are the items that keep their date, by rule key;
    no other item is laid before `earliest`. `talked_on` are the days on which talks were held, including talks whose
    rule a later version of the programme has dropped.
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
