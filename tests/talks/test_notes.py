"""Is the practical note seen by the pair alone, and gone for a successor?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from programs.models import MentorPeriod
from sessions.models import PlanItem, PracticalNote
from sessions.talks.log import write_note
from tests.world import at

TODAY = date(2026, 10, 8)
SECRET = "Vi møtes på biblioteket"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


@pytest.fixture
def talk(world) -> PlanItem:
    item = world.mine.items.get(kind="talk", number=3)
    write_note(item=item, text=SECRET, by=world.here.mentor.person, now=at(TODAY))
    return item


def page(item) -> str:
    return reverse("sessions:talk", args=[item.pk])


def note_url(item) -> str:
    return reverse("sessions:talk_note", args=[item.pk])


def test_mentor_writes_changes_and_clears_her_note(world, client, talk):
    client.force_login(world.here.mentor.person)
    assert SECRET in client.get(page(talk)).content.decode()
    assert client.post(note_url(talk), {"text": "  Ta med\nturnusen "}).status_code == 302
    assert PracticalNote.objects.get().text == "Ta med turnusen"
    client.post(note_url(talk), {"text": " "})

    assert not PracticalNote.objects.exists()


def test_a_note_too_long_is_refused_and_stays_in_the_field(world, client, talk):
    client.force_login(world.here.mentor.person)
    refused = client.post(note_url(talk), {"text": "b" * 201})

    assert refused.status_code == 422
    assert "b" * 201 in refused.content.decode()
    assert "Ikke skriv hva dere snakket om" in refused.content.decode()
    assert PracticalNote.objects.get().text == SECRET
    with pytest.raises(ValidationError):
        write_note(item=talk, text="b" * 201, by=world.here.mentor.person, now=at(TODAY))


def test_mentee_reads_the_note_and_does_not_write(world, client, talk):
    client.force_login(world.mine.mentee)

    assert SECRET in client.get(page(talk)).content.decode()
    assert client.post(note_url(talk), {"text": "Hei"}).status_code == 404


def test_a_successor_never_sees_it_and_writes_her_own(world, client, talk):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=TODAY)
    successor = world.here.other_mentor.person
    client.force_login(successor)
    assert SECRET not in client.get(page(talk)).content.decode()
    client.post(note_url(talk), {"text": "Ny mentor, nytt rom"})

    assert set(PracticalNote.objects.visible_to(successor).values_list("text", flat=True)) == {"Ny mentor, nytt rom"}
    assert PracticalNote.objects.visible_to(world.mine.mentee).count() == 2
    client.force_login(world.here.mentor.person)
    assert client.get(page(talk)).status_code == 404
    assert not PracticalNote.objects.visible_to(world.here.mentor.person).exists()


@pytest.mark.parametrize("role", ["leader", "unit_leader", "coordinator", "other_leader"])
def test_no_leader_finds_it_on_any_page(world, client, talk, role):
    reader = getattr(world.here, role)
    client.force_login(reader)
    year = world.mine
    pages = [reverse(f"sessions:{name}", args=[year.pk]) for name in ("hire", "checklists", "shifts", "replan_menu")]
    pages += [reverse(f"sessions:{name}") for name in ("hires", "overview", "week")]
    pages += [
        reverse("sessions:item_move", args=[talk.pk]),
        reverse("sessions:week_of_department", args=[world.here.department.pk]),
        page(talk),
    ]

    assert [url for url in pages if SECRET in client.get(url).content.decode()] == []
    assert not PracticalNote.objects.visible_to(reader).exists()


def test_another_municipalitys_people_never_see_it(world, talk):
    for reader in (world.there.mentor.person, world.there.coordinator, world.theirs.mentee, world.here.other_mentor.person):
        assert not PracticalNote.objects.visible_to(reader).exists()
