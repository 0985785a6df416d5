"""When do mentor and mentee talk?"""

from collections.abc import Container
from datetime import date, timedelta

from .days import SEARCH_ENDED, Days
from .plan import PlannedItem
from .request import PlanRequest

WEEKS_AFTER_THE_PROGRAMME = 4
"""A talk finds its date at the latest so many weeks after the programme's last week."""


def place_talks(request: PlanRequest, days: Days, *, interview_days: Container[date]) -> list[PlannedItem]:
    """Every talk of the programme, in order; one that finds no day stays, without a date."""
    rules = request.rules
    weekday = request.preferred_weekday
    if weekday is None:
        weekday = days.first_open.weekday()
    last_sunday = days.week_one + timedelta(days=7 * (rules.length_weeks + WEEKS_AFTER_THE_PROGRAMME) - 1)
    minutes = rules.talk_minutes_shortened if request.shortened else rules.talk_minutes

    items: list[PlannedItem] = []
    previous: date | None = None
    for number, rule in enumerate(rules.talks, start=1):
        monday = days.week_one + timedelta(days=7 * (rule.week - 1))
        sunday = monday + timedelta(days=6)
        target = monday + timedelta(days=weekday)
        earliest = previous + timedelta(days=rule.gap_days) if previous else request.start

        def hindrance(day: date, earliest: date = earliest) -> str | None:
            if reason := days.hindrance(day, "mentee", "mentor"):
                return reason
            if day in interview_days:
                return "interview_day"
            if day < earliest:
                return "gap"
            return SEARCH_ENDED if day > days.last else None

        flags: tuple[str, ...] = ()
        day = min(
            (day for day in days.each(monday, sunday) if hindrance(day) is None),
            key=lambda day: (abs((day - target).days), -day.toordinal()),
            default=None,
        )
        if day is None:
            flags = ("outside_week",)
            day = days.first(sunday + timedelta(days=1), last_sunday, lambda day: hindrance(day) is None)
        if day is None:
            flags = ("unplaced",)
        items.append(
            PlannedItem(
                kind="talk",
                number=number,
                week=rule.week,
                date=day,
                target=target if day != target else None,
                reason=hindrance(target) if day != target else None,
                flags=flags + days.unset_flags(rule.responsible, day or target),
                title=rule.title,
                responsible=rule.responsible,
                rule_key=rule.key,
                minutes=minutes,
            )
        )
        previous = day or previous
    return items
