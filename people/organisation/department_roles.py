"""Who leads, coordinates and mentors in a department on a date?

If several hold the same role, the one who was appointed last counts, as in `sessions/plan/role_holders.py`, which
asks the same for one mentorship.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from people.models import Appointment, Department, Mentor, Person, Unit


@dataclass(frozen=True, kw_only=True)
class DepartmentRoles:
    """The holders of a department's roles on one day; None where nobody is set."""

    leader: Person | None
    unit_leader: Person | None
    coordinator: Person | None
    mentors: tuple[Person, ...]


def department_roles(department: Department, day: date) -> DepartmentRoles:
    """Return who holds each role of a department on a day, in two queries.

    The department's unit must be loaded. The unit's coordinator comes before the whole municipality's.
    """
    unit = department.unit
    places = Q(department=department.pk) | Q(unit=unit.pk) | Q(municipality=unit.municipality_id, unit=None, department=None)
    appointments = list(Appointment.objects.active(day).filter(places).select_related("person").order_by("pk"))
    coordinators = [row for row in appointments if row.role == Appointment.COORDINATOR]
    mentors = Mentor.objects.active(day).filter(unit=unit.pk).select_related("person").order_by("person__name", "pk")
    return DepartmentRoles(
        leader=_newest(row for row in appointments if row.role == Appointment.DEPARTMENT_LEADER),
        unit_leader=_newest(row for row in appointments if row.role == Appointment.UNIT_LEADER),
        coordinator=_newest(row for row in coordinators if row.unit_id) or _newest(coordinators),
        mentors=tuple(dict.fromkeys(row.person for row in mentors)),
    )


def unit_leader_besides(person: Person, unit: Unit, day: date) -> Person | None:
    """Return the unit's leader on a day who can sign for `person`: never herself."""
    leaders = unit.appointments.active(day).filter(role=Appointment.UNIT_LEADER).exclude(person=person)
    return _newest(leaders.select_related("person").order_by("pk"))


def _newest(appointments: Iterable[Appointment]) -> Person | None:
    newest = max(appointments, key=lambda row: row.starts_on, default=None)
    return newest.person if newest else None
