"""How does a verb lock a plan, and when does it refuse to change it?

Lock order: the mentorships by key, then their watches, then their items. A stale form is known by its
revision.
"""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs.models import Mentorship
from sessions.models import PlanItem, ReminderRule, StartLetter, Watch

Stored = TypeVar("Stored", PlanItem, Mentorship, ReminderRule, StartLetter)


def locked_mentorship(mentorship: Mentorship, *, wakes_reminders: bool = True) -> Mentorship:
    """Lock a mentorship before its items, and return it as it is stored now.

    Every verb takes this lock first, so that ending and logging, for example, run one after the other.
    `wakes_reminders` marks the mentorship's watches due, so that the next sweep of the reminders looks at the
    plan; False for a trial that is rolled back, and for a change that no reminder speaks of.
    """
    # Locked without joins and read with them: only the mentorship's own row is locked.
    Mentorship.objects.select_for_update().get(pk=mentorship.pk)
    if wakes_reminders:
        Watch.objects.filter(mentorship=mentorship.pk).mark_due()
    return Mentorship.objects.with_people().select_related("placement").get(pk=mentorship.pk)


def locked_item(item: PlanItem) -> PlanItem:
    """Lock a mentorship and one of its items, and read both again."""
    mentorship = locked_mentorship(item.mentorship)
    # of=self: PostgreSQL cannot lock the nullable side of an outer join (`meeting`).
    locked = PlanItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    locked.mentorship = mentorship
    return locked


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
    """Refuse a stale form: the row has changed since the reader opened the page."""
    if row.revision != revision:
        raise ValidationError(_("Noen andre har endret dette etter at du åpnet siden. Se over det som er lagret nå, og send på nytt."))


def store(row: Stored) -> Stored:
    """Save a row that was changed, with the next revision.

    Every change counts, so that `require_current` recognises a stale form.
    """
    row.revision += 1
    row.save()
    return row


def lock_mentorships(mentorships: set[int]) -> list[Mentorship]:
    """Lock some mentorships by key, the lowest first, and return them.

    One lock order for all callers, so that two cannot deadlock. The next sweep of the reminders looks at the
    mentorships.
    """
    locked = list(Mentorship.objects.select_for_update().filter(pk__in=mentorships).order_by("pk"))
    Watch.objects.filter(mentorship__in=mentorships).mark_due()
    return locked
