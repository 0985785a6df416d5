"""Between which days may anything in a plan lie?"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from people.dates import date_with_week
from programs.models import Mentorship
from sessions import schedule
from sessions.schedule import add_months

# A start further away than this is a slip of the keyboard rather than a plan.
MONTHS_AHEAD = 12

MONTHS_BACK = 12


def start_problem(starts_on: date, *, today: date) -> str | None:
    """Return why nobody can be registered from a date, or None."""
    if starts_on > add_months(today, MONTHS_AHEAD):
        return gettext("Startdatoen er mer enn ett år fram. Sjekk årstallet, eller registrer når det nærmer seg.")
    if starts_on < add_months(today, -MONTHS_BACK):
        return gettext("Startdatoen er mer enn ett år tilbake. Mentorprogrammet varer ett år; sjekk årstallet.")
    return None


EARLIEST_ITEM_DAYS = 60
# Time to undo a slip before anybody gets a mail about it, or sees it in her calendar.
TIME_TO_UNDO = timedelta(minutes=15)


def first_day(mentorship: Mentorship) -> date:
    """Return the first day on which an item of the plan may lie."""
    return mentorship.starts_on - timedelta(days=EARLIEST_ITEM_DAYS)


def last_day(mentorship: Mentorship) -> date:
    """Return the last day on which an item of the plan may lie.

    Two years after the start, and the weeks of the pauses: where the engine's search ends too.
    """
    paused = sum(schedule.Pause(first=pause.starts_on, last=pause.ends_on).weeks for pause in mentorship.pauses.all())
    return schedule.add_months(mentorship.starts_on, 24) + timedelta(weeks=paused)


def require_within(mentorship: Mentorship, day: date, *, field: str) -> None:
    """Refuse a date that cannot belong to the mentorship."""
    first, last = first_day(mentorship), last_day(mentorship)
    if not first <= day <= last:
        raise ValidationError(
            {
                field: ValidationError(
                    _("Datoen må være mellom %(first)s og %(last)s."),
                    params={"first": date_with_week(first, year=True), "last": date_with_week(last, year=True)},
                )
            }
        )


def require_past(day: date, *, today: date, field: str) -> None:
    """Refuse a future date for something that has happened."""
    if day > today:
        raise ValidationError({field: _("Datoen er ikke kommet ennå.")})
