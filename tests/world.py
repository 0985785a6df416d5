"""Which people, units and hires do most tests need? Two municipalities, so that every list has something that could leak."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from people.models import Appointment, Department, Mentor, Municipality, Person, ServiceArea, Unit
from programs.definition import builtin_definitions
from programs.models import Mentorship, ProgramVersion
from programs.publishing import publish
from sessions.registration.register import Hire, register_hire
from sessions.reminders.rules.builtin import publish_builtin_rules

OSLO = ZoneInfo("Europe/Oslo")
PASSWORD = "riktig hest batteri stift"
FAR_BACK = date(2020, 1, 1)
MADE_ON = date(2026, 8, 24)  # when the hires of the two places were registered


def at(day: date, hour: int = 9) -> datetime:
    """Return a moment on a day in Oslo."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=OSLO)


def person(name: str, *, joined: bool = False, **fields) -> Person:
    """Make a person; hashing a password is slow, so only who logs in with one gets it."""
    email = f"{name.lower().replace(' ', '.')}@kommune.example"
    return Person.objects.create_user(email, PASSWORD if joined else None, name=name, **fields)


def versions() -> dict[str, ProgramVersion]:
    """Publish the built-in programmes; return their versions by slug."""
    found = {}
    for definition in builtin_definitions():
        version, _new = publish(definition, at=at(FAR_BACK))
        publish_builtin_rules(version)
        found[definition.slug] = version
    return found


@dataclass
class Place:
    """One municipality with a unit of two departments and somebody in each role."""

    municipality: Municipality
    area: ServiceArea
    unit: Unit
    department: Department
    other_department: Department
    coordinator: Person
    unit_leader: Person
    leader: Person
    other_leader: Person
    mentor: Mentor
    other_mentor: Mentor


def place(name: str) -> Place:
    """Make a municipality called `name` whose people are called after it."""
    municipality = Municipality.objects.create(name=name)
    area = ServiceArea.objects.create(municipality=municipality, name="Habilitering", code="habilitering")
    unit = Unit.objects.create(municipality=municipality, service_area=area, name=f"{name} enhet")
    departments = [Department.objects.create(unit=unit, name=f"{name} {side}") for side in ("øst", "vest")]
    people = {
        role: person(f"{label} {name}")
        for role, label in [
            ("coordinator", "Kari"),
            ("unit_leader", "Ellen"),
            ("leader", "Lise"),
            ("other_leader", "Otto"),
            ("mentor", "Mona"),
            ("other_mentor", "Magne"),
        ]
    }
    scope = {"municipality": municipality, "starts_on": FAR_BACK}
    Appointment.objects.create(person=people["coordinator"], role="coordinator", **scope)
    Appointment.objects.create(person=people["unit_leader"], role="unit_leader", unit=unit, **scope)
    for leader, department in zip(("leader", "other_leader"), departments, strict=True):
        Appointment.objects.create(person=people[leader], role="department_leader", department=department, **scope)
    mentors = {key: Mentor.objects.create(person=people.pop(key), unit=unit, starts_on=FAR_BACK) for key in ("mentor", "other_mentor")}
    return Place(
        municipality=municipality,
        area=area,
        unit=unit,
        department=departments[0],
        other_department=departments[1],
        **people,
        **mentors,
    )


def hire(
    where: Place,
    name: str = "Nils Nyansatt",
    *,
    starts_on: date,
    today: date | None = None,
    version: ProgramVersion | None = None,
    department: Department | None = None,
    mentor: Mentor | str | None = "default",
    **fields,
) -> Mentorship:
    """Register a hire through the real verb, three weeks before the start unless told."""
    today = today or starts_on - timedelta(days=21)
    version = version or ProgramVersion.objects.current().get(program__slug="habilitering")
    draft = Hire(
        department=department or where.department,
        version=version,
        starts_on=starts_on,
        name=name,
        email=f"{name.lower().replace(' ', '.')}.{where.municipality.pk}@kommune.example",
        mentor=where.mentor if mentor == "default" else mentor,
        **fields,
    )
    return register_hire(hire=draft, by=where.leader, now=at(today))


def two_places() -> SimpleNamespace:
    """Return `here` and `there`, two municipalities with a hire each whose year is under way on 2026-11-22."""
    programs = versions()
    here, there = place("Sandvik"), place("Fjellby")
    start = date(2026, 9, 14)
    return SimpleNamespace(
        versions=programs,
        here=here,
        there=there,
        start=start,
        today=date(2026, 11, 22),
        mine=hire(here, starts_on=start),
        theirs=hire(there, starts_on=start),
        neighbour=hire(here, "Nora Nabo", starts_on=start, department=here.other_department, mentor=here.other_mentor),
    )
