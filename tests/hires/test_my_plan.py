"""Does a mentee see her own year, all of it that is hers, and nothing of anyone else's?"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programs.models import MentorPeriod, Mentorship
from sessions.hires.my_plan import countdown, own_mentorship, own_year
from sessions.models import PlanItem
from sessions.talks.log import log_talk, write_note
from tests.world import at, hire

TODAY = date(2026, 10, 8)
URL = reverse("sessions:my_plan")
HELD_TODAY = {"held_on": TODAY, "minutes": 45, "held_as": "samtale"}


@pytest.fixture
def on_the_day(monkeypatch):
    def travel(day: date = TODAY) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day))

    travel()
    return travel


def read(client, person) -> str:
    client.force_login(person)
    return client.get(URL).content.decode().split("<main")[1].split("</main>")[0]


def test_next_event_is_the_first_the_mentee_takes_part_in(world):
    after_shifts = own_year(world.mine, today=TODAY)
    first_day = own_year(world.mine, today=world.start)

    assert (after_shifts.next_line.item.title, after_shifts.next_line.item.planned_on) == ("Mentorsamtale 3", date(2026, 10, 12))
    assert after_shifts.next_line.people == (world.here.mentor.person,)
    assert after_shifts.countdown == "om 4 dager"
    assert (first_day.next_line.item.kind, first_day.next_line.item.number, first_day.countdown) == ("training_shift", 1, "i dag")


def test_a_talk_is_with_who_held_it_also_where_a_substitute_has_the_day(world):
    talk = world.mine.items.get(kind="talk", number=3)
    log_talk(item=talk, **HELD_TODAY, by=world.here.mentor.person, now=at(TODAY), revision=talk.revision)
    world.mine.mentor_periods.create(
        mentor=world.here.other_mentor, kind=MentorPeriod.SUBSTITUTE, starts_on=TODAY, ends_on=TODAY + timedelta(days=20)
    )
    year = own_year(world.mine, today=TODAY)
    met = {line.item.number: line.people for month in year.months for line in month.lines if line.item.kind == "talk"}
    assert (met[3], met[4]) == ((world.here.mentor.person,), (world.here.other_mentor.person,))
    assert (year.contacts[0].role, year.contacts[0].person) == ("Vikar for mentor", world.here.other_mentor.person)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "i dag"), (1, "i morgen"), (2, "om 2 dager"), (13, "om 13 dager"), (14, "om 2 uker"), (52, "om 7 uker")]
)
def test_countdown_in_words(days, words):
    assert countdown(TODAY + timedelta(days=days), today=TODAY) == words


def test_the_whole_plan_stands_in_months_with_nothing_left_out(world):
    year = own_year(world.mine, today=TODAY)

    assert sum(len(month.lines) for month in year.months) == world.mine.items.count()
    assert [month.name for month in year.months][:3] == ["August 2026", "September 2026", "Oktober 2026"]
    assert [month.phase for month in year.months][:5] == ["past", "past", "now", "now", "later"]


def test_what_has_no_date_comes_last(world):
    PlanItem.objects.filter(mentorship=world.mine, kind="talk", number=19).update(planned_on=None)
    last = own_year(world.mine, today=TODAY).months[-1]

    assert (last.name, [line.item.number for line in last.lines]) == ("", [19])


def test_page_names_mentor_leader_and_contact_person_with_ways_to_reach_them(world, client, on_the_day):
    world.here.mentor.presentation = "Jeg har jobbet her siden 2012."
    world.here.mentor.save()
    world.here.mentor.person.phone = "+4790000001"
    world.here.mentor.person.save()
    page = read(client, world.mine.mentee)

    assert 'href="tel:+4790000001"' in page
    assert "Jeg har jobbet her siden 2012." in page
    for person in (world.here.mentor.person, world.here.leader, world.here.coordinator):
        assert person.name in page
        assert f'href="mailto:{person.email}"' in page


def test_page_says_when_no_mentor_is_set(world, client, on_the_day):
    alone = hire(world.here, "Ada Alene", starts_on=world.start, mentor=None)

    assert "Ikke bestemt ennå." in read(client, alone.mentee)


def test_page_has_nothing_of_anyone_else(world, client, on_the_day):
    page = read(client, world.mine.mentee)

    for stranger in (
        world.neighbour.mentee,
        world.theirs.mentee,
        world.here.other_leader,
        world.there.leader,
        world.here.other_mentor.person,
    ):
        assert stranger.name not in page or stranger.name == world.mine.mentee.name
        assert stranger.email not in page
    for item in (*world.neighbour.items.all(), *world.theirs.items.all()):
        assert f"/samtale/{item.pk}/" not in page


def test_page_shows_what_is_held_and_the_mentors_note(world, client, on_the_day):
    talks = world.mine.items.filter(kind="talk").order_by("number")
    log_talk(item=talks[1], **HELD_TODAY, revision=0, by=world.here.mentor.person, now=at(TODAY))
    write_note(item=talks[2], text="Ta med turnusen", by=world.here.mentor.person, now=at(TODAY))
    page = read(client, world.mine.mentee)

    assert "holdt tor. 8. okt." in page
    assert page.count("Fra Mona: Ta med turnusen") == 2  # on the next event and on its line
    assert "aldri hva dere snakket om" in page


def test_leaders_notes_on_tasks_are_not_shown(world, client, on_the_day):
    world.mine.items.filter(kind="task").update(note="Husk nøkkelkort til Nils")

    assert "Husk nøkkelkort" not in read(client, world.mine.mentee)


def test_before_start_the_page_welcomes(world, client, on_the_day):
    on_the_day(world.start - timedelta(days=6))
    page = read(client, world.mine.mentee)

    assert "Velkommen, Nils!" in page
    assert "mandag 14. september 2026, om 6 dager" in page
    assert "Første arbeidsdag, om 6 dager" in page
    assert world.here.mentor.person.name in page


def test_after_the_end_the_page_says_so_and_shows_nothing_next(world, client, on_the_day):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=date(2026, 10, 1))
    page = read(client, world.mine.mentee)

    assert "Du fullførte programmet tor. 1. okt. 2026 (uke 40)" in page
    assert "Neste," not in page


def test_the_running_year_comes_before_a_newer_ended_one(world):
    over = hire(world.there, "Nils Annetsted", starts_on=date(2026, 10, 5))
    Mentorship.objects.filter(pk=over.pk).update(
        mentee=world.mine.mentee, state="ended", ended_on=date(2026, 10, 6), end_reason="new_position"
    )

    assert own_mentorship(world.mine.mentee) == world.mine


def test_who_is_no_mentee_gets_404(world, client, on_the_day):
    for person in (world.here.mentor.person, world.here.leader, world.here.coordinator):
        client.force_login(person)
        assert client.get(URL).status_code == 404


def test_the_page_asks_as_often_however_much_is_logged(world, client, on_the_day, django_assert_num_queries):
    client.force_login(world.mine.mentee)
    client.get(URL)
    with django_assert_num_queries(19):
        client.get(URL)
    for item in world.mine.items.filter(kind="talk"):
        log_talk(item=item, **HELD_TODAY, revision=0, by=world.here.mentor.person, now=at(TODAY))
        write_note(item=item, text="Møt opp ute", by=world.here.mentor.person, now=at(TODAY))
    with django_assert_num_queries(19):
        client.get(URL)
