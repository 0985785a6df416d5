"""Is a hire on a programme already?"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Appointment, Department, Municipality, Person
from programs.models import Mentorship

# The field in which a leader says that two people share a name.
SAME_NAME = "is_someone_else"


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
    mentorship = Mentorship.objects.with_people().select_related("placement", "version").get(pk=found[field])
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
