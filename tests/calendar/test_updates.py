"""Is a calendar that was invited told of every change, with a higher number each time, and of nothing that was undone in time?"""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.message import Letter
from people.models import MailSettings, OutgoingMail, Person
from people.outbox import WRITERS
from programs.models import Mentorship
from sessions.calendar.events import uid_of
from sessions.calendar.invitations import KIND, invitation_for, queue_updates
from sessions.changes import NewRhythm
from sessions.changing import move_item
from sessions.ending import end
from sessions.mentors import replace_mentor
from sessions.missed_talks import log_not_held
from sessions.models import CalendarInvitation, PlanItem, Watch
from sessions.replanning import propose, save_replan, undo_replan
from sessions.talks import log_talk
from tests.calendar.reading import event, value
from tests.world import at, hire

TODAY = date(2026, 11, 22)
NOW = at(TODAY)
LATER = NOW + timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def talk(world) -> PlanItem:
    """The next talk, at ten, to which the mentor is invited."""
    item = world.mine.items.filter(kind="talk", planned_on__gt=TODAY).order_by("planned_on").first()
    PlanItem.objects.filter(pk=item.pk).update(time=time(10, 0))
    invite(item, world.here.mentor.person)
    return fresh(item)


def fresh(item: PlanItem) -> PlanItem:
    return PlanItem.objects.select_related("mentorship__mentee", "mentorship__department").get(pk=item.pk)


def invite(item: PlanItem, person: Person) -> CalendarInvitation:
    MailSettings.objects.update_or_create(person=person, defaults={"wants_invitations": True})
    _calendar, sent = invitation_for(fresh(item), person, NOW)
    sent(NOW)
    return CalendarInvitation.objects.latest("pk")


def move(item: PlanItem, *, by: Person, **changed) -> PlanItem:
    item = fresh(item)
    told = {"planned_on": item.planned_on, "time": item.time, "room": item.room} | changed
    return move_item(item=item, **told, confirmed=True, revision=item.revision, by=by, today=TODAY)


def queued(*mentorships: Mentorship, now: datetime = NOW) -> int:
    return queue_updates([one.pk for one in mentorships], now)


def written(now: datetime = LATER) -> Letter | None:
    """Write the newest row, as the worker does, without its being sent."""
    return WRITERS[KIND](OutgoingMail.objects.filter(kind=KIND).latest("pk"), now)


def sent(now: datetime = LATER) -> Letter:
    letter = written(now)
    letter.sent(now)
    OutgoingMail.objects.filter(kind=KIND).update(state=OutgoingMail.SENT)
    return letter


def what(letter: Letter) -> tuple[str, str]:
    return letter.calendar.method, value(event(letter.calendar.content), "sequence")


def the_row() -> OutgoingMail:
    return OutgoingMail.objects.get(kind=KIND)


# A move


def test_a_move_is_told_with_a_higher_number(world, talk):
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2), room="204")
    assert queued(world.mine) == 1
    row, letter = the_row(), sent()
    one = event(letter.calendar.content)

    assert what(letter) == ("REQUEST", "1")
    assert (value(one, "dtstart").replace(tzinfo=None), value(one, "location")) == (datetime(2026, 12, 2, 10, 0), "204")
    assert letter.subject == "Mentorsamtalen er flyttet til onsdag 2. desember 2026 kl. 10.00"
    assert letter.lines[:2] == ("Mentorsamtalen er flyttet til onsdag 2. desember 2026 kl. 10.00.", "Rom: 204.")
    assert (row.person, row.due_at, row.falls_on) == (world.here.mentor.person, LATER, date(2026, 12, 2))
    assert (row.is_calm, row.is_duty, row.municipality, row.unit) == (True, True, world.here.municipality, world.here.unit)
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
    told = {"mentorship": world.mine, "changes": [NewRhythm(preferred_weekday=3, shortened=False)], "agreed": ()}
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


# What falls away


def test_what_is_not_held_and_has_no_new_date_is_called_off(world, talk):
    mentor = world.here.mentor.person
    log_not_held(item=talk, reason=PlanItem.BUSY, new_date=None, revision=talk.revision, by=mentor, now=NOW)

    assert queued(world.mine) == 1
    letter = sent()
    assert what(letter) == ("CANCEL", "1")
    assert letter.subject.endswith("kl. 10.00 er avlyst")
    assert value(event(letter.calendar.content), "summary") == f"{talk.title} med {world.mine.mentee.name}"
    assert CalendarInvitation.objects.get().is_cancelled
    assert queued(world.mine, now=LATER) == 0


def test_what_is_not_held_and_has_a_new_date_is_moved(world, talk):
    """Also when it is told after the day: the new date is to be in the calendar."""
    CalendarInvitation.objects.update(told=CalendarInvitation.objects.get().told | {"day": "2026-11-16"})

    assert queued(world.mine) == 1
    assert what(sent()) == ("REQUEST", "1")


def test_a_line_that_is_gone_is_called_off(world, talk):
    talk.delete()

    assert queued(world.mine) == 1
    assert what(sent()) == ("CANCEL", "1")


def test_a_line_without_a_date_is_called_off(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(planned_on=None)

    assert queued(world.mine) == 1
    assert "Ny dato er ikke satt." in sent().lines[0]


@pytest.mark.parametrize("state", ["waived", "cancelled"])
def test_a_line_that_is_given_up_is_called_off(world, talk, state):
    PlanItem.objects.filter(pk=talk.pk).update(state=state)

    assert queued(world.mine) == 1
    assert what(sent()) == ("CANCEL", "1")


def test_a_mentor_who_is_replaced_loses_it_and_the_hire_reads_the_new_name(world, talk):
    invite(talk, world.mine.mentee)
    new = world.here.other_mentor
    year = Mentorship.objects.get(pk=world.mine.pk)
    replace_mentor(mentorship=year, mentor=new, starts_on=TODAY, revision=year.revision, by=world.here.leader, today=TODAY)

    assert queued(world.mine) == 2
    letters = {mail.person: WRITERS[KIND](mail, LATER) for mail in OutgoingMail.objects.filter(kind=KIND)}
    former, mentee = letters[world.here.mentor.person], letters[world.mine.mentee]
    assert what(former) == ("CANCEL", "1")
    assert "ikke lenger du som har den" in former.lines[0]
    assert new.person.name not in former.text + former.calendar.content.decode()
    assert what(mentee) == ("REQUEST", "1")
    assert value(event(mentee.calendar.content), "summary") == f"{talk.title} med {new.person.name}"


def test_a_year_that_ends_calls_off_what_lay_ahead(world, talk):
    invite(talk, world.mine.mentee)
    year = Mentorship.objects.get(pk=world.mine.pk)
    end(mentorship=year, reason="resigned", on=TODAY, revision=year.revision, by=world.here.leader, today=TODAY)

    assert queued(world.mine) == 2
    for mail in OutgoingMail.objects.filter(kind=KIND):
        assert what(WRITERS[KIND](mail, LATER)) == ("CANCEL", "1")


def test_a_line_left_open_after_the_end_of_its_year_is_called_off_all_the_same(world, talk):
    invitation = invite(talk, world.mine.mentee)
    year = Mentorship.objects.get(pk=world.mine.pk)
    end(mentorship=year, reason="resigned", on=TODAY, revision=year.revision, by=world.here.leader, today=TODAY)
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.PLANNED)
    queued(world.mine)
    mail = OutgoingMail.objects.get(kind=KIND, subject_id=invitation.pk)

    assert what(WRITERS[KIND](mail, LATER)) == ("CANCEL", "1")


def test_what_was_called_off_and_is_on_again_is_a_new_invitation(world, talk):
    mentor = world.here.mentor.person
    log_not_held(item=talk, reason=PlanItem.BUSY, new_date=None, revision=talk.revision, by=mentor, now=NOW)
    queued(world.mine)
    sent()
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.PLANNED, not_held_reason="")

    assert queued(world.mine) == 0
    calendar, _sent = invitation_for(fresh(talk), mentor, NOW)
    assert value(event(calendar.content), "sequence") == "2"


# What is left alone


def test_what_is_done_is_left_as_it_is(world, talk):
    held = {"held_on": TODAY, "minutes": 45, "held_as": "samtale", "revision": talk.revision}
    log_talk(item=talk, by=world.here.mentor.person, now=NOW, **held)

    assert queued(world.mine) == 0


def test_what_is_over_is_left_as_it_is(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(state="waived")
    after = at(talk.planned_on + timedelta(days=1))

    assert queued(world.mine, now=after) == 0
    assert queued(world.mine, now=at(talk.planned_on, 23)) == 1
    assert written(after) is None


def test_a_closed_account_is_told_nothing(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(state="waived")
    assert queued(world.mine) == 1
    Person.objects.filter(pk=world.here.mentor.person.pk).update(is_active=False)

    assert written() is None
    OutgoingMail.objects.all().delete()
    assert queued(world.mine) == 0


def test_who_wants_no_more_invitations_is_told_of_the_ones_she_has(world, talk):
    MailSettings.objects.update(wants_invitations=False, wants_mail=False)
    move(talk, by=world.here.leader, planned_on=date(2026, 12, 2))

    assert queued(world.mine) == 1
    assert the_row().is_duty


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


# What may go wrong on the way


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
