"""Which week of the programme is a day in?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from people import closed_days
from people.dates import monday_of
from people.models import ClosedDay
from programs.models import Mentorship
from sessions import schedule

# No unbroken run of closed days is longer than this, whatever a municipality adds.
LONGEST_CLOSED = 366


def first_mondays(mentorships: Iterable[Mentorship]) -> dict[int, date]:
    """Return the Monday of programme week 1 for each mentorship, in one query.

    Week 1 is the week of the first day from the start that is not closed.
    """
    rows = list(mentorships)
    own: dict[int, dict[date, str]] = defaultdict(dict)
    for municipality, day, name in ClosedDay.objects.filter(
        municipality__in={mentorship.municipality_id for mentorship in rows}
    ).values_list("municipality", "closed_on", "name"):
        own[municipality][day] = name
    return {mentorship.pk: _first_monday(mentorship.starts_on, own[mentorship.municipality_id]) for mentorship in rows}


def week_of(mentorship: Mentorship, day: date) -> int:
    """Return the programme week of a day; 0 and below lie before week 1."""
    return schedule.programme_week(first_mondays([mentorship])[mentorship.pk], day)


def _first_monday(start: date, own: dict[date, str]) -> date:
    closed = closed_days.closed_days(own)
    days = (start + timedelta(days=step) for step in range(LONGEST_CLOSED))
    first = next((day for day in days if day.weekday() < 5 and not closed(day)), start)
    return monday_of(first)
