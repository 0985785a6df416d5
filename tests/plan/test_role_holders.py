"""Is each item's role resolved to the person who holds it on its date?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from people.models import Appointment, Mentor, Person
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RANKS, RoleHolders, duty_days
from sessions.schedule import Duty, responsible_on
from tests.world import hire, person

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def responsible(*mentorships, today=TODAY):
    return RoleHolders.for_mentorships(Mentorship.objects.filter(pk__in=[one.pk for one in mentorships]), today=today)


def test_each_role_is_resolved(world):
    mine, here = world.mine, world.here
    found = responsible(mine, world.theirs)

    assert found.mentor_on(mine.pk, TODAY) == here.mentor.person
    assert found.leader_on(mine.pk, TODAY) == here.leader
    assert found.unit_leader_on(mine.pk, TODAY) == here.unit_leader
    assert found.contact_person(mine) == here.coordinator
    assert found.in_role("mentee", mine, day=TODAY) == (mine.mentee,)
    assert found.leader_on(world.theirs.pk, TODAY) == world.there.leader
    assert found.contact_person(world.theirs) == world.there.coordinator


def test_items_before_a_replacement_keep_the_old_mentor(world):
    first = MentorPeriod.objects.get(mentorship=world.mine)
    first.ends_on = date(2026, 10, 31)
    first.save()
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2026, 11, 1))
    found = responsible(world.mine)
    talks = PlanItem.objects.filter(mentorship=world.mine, kind="talk").order_by("number")

    assert found.holders(talks[0]) == (world.here.mentor.person,)
    assert found.holders(talks[18]) == (world.here.other_mentor.person,)
    assert found.mentor_on(world.mine.pk, date(2026, 10, 31)) == world.here.mentor.person
    assert found.mentor_on(world.mine.pk, date(2026, 11, 1)) == world.here.other_mentor.person


def test_a_substitute_counts_while_she_stands_in(world):
    MentorPeriod.objects.create(
        mentorship=world.mine,
        mentor=world.here.other_mentor,
        kind=MentorPeriod.SUBSTITUTE,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
    )
    found = responsible(world.mine)
    by_day = [found.mentor_on(world.mine.pk, day) for day in (date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 1))]

    assert by_day == [world.here.mentor.person, world.here.other_mentor.person, world.here.mentor.person]


def test_a_mentor_whose_appointment_ended_is_mentor_no_longer(world):
    mentor = world.here.mentor
    mentor.ends_on = TODAY - DAY
    mentor.save()
    found = responsible(world.mine)

    assert found.mentor_on(world.mine.pk, TODAY - DAY) == mentor.person
    assert found.mentor_on(world.mine.pk, TODAY) is None


def test_a_new_leader_is_responsible_from_her_first_day(world):
    new = person("Ny Leder")
    world.here.leader.appointments.update(ends_on=date(2026, 12, 31))
    Appointment.objects.create(
        person=new,
        role="department_leader",
        municipality=world.here.municipality,
        department=world.here.department,
        starts_on=date(2027, 1, 1),
    )
    found = responsible(world.mine)
    interviews = PlanItem.objects.filter(mentorship=world.mine, kind="interview").order_by("number")

    assert [found.holders(interview) for interview in interviews] == [(world.here.leader,), (world.here.leader,), (new,)]


def test_roles_nobody_holds_are_told(world):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)
    first_day = PlanItem.objects.get(mentorship=alone, rule_key="first_day")
    found = responsible(alone)

    assert found.roles_of(first_day) == (("department_leader", world.here.leader), ("mentor", None))
    assert found.holders(first_day) == (world.here.leader,)


def test_an_item_without_a_date_is_resolved_today_and_a_done_one_on_its_day(world):
    first = MentorPeriod.objects.get(mentorship=world.mine)
    first.ends_on = TODAY - DAY
    first.save()
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=TODAY)
    task = PlanItem.objects.get(mentorship=world.mine, rule_key="first_contact")
    found = responsible(world.mine)

    assert found.holders(task) == (world.here.mentor.person,)
    task.planned_on = None
    assert found.holders(task) == (world.here.other_mentor.person,)
    task.planned_on, task.done_on = date(2026, 10, 1), TODAY
    assert found.holders(task) == (world.here.other_mentor.person,)


def test_contact_person_is_the_narrowest_unless_set_by_hand(world):
    narrow = person("Knut Kontakt")
    Appointment.objects.create(
        person=narrow, role="coordinator", municipality=world.here.municipality, unit=world.here.unit, starts_on=world.start
    )
    assert responsible(world.mine).contact_person(world.mine) == narrow
    world.mine.contact_person = world.here.coordinator
    world.mine.save()
    assert responsible(world.mine).contact_person(world.mine) == world.here.coordinator
    world.here.coordinator.appointments.update(ends_on=TODAY - DAY)
    assert responsible(world.mine).contact_person(world.mine) == narrow


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_mentorships(world, number):
    mentorships = [world.mine, world.neighbour, world.theirs][:number]
    items = list(PlanItem.objects.filter(mentorship__in=mentorships))
    with CaptureQueriesContext(connection) as queries:
        found = responsible(*mentorships)
        assert all(found.holders(item) for item in items)

    assert len(queries) == 5  # mentorships, mentees, departments, periods, appointments


def test_a_period_counts_only_inside_the_mentors_own_appointment():
    mentor = Mentor(pk=1, person=Person(pk=1), starts_on=TODAY, ends_on=TODAY + 5 * DAY)
    period = MentorPeriod(mentorship_id=1, mentor=mentor, starts_on=TODAY - 9 * DAY, ends_on=TODAY + 9 * DAY)
    found = RoleHolders({}, [period], [], today=TODAY)

    assert duty_days(period) == (TODAY, TODAY + 5 * DAY)
    assert [step for step in range(-10, 10) if found.mentor_on(1, TODAY + step * DAY)] == [0, 1, 2, 3, 4, 5]


# Several at once: the same rule as the engine's

KINDS = [MentorPeriod.MENTOR, MentorPeriod.SUBSTITUTE, MentorPeriod.SHARED]
DAYS = st.integers(0, 20).map(lambda step: TODAY + step * DAY)


@st.composite
def spans(draw):
    first = draw(DAYS)
    return first, draw(st.none() | st.integers(0, 20).map(lambda step: first + step * DAY))


@st.composite
def mentor_periods(draw):
    """A list of periods in the order they were entered, each of a mentor with an appointment of her own."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        (first, last), (appointed_on, left_on) = draw(spans()), draw(spans())
        mentor = Mentor(pk=number, person=Person(pk=number, name=f"Nr. {number}"), starts_on=appointed_on, ends_on=left_on)
        found.append(MentorPeriod(mentorship_id=1, mentor=mentor, kind=draw(st.sampled_from(KINDS)), starts_on=first, ends_on=last))
    return found


def mentors(*rows):
    """Periods written short: kind, first, last (days from TODAY); the appointment is open."""
    return [
        MentorPeriod(
            mentorship_id=1,
            mentor=Mentor(pk=number, person=Person(pk=number), starts_on=date(2020, 1, 1)),
            kind=kind,
            starts_on=TODAY + first * DAY,
            ends_on=None if last is None else TODAY + last * DAY,
        )
        for number, (kind, first, last) in enumerate(rows)
    ]


def as_duty(period):
    first, last = duty_days(period)
    return Duty(person=period.mentor.person.pk, first=first, last=last, rank=RANKS[period.kind])


@given(mentor_periods(), DAYS)
@example(mentors(("substitute", 0, 9), ("mentor", 5, None)), TODAY + 7 * DAY)
@example(mentors(("mentor", 0, None), ("shared", 5, None)), TODAY + 7 * DAY)
@example(mentors(("mentor", 0, None), ("mentor", 0, None)), TODAY)
def test_the_mentor_of_a_day_is_the_engines(periods, day):
    found = RoleHolders({}, periods, [], today=TODAY).mentor_on(1, day)
    duty = responsible_on(tuple(as_duty(period) for period in periods), day)

    assert (found.pk if found else None) == (duty.person if duty else None)


@pytest.mark.parametrize(
    ("periods", "responsible_one"),
    [
        (mentors(("mentor", 0, None), ("substitute", 2, 9)), 1),
        (mentors(("substitute", 2, 9), ("mentor", 3, None)), 0),
        (mentors(("mentor", 0, None), ("shared", 3, None)), 0),
        (mentors(("mentor", 0, 4), ("shared", 3, None)), 1),
        (mentors(("shared", 0, None), ("shared", 3, None)), 1),
        (mentors(("shared", 3, None), ("shared", 3, None)), 0),
        (mentors(("shared", 0, None), ("substitute", 4, 5), ("mentor", 0, None)), 1),
        (mentors(("mentor", 6, None)), None),
    ],
)
def test_who_of_several_is_responsible(periods, responsible_one):
    found = RoleHolders({}, periods, [], today=TODAY).mentor_on(1, TODAY + 5 * DAY)

    assert (found.pk if found else None) == responsible_one
