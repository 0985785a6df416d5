"""What must hold before a plan is changed: it is locked, it runs, and it is what the reader saw?"""

from datetime import date, timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.dates import date_with_week
from programs.models import Mentorship
from sessions import schedule
from sessions.models import PlanItem, ReminderRule, StartLetter, Watch

DAYS_BEFORE_START = 60
Row = TypeVar("Row", PlanItem, Mentorship, ReminderRule, StartLetter)


def locked_mentorship(mentorship: Mentorship, *, is_trial: bool = False) -> Mentorship:
    """Lock the year first, then its lines: every verb does, so that ending and logging wait for each other.

    What is changed is looked at by the next sweep of the reminders; a trial that is taken back is not.
    """
    Mentorship.objects.select_for_update().get(pk=mentorship.pk)
    if not is_trial:
        Watch.objects.filter(mentorship=mentorship.pk).look_again()
    return Mentorship.objects.select_related("mentee", "department__unit", "placement").get(pk=mentorship.pk)


def locked_item(item: PlanItem) -> PlanItem:
    """Lock the year and one of its lines, and read both anew."""
    mentorship = locked_mentorship(item.mentorship)
    row = PlanItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    row.mentorship = mentorship
    return row


def why_closed(mentorship: Mentorship) -> str:
    """Return why the plan can no longer be changed, or an empty text."""
    if mentorship.state == Mentorship.COMPLETED:
        return _("Programmet er fullført, så planen kan ikke endres.")
    if mentorship.state == Mentorship.ENDED:
        return _("Mentorforholdet er avsluttet, så planen kan ikke endres.")
    return ""


def require_running(mentorship: Mentorship) -> None:
    if reason := why_closed(mentorship):
        raise ValidationError(reason)


def require_current(row: PlanItem | Mentorship | ReminderRule | StartLetter, revision: int) -> None:
    """Refuse a form that was filled in from what is no longer true."""
    if row.revision != revision:
        raise ValidationError(_("Noen andre har endret dette etter at du åpnet siden. Se over det som er lagret nå, og send på nytt."))


def store(row: Row) -> Row:
    """Save a row that was changed; every change counts, so that `require_current` knows an older page."""
    row.revision += 1
    row.save()
    return row


def first_day(mentorship: Mentorship) -> date:
    """The first day anything in a plan may lie on."""
    return mentorship.starts_on - timedelta(days=DAYS_BEFORE_START)


def last_day(mentorship: Mentorship) -> date:
    """The last day anything in a plan may lie on: where the engine too stops its search."""
    paused = sum(schedule.Pause(first=pause.starts_on, last=pause.ends_on).weeks for pause in mentorship.pauses.all())
    return schedule.add_months(mentorship.starts_on, 24) + timedelta(weeks=paused)


def require_within(mentorship: Mentorship, day: date, *, field: str) -> None:
    """Refuse a date that cannot belong to the year."""
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
    """Refuse what is said to have happened on a day that has not come."""
    if day > today:
        raise ValidationError({field: _("Datoen er ikke kommet ennå.")})
