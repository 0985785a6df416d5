"""Is what lay before a late registration shown for what it is, and logged or waived in one page?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from programs.models import MentorPeriod, Mentorship
from sessions.hires.my_plan import own_year
from sessions.hires.reasons import figures_by_unit
from sessions.mentors.mentees import mentee_cards
from sessions.models import Meeting, PlanItem
from sessions.plan.shifts import RefusedRowsError
from sessions.plan.standing import with_standing
from sessions.registration.advice import advice_on
from sessions.registration.late.settling import DONE, LEAVE, WAIVED, Answer, rows_for, settle, undo_waive, waive
from sessions.registration.register import Hire, make_plan_for
from tests.world import at, hire

START = date(2026, 9, 14)
REGISTERED = date(2026, 10, 20)
TODAY = date(2026, 10, 22)
ALL = 24  # lines of the plan before the day of registration


@pytest.fixture
def late(world):
    """A hire who had worked five weeks when she was registered, beside one who was registered in time."""
    return hire(world.here, "Lena Sen", starts_on=START, today=REGISTERED)


@pytest.fixture
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def before(mentorship):
    return PlanItem.objects.filter(mentorship=mentorship).not_registered()


def item(mentorship, kind, number=1):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, kind=kind, number=number)


def complaint(call, **arguments):
    with pytest.raises(ValidationError) as refused:
        call(**arguments)
    return refused.value.messages


# What it is


def test_what_lay_before_the_registration_is_not_registered_and_not_late(late):
    found = before(late)
    first_late = PlanItem.objects.filter(mentorship=late, planned_on__gte=REGISTERED).order_by("planned_on").first()

    assert found.count() == PlanItem.objects.filter(mentorship=late, planned_on__lt=REGISTERED).count() == ALL
    assert not PlanItem.objects.filter(mentorship=late).overdue(REGISTERED + timedelta(days=1)).exclude(planned_on=REGISTERED).exists()
    assert first_late in PlanItem.objects.overdue(first_late.planned_on + timedelta(days=1))


def test_the_row_and_the_query_agree_on_every_item_and_day(world, late):
    for day in (REGISTERED, TODAY, date(2027, 1, 10), date(2027, 11, 1)):
        for mentorship in (world.mine, late):
            items = list(mentorship.items.all())
            assert {row.pk for row in items if row.is_not_registered} == set(before(mentorship).values_list("pk", flat=True))
            overdue = PlanItem.objects.filter(mentorship=mentorship).overdue(day)
            assert {row.pk for row in items if row.is_overdue(day)} == set(overdue.values_list("pk", flat=True))
            assert {row.pk for row in items if row.shown_state(day) == "not_registered"} == {
                row.pk for row in items if row.is_not_registered
            }


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 10, 19, 21, 59, tzinfo=ZoneInfo("UTC")), False),  # 23.59 on the 19th in Oslo
        (datetime(2026, 10, 19, 22, 1, tzinfo=ZoneInfo("UTC")), True),  # 00.01 on the 20th in Oslo, the 19th in UTC
    ],
)
def test_the_day_of_registration_is_the_local_one(late, moment, expected):
    PlanItem.objects.filter(pk=item(late, "talk", 1).pk).update(planned_on=date(2026, 10, 19))
    Mentorship.objects.filter(pk=late.pk).update(registered_at=moment)
    line = item(late, "talk", 1)

    assert (line.is_not_registered, before(late).filter(pk=line.pk).exists()) == (expected, expected)


def test_what_lies_on_the_day_of_registration_is_ordinary(late):
    line = item(late, "talk", 3)
    PlanItem.objects.filter(pk=line.pk).update(planned_on=REGISTERED)
    line = item(late, "talk", 3)

    assert (line.shown_state(REGISTERED), line.shown_state(TODAY), line.is_not_registered) == ("today", "overdue", False)


def test_a_finished_year_has_nothing_to_register(late):
    Mentorship.objects.filter(pk=late.pk).update(state="completed", ended_on=TODAY)

    assert not before(late).exists()


def test_it_counts_as_planned_and_never_as_late(world, late):
    counted = with_standing(Mentorship.objects.filter(pk=late.pk), today=TODAY).get()
    talks = before(late).filter(kind="talk").count()

    assert (counted.talks_planned, counted.overdue, counted.interviews_missing, counted.not_registered) == (talks, 0, 0, ALL)
    assert talks == 4
    Mentorship.objects.exclude(pk=late.pk).update(state="completed", ended_on=TODAY)
    figures = figures_by_unit([world.here.unit], with_standing(Mentorship.objects.all().filter(pk=late.pk), today=TODAY), today=TODAY)
    assert (figures[world.here.unit].late, figures[world.here.unit].talks.planned) == (0, talks)


def test_waiving_hides_nothing_that_was_planned(world, late):
    for line in before(late).filter(kind="talk"):
        waive(item=line, revision=0, by=world.here.leader)
    counted = with_standing(Mentorship.objects.filter(pk=late.pk), today=TODAY).get()

    assert (counted.talks_planned, counted.talks_held, counted.not_registered) == (4, 0, ALL - 4)


def test_the_mentor_reads_it_apart_from_what_is_not_logged(world, late):
    card = next(card for card in mentee_cards(world.here.mentor.person, today=TODAY) if card.mentorship == late)

    assert (card.unlogged, card.not_registered, card.next_talk) == ((), 4, item(late, "talk", 5))


def test_the_mentee_reads_it_calmly(late):
    states = {line.item.pk: line.shown_state for month in own_year(late, today=TODAY).months for line in month.lines}
    told = {states[row.pk] for row in before(late)}

    assert "overdue" not in states.values()
    assert {states[row.pk] for row in before(late).filter(kind__in=["talk", "interview"])} == {"not_registered"}
    assert told == {"not_registered", ""}


@pytest.mark.parametrize(
    ("days", "said"), [(36, f"{ALL} punkter i planen ligger før i dag og blir stående som «ikke registrert»."), (-21, None)]
)
def test_the_register_page_says_what_will_come_of_it(world, days, said):
    draft = Hire(department=world.here.department, version=world.mine.version, starts_on=START, mentor=world.here.mentor)
    today = START + timedelta(days=days)
    told = [str(advice.text) for advice in advice_on(draft, make_plan_for(draft, today=today), load=0, known_as=None, today=today)]

    assert not any("vises som forsinket" in text for text in told)
    assert any(said in text for text in told) if said else not any("ikke registrert" in text for text in told)


# The verbs


def test_waive_and_take_back(world, late):
    line = item(late, "talk", 1)
    waived = waive(item=line, revision=0, by=world.here.leader)
    again = waive(item=line, revision=0, by=world.here.leader)
    assert (waived.state, waived.revision, again.revision, again.history.count()) == ("waived", 1, 1, 2)
    assert line.pk not in before(late).values_list("pk", flat=True)

    back = undo_waive(item=line, revision=1, by=world.here.leader)
    again = undo_waive(item=line, revision=1, by=world.here.leader)
    assert (back.state, back.revision, again.revision) == ("planned", 2, 2)
    assert line.pk in before(late).values_list("pk", flat=True)


@pytest.mark.parametrize(
    ("number", "values", "said"),
    [
        (1, {"revision": 4}, "Noen andre har endret"),
        (12, {}, "Bare det som lå før registreringen"),
        (1, {"state": "cancelled"}, "Dette har falt bort."),
        (1, {"state": "not_held", "not_held_reason": "ferie"}, "logget som ikke holdt"),
    ],
)
def test_waive_refuses(world, late, number, values, said):
    line = item(late, "talk", number)
    PlanItem.objects.filter(pk=line.pk).update(**values)

    assert said in complaint(waive, item=line, revision=0, by=world.here.leader)[0]
    assert PlanItem.objects.get(pk=line.pk).state == values.get("state", "planned")


def test_waive_never_drops_a_talk_of_one_registered_in_time(world):
    assert "Bare det som lå før" in complaint(waive, item=item(world.mine, "talk", 1), revision=0, by=world.here.leader)[0]


def test_what_is_done_is_not_waived_nor_taken_back_as_waived(world, late):
    mentor, line = world.here.mentor.person, item(late, "talk", 1)
    answer = Answer(pk=line.pk, revision=0, outcome=DONE, done_on=line.planned_on, minutes=30)
    settle(mentorship=late, answers=[answer], by=mentor, now=at(TODAY))

    assert complaint(waive, item=line, revision=1, by=mentor) == ["Dette er meldt utført. Angre det først."]
    assert complaint(undo_waive, item=line, revision=1, by=mentor) == ["Dette står ikke som «ikke aktuelt»."]


def test_nothing_is_waived_in_a_year_that_is_over(world, late):
    Mentorship.objects.filter(pk=late.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    line = item(late, "talk", 1)

    assert "avsluttet" in complaint(waive, item=line, revision=0, by=world.here.leader)[0]
    assert "avsluttet" in complaint(settle, mentorship=late, answers=[], by=world.here.leader, now=at(TODAY))[0]


def test_each_kind_is_settled_by_its_own_verb(world, late):
    lines = [item(late, kind) for kind in ("task", "training_shift", "interview", "leader_mentor_meeting", "talk")]
    answers = [Answer(pk=line.pk, revision=0, outcome=DONE, done_on=line.planned_on, minutes=40) for line in lines]
    mentor = world.here.mentor.person

    assert settle(mentorship=late, answers=answers, by=mentor, now=at(TODAY)) == 5
    for line in lines:
        stored = PlanItem.objects.get(pk=line.pk)
        assert (stored.state, stored.done_on, stored.done_by, stored.revision) == ("done", line.planned_on, mentor, 1)
    talk, interview = (PlanItem.objects.get(pk=lines[place].pk).meeting for place in (4, 2))
    assert (talk.minutes, talk.form, talk.led_by, interview.minutes, interview.led_by) == (40, "samtale", mentor, None, world.here.leader)


def test_the_same_answers_twice_are_saved_once(world, late):
    talk, task = item(late, "talk"), item(late, "task")
    answers = [
        Answer(pk=talk.pk, revision=0, outcome=DONE, done_on=talk.planned_on, minutes=40),
        Answer(pk=task.pk, revision=0, outcome=WAIVED),
        Answer(pk=item(late, "interview").pk, revision=0, outcome=LEAVE),
    ]
    told = [settle(mentorship=late, answers=answers, by=world.here.mentor.person, now=at(TODAY)) for _time in range(2)]

    assert told == [2, 0]
    assert Meeting.objects.count() == 1
    assert set(late.items.exclude(revision=0).values_list("pk", "revision")) == {(talk.pk, 1), (task.pk, 1)}


def test_one_refused_line_saves_none(world, late):
    talk, shift, meeting = item(late, "talk"), item(late, "training_shift"), item(late, "leader_mentor_meeting")
    MentorPeriod.objects.filter(mentorship=late).update(starts_on=TODAY)
    answers = [
        Answer(pk=shift.pk, revision=0, outcome=WAIVED),
        Answer(pk=talk.pk, revision=0, outcome=DONE, done_on=TODAY + timedelta(days=1), minutes=40),
        Answer(pk=meeting.pk, revision=0, outcome=DONE, done_on=meeting.planned_on),
    ]
    with pytest.raises(RefusedRowsError) as refused:
        settle(mentorship=late, answers=answers, by=world.here.mentor.person, now=at(TODAY))

    told = {pk: error.message_dict for pk, error in refused.value.by_item.items()}
    assert set(told) == {talk.pk, meeting.pk}
    assert list(told[talk.pk]) == list(told[meeting.pk]) == ["done_on"]
    assert not late.items.exclude(revision=0).exists()


def test_a_line_of_another_hire_is_not_touched(world, late):
    stranger = item(world.theirs, "task")
    answers = [Answer(pk=stranger.pk, revision=0, outcome=DONE, done_on=stranger.planned_on)]

    assert settle(mentorship=late, answers=answers, by=world.here.leader, now=at(TODAY)) == 0
    assert PlanItem.objects.get(pk=stranger.pk).state == "planned"


def test_who_may_do_what_follows_the_role(world, late):
    def allowed(reader):
        rows = rows_for(late, reader=reader, today=TODAY)
        kinds = {row.item.kind for row in rows if row.can_log}
        return len(rows), kinds, {row.item.kind for row in rows if row.can_waive}

    everything = {"task", "training_shift", "interview", "leader_mentor_meeting", "talk"}
    assert allowed(world.here.leader) == (ALL, everything - {"talk"}, everything)
    assert allowed(world.here.coordinator) == (ALL, everything - {"talk"}, everything)
    assert allowed(world.here.mentor.person) == (ALL, {"task", "talk"}, {"task", "talk"})
    assert allowed(late.mentee) == allowed(world.there.leader) == (ALL, set(), set())
    for row in rows_for(late, reader=world.here.mentor.person, today=TODAY):
        assert row.can_log == (row.item.kind == "talk" or ("mentor" in row.item.roles and row.item.kind == "task"))
