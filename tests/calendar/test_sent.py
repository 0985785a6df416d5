"""Does the invitation arrive with the first reminder, and the change after it, as mail that a calendar program takes?"""

import email
from datetime import date, datetime, time, timedelta
from email import policy

import pytest
from django.core import mail

from people.models import MailSettings
from people.outbox.sending import send_due
from sessions.models import CalendarInvitation, PlanItem
from sessions.plan.items import move_item
from sessions.reminders.sweep import queue_reminders
from tests.calendar.reading import event, moment, read, value
from tests.world import OSLO, at

MONDAY = date(2026, 11, 30)


@pytest.fixture
def clock(monkeypatch):
    shown = [at(MONDAY)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: shown[0])
    return shown


@pytest.fixture
def talk(world, clock) -> PlanItem:
    """A talk on Thursday at ten, which the mentor wants in her calendar."""
    MailSettings.objects.create(person=world.here.mentor.person, wants_invitations=True)
    world.mine.items.filter(kind="talk", planned_on=MONDAY).update(state=PlanItem.WAIVED)  # reminded of, and invited to, the same morning
    item = world.mine.items.filter(kind="talk", planned_on__gt=MONDAY).order_by("planned_on").first()
    return move(item, world, planned_on=date(2026, 12, 3), time=time(10, 0))


def move(item, world, **changed) -> PlanItem:
    item.refresh_from_db()
    told = {"planned_on": item.planned_on, "time": item.time, "room": item.room} | changed
    return move_item(item=item, **told, confirmed=True, revision=item.revision, by=world.here.leader, today=MONDAY)


def arrived(clock, moment: datetime, to: str) -> list[bytes]:
    """Let the sweep and the worker do what they do every minute up to a moment; return the mails that came to somebody."""
    clock[0] = moment
    mail.outbox = []
    queue_reminders(now=moment)
    send_due(now=lambda: moment)
    return [message.message().as_bytes() for message in mail.outbox if message.to == [to]]


def calendars(content: bytes) -> list[tuple[str, bytes]]:
    """Return the calendar objects of a mail with their methods: in the letter itself and as a file."""
    parts = [part for part in email.message_from_bytes(content, policy=policy.default).walk() if "calendar" in part.get_content_type()]
    return [(part["Content-Type"].params["method"], part.get_payload(decode=True)) for part in parts]


def test_an_invitation_comes_with_the_first_reminder_and_a_change_after_it(world, clock, talk):
    mentor = world.here.mentor.person
    (first,) = [found for one in arrived(clock, at(MONDAY), mentor.email) for found in calendars(one)]
    assert first[0] == value(read(first[1]), "method") == "REQUEST"
    assert moment(event(first[1])) == datetime(2026, 12, 3, 10, tzinfo=OSLO)
    assert CalendarInvitation.objects.get().person == mentor

    move(talk, world, planned_on=date(2026, 12, 4), room="Møterom Åsgård")
    assert [calendars(one) for one in arrived(clock, at(MONDAY) + timedelta(minutes=10), mentor.email)] == []
    (second,) = [found for one in arrived(clock, at(MONDAY) + timedelta(minutes=26), mentor.email) for found in calendars(one)]
    one = event(second[1])
    assert (second[0], value(one, "sequence"), value(one, "location")) == ("REQUEST", "1", "Møterom Åsgård")
    assert value(one, "uid") == value(event(first[1]), "uid")

    assert not any(calendars(one) for one in arrived(clock, at(date(2026, 12, 4), 8), mentor.email))  # the same morning's reminder


def test_a_slip_undone_within_a_quarter_of_an_hour_reaches_nobody(world, clock, talk):
    mentor = world.here.mentor.person
    arrived(clock, at(MONDAY), mentor.email)
    move(talk, world, planned_on=date(2026, 12, 4))
    arrived(clock, at(MONDAY) + timedelta(minutes=5), mentor.email)
    move(talk, world, planned_on=date(2026, 12, 3))

    found = [one for minutes in (10, 21, 40) for one in arrived(clock, at(MONDAY) + timedelta(minutes=minutes), mentor.email)]
    assert [calendars(one) for one in found if calendars(one)] == []
    assert CalendarInvitation.objects.get().sequence == 0
