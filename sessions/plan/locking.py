"""What must hold before a plan is changed: it is locked, it runs, and it is what the reader saw?"""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.models import Mentorship
from sessions.models import PlanItem, ReminderRule, StartLetter, Watch

Stored = TypeVar("Stored", PlanItem, Mentorship, ReminderRule, StartLetter)


def locked_mentorship(mentorship: Mentorship, *, wakes_reminders: bool = True) -> Mentorship:
    """Lock the year first, then its lines: every verb does, so that ending and logging wait for each other.

    The next sweep of the reminders looks at the plan; not where a trial is taken back, or nothing that they speak of changes.
    """
    Mentorship.objects.select_for_update().get(pk=mentorship.pk)
    if wakes_reminders:
        Watch.objects.filter(mentorship=mentorship.pk).mark_due()
    return Mentorship.objects.with_people().select_related("placement").get(pk=mentorship.pk)


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


def store(row: Stored) -> Stored:
    """Save a row that was changed; every change counts, so that `require_current` knows an older page."""
    row.revision += 1
    row.save()
    return row


def lock_years(mentorships: set[int]) -> list[Mentorship]:
    """Lock some years by their keys, the lowest first; return them. The next sweep of the reminders looks at them."""
    years = list(Mentorship.objects.select_for_update().filter(pk__in=mentorships).order_by("pk"))
    Watch.objects.filter(mentorship__in=mentorships).mark_due()
    return years
