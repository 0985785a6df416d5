"""What if two sweeps, two workers or two presses of a button come at the same moment? Real threads on a real database."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from people.models import MailSettings, OutgoingMail
from people.outbox.queue import WRITERS
from sessions.calendar.feeds import open_feed, rotate_feed
from sessions.calendar.invitations import KIND, invitation_for, queue_updates
from sessions.models import CalendarFeed, CalendarInvitation, PlanItem
from tests import world as worlds
from tests.replanning.test_at_once import at_once
from tests.world import at

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' lives in memory"),
]
TODAY = date(2026, 11, 22)
NOW = at(TODAY)


@pytest.fixture
def places(monkeypatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return worlds.two_places()


def invited(places) -> PlanItem:
    """A talk the mentor is invited to, and that has a room since."""
    person = places.here.mentor.person
    MailSettings.objects.create(person=person, wants_invitations=True)
    item = places.mine.items.filter(kind="talk", planned_on__gt=TODAY).select_related("mentorship__department").first()
    _calendar, sent = invitation_for(item, person, NOW)
    found = at_once(*[lambda: sent(NOW)] * 4)
    assert found == [None] * 4
    PlanItem.objects.filter(pk=item.pk).update(room="204", time=time(9, 0))
    return item


def test_two_sweeps_at_once_queue_one_mail(places):
    invited(places)
    found = at_once(*[lambda: queue_updates([places.mine.pk], NOW)] * 4)

    assert not [one for one in found if isinstance(one, Exception)]
    assert OutgoingMail.objects.filter(kind=KIND).count() == 1
    assert CalendarInvitation.objects.count() == 1


def test_two_workers_at_once_tell_the_same(places):
    invited(places)
    queue_updates([places.mine.pk], NOW)
    mail = OutgoingMail.objects.get(kind=KIND)
    letters = at_once(*[lambda: WRITERS[KIND](mail, NOW + timedelta(minutes=15))] * 3)
    at_once(*[lambda one=one: one.sent(NOW) for one in letters])

    assert len({letter.calendar.content for letter in letters}) == 1
    assert CalendarInvitation.objects.get().sequence == 1


def test_one_has_one_address_however_often_one_presses(places):
    person = places.mine.mentee
    found = at_once(*[lambda: open_feed(person=person, now=NOW)] * 4)
    assert len({feed.pk for feed in found}) == 1

    found = at_once(*[lambda: rotate_feed(person=person, seen=found[0].pk, now=NOW)] * 4)
    assert len({feed.pk for feed in found}) == 1
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1
