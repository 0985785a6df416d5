"""Does an address that is a key open the one thing it is made for, and nothing else?"""

from datetime import date

import pytest

from people.accounts.invitations import token_of as invitation_token_of
from people.models import Invitation
from people.preferences.unsubscribe import unsubscribe_url
from sessions.calendar.feeds import feed_token as feed_token_of
from sessions.calendar.feeds import open_feed
from sessions.models import PlanLink
from sessions.start_letters.plan_link import link_token as link_token_of
from tests.world import at

DOORS = {"kalender": "/kalender/{}.ics", "din-plan": "/din-plan/{}/", "avmeld": "/avmeld/{}/", "invitasjon": "/invitasjon/{}/"}


@pytest.fixture
def keys(world) -> dict[str, str]:
    """One person's keys; those that are signed over a row's public id all over the same one."""
    feed = open_feed(person=world.mine.mentee, now=at(date(2026, 11, 1)))
    link = PlanLink.objects.create(mentorship=world.mine, expires_at=at(date(2099, 1, 1)), public_id=feed.public_id)
    invitation = Invitation.objects.filter(person=world.mine.mentee).latest("pk")
    invitation.public_id, invitation.expires_at = feed.public_id, at(date(2099, 1, 1))
    invitation.save()
    return {
        "kalender": feed_token_of(feed),
        "din-plan": link_token_of(link),
        "avmeld": unsubscribe_url(world.mine.mentee).rstrip("/").rpartition("/")[2],
        "invitasjon": invitation_token_of(invitation),
    }


@pytest.mark.parametrize("key", DOORS)
def test_a_key_opens_its_own_door_alone(client, keys, key):
    token = keys[key]
    spelt = {token, token.replace(":", "."), token.replace(".", ":")}

    opened = {door for door, address in DOORS.items() for one in spelt if client.get(address.format(one)).status_code == 200}

    assert opened == {key}
