"""What can a leader choose for a new hire, and which combinations are refused?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.dates import day_and_date
from people.models import Appointment, Department, Mentor, Person
from programs.choosing import version_problem
from programs.models import ProgramVersion
from sessions.mentors.workload import mentor_loads


@dataclass(frozen=True, kw_only=True)
class Options:
    """What one person may choose between when she registers a hire."""

    today: date
    departments: Sequence[Department]
    mentors: Sequence[Mentor]
    loads: dict[int, int]
    versions: Sequence[ProgramVersion]


def options_for(person: Person, *, today: date) -> Options:
    """Return the departments, mentors and programmes a person may choose between.

    The departments are those where she follows up hires, the mentors those of their units.
    """
    departments = list(
        Department.objects.visible_to(person, today)
        .select_related("unit__municipality", "unit__service_area")
        .order_by("unit__name", "name")
    )
    units = {department.unit_id for department in departments}
    municipalities = {department.unit.municipality_id for department in departments}
    mentors = list(
        Mentor.objects.not_over(today).filter(unit__in=units).select_related("person", "unit").order_by("unit__name", "person__name", "pk")
    )
    versions = [
        version
        for version in ProgramVersion.objects.current().select_related("program").order_by("program__name", "pk")
        if version.program.municipality_id in {None, *municipalities}
    ]
    return Options(today=today, departments=departments, mentors=mentors, loads=mentor_loads(mentors, today), versions=versions)


def known_person(email: str, *, to: Person, today: date) -> Person | None:
    """Return the account with an e-mail address if `to` may see it, else None."""
    person = Person.objects.filter(email=Person.objects.normalise(email)).first() if email else None
    # Most hires are new: the long visibility query runs only if the account exists.
    return person if person and Person.objects.visible_to(to, today).filter(pk=person.pk).exists() else None


def mentor_problem(mentor: Mentor, department: Department, starts_on: date, *, today: date) -> str | None:
    """Return why a mentor cannot follow a hire from `starts_on`, or None.

    From today, where the hire has already started.
    """
    if mentor.unit_id != department.unit_id:
        return gettext("%(name)s er ikke mentor i %(unit)s. Velg en mentor i enheten, eller velg senere.") % {
            "name": mentor.person.name,
            "unit": department.unit.name,
        }
    needed_on = max(starts_on, today)
    if mentor.starts_on > needed_on:
        return gettext("%(name)s er mentor først fra %(date)s. Velg en annen, eller velg senere.") % {
            "name": mentor.person.name,
            "date": day_and_date(mentor.starts_on, year=True),
        }
    if mentor.ends_on and mentor.ends_on < needed_on:
        return gettext("%(name)s er mentor bare til %(date)s. Velg en annen, eller velg senere.") % {
            "name": mentor.person.name,
            "date": day_and_date(mentor.ends_on, year=True),
        }
    return None


def refuse_impossible(
    *, department: Department, version: ProgramVersion, mentor: Mentor | None, starts_on: date, email: str, by: Person, today: date
) -> None:
    """Raise ValidationError if the people or the programme cannot go together."""
    address = Person.objects.normalise(email)
    if address == by.email:
        raise ValidationError({"email": _("Dette er din egen adresse. Du kan ikke registrere deg selv.")})
    if mentor and address == mentor.person.email:
        raise ValidationError({"email": _("Dette er adressen til mentoren du har valgt. Ingen kan være mentor for seg selv.")})
    leaders = department.appointments.active(max(starts_on, today)).filter(role=Appointment.DEPARTMENT_LEADER)
    if leaders.filter(person__email=address).exists():
        raise ValidationError({"email": _("Dette er adressen til avdelingens leder, som ikke kan følge opp seg selv.")})
    if problem := mentor and mentor_problem(mentor, department, starts_on, today=today):
        raise ValidationError({"mentor": problem})
    if problem := version_problem(version, department):
        raise ValidationError({"version": problem})
