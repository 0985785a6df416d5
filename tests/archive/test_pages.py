"""Who gets the archive copy of a year that is over, where is it found, and what is said where there is none?"""

import io
from datetime import date
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Person
from programs.models import Mentorship
from sessions.hires.ending import end
from tests.archive.years import ENDED_ON, full_year
from tests.pdf.reading import renderer_missing
from tests.world import at

AFTER = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(AFTER))


def copy_url(mentorship) -> str:
    return reverse("sessions:archive_copy", args=[mentorship.pk])


def package_url(mentorship) -> str:
    return reverse("sessions:archive_package", args=[mentorship.pk])


def page(client, person: Person, url: str) -> str:
    client.force_login(person)
    return client.get(url, follow=True).content.decode()


@pytest.mark.pdf
def test_leader_and_mentee_get_the_same_bytes(world, client):
    mentorship = full_year(world)
    answers = []
    for person in (world.here.leader, world.here.coordinator, world.here.unit_leader, mentorship.mentee):
        client.force_login(person)
        answers.append(client.get(copy_url(mentorship)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].content.startswith(b"%PDF-1.7")


def test_the_mentor_gets_neither_when_the_year_is_over(world, client):
    mentorship = full_year(world)

    for mentor in (world.here.mentor.person, world.here.other_mentor.person):
        client.force_login(mentor)
        assert [client.get(url(mentorship)).status_code for url in (copy_url, package_url)] == [404, 404]


@pytest.mark.pdf
def test_the_package_is_for_those_who_lead(world, client):
    mentorship = full_year(world)
    client.force_login(mentorship.mentee)
    assert client.get(package_url(mentorship)).status_code == 404

    client.force_login(world.here.leader)
    copy, package = client.get(copy_url(mentorship)), client.get(package_url(mentorship))
    with ZipFile(io.BytesIO(package.content)) as files:
        assert files.read("arkivkopi.pdf") == copy.content


@pytest.mark.pdf
def test_the_files_are_private_named_and_write_nothing(world, client):
    mentorship = full_year(world)
    client.force_login(world.here.leader)

    with CaptureQueriesContext(connection) as captured:
        copy, package = client.get(copy_url(mentorship)), client.get(package_url(mentorship))

    assert (copy["Content-Type"], package["Content-Type"]) == ("application/pdf", "application/zip")
    assert {answer["Cache-Control"] for answer in (copy, package)} == {"private, no-store"}
    assert unquote(copy["Content-Disposition"]) == 'inline; filename="Arkivkopi_Nils_Nyansatt.pdf"'
    assert unquote(package["Content-Disposition"]) == 'attachment; filename="Arkivpakke_Nils_Nyansatt.zip"'
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert client.post(copy_url(mentorship)).status_code == 405


@pytest.mark.parametrize("url", [copy_url, package_url])
def test_a_year_that_runs_says_when_it_can_be_had(world, client, url):
    read = page(client, world.here.leader, url(world.mine))

    assert "Arkivkopien kan hentes når året er fullført eller avsluttet." in read
    assert copy_url(world.mine) not in read
    assert package_url(world.mine) not in read


def test_the_mentee_of_a_year_that_runs_is_told_in_her_own_plan(world, client):
    read = page(client, world.mine.mentee, copy_url(world.mine))

    assert "Arkivkopien kan hentes når året er fullført eller avsluttet." in read
    assert "Last ned arkivkopien" not in read


def test_a_mistake_has_nothing_to_archive(world, client):
    on = date(2026, 11, 22)
    mistaken = end(mentorship=world.mine, reason=Mentorship.MISTAKE, on=on, revision=0, by=world.here.leader, today=on)

    read = page(client, world.here.leader, copy_url(mistaken))

    assert "Mentorforholdet ble registrert ved en feil, så det er ingenting å arkivere." in read
    assert copy_url(mistaken) not in read
    assert "Last ned arkivkopien" not in page(client, mistaken.mentee, reverse("sessions:my_plan"))


def test_the_hires_page_and_her_own_lead_there(world, client):
    mentorship = full_year(world)

    read = page(client, world.here.leader, reverse("sessions:hire", args=[mentorship.pk]))
    assert f'<a href="{copy_url(mentorship)}">Arkivkopi (PDF)</a>' in read
    assert f'<a href="{package_url(mentorship)}">Arkivpakke (ZIP)</a>' in read

    own = page(client, mentorship.mentee, reverse("sessions:my_plan"))
    assert f'<a href="{copy_url(mentorship)}">Last ned arkivkopien (PDF)</a>' in own
    assert package_url(mentorship) not in own


@pytest.mark.parametrize(("outcome", "is_told"), [("completed", True), ("resigned", True), ("mistake", False)])
def test_who_ends_the_year_is_told_of_the_copy(world, client, outcome, is_told):
    client.force_login(world.here.leader)
    url = reverse("sessions:end_mentorship", args=[world.mine.pk])

    read = client.post(url, {"outcome": outcome, "ended_on": ENDED_ON.isoformat(), "revision": 0}, follow=True).content.decode()

    assert "Mentorforholdet er avsluttet." in read
    assert ("Arkivkopien ligger under «Gjør mer»" in read) == is_told
    assert (copy_url(world.mine) in read) == is_told


@pytest.mark.pdf
def test_without_the_library_one_page_says_so(world, client, tmp_path):
    mentorship = full_year(world)
    client.force_login(world.here.leader)

    with renderer_missing(tmp_path):
        answers = [client.get(url(mentorship)) for url in (copy_url, package_url)]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all("Kan ikke lage PDF nå" in answer.content.decode() for answer in answers)
