"""Does a year that stands still say so wherever its state is shown, and ask no more of the database for it?"""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Mentorship, Pause
from sessions.hires.hire_list import hire_rows
from sessions.mentors.mentees import mentee_cards
from sessions.plan.standing import with_standing
from tests.world import at, hire

TODAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 11, 2), date(2027, 1, 31)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def pause(mentorship, first=FIRST, last=LAST):
    return Pause.objects.create(mentorship=mentorship, starts_on=first, ends_on=last, registered_by=mentorship.registered_by)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("<main")[1]).split())


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (FIRST - timedelta(days=1), ("running", None)),
        (FIRST, ("paused", LAST)),
        (LAST, ("paused", LAST)),
        (LAST + timedelta(days=1), ("running", None)),
    ],
)
def test_paused_from_the_first_day_to_the_last(world, today, expected):
    pause(world.mine)
    pause(world.neighbour, today, today)  # another's pause is another's
    asked = Mentorship.objects.get(pk=world.mine.pk)
    listed = Mentorship.objects.with_pauses(today).get(pk=world.mine.pk)
    fetched = Mentorship.objects.prefetch_related("pauses").get(pk=world.mine.pk)

    assert {(row.shown_state(today), row.pause_ends_on(today)) for row in (asked, listed, fetched)} == {expected}
    assert asked.stage(today) == "running"


def test_two_pauses_that_meet_end_with_the_last(world):
    pause(world.mine)
    pause(world.mine, TODAY, LAST + timedelta(days=30))

    assert Mentorship.objects.with_pauses(TODAY).get(pk=world.mine.pk).paused_until == LAST + timedelta(days=30)
    assert Mentorship.objects.get(pk=world.mine.pk).pause_ends_on(TODAY) == LAST + timedelta(days=30)


@pytest.mark.parametrize(("state", "values"), [("completed", {}), ("ended", {"end_reason": "resigned"})])
def test_a_year_that_is_over_is_not_paused(world, state, values):
    pause(world.mine)
    Mentorship.objects.filter(pk=world.mine.pk).update(state=state, ended_on=TODAY, **values)

    assert Mentorship.objects.get(pk=world.mine.pk).shown_state(TODAY) == state


def test_before_the_start_the_start_is_what_is_told(world):
    ahead = hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)
    pause(ahead)

    assert ahead.shown_state(TODAY) == "before_start"


def test_the_leaders_list_tells_it_and_keeps_it_among_those_that_run(world, client):
    pause(world.mine)
    client.force_login(world.here.leader)
    answer = client.get(reverse("sessions:hires"))

    assert [row.shown_state for row in answer.context["rows"]] == ["paused"]
    assert [tab.count for tab in answer.context["tabs"]] == [1, 0, 0, 0]
    assert "på pause til 31. jan." in words(answer.content.decode())
    assert "Uke 10 i programmet" in words(answer.content.decode())


def test_the_overview_and_the_mentor_read_it(world, client):
    pause(world.mine)
    client.force_login(world.here.coordinator)
    answer = client.get(reverse("sessions:overview"), {"tilstand": "running"})
    cards = mentee_cards(world.here.mentor.person, today=TODAY)

    assert {hire.pk: state for hire, _standing, state, _mentor in answer.context["hires"]} == {
        world.mine.pk: "paused",
        world.neighbour.pk: "running",
    }
    assert [(card.mentorship, card.shown_state) for card in cards] == [(world.mine, "paused")]


def test_a_list_asks_no_more_for_three_paused_than_for_one(world):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            hires = with_standing(Mentorship.objects.filter(department__unit=world.here.unit), today=TODAY)
            rows = hire_rows(hires.select_related("placement", "version"), today=TODAY)
        return len(queries), [row.shown_state for row in rows].count("paused")

    pause(world.mine)
    one = asked()
    pause(world.neighbour)
    pause(hire(world.here, "Tredje Person", starts_on=world.start))

    assert (one[1], asked()) == (1, (one[0], 3))


def test_the_hires_page_tells_the_dates_in_the_facts_and_in_the_picture(world, client):
    pause(world.mine)
    client.force_login(world.here.leader)
    read = words(client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode())

    assert "på pause Uke 10 av 52 · pause til og med søn. 31. jan. 2027 (uke 4)" in read
    assert "Pause 2. nov. 2026 – 31. jan. 2027 Siste dag i prøvetiden" in read
    assert "Pause 2. nov. 2026 – 31. jan. 2027 I dag" in read


def test_a_pause_that_is_over_stays_visible(world, client):
    pause(world.mine, date(2026, 10, 5), date(2026, 10, 11))
    client.force_login(world.here.leader)
    read = words(client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode())

    assert "Pause 5.–11. okt. 2026 Siste dag i prøvetiden" in read
    assert "Pause 5.–11. okt. I dag" in read
    assert "på pause" not in read


def test_the_mentee_reads_it_too(world, client):
    pause(world.mine)
    client.force_login(world.mine.mentee)
    read = words(client.get(reverse("sessions:my_plan")).content.decode())

    assert "Mentorprogram habilitering, Sandvik enhet, Sandvik øst på pause til og med søn. 31. jan. 2027 (uke 4)" in read
    assert "Pause 2. nov. 2026 – 31. jan. 2027 I dag" in read
