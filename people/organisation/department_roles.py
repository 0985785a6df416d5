"""Who leads, coordinates and mentors in a ward on a date, whoever works there?

Of several in the same role it is the one who came last, as in `sessions/plan/role_holders.py`, which asks for one hire's year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from people.models import Appointment, Department, Mentor, Person, Unit


@dataclass(frozen=True, kw_only=True)
class WardRoles:
    """The holders of a department's roles on one day; None and no mentors where nobody is set."""

    leader: Person | None
    unit_leader: Person | None
    coordinator: Person | None
    mentors: tuple[Person, ...]


def ward_roles(department: Department, day: date) -> WardRoles:
    """Return who holds each role of a department (its unit read) on a day, in two queries; the coordinator nearest to it."""
    unit = department.unit
    places = Q(department=department.pk) | Q(unit=unit.pk) | Q(municipality=unit.municipality_id, unit=None, department=None)
    found = list(Appointment.objects.active(day).filter(places).select_related("person").order_by("pk"))
    coordinators = [row for row in found if row.role == Appointment.COORDINATOR]
    mentors = Mentor.objects.active(day).filter(unit=unit.pk).select_related("person").order_by("person__name", "pk")
    return WardRoles(
        leader=_newest(row for row in found if row.role == Appointment.DEPARTMENT_LEADER),
        unit_leader=_newest(row for row in found if row.role == Appointment.UNIT_LEADER),
        coordinator=_newest(row for row in coordinators if row.unit_id) or _newest(coordinators),
        mentors=tuple(dict.fromkeys(row.person for row in mentors)),
    )


def unit_leader_besides(person: Person, unit: Unit, day: date) -> Person | None:
    """Return who leads a unit on a day and can sign for `person`: never herself."""
    leaders = unit.appointments.active(day).filter(role=Appointment.UNIT_LEADER).exclude(person=person)
    return _newest(leaders.select_related("person").order_by("pk"))


def _newest(appointments: Iterable[Appointment]) -> Person | None:
    newest = max(appointments, key=lambda row: row.starts_on, default=None)
    return newest.person if newest else None
