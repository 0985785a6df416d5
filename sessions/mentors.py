"""Who is mentor from when, and who is the contact person?"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from people.dates import date_with_week
from people.models import Appointment, Mentor, Person
from programs.models import MentorPeriod, Mentorship
from sessions.locking import locked_mentorship, require_current, require_running, require_within
from sessions.models import PlanItem
from sessions.responsible import Responsible

UNSET_FLAGS = {"mentor": "no_mentor", "department_leader": "no_leader"}


@transaction.atomic
def replace_mentor(*, mentorship: Mentorship, mentor: Mentor, starts_on: date, revision: int, by: Person, today: date) -> Mentorship:
    """Let somebody be mentor from a date on, as the first or instead of the one before, who ends the day before.

    What was planned or held before the date keeps its mentor, for who it was follows from the date.
    """
    mentorship = locked_mentorship(mentorship)
    periods = list(mentorship.mentor_periods.select_related("mentor__person"))
    if mentorship.revision != revision and _is_mentor_from(periods, mentor, starts_on):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    _check_mentor(mentorship, mentor, starts_on)
    _check_period(mentorship, periods, mentor, starts_on)
    for period in periods:
        if period.starts_on >= starts_on:
            period.delete()
        elif period.ends_on is None or period.ends_on >= starts_on:
            period.ends_on = starts_on - timedelta(days=1)
            period.save()
    MentorPeriod.objects.create(mentorship=mentorship, mentor=mentor, starts_on=starts_on, ends_on=mentor.ends_on)
    refresh_flags(mentorship, today=today)
    return _save(mentorship)


@transaction.atomic
def set_contact_person(*, mentorship: Mentorship, person: Person | None, revision: int, by: Person, today: date) -> Mentorship:
    """Set the contact person by hand, or None: then it is the narrowest coordinator."""
    mentorship = locked_mentorship(mentorship)
    if mentorship.contact_person_id == (person.pk if person else None):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    if person and not coordinators_of(mentorship, today).filter(pk=person.pk).exists():
        raise ValidationError({"person": _("Kontaktpersonen må være koordinator for enheten eller kommunen.")})
    mentorship.contact_person = person
    return _save(mentorship)


def coordinators_of(mentorship: Mentorship, on: date) -> QuerySet[Person]:
    """Return who coordinates the mentorship's unit, or the whole municipality, on a date."""
    scope = Q(unit=mentorship.department.unit_id) | Q(municipality=mentorship.municipality_id, unit=None)
    return Person.objects.filter(pk__in=Appointment.objects.active(on).coordinating().filter(scope).values("person"))


def mentors_for(mentorship: Mentorship, on: date) -> QuerySet[Mentor]:
    """Return the unit's mentors from a date on, without the hire herself."""
    unit = mentorship.department.unit_id
    return Mentor.objects.not_over(on).filter(unit=unit).exclude(person=mentorship.mentee_id).select_related("person")


def unset_flags(item: PlanItem, responsible: Responsible) -> list[str]:
    """Return an item's flags with `no_mentor` and `no_leader` as they are true on its date."""
    missing = [UNSET_FLAGS[role] for role, person in responsible.roles_of(item) if person is None and role in UNSET_FLAGS]
    return [flag for flag in item.flags if flag not in UNSET_FLAGS.values()] + missing


def refresh_flags(mentorship: Mentorship, *, today: date) -> None:
    """Set the flags for missing mentors and leaders anew on all that is not done, after the holders have changed."""
    responsible = Responsible.for_mentorships([mentorship], today=today)
    changed = []
    for item in mentorship.items.filter(state=PlanItem.PLANNED).select_for_update(of=("self",)):
        flags = unset_flags(item, responsible)
        if flags != item.flags:
            item.flags = flags
            changed.append(item)
    bulk_update_with_history(changed, PlanItem, ["flags"])


def _is_mentor_from(periods: list[MentorPeriod], mentor: Mentor, starts_on: date) -> bool:
    return any(period.mentor_id == mentor.pk and period.starts_on == starts_on for period in periods)


def _check_mentor(mentorship: Mentorship, mentor: Mentor, starts_on: date) -> None:
    if mentor.person_id == mentorship.mentee_id:
        raise ValidationError({"mentor": _("Ingen kan være mentor for seg selv.")})
    if mentor.unit_id != mentorship.department.unit_id:
        raise ValidationError({"mentor": _("Mentoren hører ikke til i enheten.")})
    if not mentor.person.is_active:
        raise ValidationError({"mentor": _("%(name)s kan ikke logge inn lenger.") % {"name": mentor.person.name}})
    require_within(mentorship, starts_on, field="starts_on")
    if starts_on < mentor.starts_on or (mentor.ends_on and starts_on > mentor.ends_on):
        raise ValidationError({"starts_on": _("%(name)s er ikke mentor i enheten den dagen.") % {"name": mentor.person.name}})


def _check_period(mentorship: Mentorship, periods: list[MentorPeriod], mentor: Mentor, starts_on: date) -> None:
    later = [period for period in periods if period.ends_on is None or period.ends_on >= starts_on]
    if later and all(period.mentor_id == mentor.pk and period.starts_on <= starts_on for period in later):
        raise ValidationError({"mentor": _("%(name)s er allerede mentor da.") % {"name": mentor.person.name}})
    # Whoever held a talk was the mentor that day: a new one cannot have begun before it.
    held = mentorship.items.filter(kind=PlanItem.TALK, state=PlanItem.DONE, done_on__gte=starts_on).exclude(
        meeting__led_by=mentor.person_id
    )
    last = held.order_by("-done_on").select_related("meeting__led_by").first()
    if last and last.meeting:
        raise ValidationError(
            {
                "starts_on": _("%(name)s holdt en samtale %(date)s. Velg en dato etter den.")
                % {"name": last.meeting.led_by.name, "date": date_with_week(last.meeting.held_on)}
            }
        )


def _save(mentorship: Mentorship) -> Mentorship:
    mentorship.revision += 1
    mentorship.save()
    return mentorship
