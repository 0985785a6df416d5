"""Is the hire already on a programme?"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.cleaning import one_line
from people.models import Appointment, Department, Municipality, Person
from programs.models import Mentorship

# The form field by which a leader confirms that two people share a name.
SAME_NAME = "is_someone_else"


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """A running mentorship that matches the hire, and the field that matched.

    The field is the e-mail, the employee number or the name.
    """

    field: str
    mentorship: Mentorship

    def complaint(self, *, by: Person, department: Department, today: date) -> ValidationError:
        """Return the error for the field that matched.

        `params["mentorship"]` is set only where `by` may see the mentorship; otherwise the message names the
        coordinator to ask, and neither person nor department.
        """
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
    """Return a running mentorship of the same person, or None.

    It matches by e-mail, then employee number, then name, within the municipality.
    """
    # Compared in Python: SQLite folds the case of ASCII only, so Åse and ÅSE would differ.
    wanted = {"email": _folded(email), "employee_number": _folded(employee_number), SAME_NAME: _folded(name)}
    running = Mentorship.objects.running().filter(municipality=municipality)
    problems: dict[str, int] = {}
    for pk, *values in running.order_by("pk").values_list("pk", "mentee__email", "placement__employee_number", "mentee__name"):
        for field, value in zip(wanted, values, strict=True):
            if wanted[field] and wanted[field] == _folded(value):
                problems.setdefault(field, pk)
    if not problems:
        return None
    field = next(field for field in wanted if field in problems)
    mentorship = Mentorship.objects.with_people().select_related("placement", "version").get(pk=problems[field])
    return Duplicate(field=field, mentorship=mentorship)


def _folded(text: str) -> str:
    return one_line(text).casefold()


def contact_for(department: Department, *, today: date) -> str:
    """Return whom to ask about a mentorship the leader may not see.

    The coordinator of the department's unit, else of the municipality, with name and address.
    """
    coordinators = Appointment.objects.active(today).coordinating().filter(municipality=department.unit.municipality_id)
    near = [appointment for appointment in coordinators.select_related("person") if appointment.unit_id in (None, department.unit_id)]
    nearest = min(near, key=lambda appointment: (appointment.unit_id is None, appointment.starts_on, appointment.pk), default=None)
    if nearest is None:
        return gettext("koordinator")
    return gettext("koordinator %(name)s, %(email)s") % {"name": nearest.person.name, "email": nearest.person.email}
