"""Does the log hold no address that opens something?"""

import logging
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from mentorprogram.logs import WithoutKeys
from people.accounts.invitations import token_of as invitation_token_of
from people.models import Invitation
from people.preferences.unsubscribe import unsubscribe_url
from sessions.calendar.feeds import feed_token as feed_token_of
from sessions.calendar.feeds import open_feed
from sessions.models import PlanLink
from sessions.start_letters.plan_link import link_token as link_token_of
from tests.access.table import TABLE
from tests.world import at

OPENS_SOMETHING = {"token", "reset", "unsubscribe", "feed_token", "plan_link"}
KEYED = {
    "people:accept_invitation": lambda world: [invitation_token_of(Invitation.objects.filter(person=world.mine.mentee).latest("pk"))],
    "people:password_reset": lambda world: ["MQ", "set-password"],
    "people:unsubscribe": lambda world: [unsubscribe_url(world.here.leader).rstrip("/").rpartition("/")[2]],
    "sessions:calendar_feed": lambda world: [feed_token_of(open_feed(person=world.mine.mentee, now=at(date(2026, 11, 1))))],
    "sessions:linked_plan": lambda world: [link_token_of(PlanLink.objects.create(mentorship=world.mine, expires_at=at(date(2099, 1, 1))))],
}


@pytest.fixture
def log():
    """What the handler of the settings writes."""
    console = next(one for one in logging.getLogger().handlers if any(isinstance(found, WithoutKeys) for found in one.filters))
    written = StringIO()
    before = console.setStream(written)
    yield written.getvalue
    console.setStream(before)


def test_every_address_with_a_key_is_among_those_tried():
    assert set(KEYED) == {route for route, door in TABLE.items() if door.needs in OPENS_SOMETHING}


@pytest.mark.parametrize("route", sorted(KEYED))
def test_a_refused_request_is_logged_without_its_key(log, client, world, route):
    parts = KEYED[route](world)

    client.put(reverse(route, args=parts))

    told = log()
    assert "Method Not Allowed" in told
    assert not any(part in told for part in parts)


def test_an_address_without_a_key_is_logged_in_full(log, client, world):
    client.force_login(world.here.leader)

    client.put(reverse("sessions:calendar_rotate"))

    assert reverse("sessions:calendar_rotate") in log()
