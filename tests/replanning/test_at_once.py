"""What if two do something to the same plan at the same moment? Real threads on a real database.

Whoever comes second hears it, nothing is half applied, and nobody waits for somebody who waits for her.
"""

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from people.models import OutgoingMail
from people.organisation.appointments import appoint, change_mentor, end_appointment
from programs.models import Mentorship
from sessions.hires.ending import complete, end
from sessions.mentors.periods import ReplaceMentor
from sessions.models import Meeting, PlanItem, Replan
from sessions.registration.late.settling import DONE, Answer, settle
from sessions.replanning.changes import AddPause, ChangeMentorPeriods, ChangeRhythm
from sessions.replanning.replan import StaleProposalError, propose, save_replan, undo_replan
from sessions.replanning.snapshot import plan_snapshot
from sessions.talks.groups import log_group_talk, mentees_of, seats_on
from sessions.talks.log import log_talk, undo_log
from sessions.talks.unplanned import log_unplanned
from tests import world as worlds
from tests.world import at, hire

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' lives in memory: nobody waits"
    ),
]
ROUNDS = 4


@pytest.fixture
def places() -> SimpleNamespace:
    return worlds.two_places()


def at_once(*acts):
    """Do all at the same moment, each in a thread of its own; return what each came to: its value, or what it raised."""
    found = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def do(place, act):
        try:
            barrier.wait(timeout=10)
            found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def refused(found):
    """Return who was refused in words; anything else that was raised is a defect."""
    errors = [each for each in found if isinstance(each, Exception)]
    assert all(isinstance(each, ValidationError) for each in errors), errors
    return errors


def order_to_save(place, mentorship, changes, today):
    """Propose now; return the order to save what was seen."""
    told = {"mentorship": mentorship, "changes": changes, "by": place.leader, "now": at(today)}
    seen = propose(**told).fingerprint
    return lambda: save_replan(**told, seen=seen)


def fresh(mentorship):
    return Mentorship.objects.get(pk=mentorship.pk)


def talk_of(mentorship, week):
    return mentorship.items.get(rule_key=f"talk_week_{week}")


def order_to_log(place, item, today, **fields):
    told = {"held_on": today, "minutes": 45, "held_as": Meeting.IN_PERSON, "revision": item.revision} | fields
    return lambda: log_talk(item=item, by=place.mentor.person, now=at(today), **told)


def test_of_two_who_lay_a_plan_anew_one_is_told(places):
    year, today = places.mine, places.today
    for weekday in range(ROUNDS):
        rhythms = [ChangeRhythm(preferred_weekday=weekday, shortened=shortened) for shortened in (True, False)]
        acts = [order_to_save(places.here, year, [rhythm], today) for rhythm in rhythms]
        found = at_once(*acts)
        assert len(refused(found)) == 1
        assert isinstance(refused(found)[0], StaleProposalError)
        saved = next(each for each in found if isinstance(each, Replan))
        assert plan_snapshot(fresh(year)) == saved.after
        assert Replan.objects.count() == weekday + 1
        assert propose(mentorship=year, by=places.here.leader, now=at(today)).is_empty


def test_the_same_order_from_three_tabs_is_saved_once(places):
    order = order_to_save(places.here, places.mine, [AddPause(starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 31))], places.today)
    found = at_once(order, order, order)
    assert refused(found) == []
    assert {each.pk for each in found} == {Replan.objects.get().pk}
    assert fresh(places.mine).pauses.count() == 1
    assert OutgoingMail.objects.filter(kind="plan_changed").count() == 2


def test_a_talk_logged_while_the_plan_is_laid_anew(places):
    year, today = places.mine, places.today
    for number, week in enumerate((3, 4, 5, 6)):
        item = talk_of(year, week)
        save = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=number, shortened=False)], today)
        found = at_once(save, order_to_log(places.here, item, today - timedelta(days=20 - number)))
        errors = refused(found)
        assert all(isinstance(each, StaleProposalError) for each in errors)
        item.refresh_from_db()
        assert (item.state, item.done_on) == (PlanItem.DONE, today - timedelta(days=20 - number))
        assert (fresh(year).preferred_weekday == number) is not bool(errors)


def test_a_talk_of_the_change_logged_while_it_is_taken_back(places):
    year, today = places.mine, date(2026, 12, 20)
    for number in range(ROUNDS):
        replan = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=number, shortened=number % 2 == 0)], places.today)()
        item = talk_of(year, 12)
        found = at_once(
            lambda replan=replan: undo_replan(replan=replan, by=places.here.leader, now=at(today)), order_to_log(places.here, item, today)
        )
        # Exactly one of them: a logged line is never put back, and a line put back was not what was seen.
        assert len(refused(found)) == 1
        item.refresh_from_db()
        replan.refresh_from_db()
        assert (item.state == PlanItem.DONE) is (replan.undone_at is None)
        if item.state == PlanItem.DONE:
            undo_log(item=item, revision=item.revision, by=places.here.mentor.person)
            undo_replan(replan=replan, by=places.here.leader, now=at(today))


def test_of_two_who_take_back_one_does(places):
    before = plan_snapshot(places.mine)
    replan = order_to_save(places.here, places.mine, [ChangeRhythm(preferred_weekday=3, shortened=False)], places.today)()

    def undo():
        return undo_replan(replan=replan, by=places.here.leader, now=at(places.today))

    assert refused(at_once(undo, undo, undo)) == []
    assert plan_snapshot(fresh(places.mine)) == before
    assert fresh(places.mine).revision == 2


@pytest.mark.parametrize("how", ["complete", "end"])
def test_a_year_that_ends_while_its_plan_is_laid_anew(places, how):
    year, today = places.mine, places.today
    save = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=3, shortened=False)], today)
    told = {"mentorship": year, "on": today, "revision": year.revision, "by": places.here.leader, "today": today}
    close = (lambda: complete(**told)) if how == "complete" else (lambda: end(**told, reason=Mentorship.OTHER))
    before = plan_snapshot(year)

    found = at_once(save, close)

    assert len(refused(found)) == 1
    year = fresh(year)
    if year.state == Mentorship.RUNNING:  # the plan came first: the one who ends is told that it has changed
        assert Replan.objects.get().after == plan_snapshot(year)
    else:
        assert not Replan.objects.exists()
        assert {key: line["planned_on"] for key, line in plan_snapshot(year)["items"].items()} == {
            key: line["planned_on"] for key, line in before["items"].items()
        }


def test_a_mentor_replaced_while_the_plan_is_laid_anew(places):
    year, today = places.mine, places.today
    save = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=3, shortened=False)], today)
    change = ChangeMentorPeriods(change=ReplaceMentor(mentor=places.here.other_mentor, starts_on=date(2026, 12, 1)))
    replace = order_to_save(places.here, year, [change], today)
    found = at_once(save, replace)
    assert len(refused(found)) == 1
    # One of the two, whole.
    assert Replan.objects.get().causes == (["mentor"] if fresh(year).mentor_periods.count() == 2 else ["rhythm"])


# --- Groups -------------------------------------------------------------------------------------------------------
@pytest.fixture
def group(places):
    """Three hires whom two mentors share: the one's keys rise, and the other shares all of them."""
    first = [places.mine, hire(places.here, "Berit Ny", starts_on=places.start), hire(places.here, "Cato Ny", starts_on=places.start)]
    for year in first:
        year.mentor_periods.create(mentor=places.here.other_mentor, kind="shared", starts_on=places.start)
    return first


def order_of_group(mentor, years, day, *, minutes=60):
    shown = {seat.mentorship.pk: seat.rule_key for seat in seats_on(mentees_of(mentor.person, today=day), day=day)}
    chosen = {year.pk: shown[year.pk] for year in years}
    return lambda: log_group_talk(shown=chosen, held_on=day, minutes=minutes, by=mentor.person, now=at(day))


def test_two_group_talks_with_the_same_hires(places, group):
    for number in range(ROUNDS):
        day = places.today - timedelta(days=number)
        one = order_of_group(places.here.mentor, group, day)
        other = order_of_group(places.here.other_mentor, group[::-1], day, minutes=50)
        found = at_once(one, other)
        assert len(refused(found)) == 1
        meeting = next(each for each in found if isinstance(each, Meeting))
        assert Meeting.objects.count() == number + 1
        assert sorted(meeting.items.values_list("mentorship", flat=True)) == sorted(year.pk for year in group)


def test_a_group_talk_sent_twice_is_logged_once(places, group):
    order = order_of_group(places.here.mentor, group, places.today)
    found = at_once(order, order, order)
    assert refused(found) == []
    assert {each.pk for each in found} == {Meeting.objects.get().pk}


def test_a_group_talk_corrected_taken_back_and_another_logged(places, group):
    """Each of the acts needs the years of all three; whichever comes first, nobody waits in a ring."""
    for number in range(ROUNDS):
        day = places.today - timedelta(days=2 * number)
        order_of_group(places.here.mentor, group, day)()
        meeting = Meeting.objects.latest("pk")
        lines = list(meeting.items.order_by("mentorship"))
        found = at_once(
            order_to_log(places.here, lines[2], day, minutes=30, held_as=Meeting.GROUP),
            lambda line=lines[0]: undo_log(item=line, revision=line.revision, by=places.here.mentor.person),
            order_of_group(places.here.other_mentor, group[1:], day - timedelta(days=1)),
            order_to_save(places.here, group[1], [ChangeRhythm(preferred_weekday=number, shortened=False)], places.today),
        )
        refused(found)
        for line in meeting.items.all():
            assert line.done_on == day


def test_a_group_talk_corrected_while_what_lay_before_a_registration_is_settled(places, group):
    day, mentor = places.today, places.here.mentor.person
    order_of_group(places.here.mentor, group, day)()
    first, _second, last = Meeting.objects.get().items.order_by("mentorship")
    has_it = threading.Event()

    def answers():  # read when the last year is locked
        has_it.set()
        threading.Event().wait(0.5)
        yield Answer(pk=last.pk, revision=last.revision, outcome=DONE, done_on=day, minutes=60)

    def settle_last():
        return settle(mentorship=group[2], answers=answers(), by=mentor, now=at(day))

    def correct_first():
        assert has_it.wait(timeout=10)
        return order_to_log(places.here, first, day, minutes=30, held_as=Meeting.GROUP)()

    found = at_once(settle_last, correct_first)
    assert refused(found) == []
    assert Meeting.objects.get().minutes == 30


def test_an_extra_talk_logged_twice_is_logged_once(places):
    told = {"ticks": None, "unplanned_seen": 0, "held_on": places.today, "minutes": 30, "held_as": Meeting.PHONE}

    def log():
        return log_unplanned(mentorship=places.mine, **told, by=places.here.mentor.person, now=at(places.today))

    found = at_once(log, log, log)
    assert refused(found) == []
    assert Meeting.objects.count() == 1
    assert places.mine.items.filter(rule_key__startswith="extra_").count() == 1


# --- Those who change who somebody is, while somebody uses her ----------------------------------------------------
def test_a_mentors_appointment_that_ends_while_she_logs(places):
    year, today, mentor = places.mine, places.today, places.here.mentor
    for number, week in enumerate((3, 4, 5, 6)):
        found = held_apart(
            order_to_log(places.here, talk_of(year, week), today - timedelta(days=20 - number)),
            lambda ends_on=date(2027, 1, 31 - number): change_mentor(
                mentor=mentor, capacity=3, ends_on=ends_on, by=places.here.coordinator, today=today
            ),
            year,
        )
        assert refused(found) == []


def test_a_leader_who_is_appointed_or_leaves_while_she_lays_a_plan_anew(places):
    year, today, leader = places.mine, places.today, places.here.leader
    held = leader.appointments.get()
    for number in range(ROUNDS):
        save = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=number, shortened=False)], today)
        found = held_apart(
            save,
            lambda ends_on=date(2027, 6, 1 + number): end_appointment(
                appointment=held, ends_on=ends_on, by=places.here.coordinator, today=today
            ),
            year,
        )
        assert [each for each in refused(found) if not isinstance(each, StaleProposalError)] == []


def test_somebody_who_is_made_leader_while_she_is_told(places):
    year, today = places.mine, places.today
    save = order_to_save(places.here, year, [ChangeRhythm(preferred_weekday=3, shortened=False)], today)
    found = held_apart(
        save,
        lambda: appoint(
            person=places.here.mentor.person,
            role="department_leader",
            place=places.here.department,
            starts_on=today,
            by=places.here.coordinator,
        ),
        year,
    )
    assert refused(found) == []


def held_apart(first, second, year):
    """Do two acts at once, with the first holding the year until the second waits for it: the order that makes rings."""
    has_it, waits = threading.Event(), threading.Event()

    def one():
        with transaction.atomic():
            Mentorship.objects.select_for_update().get(pk=year.pk)
            has_it.set()
            waits.wait(timeout=0.5)
            return first()

    def other():
        assert has_it.wait(timeout=10)
        return second()

    return at_once(one, other)
