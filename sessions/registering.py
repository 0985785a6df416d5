"""What can be chosen for a new hire, and what stops her from being registered?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.dates import day_and_date
from people.models import Appointment, Department, Mentor, Municipality, Person
from programs.choosing import version_problem
from programs.models import Mentorship, ProgramVersion
from sessions.mentors.workload import mentor_loads

# The field in which a leader says that two people share a name.
SAME_NAME = "is_someone_else"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What one person may choose between when she registers a hire."""

    today: date
    departments: Sequence[Department]
    mentors: Sequence[Mentor]
    loads: dict[int, int]
    versions: Sequence[ProgramVersion]


def options_for(person: Person, *, today: date) -> Options:
    """Return the departments a person follows up hires in, the mentors of their units, and the programmes they may use."""
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
    """Return the account with an address, where `to` may see it."""
    person = Person.objects.filter(email=Person.objects.normalise(email)).first() if email else None
    # Most hires are new: only an account that is there is worth the long question of who may see it.
    return person if person and Person.objects.visible_to(to, today).filter(pk=person.pk).exists() else None


def mentor_problem(mentor: Mentor, department: Department, starts_on: date, *, today: date) -> str | None:
    """Return why a mentor cannot follow a hire from a date (from today where the hire has started already), or None."""
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
    """Raise ValidationError where the people or the programme cannot go together."""
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


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """A mentorship that runs already, and the field that showed it: the e-mail, the employee number or the name."""

    field: str
    mentorship: Mentorship

    def complaint(self, *, by: Person, department: Department, today: date) -> ValidationError:
        """Say it beside the field. `params["mentorship"]` is set only where `by` may see it; otherwise she asks the coordinator."""
        name = self.mentorship.mentee.name
        if Mentorship.objects.visible_to(by, today).filter(pk=self.mentorship.pk).exists():
            message = {
                "email": _("%(name)s har denne e-postadressen og er allerede på et program i %(department)s."),
                "employee_number": _("%(name)s har dette ansattnummeret og er allerede på et program i %(department)s."),
                SAME_NAME: _("En %(name)s er allerede på et program i %(department)s. Kryss av hvis dette er en annen person."),
            }[self.field]
            params = {"name": name, "department": str(self.mentorship.department), "mentorship": self.mentorship}
        else:
            message = {
                "email": _("En med denne e-postadressen er allerede på et program i kommunen. Kontakt %(contact)s."),
                "employee_number": _("En med dette ansattnummeret er allerede på et program i kommunen. Kontakt %(contact)s."),
                SAME_NAME: _(
                    "En med dette navnet er allerede på et program i kommunen. Kontakt %(contact)s hvis du er i tvil, eller kryss av "
                    "hvis dette er en annen person."
                ),
            }[self.field]
            params = {"contact": contact_for(department, today=today), "mentorship": None}
        return ValidationError({self.field: ValidationError(message, code="duplicate", params=params)})


def find_duplicate(*, municipality: Municipality, email: str, employee_number: str, name: str) -> Duplicate | None:
    """Return a running mentorship in the municipality of somebody with the same e-mail, employee number or name, in that order."""
    # Compared here and not in the database: SQLite does not know that Åse and ÅSE are the same name.
    wanted = {"email": _folded(email), "employee_number": _folded(employee_number), SAME_NAME: _folded(name)}
    running = Mentorship.objects.running().filter(municipality=municipality)
    found: dict[str, int] = {}
    for pk, *values in running.order_by("pk").values_list("pk", "mentee__email", "placement__employee_number", "mentee__name"):
        for field, value in zip(wanted, values, strict=True):
            if wanted[field] and wanted[field] == _folded(value):
                found.setdefault(field, pk)
    if not found:
        return None
    field = next(field for field in wanted if field in found)
    mentorship = Mentorship.objects.select_related("mentee", "placement", "department__unit", "version").get(pk=found[field])
    return Duplicate(field=field, mentorship=mentorship)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def contact_for(department: Department, *, today: date) -> str:
    """Return whom to ask about what one may not see: the coordinator nearest to one's own department, by name and address."""
    coordinators = Appointment.objects.active(today).coordinating().filter(municipality=department.unit.municipality_id)
    near = [found for found in coordinators.select_related("person") if found.unit_id in (None, department.unit_id)]
    nearest = min(near, key=lambda found: (found.unit_id is None, found.starts_on, found.pk), default=None)
    if nearest is None:
        return gettext("koordinator")
    return gettext("koordinator %(name)s, %(email)s") % {"name": nearest.person.name, "email": nearest.person.email}
