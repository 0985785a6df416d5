"""Is each item's role resolved to the person who holds it on its date?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Appointment
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.responsible import Responsible
from tests.world import hire, person

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def responsible(*mentorships, today=TODAY):
    return Responsible.for_mentorships(Mentorship.objects.filter(pk__in=[one.pk for one in mentorships]), today=today)


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
        mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
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
