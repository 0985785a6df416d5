"""Which working days and clock times does the demo use?"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from people.closed_days import national_closed_day
from sessions.models import PlanItem


def at(day: date, hour: int) -> datetime:
    """Return an hour of a day, local time."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def working_day_from(day: date) -> date:
    """Return the first day from a date that is no weekend and no public holiday."""
    while day.weekday() > 4 or national_closed_day(day):
        day += timedelta(days=1)
    return day


def day_of(item: PlanItem) -> date:
    """Return the date of an item that must have one."""
    if item.planned_on is None:
        raise ValueError(f"{item} has no date")
    return item.planned_on
