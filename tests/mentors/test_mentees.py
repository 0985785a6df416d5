"""Does a mentor see whom she follows, what is next and what is not logged?"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programs.models import MentorPeriod, Mentorship
from sessions.mentors.mentees import mentee_cards
from sessions.models import PlanItem
from sessions.talks.log import log_talk
from sessions.talks.missed import log_not_held
from tests.world import at, hire, person

TODAY = date(2026, 10, 8)
URL = reverse("sessions:mentees")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def card_of(world):
    return next(card for card in mentee_cards(world.here.mentor.person, today=TODAY) if card.mentorship == world.mine)


def log(world, number: int) -> None:
    item = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=number)
    log_talk(item=item, held_on=TODAY, minutes=45, held_as="samtale", revision=0, by=world.here.mentor.person, now=at(TODAY))


def test_card_has_what_is_not_logged_and_what_is_next(world):
    card = card_of(world)

    assert [item.number for item in card.unlogged] == [1, 2]
    assert card.next_talk.number == 3
    assert (card.talks.held, card.talks.planned, card.total) == (0, 2, 19)


def test_card_counts_what_is_held_and_never_loses_what_is_moved(world):
    log(world, 1)
    second = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=2)
    log_not_held(
        item=second, reason="vakt", new_date=date(2026, 10, 16), confirmed=True, revision=0, by=world.here.mentor.person, now=at(TODAY)
    )
    card = card_of(world)

    assert card.unlogged == ()
    assert card.next_talk.number == 3
    assert (card.talks.held, card.talks.planned) == (1, 2)
    assert card.last_logged.number == 1


def test_who_has_something_to_log_comes_first_and_finished_years_last(world):
    log(world, 1)
    log(world, 2)
    late = hire(world.here, "Lars Logges", starts_on=world.start)
    over = hire(world.here, "Frida Ferdig", starts_on=world.start)
    Mentorship.objects.filter(pk=over.pk).update(state="completed", ended_on=TODAY)
    soon = hire(world.here, "Kaja Kommer", starts_on=date(2026, 11, 2))
    cards = mentee_cards(world.here.mentor.person, today=TODAY)

    assert [card.mentorship for card in cards] == [late, world.mine, soon, over]
    assert [card.shown_state for card in cards] == ["running", "running", "before_start", "completed"]
    assert (cards[-1].unlogged, cards[-1].next_talk) == ((), None)


def test_page_has_own_mentees_only(world, client):
    MentorPeriod.objects.create(
        mentorship=world.neighbour, mentor=world.here.mentor, starts_on=date(2026, 9, 1), ends_on=TODAY - timedelta(days=1)
    )
    client.force_login(world.here.mentor.person)
    page = client.get(URL).content.decode()

    assert "Nils Nyansatt" in page
    assert "Nora Nabo" not in page
    assert page.count("<article") == 1
    assert "2 samtaler er ikke logget." in page


def test_card_leads_to_a_talk_outside_the_plan_and_adds_up_the_minutes(world, client):
    log(world, 1)
    log(world, 2)
    client.force_login(world.here.mentor.person)
    page = client.get(URL).content.decode()

    assert "90 minutter i samtaler" in page
    assert f'href="{reverse("sessions:unplanned_talk", args=[world.mine.pk])}"' in page
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    assert reverse("sessions:unplanned_talk", args=[world.mine.pk]) not in client.get(URL).content.decode()


def test_page_of_a_mentor_without_mentees_says_what_happens(world, client):
    idle = person("Ida Ledig")
    world.here.unit.mentors.create(person=idle, starts_on=date(2026, 1, 1))
    client.force_login(idle)

    assert "Du har ingen mentees akkurat nå" in client.get(URL).content.decode()


def test_who_is_no_mentor_gets_404(world, client):
    for reader in (world.mine.mentee, world.here.leader, world.here.coordinator):
        client.force_login(reader)
        assert client.get(URL).status_code == 404


def test_page_asks_as_often_for_one_mentee_as_for_three(world, client, django_assert_num_queries):
    client.force_login(world.here.mentor.person)
    client.get(URL)
    with django_assert_num_queries(8):
        client.get(URL)
    for name in ("Truls To", "Tora Tre"):
        hire(world.here, name, starts_on=world.start)
    log(world, 1)
    with django_assert_num_queries(8):
        client.get(URL)
