"""Is the private address forgotten when it should be, with no copy left anywhere?"""

import logging
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from people.accounts.invitations import accept_invitation, token_of
from people.accounts.passwords import change_password, set_new_password
from people.models import Invitation, OutgoingMail
from people.outbox.sending import send_due
from programs.models import Mentorship
from sessions.hires.ending import complete, end
from sessions.models import PlanLink, StartLetter
from sessions.start_letters.sending import delete_old_addresses
from sessions.tasks import delete_old_private_addresses
from tests.start_letters.filling import ADDRESS, BEFORE, save, send
from tests.world import PASSWORD, at

LATER = at(date(2026, 9, 3))


@pytest.fixture
def sent(world) -> StartLetter:
    return send(world.mine, world.here.leader).letter


def places_of(text: str) -> list[str]:
    """Return every table that holds a text in any column, however it is stored."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(text.lower() in str(value).lower() for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def invitation_of(mentorship: Mentorship) -> Invitation:
    return Invitation.objects.filter(person=mentorship.mentee).latest("pk")


def assert_forgotten(mentorship: Mentorship, when=LATER) -> None:
    letter = StartLetter.objects.get(mentorship=mentorship)
    assert (letter.private_email, letter.address_deleted_at) == ("", when)
    assert set(PlanLink.objects.filter(mentorship=mentorship).values_list("revoked_at", flat=True)) == {when}
    assert places_of(ADDRESS) == []


def test_the_search_finds_the_address_while_it_is_there_and_only_in_the_letter(sent):
    assert places_of(ADDRESS) == ["mentor_sessions_startletter"]


# --- The work account is taken into use -----------------------------------------------------------------------
def test_taking_the_work_account_into_use_forgets_the_address(world, sent):
    accept_invitation(invitation=invitation_of(world.mine), password=PASSWORD, now=LATER)

    assert_forgotten(world.mine)


def test_from_the_invitations_page_to_an_empty_address(world, sent, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    address = reverse("people:accept_invitation", args=[token_of(invitation_of(world.mine))])

    assert client.post(address, {"password": PASSWORD, "repeated": PASSWORD}).status_code == 302
    assert_forgotten(world.mine)


def test_a_refused_password_forgets_nothing(world, sent, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    address = reverse("people:accept_invitation", args=[token_of(invitation_of(world.mine))])

    assert client.post(address, {"password": "kort", "repeated": "kort"}).status_code == 422
    assert StartLetter.objects.get().private_email == ADDRESS


def test_a_first_password_by_the_other_way_forgets_it_too_and_a_later_one_is_not_news(world, sent):
    mentee = world.mine.mentee
    set_new_password(person=mentee, password=PASSWORD, now=LATER)
    assert_forgotten(world.mine)

    change_password(person=mentee, current=PASSWORD, password=f"{PASSWORD} to", now=LATER + timedelta(days=1))
    assert_forgotten(world.mine)


def test_a_letter_that_waits_is_never_sent_to_a_forgotten_address(world, sent, mailoutbox):
    accept_invitation(invitation=invitation_of(world.mine), password=PASSWORD, now=at(BEFORE))
    send_due(now=lambda: at(BEFORE, 10))

    assert [message for message in mailoutbox if ADDRESS in message.to] == []
    assert OutgoingMail.objects.get(kind="start_letter").state == OutgoingMail.OBSOLETE


def test_what_others_wrote_is_left_alone(world, sent):
    save(world.neighbour, world.here.other_leader, private_email="nora@privat.example")
    accept_invitation(invitation=invitation_of(world.mine), password=PASSWORD, now=LATER)

    assert StartLetter.objects.get(mentorship=world.neighbour).private_email == "nora@privat.example"


# --- The year ends --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("completed", [True, False])
def test_the_end_of_the_year_forgets_the_address(world, sent, monkeypatch, completed):
    day = world.start + timedelta(days=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(day, 12))
    told = {"mentorship": world.mine, "on": day, "revision": Mentorship.objects.get(pk=world.mine.pk).revision}
    if completed:
        complete(**told, by=world.here.leader, today=day)
    else:
        end(**told, reason="resigned", by=world.here.leader, today=day)

    assert_forgotten(world.mine, at(day, 12))


# --- Whatever happens -----------------------------------------------------------------------------------------
def test_sixty_days_after_the_start_the_sweep_forgets_it_whatever_happened(world, sent):
    last = at(world.start + timedelta(days=60), 23)
    assert delete_old_addresses(now=last) == 0
    assert StartLetter.objects.get().private_email == ADDRESS

    over = at(world.start + timedelta(days=61), 4)
    assert [delete_old_addresses(now=over) for _night in range(2)] == [1, 0]
    assert_forgotten(world.mine, over)


@pytest.mark.parametrize("what", ["account", "year"])
def test_the_sweep_takes_what_was_changed_past_the_verbs(world, sent, what):
    if what == "account":
        world.mine.mentee.set_password(PASSWORD)
        world.mine.mentee.save()
    else:
        Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=BEFORE, end_reason="other")

    assert delete_old_addresses(now=LATER) == 1
    assert_forgotten(world.mine)


def test_the_sweep_asks_as_often_for_one_as_for_two(world, sent, django_assert_num_queries):
    over = at(world.start + timedelta(days=61))
    with django_assert_num_queries(5):
        assert delete_old_addresses(now=over) == 1
    for hire in (world.mine, world.neighbour):
        StartLetter.objects.update_or_create(mentorship=hire, defaults={"private_email": ADDRESS})
    with django_assert_num_queries(5):
        assert delete_old_addresses(now=over) == 2


def test_the_sweep_runs_every_night(world, sent, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(world.start + timedelta(days=100)))
    [schedule] = [job for job in settings.CELERY_BEAT_SCHEDULE.values() if job["task"] == delete_old_private_addresses.name]

    assert (schedule["schedule"].hour, schedule["schedule"].minute) == ({3}, {40})
    assert delete_old_private_addresses.apply().get() == 1


@pytest.mark.pdf
def test_no_log_names_the_address(world, caplog, mailoutbox):
    caplog.set_level(logging.DEBUG)
    send(world.mine, world.here.leader)
    send_due(now=lambda: at(BEFORE, 10))
    delete_old_addresses(now=at(date(2027, 9, 3)))

    assert any(ADDRESS in message.to for message in mailoutbox)
    assert ADDRESS not in caplog.text
