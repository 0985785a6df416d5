"""Is a calendar that was invited told of every change, with a higher number each time, and of nothing that was undone in time?"""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import MailSettings, OutgoingMail
from people.outbox.queue import WRITERS
from sessions.calendar.events import uid_of
from sessions.calendar.invitations import KIND, queue_updates
from sessions.models import CalendarInvitation, PlanItem, Watch
from sessions.replanning.changes import ChangeRhythm
from sessions.replanning.replan import propose, save_replan, undo_replan
from tests.calendar.changing import LATER, NOW, TODAY, fresh, invite, move, queued, sent, the_row, what, written
from tests.calendar.reading import event, value
from tests.world import at, hire


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_a_move_is_told_with_a_higher_number(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2), room="204")
    assert queued(world.mine) == 1
    row, letter = the_row(), sent()
    one = event(letter.calendar.content)

    assert what(letter) == ("REQUEST", "1")
    assert (value(one, "dtstart").replace(tzinfo=None), value(one, "location")) == (datetime(2026, 12, 2, 10, 0), "204")
    assert letter.subject == "Mentorsamtalen er flyttet til onsdag 2. desember 2026 kl. 10.00"
    assert letter.lines[:2] == ("Mentorsamtalen er flyttet til onsdag 2. desember 2026 kl. 10.00.", "Rom: 204.")
    assert (row.person, row.due_at, row.event_on) == (world.here.mentor.person, LATER, date(2026, 12, 2))
    assert (row.is_deferrable, row.is_mandatory, row.municipality, row.unit) == (True, True, world.here.municipality, world.here.unit)
    assert row.useful_until_at == at(date(2026, 12, 3), 0)
    assert queued(world.mine, now=LATER) == 0


def test_numbers_rise_change_by_change(world, talk):
    numbers, uids = [], set()
    for day in (date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 2)):
        move(talk, by=world.here.leader, planned_on=day)
        assert queued(world.mine) == 1
        letter = sent()
        numbers.append(what(letter))
        uids.add(value(event(letter.calendar.content), "uid"))

    assert numbers == [("REQUEST", "1"), ("REQUEST", "2"), ("REQUEST", "3")]
    assert len({mail.key for mail in OutgoingMail.objects.filter(kind=KIND)}) == 3
    assert uids == {uid_of(world.mine.uid, talk.rule_key)}


def test_a_slip_that_is_undone_in_time_tells_nobody_anything(world, talk):
    told = {"mentorship": world.mine, "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)], "agreed": ()}
    told |= {"by": world.here.leader, "now": NOW}
    replan = save_replan(**told, seen=propose(**told).fingerprint)
    assert fresh(talk).planned_on != talk.planned_on
    assert queued(world.mine) == 1
    undo_replan(replan=replan, by=world.here.leader, now=NOW)

    assert queued(world.mine) == 0
    assert written() is None
    # A later change has a row of its own.
    OutgoingMail.objects.filter(kind=KIND).update(state=OutgoingMail.OBSOLETE)
    move(talk, by=world.here.leader, time=time(11, 0))
    assert queued(world.mine) == 1
    assert what(sent()) == ("REQUEST", "1")


@pytest.mark.parametrize("state", ["waiting", "claimed", "held"])
def test_a_second_change_goes_with_the_first_that_waits(world, talk, state):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    OutgoingMail.objects.filter(kind=KIND).update(state=state)
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 3))

    assert queued(world.mine) == 0
    assert sent().subject == "Mentorsamtalen er flyttet til torsdag 3. desember 2026 kl. 10.00"


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_was_given_up_is_queued_again_only_when_something_new_is_true(world, talk, state):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    OutgoingMail.objects.filter(kind=KIND).update(state=state)

    assert queued(world.mine) == 0
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 3))
    assert queued(world.mine) == 1


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"room": "204"}, "Rom: 204."),
        ({"time": None}, "Mentorsamtalen er flyttet til mandag 30. november 2026."),
        ({"time": time(9, 30)}, "Mentorsamtalen er flyttet til mandag 30. november 2026 kl. 09.30."),
        ({"expected_minutes": 30}, "Det er satt av 30 minutter."),
    ],
)
def test_each_change_is_said_in_words(world, talk, changed, line):
    PlanItem.objects.filter(pk=talk.pk).update(planned_on=date(2026, 11, 30))
    CalendarInvitation.objects.update(told=CalendarInvitation.objects.get().told | {"day": "2026-11-30"})
    PlanItem.objects.filter(pk=talk.pk).update(**changed)

    assert queued(world.mine) == 1
    assert line in sent().lines


def test_who_wants_no_more_invitations_is_told_of_the_ones_she_has(world, talk):
    MailSettings.objects.update(wants_invitations=False, wants_mail=False)
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))

    assert queued(world.mine) == 1
    assert the_row().is_mandatory


def test_another_years_calendars_are_not_asked_about(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))

    assert queued(world.neighbour, world.theirs) == 0
    assert queue_updates([], NOW) == 0


def test_a_row_for_an_invitation_that_is_not_hers_or_is_gone_says_nothing(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    row = the_row()
    row.person = world.here.leader
    assert WRITERS[KIND](row, LATER) is None
    CalendarInvitation.objects.all().delete()
    assert written() is None


def test_a_mail_that_is_sent_twice_is_the_same_mail_and_stored_once(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    first, second = written(), written()

    assert what(first) == what(second) == ("REQUEST", "1")
    assert first.calendar.content == second.calendar.content
    for letter in (first, second, first):
        letter.sent(LATER)
    row = CalendarInvitation.objects.get()
    assert (row.sequence, row.told["day"], "unsure" in row.told) == (1, "2026-12-02", False)


def test_a_change_between_two_tries_rises_above_the_first(world, talk):
    """A worker killed after the mail server's yes has told something nobody stored."""
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    first = written()
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 3))

    assert what(sent()) == ("REQUEST", "2")
    first.sent(LATER)  # the first worker was slow, not dead
    row = CalendarInvitation.objects.get()
    assert (row.sequence, row.told["day"]) == (2, "2026-12-03")


def test_a_change_taken_back_between_two_tries_is_told_all_the_same(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    written()
    move(talk, by=world.here.leader, planned_on=talk.planned_on)

    letter = sent()
    assert what(letter) == ("REQUEST", "2")
    assert value(event(letter.calendar.content), "dtstart").date() == talk.planned_on
    assert written() is None


def test_a_change_made_while_the_mail_went_is_looked_for(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))
    queued(world.mine)
    letter = written()
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 3))
    watch = Watch.objects.filter(mentorship=world.mine)
    watch.update(due_at=NOW + timedelta(days=7))
    letter.sent(LATER)
    OutgoingMail.objects.filter(kind=KIND).update(state=OutgoingMail.SENT)

    assert watch.get().due_at == LATER
    assert queued(world.mine, now=LATER) == 1
    assert what(sent()) == ("REQUEST", "2")


def test_the_queries_do_not_grow_with_the_years(world):
    """From one changed invitation a year in 2 years to the same in 12."""
    counts = []
    for number in (2, 12):
        years = [hire(world.here, f"Hire {number} {place}", starts_on=world.start, today=date(2026, 8, 24)) for place in range(number)]
        for year in years:
            item = year.items.filter(kind="talk", planned_on__gt=TODAY).order_by("planned_on").first()
            for person in (year.mentee, world.here.mentor.person):
                invite(item, person)
            item.refresh_from_db()
            PlanItem.objects.filter(pk=item.pk).update(room="204")
        with CaptureQueriesContext(connection) as queries:
            assert queued(*years) == 2 * number
        counts.append(len(queries))

    assert counts == [7, 7]  # invitations, lines, mentors, leaders, earlier mails, the keys that are there, the new rows
