"""Is a line in the calendars it belongs in, and in no other; and does it name nobody but the pair?"""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Appointment, Person
from programs.models import MentorPeriod, Mentorship
from sessions.calendar.events import uid_of
from sessions.calendar.lines import items_in_calendar
from sessions.hires.ending import end
from sessions.models import PlanItem, PracticalNote
from sessions.plan.items import mark_done, move_item
from sessions.replanning.changes import ChangeRhythm
from sessions.replanning.replan import propose, save_replan, undo_replan
from sessions.talks.log import log_talk
from sessions.talks.missed import log_not_held
from tests.world import at, hire, person

DAY = timedelta(days=1)
NOTE = "Husk nøkkelkort til Rødhetteveien"


def keys_of(whose: Person, mentorship: Mentorship, *, today: date) -> set[str]:
    """Return the rules of the lines of a year that are in somebody's calendar."""
    uids = {uid_of(mentorship.uid, key): key for key in mentorship.items.values_list("rule_key", flat=True)}
    return {uids[event.uid] for event in items_in_calendar(whose, today=today) if event.uid in uids}


def rules(mentorship: Mentorship, **wanted) -> set[str]:
    return set(mentorship.items.filter(**wanted, planned_on__isnull=False).values_list("rule_key", flat=True))


def summary_of(whose: Person, item: PlanItem, *, today: date) -> str:
    (found,) = [event.summary for event in items_in_calendar(whose, today=today) if event.uid == uid_of(item.mentorship.uid, item.rule_key)]
    return found


def test_a_hire_has_the_talks_interviews_shifts_and_her_own_tasks(world):
    mine = world.mine
    wanted = rules(mine, kind__in=["talk", "interview", "training_shift"]) | rules(mine, kind="task", responsible__holds="mentee")

    assert keys_of(mine.mentee, mine, today=world.start) == wanted
    assert keys_of(mine.mentee, world.neighbour, today=world.start) == set()


def test_a_mentor_has_the_talks_her_tasks_her_shifts_and_the_meetings_with_the_leader(world):
    mine = world.mine
    wanted = rules(mine, kind="talk") | rules(mine, kind="task", responsible__holds="mentor")
    wanted |= rules(mine, with_mentor=True) | rules(mine, kind="leader_mentor_meeting")

    assert keys_of(world.here.mentor.person, mine, today=world.start) == wanted
    assert len(rules(mine, with_mentor=True)) == 3
    assert keys_of(world.here.other_mentor.person, mine, today=world.start) == set()


def test_a_leader_has_what_she_holds_and_no_talk_and_no_shift(world):
    mine = world.mine
    led = rules(mine, responsible__holds="department_leader") - rules(mine, kind="training_shift")

    assert keys_of(world.here.leader, mine, today=world.start) == led
    assert keys_of(world.here.leader, world.neighbour, today=world.start) == set()
    assert keys_of(world.here.unit_leader, mine, today=world.start) == set()
    assert keys_of(world.here.coordinator, mine, today=world.start) == rules(mine, responsible__holds="coordinator")
    assert items_in_calendar(world.there.coordinator, today=world.start) != []
    assert keys_of(world.there.coordinator, mine, today=world.start) == set()


def test_a_mentor_of_some_days_has_the_lines_of_those_days(world):
    first, last = date(2026, 11, 16), date(2026, 12, 13)
    standing_in = {"mentor": world.here.other_mentor, "kind": MentorPeriod.SUBSTITUTE, "starts_on": first, "ends_on": last}
    MentorPeriod.objects.create(mentorship=world.mine, **standing_in)
    talks = rules(world.mine, kind="talk", planned_on__range=(first, last))

    assert len(talks) == 2
    assert keys_of(world.here.other_mentor.person, world.mine, today=world.today) & rules(world.mine, kind="talk") == talks
    assert keys_of(world.here.mentor.person, world.mine, today=world.today) & talks == set()


def test_a_leader_who_has_left_has_nothing_and_the_new_one_has_it_from_her_first_day(world):
    new = person("Ny Leder")
    world.here.leader.appointments.update(ends_on=world.today - DAY)
    scope = {"municipality": world.here.municipality, "department": world.here.department}
    Appointment.objects.create(person=new, role="department_leader", starts_on=world.today, **scope)

    assert items_in_calendar(world.here.leader, today=world.today) == []
    assert keys_of(new, world.mine, today=world.today) == rules(
        world.mine, planned_on__gte=world.today, responsible__holds="department_leader"
    )


def test_a_leader_who_leads_elsewhere_now_has_nothing_of_the_hires_she_had(world):
    leader = world.here.leader
    leader.appointments.update(ends_on=world.today - DAY)
    scope = {"municipality": world.here.municipality, "department": world.here.other_department}
    Appointment.objects.create(person=leader, role="department_leader", starts_on=world.today, **scope)

    assert keys_of(leader, world.neighbour, today=world.today) != set()
    assert keys_of(leader, world.mine, today=world.today) == set()


def test_what_is_given_up_is_out_and_what_is_done_stays(world):
    talks = list(world.mine.items.filter(kind="talk").order_by("number"))
    past, coming, waived = talks[0], talks[9], talks[10]
    log_not_held(
        item=coming, reason=PlanItem.BUSY, new_date=None, revision=coming.revision, by=world.here.mentor.person, now=at(world.today)
    )
    PlanItem.objects.filter(pk=waived.pk).update(state=PlanItem.WAIVED)
    held = talks[7]
    move_item(
        item=held,
        planned_on=world.today,
        time=None,
        room="",
        confirmed=True,
        revision=held.revision,
        by=world.here.leader,
        today=world.today,
    )
    held.refresh_from_db()
    log_talk(
        item=held,
        held_on=world.today,
        minutes=45,
        held_as="samtale",
        revision=held.revision,
        by=world.here.mentor.person,
        now=at(world.today),
    )

    for whose in (world.mine.mentee, world.here.mentor.person):
        found = keys_of(whose, world.mine, today=world.today)
        assert {coming.rule_key, waived.rule_key} & found == set()
        assert {past.rule_key, held.rule_key} <= found


def test_what_was_done_lies_on_the_day_it_was_done(world):
    task = world.mine.items.get(rule_key="first_day")
    PlanItem.objects.filter(pk=task.pk).update(time=time(9, 0))
    mark_done(item=task, done_on=date(2026, 9, 16), revision=task.revision, by=world.here.leader, today=world.today)
    uid = uid_of(world.mine.uid, task.rule_key)

    (event,) = [event for event in items_in_calendar(world.here.leader, today=world.today) if event.uid == uid]
    assert (event.day, event.time) == (date(2026, 9, 16), None)


def test_the_calendar_goes_ninety_days_back_and_all_the_way_ahead(world):
    today = date(2027, 1, 11)
    found = [event.day for event in items_in_calendar(world.mine.mentee, today=today)]
    last = world.mine.items.filter(kind="talk").order_by("-planned_on").first()

    assert min(found) >= today - 90 * DAY
    assert min(found) < today - 60 * DAY
    assert max(found) == last.planned_on


def test_a_year_that_has_ended_has_nothing_ahead(world):
    end(mentorship=world.mine, reason="resigned", on=world.today, revision=world.mine.revision, by=world.here.leader, today=world.today)
    # A line that was left open after the end by some mistake is not shown either.
    assert world.mine.items.filter(kind="talk", number=12).update(state=PlanItem.PLANNED) == 1

    for whose in (world.mine.mentee, world.here.leader):
        days = [event.day for event in items_in_calendar(whose, today=world.today)]
        assert days
        assert max(days) <= world.today
    assert items_in_calendar(world.here.mentor.person, today=world.today + DAY) == []


def test_each_reads_who_the_other_is(world):
    mine, here = world.mine, world.here
    mentee, mentor, leader = mine.mentee, here.mentor.person, here.leader
    talk, interview, meeting, shift, task = (
        mine.items.get(kind=kind, number=number)
        for kind, number in (("talk", 2), ("interview", 1), ("leader_mentor_meeting", 1), ("training_shift", 1), ("task", 1))
    )
    PlanItem.objects.filter(pk=shift.pk).update(shift_type="natt", companion="Kåre Kollega")

    def told(whose, item):
        return summary_of(whose, item, today=world.start)

    assert told(mentor, talk) == f"{talk.title} med {mentee.name}"
    assert told(mentee, talk) == f"{talk.title} med {mentor.name}"
    assert told(leader, interview) == f"{interview.title} med {mentee.name}"
    assert told(mentee, interview) == interview.title
    assert told(leader, meeting) == f"{meeting.title} med {mentor.name}"
    assert told(mentor, meeting) == f"{meeting.title}: {mentee.name}"
    assert told(mentee, shift) == f"{shift.title}, natt med {mentor.name}"
    assert told(mentor, shift) == f"{shift.title}, natt med {mentee.name}"
    assert told(leader, task) == f"{task.title}: {mentee.name}"


def test_a_line_keeps_its_name_when_it_is_moved_laid_anew_and_made_again(world):
    mentee = world.mine.mentee
    before = {event.uid for event in items_in_calendar(mentee, today=world.today)}
    told = {
        "mentorship": world.mine,
        "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)],
        "agreed": (),
        "by": world.here.leader,
        "now": at(world.today),
    }
    replan = save_replan(**told, seen=propose(**told).fingerprint)
    moved = items_in_calendar(mentee, today=world.today)

    assert {event.uid for event in moved} == before
    assert any(event.day.weekday() == 3 for event in moved if event.kind == "talk")

    undo_replan(replan=replan, by=world.here.leader, now=at(world.today))
    talk = world.mine.items.get(kind="talk", number=12)
    values = {field.attname: getattr(talk, field.attname) for field in PlanItem._meta.fields if field.name != "id"}
    talk.delete()
    PlanItem.objects.create(**values)
    assert {event.uid for event in items_in_calendar(mentee, today=world.today)} == before


@pytest.mark.parametrize("role", ["leader", "mentor", "coordinator", "mentee"])
def test_the_queries_do_not_grow_with_the_hires(world, role):
    here = world.here
    whose = {"leader": here.leader, "mentor": here.mentor.person, "coordinator": here.coordinator, "mentee": world.mine.mentee}[role]
    counts = []
    for number in (2, 9):
        for place in range(number):
            hire(here, f"Hire {number} {place}", starts_on=world.start, today=date(2026, 8, 24))
        with CaptureQueriesContext(connection) as queries:
            found = items_in_calendar(whose, today=world.today)
        counts.append(len(queries))
        assert role == "mentee" or len({event.url for event in found}) > number

    assert counts == [6, 6]  # her reach, her roles, the lines, the mentors, the leaders, the history


def test_nobody_beyond_the_pair_is_named_and_no_note_is_read(world):
    talk = world.mine.items.get(kind="talk", number=2)
    PracticalNote.objects.create(item=talk, text=NOTE, author=world.here.mentor.person)
    task = world.mine.items.filter(kind="task", responsible=["mentor"]).first()
    PlanItem.objects.filter(pk=task.pk).update(note="Ringte moren hennes")
    shift = world.mine.items.get(kind="training_shift", number=1)
    PlanItem.objects.filter(pk=shift.pk).update(companion="Kåre Kollega", other="Møt ved porten")
    pair = {world.mine.mentee.name, world.here.mentor.person.name}
    everybody = set(Person.objects.values_list("name", flat=True)) | {NOTE, "Kåre Kollega", "Møt ved porten", "moren"}

    for whose in (world.mine.mentee, world.here.mentor.person, world.here.leader):
        text = repr(items_in_calendar(whose, today=world.start))
        assert {name for name in everybody if name in text} <= pair
        assert {name for name in pair if name in text}
