"""Does an invitation let exactly one person in, once, and in time?"""

import re
from datetime import timedelta

import pytest
from django.core import mail as postbox
from django.test import Client
from django.utils import timezone

from people.accounts.invitations import accept_invitation, invite, token_of
from people.models import Invitation, OutgoingMail, Person
from people.outbox.sending import send_due
from tests.world import PASSWORD, person

NEW = {"password": "fire helt nye ord", "repeated": "fire helt nye ord"}


@pytest.fixture
def invited(world) -> Invitation:
    OutgoingMail.objects.all().delete()
    return invite(person=world.mine.mentee, municipality=world.here.municipality, by=world.here.leader, now=timezone.now())


def link_of(invitation: Invitation) -> str:
    return f"/invitasjon/{token_of(invitation)}/"


def test_mail_carries_the_link_and_the_outbox_does_not(client, invited):
    send_due(now=timezone.now)

    [message] = postbox.outbox
    assert message.to == [invited.person.email]
    assert re.search(r"http://localhost:\d+(/invitasjon/\S+)", message.body)[1] == link_of(invited)
    assert "Lise Sandvik" in message.body
    [row] = OutgoingMail.objects.values()
    assert invited.public_id.hex not in str(row)
    assert token_of(invited) not in str(row)


def test_accepting_sets_the_password_and_logs_in(client, invited):
    page = client.get(link_of(invited)).content.decode()
    assert invited.person.email in page
    assert "Sandvik" in page

    response = client.post(link_of(invited), NEW)

    assert response.status_code == 302
    invited.person.refresh_from_db()
    invited.refresh_from_db()
    assert invited.person.check_password(NEW["password"])
    assert invited.used_at is not None
    assert client.session["_auth_user_id"] == str(invited.person.pk)


def test_opening_the_link_uses_nothing_up(client, invited):
    for _scanner in range(3):
        client.get(link_of(invited))
        client.head(link_of(invited))

    assert Invitation.objects.usable(timezone.now()).filter(pk=invited.pk).exists()


def test_page_tells_nobody_its_address_and_can_be_sent_on_https(invited, settings):
    settings.CSRF_TRUSTED_ORIGINS = []
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link_of(invited), secure=True)
    assert page["Referrer-Policy"] == "strict-origin"

    token = page.context["csrf_token"]
    sent = {"password": "kort", "csrfmiddlewaretoken": token}
    assert browser.post(link_of(invited), sent, secure=True, headers={"referer": "https://testserver/"}).status_code == 422


def test_used_link_says_so_and_changes_nothing(client, invited):
    client.post(link_of(invited), NEW)
    other = Client()

    for response in (
        other.get(link_of(invited)),
        other.post(link_of(invited), {"password": "noe annet og langt", "repeated": "noe annet og langt"}),
    ):
        assert response.status_code == 410
        assert "allerede brukt" in response.content.decode()
    invited.person.refresh_from_db()
    assert invited.person.check_password(NEW["password"])


def test_second_tab_that_was_open_gets_a_kind_answer(client, invited, monkeypatch):
    """Both tabs found the invitation open; the first was faster."""
    late = Invitation.objects.select_related("person", "municipality").get(pk=invited.pk)
    client.post(link_of(invited), NEW)
    monkeypatch.setattr("people.accounts.views.invitation_of", lambda token: late)

    response = Client().post(link_of(invited), {"password": "noe annet og langt", "repeated": "noe annet og langt"})

    assert response.status_code == 410
    assert "allerede brukt" in response.content.decode()
    invited.person.refresh_from_db()
    assert invited.person.check_password(NEW["password"])


def test_weak_password_is_refused_and_the_invitation_lives(client, invited):
    response = client.post(link_of(invited), {"password": "kort", "repeated": "kort"})

    assert response.status_code == 422
    assert "minst 12 tegn" in response.content.decode()
    assert not Person.objects.get(pk=invited.person_id).has_joined
    assert Invitation.objects.usable(timezone.now()).filter(pk=invited.pk).exists()


@pytest.mark.parametrize(("change", "says"), [("expired", "gått ut"), ("replaced", "nyere invitasjon"), ("closed", "nyere invitasjon")])
def test_dead_links_say_what_to_do(client, invited, change, says):
    if change == "expired":
        Invitation.objects.filter(pk=invited.pk).update(expires_at=timezone.now())
    elif change == "replaced":
        invite(person=invited.person, municipality=invited.municipality, by=None, now=timezone.now())
    else:
        Person.objects.filter(pk=invited.person_id).update(is_active=False)

    for response in (client.get(link_of(invited)), client.post(link_of(invited), NEW)):
        assert response.status_code == 410
        assert says in response.content.decode()
    assert not Person.objects.get(pk=invited.person_id).has_joined


def test_links_nobody_made_are_refused(client, invited):
    token = token_of(invited)
    for wrong in ("tull", token[:-1], token + "x", invited.public_id.hex, f"{invited.public_id.hex}:", "\x00", "a" * 5000):
        response = client.get(f"/invitasjon/{wrong}/")
        assert response.status_code == 404
        assert "Lenken virker ikke" in response.content.decode()


def test_somebody_with_a_password_gets_a_mail_without_a_way_to_set_one(world):
    OutgoingMail.objects.all().delete()
    joined = person("Kari Nordmann", joined=True)

    assert invite(person=joined, municipality=world.here.municipality, by=None, now=timezone.now()) is None
    send_due(now=timezone.now)

    [message] = postbox.outbox
    assert "/invitasjon/" not in message.body
    assert "Sandvik" in message.subject


def test_mail_about_a_replaced_or_used_invitation_is_not_sent(client, invited):
    newer = invite(person=invited.person, municipality=invited.municipality, by=None, now=timezone.now())
    accept_invitation(invitation=newer, password=PASSWORD, now=timezone.now())

    assert send_due(now=timezone.now) == 0
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"obsolete"}


# --- Sending it again -----------------------------------------------------------------------------------------
def again(client, whom: Person, **values):
    return client.post(f"/organisasjon/personer/{whom.pk}/inviter/", values)


@pytest.mark.parametrize("role", ["coordinator", "unit_leader", "leader"])
def test_leaders_send_a_new_invitation_and_the_old_one_dies(client, invited, world, role):
    Invitation.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    client.force_login(getattr(world.here, role))

    response = again(client, invited.person)

    assert response["Location"] == f"/organisasjon/personer/{invited.person_id}/"
    assert client.get(link_of(invited)).status_code == 410
    assert Invitation.objects.usable(timezone.now()).filter(person=invited.person).count() == 1


def test_not_more_than_one_a_minute(client, invited, world):
    client.force_login(world.here.leader)
    before = OutgoingMail.objects.count()

    response = client.post(f"/organisasjon/personer/{invited.person_id}/inviter/", follow=True)

    assert "Vent ett minutt" in response.content.decode()
    assert OutgoingMail.objects.count() == before


def test_somebody_who_has_come_in_is_not_invited(client, invited, world):
    client.post(link_of(invited), NEW)
    client.force_login(world.here.leader)

    response = client.post(f"/organisasjon/personer/{invited.person_id}/inviter/", follow=True)

    assert "allerede tatt kontoen i bruk" in response.content.decode()


def test_leader_invites_nobody_she_does_not_lead(client, world):
    """She sees the unit's mentors and unit leader, but they are not hers to invite."""
    client.force_login(world.here.leader)
    for whom in (world.here.mentor.person, world.here.unit_leader, world.here.coordinator, world.neighbour.mentee, world.theirs.mentee):
        assert again(client, whom).status_code == 404


def test_leader_no_longer_invites_somebody_whose_placement_is_over(client, invited, world):
    client.force_login(world.here.leader)
    invited.person.placements.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert again(client, invited.person).status_code == 404


@pytest.mark.parametrize(("wanted", "lands"), [("/nyansatte/", "/nyansatte/"), ("https://evil.example/", None)])
def test_leader_comes_back_to_where_she_was(client, invited, world, wanted, lands):
    client.force_login(world.here.leader)
    assert again(client, invited.person, next=wanted)["Location"] == (lands or f"/organisasjon/personer/{invited.person_id}/")
