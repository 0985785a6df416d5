"""Does the digest count as the leader's list and the overview do, in as many queries for forty hires as for one?"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.models import Mentorship, Pause
from sessions.hires.reasons import reasons_not_held
from sessions.models import PlanItem
from sessions.plan.standing import Figures, TalkCount, with_standing
from sessions.reminders.digest.facts import Roles, followed_by
from sessions.reminders.digest.mail import Digest
from tests.reminders.digests import MONDAY, NUMBERS, TOGETHER, copies, digest, hold, lines, miss, talk
from tests.world import at, hire


@pytest.fixture
def here(reminders, monkeypatch):
    """Hires of every sort: moved, missed, waived, held early, late registered, not begun, without mentor, standing still."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(MONDAY))
    place, mine, neighbour = reminders.here, reminders.mine, reminders.neighbour
    hold(talk(mine, 1))
    hold(talk(mine, 7), on=MONDAY)
    miss(talk(mine, 2), new_date=date(2026, 10, 20))
    miss(talk(neighbour, 1))
    hold(neighbour.items.get(kind="interview", number=1))
    PlanItem.objects.filter(pk=talk(neighbour, 2).pk).update(state="waived")
    Pause.objects.create(mentorship=neighbour, starts_on=date(2026, 10, 9), ends_on=date(2026, 10, 16), registered_by=place.leader)
    hire(place, "Frida Framtid", starts_on=date(2026, 10, 20), today=date(2026, 9, 28), mentor=None)
    hire(place, "Sen Registrert", starts_on=date(2026, 8, 31), today=date(2026, 10, 1), mentor=None)
    done = hire(place, "Fia Ferdig", starts_on=date(2026, 9, 14))
    Mentorship.objects.filter(pk=done.pk).update(state="completed", ended_on=MONDAY)
    return place


def numbers(person, here):
    roles = Roles(person, here.municipality.pk, today=MONDAY)
    followed = followed_by(person, here.municipality.pk, roles, monday=MONDAY, today=MONDAY)
    return Digest(followed=followed, follows_units=roles.follows_units, monday=MONDAY, today=MONDAY).numbers(followed)


def test_the_digest_counts_as_the_overview(here, client):
    client.force_login(here.coordinator)
    page = client.get(reverse("sessions:overview")).context

    found = numbers(here.coordinator, here)

    assert found.figures == page["total"]
    assert found.figures != Figures()
    running = Mentorship.objects.running().filter(municipality=here.municipality)
    reasons = {reason.code: reason.count for reason in reasons_not_held(running, today=MONDAY)}
    assert found.figures.talks_overdue == reasons["unlogged"] > 0


def test_the_digest_counts_as_the_leaders_list(here, client):
    client.force_login(here.leader)
    rows = [row for state in ("running", "before_start") for row in client.get(reverse("sessions:hires"), {"vis": state}).context["rows"]]

    found = numbers(here.leader, here)

    assert found.figures.hires == len(rows) == 3
    assert found.figures.talks == sum((row.standing.talks for row in rows), TalkCount())
    assert found.figures.without_mentor == sum(row.standing.lacks_mentor for row in rows) == 2
    assert found.figures.interviews_missing == sum(row.standing.interviews_missing > 0 for row in rows)


def test_the_letter_says_these_numbers(here):
    for someone, heading in ((here.leader, NUMBERS), (here.coordinator, TOGETHER)):
        figures = numbers(someone, here).figures
        said = lines(digest(someone, here.municipality), heading)

        assert f"Nyansatte: {figures.running} i gang, {figures.before_start} før oppstart" in said
        assert f"Mentorsamtaler til nå: {figures.talks.held} holdt, {figures.talks.planned} planlagt hittil" in said
        assert f"Nyansatte uten mentor: {figures.without_mentor}" in said


def test_the_weeks_of_the_digest_add_up_to_what_the_overview_counts(here):
    """Every talk held or planned by a Monday was so in one of the weeks before it."""
    hires = with_standing(Mentorship.objects.running().filter(municipality=here.municipality), today=date(2026, 10, 18))
    planned = held = 0
    for monday in (date(2026, 8, 31), *(date.fromordinal(MONDAY.toordinal() + 7 * week) for week in range(-6, 2))):
        roles = Roles(here.coordinator, here.municipality.pk, today=MONDAY)
        for one in followed_by(here.coordinator, here.municipality.pk, roles, monday=monday, today=MONDAY):
            planned, held = planned + one.planned_last_week, held + one.held_last_week

    assert (planned, held) == (sum(row.talks_planned for row in hires), sum(row.talks_held for row in hires))


def queries_of(here, someone) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert digest(someone, here.municipality) is not None
    return len(caught)


@pytest.mark.parametrize("role", ["leader", "unit_leader", "coordinator"])
def test_a_digest_costs_as_many_queries_for_forty_hires_as_for_one(reminders, role):
    here, someone = reminders.here, getattr(reminders.here, role)
    Mentorship.objects.filter(pk=reminders.neighbour.pk).update(state="completed", ended_on=MONDAY)
    one = queries_of(here, someone)
    copies(reminders.mine, 39)

    assert queries_of(here, someone) == one == 10


def test_who_leads_nothing_any_longer_costs_two_queries(reminders, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert digest(reminders.here.mentor.person, reminders.here.municipality) is None
