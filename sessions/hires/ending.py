"""How does a mentorship end, completed or before its time?"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from mentorprogram.acts import act
from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship
from sessions.mentors.periods import end_all
from sessions.models import PlanItem
from sessions.plan.limits import require_past
from sessions.plan.locking import locked_mentorship, require_current

# Reasons that also end the employment; with the others the hire works on in the municipality.
ENDS_EMPLOYMENT = {Mentorship.RESIGNED, Mentorship.PROBATION, Mentorship.MISTAKE}


@act
def complete(*, mentorship: Mentorship, on: date, revision: int, by: Person, today: date) -> Mentorship:
    """End a mentorship that has been completed."""
    return _close(mentorship, Mentorship.COMPLETED, "", on=on, revision=revision, today=today)


@act
def end(*, mentorship: Mentorship, reason: str, on: date, revision: int, by: Person, today: date) -> Mentorship:
    """End a mentorship before its time.

    One registered by mistake must have nothing logged: a talk that was held must stay on record.
    """
    if reason not in dict(Mentorship.END_REASONS):
        raise ValidationError({"outcome": _("Velg en grunn fra listen.")})
    return _close(mentorship, Mentorship.ENDED, reason, on=on, revision=revision, today=today)


def _close(mentorship: Mentorship, state: str, reason: str, *, on: date, revision: int, today: date) -> Mentorship:
    mentorship = locked_mentorship(mentorship)
    # Idempotent: a double click ends it once. Checked before the revision, which the first click raised.
    if (mentorship.state, mentorship.end_reason, mentorship.ended_on) == (state, reason, on):
        return mentorship
    if mentorship.state != Mentorship.RUNNING:
        raise ValidationError(_("Mentorforholdet er allerede avsluttet."))
    require_current(mentorship, revision)
    _check(mentorship, state, reason, on=on, today=today)
    mentorship.state, mentorship.end_reason, mentorship.ended_on = state, reason, on
    mentorship.revision += 1
    mentorship.save()
    _cancel_what_is_left(mentorship, on, everything=reason == Mentorship.MISTAKE)
    end_all(mentorship, on)
    if reason in ENDS_EMPLOYMENT:
        placement = mentorship.placement
        if placement.ends_on is None or placement.ends_on > on:
            placement.ends_on = max(on, placement.starts_on)
            placement.save()
    return mentorship


def _check(mentorship: Mentorship, state: str, reason: str, *, on: date, today: date) -> None:
    require_past(on, today=today, field="ended_on")
    registered_on = timezone.localdate(mentorship.registered_at)
    first = mentorship.starts_on if state == Mentorship.COMPLETED else min(mentorship.starts_on, registered_on)
    if on < first:
        raise ValidationError({"ended_on": _("Datoen kan ikke være før %(date)s.") % {"date": date_with_week(first, year=True)}})
    logged = mentorship.items.exclude(state__in=[PlanItem.PLANNED, PlanItem.CANCELLED])
    if reason == Mentorship.MISTAKE and logged.exists():
        raise ValidationError(
            {"outcome": _("Noe er allerede meldt utført eller logget, så dette er ikke registrert ved en feil. Velg en annen grunn.")}
        )
    last = logged.filter(done_on__gt=on).order_by("-done_on").first()
    if last and last.done_on:
        params = {"title": last.title, "date": date_with_week(last.done_on)}
        raise ValidationError({"ended_on": _("%(title)s er meldt utført %(date)s. Velg den datoen eller en senere.") % params})


def _cancel_what_is_left(mentorship: Mentorship, on: date, *, everything: bool) -> None:
    """Cancel the open items after the end, or without a date.

    Open items before the end stay as they were: they were due, and were not done.
    """
    left = mentorship.items.filter(state=PlanItem.PLANNED)
    if not everything:
        left = left.filter(Q(planned_on__isnull=True) | Q(planned_on__gt=on))
    rows = list(left.select_for_update(of=("self",)))
    for row in rows:
        row.state = PlanItem.CANCELLED
        row.revision += 1
    bulk_update_with_history(rows, PlanItem, ["state", "revision"])
