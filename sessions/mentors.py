"""Who is mentor from when, and who is the contact person?"""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from people.models import Appointment, Mentor, Person
from programs.models import MentorPeriod, Mentorship
from sessions.locking import locked_mentorship, require_current, require_running, store
from sessions.mentor_ends import tell_leaders
from sessions.mentor_periods import Ending, MentorChange, Replacing, Sharing, Substituting
from sessions.models import PlanItem
from sessions.responsible import Responsible

UNSET_FLAGS = {"mentor": "no_mentor", "department_leader": "no_leader"}


@transaction.atomic
def replace_mentor(*, mentorship: Mentorship, mentor: Mentor, starts_on: date, revision: int, by: Person, today: date) -> Mentorship:
    """Let somebody be mentor from a date on, as the first or instead of the one before, who ends the day before.

    What was planned or held before the date keeps its mentor, for who it was follows from the date.
    """
    return _make(Replacing(mentor=mentor, starts_on=starts_on), mentorship, revision=revision, today=today)


@transaction.atomic
def substitute_mentor(
    *, mentorship: Mentorship, mentor: Mentor, starts_on: date, ends_on: date, revision: int, by: Person, today: date
) -> Mentorship:
    """Let somebody stand in for the mentor for some days, both included; the mentor still sees and logs."""
    change = Substituting(mentor=mentor, starts_on=starts_on, ends_on=ends_on)
    return _make(change, mentorship, revision=revision, today=today)


@transaction.atomic
def share_mentor(
    *, mentorship: Mentorship, mentor: Mentor, starts_on: date, ends_on: date | None = None, revision: int, by: Person, today: date
) -> Mentorship:
    """Let somebody share with the mentor: both see and log, and she is responsible where nobody else is."""
    return _make(Sharing(mentor=mentor, starts_on=starts_on, ends_on=ends_on), mentorship, revision=revision, today=today)


@transaction.atomic
def end_mentor_period(*, period: MentorPeriod, ends_on: date, revision: int, by: Person, today: date) -> Mentorship:
    """Give a mentor's, a substitute's or a sharer's period another last day, with nobody in her place.

    The leader is told of a hire who is left without a mentor, unless it is she who says it.
    """
    mentorship = _make(Ending(period=period, ends_on=ends_on), period.mentorship, revision=revision, today=today)
    tell_leaders(mentor=period.mentor, last_day=ends_on, today=today, but_not=by)
    return mentorship


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
    return store(mentorship)


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
    refresh_all_flags([mentorship], today=today)


def refresh_all_flags(mentorships: Iterable[Mentorship], *, today: date) -> None:
    """Do the same for many years in a few queries; whoever calls has locked them."""
    rows = list(mentorships)
    responsible = Responsible.for_mentorships(rows, today=today)
    changed = []
    for item in PlanItem.objects.filter(mentorship__in=rows, state=PlanItem.PLANNED).order_by("pk").select_for_update(of=("self",)):
        flags = unset_flags(item, responsible)
        if flags != item.flags:
            item.flags = flags
            changed.append(item)
    bulk_update_with_history(changed, PlanItem, ["flags"], batch_size=500)


def _make(change: MentorChange, mentorship: Mentorship, *, revision: int, today: date) -> Mentorship:
    mentorship = locked_mentorship(mentorship)
    if mentorship.revision != revision and change.is_made(mentorship):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    change.check(mentorship, today=today)
    change.change_periods(mentorship)
    refresh_flags(mentorship, today=today)
    return store(mentorship)
