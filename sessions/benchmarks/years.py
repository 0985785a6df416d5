"""How is a database filled with many running mentorships, each with a whole plan, to measure in?"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count, cycle, islice

from django.db import connection
from django.utils import timezone

from people.dates import monday_of
from people.models import Appointment, Department, Mentor, Municipality, Person, Placement, ServiceArea, Unit
from programs.definition import builtin_definitions
from programs.models import MentorPeriod, Mentorship, ProgramVersion
from programs.publishing import publish
from sessions.models import PlanItem, Watch
from sessions.plan.laying.rows import new_rows
from sessions.registration.register import Hire, make_plan_for
from sessions.reminders.rules.builtin import publish_builtin_rules

A_DEPARTMENT = 20  # hires a department, with one leader and five mentors
DEPARTMENTS_A_MUNICIPALITY = 25
STARTS = 26  # different Mondays, so that the mentorships are in different phases
TODAY = date(2026, 10, 14)
LONG_AGO = date(2020, 1, 1)


def fill(size: int) -> None:
    """Make `size` running mentorships, each with the plan the engine lays."""
    version = _version()
    now = timezone.now()
    mondays = [monday_of(TODAY) - timedelta(weeks=weeks) for weeks in range(STARTS)]
    numbers = count(1)
    left = size
    while left > 0:
        here = Municipality.objects.create(name=f"Kommune {next(numbers)}")
        area = ServiceArea.objects.create(municipality=here, name="Habilitering", code=ServiceArea.HABILITERING)
        unit = Unit.objects.create(municipality=here, service_area=area, name="Enhet")
        departments = Department.objects.bulk_create(
            Department(unit=unit, name=f"Avdeling {number}") for number in range(DEPARTMENTS_A_MUNICIPALITY)
        )
        for department in departments:
            if left > 0:
                _fill_department(department, version, islice(cycle(mondays), min(left, A_DEPARTMENT)), now=now)
                left -= A_DEPARTMENT
    _lay_plans(version)
    pks = Mentorship.objects.values_list("pk", flat=True)
    Watch.objects.bulk_create((Watch(mentorship_id=pk, due_at=now) for pk in pks), batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner's statistics, which a database keeps up by itself in the course of a day


def _version() -> ProgramVersion:
    version, _is_new = publish(builtin_definitions()[0], at=timezone.now())
    publish_builtin_rules(version)
    return version


def _lay_plans(version: ProgramVersion) -> None:
    """Lay one plan for each start date, and copy it to the others in SQL.

    The engine takes some milliseconds a plan; fifty thousand would take too long.
    """
    for starts_on in Mentorship.objects.order_by().values_list("starts_on", flat=True).distinct():
        first = Mentorship.objects.filter(starts_on=starts_on).select_related("department").order_by("pk")[0]
        plan = make_plan_for(Hire(department=first.department, version=version, starts_on=starts_on), today=starts_on)
        PlanItem.objects.bulk_create(_as_now(row) for row in new_rows(first, plan.items))
    names = [field.column or field.attname for field in PlanItem._meta.concrete_fields if field.attname not in ("id", "mentorship_id")]
    own = ", ".join(connection.ops.quote_name(name) for name in names)
    copied = ", ".join(f"item.{connection.ops.quote_name(name)}" for name in names)
    items, mentorships = PlanItem._meta.db_table, Mentorship._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            # No SQL injection: only names of our own tables and columns are interpolated.
            f"INSERT INTO {items} ({own}, mentorship_id) SELECT {copied}, other.id FROM {items} item "  # noqa: S608
            f"JOIN {mentorships} first ON first.id = item.mentorship_id "
            f"JOIN {mentorships} other ON other.starts_on = first.starts_on AND other.id <> first.id"
        )


def _as_now(item: PlanItem) -> PlanItem:
    """Close an item that lies three weeks back or more, as most are by then."""
    if item.planned_on and item.planned_on <= TODAY - timedelta(weeks=3):
        item.state = PlanItem.CANCELLED
    return item


def _fill_department(department: Department, version: ProgramVersion, starts: Iterable[date], *, now: datetime) -> None:
    """Give a department a leader, mentors, and a hire for each start date."""
    days = list(starts)
    leader, *others = _people(department, 6 + len(days))
    here = department.unit.municipality
    Appointment.objects.create(
        person=leader, role=Appointment.DEPARTMENT_LEADER, department=department, municipality=here, starts_on=LONG_AGO
    )
    mentors = Mentor.objects.bulk_create(Mentor(person=person, unit=department.unit, starts_on=LONG_AGO) for person in others[:5])
    mentees = others[5:]
    placements = Placement.objects.bulk_create(
        Placement(person=person, department=department, profession=Placement.SYKEPLEIER, starts_on=day)
        for person, day in zip(mentees, days, strict=True)
    )
    mentorships = Mentorship.objects.bulk_create(
        Mentorship(
            municipality=here,
            mentee=placement.person,
            placement=placement,
            department=department,
            version=version,
            starts_on=placement.starts_on,
            probation_ends_on=placement.starts_on + timedelta(days=182),
            registered_by=leader,
            registered_at=timezone.make_aware(datetime.combine(placement.starts_on, datetime.min.time())) - timedelta(days=20),
        )
        for placement in placements
    )
    MentorPeriod.objects.bulk_create(
        MentorPeriod(mentorship=mentorship, mentor=mentors[number % len(mentors)], starts_on=mentorship.starts_on - timedelta(days=28))
        for number, mentorship in enumerate(mentorships)
    )


def _people(department: Department, number: int) -> list[Person]:
    made = (Person(email=f"p{department.pk}.{place}@kommune.example", name=f"Person {place} Prøve") for place in islice(count(), number))
    return Person.objects.bulk_create(made, batch_size=1_000)
