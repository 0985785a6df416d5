"""Which days can be used for an item, and who is free on them?"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from .request import Duty, PlanRequest
from .rules import Role

ONE_DAY = timedelta(days=1)
WEEKEND = "weekend"
SEARCH_ENDED = "search_ended"
PAUSE = "pause"
PAST = "past"
ABSENT: dict[Role, str] = {
    "mentee": "mentee_absent",
    "mentor": "mentor_absent",
    "department_leader": "leader_absent",
}

SEARCH_MONTHS = 24
"""A search for a date stops this long after the start; a pause adds its weeks."""


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def monday_of(day: date) -> date:
    """The Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def programme_week(week_one: date, day: date) -> int:
    """Return the programme week of a day; 0 and below lie before week 1.

    `week_one` is the Monday of week 1.
    """
    return (day - week_one).days // 7 + 1


def responsible_on(duties: tuple[Duty, ...], day: date) -> Duty | None:
    """Return the duty that is responsible on a date, or None."""
    holders = [duty for duty in duties if duty.holds(day)]
    return max(holders, key=lambda duty: (duty.rank, duty.first or date.min)) if holders else None


class Days:
    """The calendar of one plan: what hinders a date, and searches for a free one."""

    def __init__(self, request: PlanRequest) -> None:
        self.start = request.start
        self.earliest = request.earliest or date.min
        self._pauses = tuple(sorted(request.pauses, key=lambda pause: pause.first))
        self.paused_weeks = timedelta(weeks=sum(pause.weeks for pause in self._pauses))
        self.last = add_months(request.start, SEARCH_MONTHS)
        self._table = request.closed
        self._mentee_absences = request.mentee_absences
        self._duties: dict[Role, tuple[Duty, ...]] = {
            "mentor": request.mentors,
            "department_leader": request.leaders,
        }
        self._closed: dict[date, str | None] = {}
        # Weeks are counted from the first day that is not closed; a pause does not renumber them.
        self.first_open = self.first(self.start, self.last, lambda day: self._calendar(day) is None) or self.start
        self.week_one = monday_of(self.first_open)
        self.last += self.paused_weeks

    def _calendar(self, day: date) -> str | None:
        if day not in self._closed:
            self._closed[day] = self._table(day) or (WEEKEND if day.weekday() >= 5 else None)
        return self._closed[day]

    def closed(self, day: date) -> str | None:
        """Return why a day is closed: `pause`, the table's name, `weekend`; or None."""
        return PAUSE if self.in_pause(day) else self._calendar(day)

    def is_open(self, day: date) -> bool:
        return self.closed(day) is None

    def in_pause(self, day: date) -> bool:
        return any(pause.holds(day) for pause in self._pauses)

    def after_pauses(self, target: date) -> date:
        """Return a talk's target moved by the whole weeks of earlier pauses.

        A pause counts if it begins on or before the target, as moved by the pauses before it.
        """
        for pause in self._pauses:
            if target >= pause.first:
                target += timedelta(weeks=pause.weeks)
        return target

    def absent(self, day: date, role: Role) -> bool:
        """Whether the mentee, or the holder of the role that day, is away.

        A role that nobody holds counts as free.
        """
        if role == "mentee":
            absences = self._mentee_absences
        else:
            holder = responsible_on(self._duties[role], day)
            absences = holder.absences if holder else ()
        return any(absence.holds(day) for absence in absences)

    def hindrance(self, day: date, *roles: Role) -> str | None:
        """Return why a day is no working day for these roles, or None."""
        if reason := self.closed(day):
            return reason
        return next((ABSENT[role] for role in roles if self.absent(day, role)), None)

    def unset_flags(self, responsible: tuple[Role, ...], day: date | None) -> tuple[str, ...]:
        """Return `no_mentor`, `no_leader` for responsible roles nobody holds that day."""
        flags: list[str] = []
        for role, flag in (("mentor", "no_mentor"), ("department_leader", "no_leader")):
            if role in responsible:
                duties = self._duties[role]
                if not (responsible_on(duties, day) if day else duties):
                    flags.append(flag)
        return tuple(flags)

    @staticmethod
    def each(first: date, last: date) -> Iterator[date]:
        """Yield the days from `first` to `last`, both included."""
        for step in range((last - first).days + 1):
            yield first + timedelta(days=step)

    def first(self, first: date, last: date, fits: Callable[[date], bool]) -> date | None:
        """Return the first day that fits, at the latest the end of the search."""
        return next((day for day in self.each(first, min(last, self.last)) if fits(day)), None)

    def latest(self, first: date, last: date, fits: Callable[[date], bool]) -> date | None:
        """Return the last day that fits."""
        span = range((last - first).days, -1, -1)
        return next((day for n in span if fits(day := first + timedelta(days=n))), None)
