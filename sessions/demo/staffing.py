"""How are the demo's municipalities and the people who run them stored?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from people.dates import monday_of
from people.models import Absence, Appointment, ClosedDay, Department, Mentor, Municipality, Person, Placement, ServiceArea, Unit
from sessions.demo import organisation, people
from sessions.demo.organisation import UnitPlan
from sessions.demo.people import MentorPlan, demo_address, telephone

# Appointments began this long ago, well before the first hire of the demo.
YEARS_BACK = 4
SUMMER_WEEKS = (28, 30)  # ISO weeks in which a holiday of three weeks begins
PROFESSIONS = {
    ServiceArea.HABILITERING: Placement.VERNEPLEIER,
    ServiceArea.HJEMMETJENESTE: Placement.SYKEPLEIER,
    ServiceArea.OMSORGSSENTER: Placement.SYKEPLEIER,
}


@dataclass(kw_only=True)
class Staff:
    """One municipality of the demo and the people who run it.

    `departments` and `leaders` are keyed by the department's name, `mentors` by their key in the plan, and
    `passwords` (hashes) by e-mail address. `everybody_else` is the hash of a password nobody knows.
    """

    municipality: Municipality
    passwords: Mapping[str, str]
    everybody_else: str
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    leaders: dict[str, Person] = field(default_factory=dict)
    coordinator: Person = field(init=False)
    mentors: dict[str, Mentor] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(101))

    @property
    def since(self) -> date:
        return date(self.today.year - YEARS_BACK, 1, 1)

    def add_person(self, name: str, *, email: str = "") -> Person:
        """Return a new person who joined long ago.

        The five demo logins get the password that is shown, all others one that nobody knows.
        """
        address = email or demo_address(name)
        return Person.objects.create(
            email=address, name=name, phone=telephone(next(self.numbers)), password=self.passwords.get(address, self.everybody_else)
        )

    def appoint(self, person: Person, role: str, *, unit: Unit | None = None, department: Department | None = None) -> None:
        Appointment.objects.create(
            person=person, role=role, municipality=self.municipality, unit=unit, department=department, starts_on=self.since
        )


def build(staff: Staff, units: Iterable[UnitPlan]) -> None:
    """Add the service areas, units and departments."""
    for plan in units:
        area, _created = ServiceArea.objects.get_or_create(
            municipality=staff.municipality, code=plan.area, defaults={"name": organisation.AREAS[plan.area]}
        )
        unit = Unit.objects.create(municipality=staff.municipality, service_area=area, name=plan.name)
        staff.units[plan.name] = unit
        for name in plan.departments:
            staff.departments[name] = Department.objects.create(unit=unit, name=name)


def add_main_staff(staff: Staff) -> None:
    """Add the first municipality's coordinators, leaders, mentors and days off.

    Days off: the holidays of mentors and leaders, and the closed days of the municipality.
    """
    _add_coordinator(staff, people.COORDINATOR)
    staff.appoint(staff.add_person(people.COORDINATOR_OF_HOME_CARE), Appointment.COORDINATOR, unit=staff.units[organisation.HOME_CARE])
    for unit, name in people.UNIT_LEADERS.items():
        staff.appoint(staff.add_person(name), Appointment.UNIT_LEADER, unit=staff.units[unit])
    for name, departments in people.DEPARTMENT_LEADERS.items():
        _add_leader(staff, name, departments)
    for plan in people.MENTORS:
        _add_mentor(staff, plan)
    _add_closed_days(staff)
    _add_holidays(staff)


def add_neighbour_staff(staff: Staff) -> None:
    """Add the few people of the second municipality."""
    (unit,) = staff.units.values()
    _add_coordinator(staff, people.NEIGHBOUR_COORDINATOR)
    staff.appoint(staff.add_person(people.NEIGHBOUR_UNIT_LEADER), Appointment.UNIT_LEADER, unit=unit)
    _add_leader(staff, people.NEIGHBOUR_LEADER, tuple(staff.departments))
    _add_mentor(staff, people.NEIGHBOUR_MENTOR)


def stopped_on(plan: MentorPlan, *, today: date) -> date | None:
    """Return the last day of a mentor who stopped; her successor begins the day after."""
    return today - timedelta(weeks=plan.left_weeks_ago, days=1) if plan.left_weeks_ago is not None else None


def _add_coordinator(staff: Staff, name: str) -> None:
    staff.coordinator = staff.add_person(name)
    staff.appoint(staff.coordinator, Appointment.COORDINATOR)


def _add_leader(staff: Staff, name: str, departments: tuple[str, ...]) -> None:
    leader = staff.add_person(name)
    for department in departments:
        staff.appoint(leader, Appointment.DEPARTMENT_LEADER, department=staff.departments[department])
        staff.leaders[department] = leader


def _add_mentor(staff: Staff, plan: MentorPlan) -> None:
    """Add a mentor who works in one of the unit's departments.

    Her last day is set later (`years.change_mentors`).
    """
    person = staff.add_person(plan.name, email=plan.email)
    unit = staff.units[plan.unit]
    departments = list(unit.departments.order_by("pk"))
    Placement.objects.create(
        person=person,
        department=departments[len(staff.mentors) % len(departments)],
        profession=PROFESSIONS[unit.service_area.code],
        starts_on=staff.since,
        ends_on=stopped_on(plan, today=staff.today),
    )
    began_on = staff.today - timedelta(weeks=plan.began_weeks_ago) if plan.began_weeks_ago is not None else staff.since
    staff.mentors[plan.key] = Mentor.objects.create(
        person=person, unit=unit, capacity=plan.capacity, presentation=plan.presentation, starts_on=began_on
    )


def _years(today: date) -> range:
    return range(today.year - 2, today.year + 3)


def _add_closed_days(staff: Staff) -> None:
    days = [(date(year, month, day), name) for year in _years(staff.today) for month, day, name in organisation.CLOSED_DAYS]
    ClosedDay.objects.bulk_create(
        ClosedDay(municipality=staff.municipality, closed_on=day, name=name) for day, name in days if day.weekday() < 5
    )


def _add_holidays(staff: Staff) -> None:
    """Give mentors and leaders three weeks off each summer, in two shifts.

    The demo's mentor also gets a week off in five weeks.
    """
    away = []
    for place, person in enumerate(_with_holidays(staff)):
        for year in _years(staff.today):
            first = date.fromisocalendar(year, SUMMER_WEEKS[place % len(SUMMER_WEEKS)], 1)
            away.append(Absence(person=person, starts_on=first, ends_on=first + timedelta(days=20)))
    monday = monday_of(staff.today) + timedelta(weeks=5)
    away.append(Absence(person=staff.mentors["S1"].person, starts_on=monday, ends_on=monday + timedelta(days=4)))
    Absence.objects.bulk_create(away)


def _with_holidays(staff: Staff) -> list[Person]:
    mentors = [mentor.person for mentor in staff.mentors.values()]
    return [*mentors, *dict.fromkeys(staff.leaders.values())]
