"""How does the organisation a coordinator is responsible for look, and what does it lack?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Appointment, Department, Mentor, Municipality, Person, ServiceArea, Unit

MENTORS_A_UNIT = 2  # what the pilot found a unit needs


@dataclass(kw_only=True)
class DepartmentLine:
    department: Department
    leaders: list[Person]


@dataclass(kw_only=True)
class UnitCard:
    """A unit with its people today."""

    unit: Unit
    leaders: list[Person]
    coordinators: list[Person]
    mentors: list[Mentor]
    departments: list[DepartmentLine]

    @property
    def gaps(self) -> list[str | Promise]:
        """What the unit lacks before hires can be followed up there."""
        gaps: list[str | Promise] = []
        if not self.departments:
            gaps.append(_("Mangler avdeling"))
        if not self.leaders:
            gaps.append(_("Mangler enhetsleder"))
        without = [card.department.name for card in self.departments if not card.leaders]
        gaps += [_("%(department)s mangler avdelingsleder") % {"department": name} for name in without]
        if not self.mentors:
            gaps.append(_("Mangler mentorer"))
        elif len(self.mentors) < MENTORS_A_UNIT:
            gaps.append(_("Har bare én mentor"))
        return gaps


@dataclass(kw_only=True)
class AreaGroup:
    area: ServiceArea
    may_change: bool
    units: list[UnitCard] = field(default_factory=list)


@dataclass(kw_only=True)
class MunicipalityChart:
    """One municipality as a coordinator of all or some of its units sees it."""

    municipality: Municipality
    may_change: bool
    coordinators: list[Person] = field(default_factory=list)
    areas: list[AreaGroup] = field(default_factory=list)

    @property
    def units(self) -> list[UnitCard]:
        return [card for group in self.areas for card in group.units]

    @property
    def steps(self) -> list[tuple[str | Promise, bool]]:
        """What must be there before the first hire, in building order, and whether it is."""
        shown_departments = [shown for card in self.units for shown in card.departments]
        return [
            (_("Legg til tjenesteområdene, for eksempel hjemmetjeneste"), bool(self.areas)),
            (_("Legg til enhetene i hvert tjenesteområde"), bool(self.units)),
            (_("Legg til avdelingene i hver enhet"), bool(shown_departments)),
            (_("Legg til avdelingslederne: de registrerer de nyansatte"), any(shown.leaders for shown in shown_departments)),
            (_("Legg til mentorene, minst to i hver enhet"), any(card.mentors for card in self.units)),
        ]

    @property
    def is_ready(self) -> bool:
        return all(done for _step, done in self.steps)


def charts_for(person: Person, *, on: date) -> list[MunicipalityChart]:
    """Return a chart for each municipality the person coordinates in.

    All of it, or only some of its units.
    """
    whole = {municipality.pk: municipality for municipality in Municipality.objects.editable_by(person, on)}
    charts = {pk: MunicipalityChart(municipality=municipality, may_change=True) for pk, municipality in whole.items()}
    cards = [card_of(unit) for unit in units_with_people(Unit.objects.editable_by(person, on), on=on)]
    for card in cards:
        municipality = card.unit.municipality
        charts.setdefault(municipality.pk, MunicipalityChart(municipality=municipality, may_change=False))
    areas = {area.pk: area for area in ServiceArea.objects.filter(municipality__in=whole)}
    # A coordinator of some units sees the areas of those units only.
    areas |= {card.unit.service_area_id: card.unit.service_area for card in cards}
    for area in sorted(areas.values(), key=lambda area: area.name.casefold()):
        group = AreaGroup(area=area, may_change=area.municipality_id in whole)
        group.units = [card for card in cards if card.unit.service_area_id == area.pk]
        charts[area.municipality_id].areas.append(group)
    for appointment in _active(Appointment.objects.coordinating().filter(unit=None, municipality__in=whole), on):
        charts[appointment.municipality_id].coordinators.append(appointment.person)
    return sorted(charts.values(), key=lambda chart: chart.municipality.name)


def units_with_people(units, *, on: date):
    """Prefetch the departments, leaders, coordinators and mentors of units.

    A fixed number of queries, however many units (no N+1).
    """
    return units.select_related("municipality", "service_area").prefetch_related(
        Prefetch("appointments", _active(Appointment.objects.all(), on), to_attr="people_today"),
        Prefetch("mentors", Mentor.objects.active(on).select_related("person"), to_attr="mentors_today"),
        Prefetch(
            "departments",
            Department.objects.order_by("name").prefetch_related(
                Prefetch("appointments", _active(Appointment.objects.of_departments(), on), to_attr="leaders_today")
            ),
        ),
    )


def card_of(unit: Unit) -> UnitCard:
    """Return the card of a unit that `units_with_people` has prefetched."""
    return UnitCard(
        unit=unit,
        leaders=_people(unit.people_today, Appointment.UNIT_LEADER),
        coordinators=_people(unit.people_today, Appointment.COORDINATOR),
        mentors=list(unit.mentors_today),
        departments=[
            DepartmentLine(department=department, leaders=_people(department.leaders_today, Appointment.DEPARTMENT_LEADER))
            for department in unit.departments.all()
        ],
    )


def _active(appointments, on: date):
    return appointments.active(on).select_related("person").order_by("person__name", "pk")


def _people(appointments: Iterable[Appointment], role: str) -> list[Person]:
    return [appointment.person for appointment in appointments if appointment.role == role]
