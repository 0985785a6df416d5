"""On which days do the talks of mentor and mentee lie?"""

from collections.abc import Container
from datetime import date, timedelta

from .days import ONE_DAY, PAST, SEARCH_ENDED, Days, monday_of
from .plan import PlannedItem
from .request import PlanRequest
from .rules import TalkRule

WEEKS_AFTER_THE_PROGRAMME = 4
"""The search for a talk's date stops this many weeks after the programme's last week; a pause adds its weeks."""
INTERVIEW_DAY = "interview_day"
TALK_DAY = "talk_day"
GAP = "gap"


def place_talks(request: PlanRequest, days: Days, *, interview_days: Container[date]) -> list[PlannedItem]:
    """Return every talk in order; one that finds no day is kept, undated."""
    rules = request.rules
    minutes = rules.talk_minutes_shortened if request.shortened else rules.talk_minutes
    search = TalkSearch(request, days, interview_days=interview_days)
    items: list[PlannedItem] = []
    for number, rule in enumerate(rules.talks, start=1):
        target = search.target(rule)
        kept = request.kept.get(rule.key)
        flags: tuple[str, ...] = ()
        if kept:
            day, is_off_target = kept.day, False
        else:
            day, flags = search.place(rule, target)
            is_off_target = day != target
        items.append(
            PlannedItem(
                kind="talk",
                number=number,
                week=rule.week,
                date=day,
                target=target if is_off_target else None,
                reason=search.hindrance(target, search.bound(rule)) if is_off_target else None,
                flags=flags + days.unset_flags(rule.responsible, day or target),
                title=rule.title,
                responsible=rule.responsible,
                rule_key=rule.key,
                minutes=minutes,
            )
        )
        if day and (kept is None or kept.counts):
            search.previous = max(day, search.previous or day)
    return items


class TalkSearch:
    """Searches a talk's day; `previous` is the date the next talk keeps its gap to."""

    def __init__(self, request: PlanRequest, days: Days, *, interview_days: Container[date]) -> None:
        self._days, self._start, self._interview_days = days, request.start, interview_days
        weekday = request.preferred_weekday
        self._weekday = timedelta(days=days.first_open.weekday() if weekday is None else weekday)
        weeks = request.rules.length_weeks + WEEKS_AFTER_THE_PROGRAMME
        self._last = days.week_one + timedelta(weeks=weeks) + days.paused_weeks - ONE_DAY
        kept = [kept_talk for rule in request.rules.talks if (kept_talk := request.kept.get(rule.key)) and kept_talk.counts]
        self._taken = {kept_talk.day for kept_talk in kept if not kept_talk.held}
        # A talk that was held counts whatever its number: the pair has just met.
        self.previous: date | None = max(request.talked_on, default=None)

    def target(self, rule: TalkRule) -> date:
        """Return the preferred weekday in the talk's week, moved by earlier pauses."""
        return self._days.after_pauses(self._days.week_one + timedelta(weeks=rule.week - 1) + self._weekday)

    def bound(self, rule: TalkRule) -> date:
        """Return the first day that keeps the gap to the talk before."""
        return self.previous + timedelta(days=rule.gap_days) if self.previous else self._start

    def place(self, rule: TalkRule, target: date) -> tuple[date | None, tuple[str, ...]]:
        """Return the day (or None) and the flags of the search."""
        bound = self.bound(rule)
        monday = monday_of(target)
        sunday = monday + timedelta(days=6)
        in_week = [day for day in self._days.each(monday, sunday) if self.hindrance(day, bound) is None]
        if in_week:
            return min(in_week, key=lambda day: (abs((day - target).days), -day.toordinal())), ()
        first = max(sunday + ONE_DAY, self._days.earliest)
        day = self._days.first(first, self._last, lambda day: self.hindrance(day, bound) is None)
        return day, ("outside_week",) if day else ("unplaced",)

    def hindrance(self, day: date, bound: date) -> str | None:
        """Return why the talk cannot lie on a day, or None."""
        if reason := self._days.hindrance(day, "mentee", "mentor"):
            return reason
        if day in self._interview_days:
            return INTERVIEW_DAY
        if day < bound:
            return GAP
        if day in self._taken:
            return TALK_DAY
        if day < self._days.earliest:
            return PAST
        return SEARCH_ENDED if day > self._days.last else None
