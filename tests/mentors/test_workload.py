"""Does a leader see each mentor's talks of the weeks ahead, counted for who is responsible, and no mentor of others?"""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.models import Mentor
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.periods import SubstituteMentor
from sessions.mentors.workload import coming_weeks, mentors_of_units_followed_by, talk_loads, talks_led
from sessions.models import PlanItem
from tests.mentors.changing import change_mentors
from tests.world import FAR_BACK, at, hire, person

TODAY = date(2026, 11, 22)
URL = reverse("sessions:loads")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def load_of(mentor):
    return talk_loads([mentor], today=TODAY)[0]


def talks_of(mentor):
    return {week.monday: week.talks for week in load_of(mentor).weeks if week.talks}


def page_of(client, person):
    client.force_login(person)
    return client.get(URL)


def text(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_twelve_weeks_begin_with_this_one():
    weeks = coming_weeks(TODAY)

    assert (weeks[0], weeks[-1], len(weeks)) == (date(2026, 11, 16), date(2027, 2, 1), 12)


def test_each_weeks_talks_are_counted_by_where_they_lie_now(world):
    # Weeks 10, 12, 14, 16, 18 of a year from 14 September; week 22 lies after the twelve.
    assert talks_of(world.here.mentor) == {
        date(2026, 11, 16): 1,
        date(2026, 11, 30): 1,
        date(2026, 12, 14): 1,
        date(2026, 12, 28): 1,
        date(2027, 1, 11): 1,
    }
    PlanItem.objects.filter(mentorship=world.mine, kind="talk", number=9).update(planned_on=date(2027, 1, 12))

    assert talks_of(world.here.mentor)[date(2027, 1, 11)] == 2
    assert load_of(world.here.mentor).talks == 5


def test_what_is_held_fell_away_or_has_no_date_is_no_load(world):
    talks = PlanItem.objects.filter(mentorship=world.mine, kind="talk")
    talks.filter(number=6).update(state="not_held", not_held_reason="ferie")
    talks.filter(number=7).update(planned_on=None)

    assert load_of(world.here.mentor).talks == 3
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    assert (load_of(world.here.mentor).talks, load_of(world.here.mentor).hires) == (0, 0)


def test_a_substitutes_talks_are_hers_on_those_days(world):
    substitute = SubstituteMentor(mentor=world.here.other_mentor, starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 20))
    change_mentors(world.mine, substitute, by=world.here.leader, today=TODAY)

    assert sorted(talks_of(world.here.mentor)) == [date(2026, 11, 16), date(2026, 12, 28), date(2027, 1, 11)]
    # Her own hire's and the two she stands in for.
    assert [talks_of(world.here.other_mentor)[day] for day in (date(2026, 11, 30), date(2026, 12, 14))] == [2, 2]


def test_talks_somebody_else_is_responsible_for_are_not_hers(world):
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, kind="shared", starts_on=FAR_BACK)
    led = talks_led([world.here.other_mentor], TODAY, date(2027, 2, 1), today=TODAY)

    assert {talk.mentorship for _mentor, talk, _day in led} == {world.neighbour}


def test_one_who_shares_has_the_talks_only_when_nobody_else_has(world):
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, kind="shared", starts_on=TODAY)
    assert load_of(world.here.other_mentor).talks == 5
    MentorPeriod.objects.filter(mentorship=world.mine, kind="mentor").update(ends_on=TODAY)

    assert load_of(world.here.other_mentor).talks == 9


def test_more_talks_than_she_has_room_for_is_heavy(world):
    for number in range(2):
        hire(world.here, f"Ny {number}", starts_on=world.start)
    assert [week.is_heavy for week in load_of(world.here.mentor).weeks] == [False] * 12
    world.here.mentor.capacity = 2
    load = load_of(world.here.mentor)

    assert {week.talks for week in load.weeks if week.is_heavy} == {3}
    assert (load.hires, load.is_full) == (3, True)


# Who is shown to whom


def test_mentors_are_those_of_the_units_one_has_hires_in(world):
    seen = {
        who.name: [mentor.person.name for mentor in mentors_of_units_followed_by(who, today=TODAY)]
        for who in (world.here.leader, world.here.unit_leader, world.here.coordinator, world.there.coordinator, world.here.mentor.person)
    }

    assert seen == {
        "Lise Sandvik": ["Magne Sandvik", "Mona Sandvik"],
        "Ellen Sandvik": ["Magne Sandvik", "Mona Sandvik"],
        "Kari Sandvik": ["Magne Sandvik", "Mona Sandvik"],
        "Kari Fjellby": ["Magne Fjellby", "Mona Fjellby"],
        "Mona Sandvik": [],
    }


def test_a_leader_who_is_mentor_elsewhere_is_not_shown_there(world):
    Mentor.objects.create(person=world.here.leader, unit=world.there.unit, starts_on=FAR_BACK)

    assert [mentor.unit for mentor in mentors_of_units_followed_by(world.here.leader, today=TODAY)] == [world.here.unit] * 2


def test_a_mentor_who_has_stopped_is_not_shown(world):
    Mentor.objects.filter(pk=world.here.other_mentor.pk).update(ends_on=TODAY - timedelta(days=1))

    assert [mentor.person.name for mentor in mentors_of_units_followed_by(world.here.leader, today=TODAY)] == ["Mona Sandvik"]


# The page


def test_the_page_tells_each_number_in_words(world, client):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(capacity=1)
    hire(world.here, "Ny Nyansatt", starts_on=world.start)
    page = text(page_of(client, world.here.leader))

    assert "Mona Sandvik 2 samtaler, flere enn det er plass til – ingen samtaler 2 samtaler" in page
    assert "Magne Sandvik 1 samtale – ingen samtaler 1 samtale" in page
    assert "2 av 1 fullt 10 samtaler" in page
    assert "1 av 3 5 samtaler" in page
    assert "Ring rundt tallet" in page
    assert "uke 47 16. nov. uke 48 23. nov." in page
    assert "Fjellby" not in page
    assert "Nora" not in page


def test_the_ring_is_explained_only_where_there_is_one(world, client):
    assert "Ring rundt tallet" not in text(page_of(client, world.here.leader))


def test_the_page_is_grouped_by_unit(world, client):
    Mentor.objects.create(person=person("Una Utenfor"), unit=world.there.unit, starts_on=FAR_BACK)
    world.there.leader.appointments.create(
        role="department_leader", municipality=world.here.municipality, department=world.here.department, starts_on=FAR_BACK
    )
    page = text(page_of(client, world.there.leader))
    places = [page.index(word) for word in ("Fjellby enhet", "Una Utenfor", "Sandvik enhet", "Mona Sandvik")]

    assert places == sorted(places)


def test_nobody_there_is_said_plainly(world, client):
    Mentor.objects.filter(unit=world.here.unit).update(ends_on=TODAY - timedelta(days=1))

    assert "Ingen mentorer ennå" in text(page_of(client, world.here.leader))


def test_a_long_list_has_pages(world, client):
    for number in range(24):
        Mentor.objects.create(person=person(f"Mentor {number:02}"), unit=world.here.unit, starts_on=FAR_BACK)
    client.force_login(world.here.leader)

    assert [len(client.get(URL, {"page": page}).context["rows"]) for page in (1, 2, "x", 99)] == [25, 1, 25, 1]


@pytest.mark.parametrize("where", ["hires", "overview"])
def test_it_is_linked_from_where_leaders_are(world, client, where):
    client.force_login(world.here.leader if where == "hires" else world.here.unit_leader)

    assert f'href="{URL}"' in client.get(reverse(f"sessions:{where}")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_mentors_and_hires(world, client, number, django_assert_num_queries):
    for step in range(number - 1):
        mentor = Mentor.objects.create(person=person(f"Mentor {step}"), unit=world.here.unit, starts_on=FAR_BACK)
        hire(world.here, f"Ny {step}", starts_on=world.start, mentor=mentor)
    client.force_login(world.here.leader)
    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 12
