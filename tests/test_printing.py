"""Does an order for a whole unit become one file, once, whatever happens to the worker, and go when its day is over?"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from kombu.exceptions import OperationalError

from mentorprogram.celery import app
from people.models import Appointment
from programs.models import Mentorship
from sessions.models import PrintJob
from sessions.printing import LEASE, LIVES, MOST_ATTEMPTS, claim, file_of, order_print, print_folder, run_waiting
from tests import world as worlds
from tests.pdf import renderer_missing, tags_of, text_of
from tests.verapdf import validate

NOW = worlds.at(worlds.date(2026, 11, 22))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def always(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def order(world, document: str = PrintJob.FOLLOW_UP_PLAN) -> PrintJob:
    return order_print(unit=world.here.unit, document=document, by=world.here.coordinator, now=NOW)


def stored(job: PrintJob) -> PrintJob:
    return PrintJob.objects.get(pk=job.pk)


def files() -> list[Path]:
    return sorted(print_folder().iterdir())


@pytest.mark.usefixtures("laid_out_once")
def test_the_file_holds_every_running_hire_of_the_unit_by_name_and_nobody_else(world, client):
    left = worlds.hire(world.here, "Lars Sluttet", starts_on=world.start)
    Mentorship.objects.filter(pk=left.pk).update(state=Mentorship.ENDED, ended_on=NOW.date(), end_reason=Mentorship.RESIGNED)
    job = order(world)
    assert (job.state, job.total, job.done) == (PrintJob.WAITING, 2, 0)

    run_waiting(clock=always(NOW))

    job = stored(job)
    assert (job.state, job.done, job.total, job.attempts) == (PrintJob.READY, 2, 2, 1)
    assert [path.name for path in files()] == [job.file]
    client.force_login(world.here.coordinator)
    response = client.get(reverse("sessions:print_file", args=[job.pk]))
    pdf = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert unquote(response["Content-Disposition"]) == "inline; filename*=utf-8''Oppfølgingsplan_Sandvik_enhet.pdf"
    text = text_of(pdf)
    assert text.index("Nyansatt (mentee) Nils Nyansatt") < text.index("Nyansatt (mentee) Nora Nabo")
    assert "Lars Sluttet" not in text
    assert "Fjellby" not in text


@pytest.mark.verapdf
@pytest.mark.usefixtures("laid_out_once")
def test_the_joined_file_is_still_tagged_listed_and_linked(world):
    job = order(world, PrintJob.WORKBOOK)
    run_waiting(clock=always(NOW))

    path = print_folder() / stored(job).file
    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo.Title) == "Arbeidsbøker – Sandvik enhet"
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            books = {item.title: places[item.destination[0].objgen] for item in outline.root}
            assert all(item.children for item in outline.root)
        assert list(books) == ["Nils Nyansatt", "Nora Nabo"]
        assert books["Nora Nabo"] % 2 == 0  # a right-hand page
        headers = [str(tag.ID) for tag in tags_of(pdf) if "/ID" in tag]
        assert len(headers) == len(set(headers))
        assert {str(name) for tag in tags_of(pdf) if "/A" in tag for name in tag.A.get("/Headers", [])} <= set(headers)
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        targets = {name.encode(): places[target.D[0].objgen] for name, target in names.items()}
        links = [bytes(link.A.D) if "/A" in link else bytes(link.Dest) for page in pdf.pages for link in page.obj.get("/Annots", [])]
        assert len(set(links)) == 2 * (len(world.mine.version.definition().workbook_sections) + 2)
        assert set(links) <= set(targets)
        second = f"{world.neighbour.pk}-kontakter".encode()
        assert targets[second] > books["Nora Nabo"]


def test_a_double_click_is_one_order_and_another_document_another(world, client):
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_unit", args=[world.here.unit.pk])

    answers = [client.post(url, {"document": document}).url for document in ("arbeidsbok", "arbeidsbok", "oppfolgingsplan")]

    assert answers[0] == answers[1] != answers[2]
    assert PrintJob.objects.count() == 2


def test_a_finished_order_does_not_stop_a_new_one(world):
    first = order(world)
    PrintJob.objects.filter(pk=first.pk).update(state=PrintJob.READY, file="x.pdf")

    assert order(world).pk != first.pk


def test_an_order_wakes_the_worker_when_it_is_saved_even_with_the_broker_away(world, monkeypatch, django_capture_on_commit_callbacks):
    asked = []

    def broker_away(name: str, **options) -> None:
        asked.append(name)
        raise OperationalError

    monkeypatch.setattr(app, "send_task", broker_away)
    with django_capture_on_commit_callbacks(execute=True):
        job = order(world)
        assert asked == []

    assert asked == ["sessions.tasks.run_waiting_print_jobs"]
    assert stored(job).state == PrintJob.WAITING


@pytest.mark.usefixtures("laid_out_once")
def test_what_a_dead_worker_began_is_taken_up_when_its_lease_is_over(world):
    job = order(world)
    assert claim(job.pk, now=NOW)  # and the worker is never heard of again
    (print_folder() / "part-dead").mkdir()
    (print_folder() / "part-dead" / "1.pdf").write_bytes(b"%PDF")

    run_waiting(clock=always(NOW + LEASE))
    assert stored(job).state == PrintJob.WORKING

    run_waiting(clock=always(NOW + LEASE + timedelta(seconds=1)))
    assert (stored(job).state, stored(job).attempts) == (PrintJob.READY, 2)


def test_only_one_of_two_workers_gets_an_order(world):
    job = order(world)

    assert [bool(claim(job.pk, now=NOW)) for _worker in range(2)] == [True, False]


def test_an_order_that_kills_its_workers_is_given_up_and_says_so(world, client):
    job = order(world)
    now = NOW
    for _attempt in range(MOST_ATTEMPTS):
        assert claim(job.pk, now=now)
        now += LEASE + timedelta(seconds=1)

    run_waiting(clock=always(now))

    assert stored(job).state == PrintJob.FAILED
    client.force_login(world.here.coordinator)
    page = client.get(reverse("sessions:print_job", args=[job.pk])).content.decode()
    assert "Filen kunne ikke lages, selv etter flere forsøk." in page
    assert "data-hx-trigger" not in page
    assert order(world).pk != job.pk


def test_an_order_that_fails_is_tried_again_and_leaves_nothing_behind(world, tmp_path):
    job = order(world)
    with renderer_missing(tmp_path):
        run_waiting(clock=always(NOW))
        assert (stored(job).state, stored(job).attempts) == (PrintJob.WAITING, 1)
        assert files() == []

    run_waiting(clock=always(NOW))
    assert stored(job).state == PrintJob.READY


def test_an_order_that_keeps_failing_is_given_up(world, tmp_path):
    job = order(world)

    with renderer_missing(tmp_path):
        for _sweep in range(MOST_ATTEMPTS):
            assert stored(job).state == PrintJob.WAITING
            run_waiting(clock=always(NOW))

    assert stored(job).state == PrintJob.FAILED


@pytest.mark.usefixtures("laid_out_once")
def test_a_worker_that_lost_its_lease_throws_its_work_away(world):
    job = order(world)
    theirs = NOW + timedelta(hours=1)

    def clock() -> datetime:
        # Somebody else takes the order over while this worker renders.
        PrintJob.objects.filter(pk=job.pk, done=1).update(lease_ends_at=theirs)
        return NOW

    run_waiting(clock=clock)

    assert (stored(job).state, stored(job).lease_ends_at, stored(job).file) == (PrintJob.WORKING, theirs, "")
    assert files() == []


@pytest.mark.usefixtures("laid_out_once")
def test_the_file_and_its_order_go_after_a_day(world, client):
    job = order(world)
    run_waiting(clock=always(NOW))
    expired = stored(job).expires_at
    assert expired == NOW + LIVES

    assert file_of(stored(job), now=expired - timedelta(seconds=1)) is not None
    assert file_of(stored(job), now=expired) is None
    run_waiting(clock=always(expired - timedelta(seconds=1)))
    assert len(files()) == 1

    os.utime(files()[0], (NOW.timestamp(), NOW.timestamp()))
    run_waiting(clock=always(expired))
    assert files() == []
    client.force_login(world.here.coordinator)
    assert client.get(reverse("sessions:print_job", args=[job.pk])).status_code == 404


def test_files_that_no_order_names_are_cleared_but_not_those_being_written(world):
    old, fresh, parts = print_folder() / "old.pdf", print_folder() / "fresh.pdf", print_folder() / "part-1"
    for path in (old, fresh):
        path.write_bytes(b"%PDF")
    parts.mkdir()
    (parts / "1.pdf").write_bytes(b"%PDF")
    for path, age in ((old, 2), (fresh, 0), (parts, 2)):
        moment = (NOW - timedelta(hours=age)).timestamp()
        os.utime(path, (moment, moment))

    run_waiting(clock=always(NOW))

    assert files() == [fresh]


def test_the_file_is_for_who_ordered_it_as_long_as_she_may_see_the_unit(world, client):
    job = order(world)
    url = reverse("sessions:print_file", args=[job.pk])
    client.force_login(world.here.coordinator)
    assert client.get(url).status_code == 404  # not ready
    print_folder().joinpath("x.pdf").write_bytes(b"%PDF")
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.READY, file="x.pdf")
    assert client.get(url).status_code == 200

    for person in (world.here.unit_leader, world.here.leader, world.there.coordinator, world.mine.mentee):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.get(reverse("sessions:print_job", args=[job.pk])).status_code == 404
    Appointment.objects.filter(person=world.here.coordinator).update(ends_on=NOW.date() - timedelta(days=1))
    client.force_login(world.here.coordinator)
    assert client.get(url).status_code == 404


def test_who_may_order_and_what_is_refused(world, client):
    url = reverse("sessions:print_unit", args=[world.here.unit.pk])
    for person in (world.here.leader, world.here.mentor.person, world.mine.mentee, world.there.coordinator):
        client.force_login(person)
        assert client.post(url, {"document": "arbeidsbok"}).status_code == 404
    client.force_login(world.here.unit_leader)
    for data in ({}, {"document": "dagbok"}):
        assert client.post(url, data).status_code == 422
    assert client.get(url).status_code == 405
    assert client.post(reverse("sessions:print_unit", args=[0])).status_code == 404
    assert PrintJob.objects.count() == 0
    assert client.post(url, {"document": "arbeidsbok"}).status_code == 302


def test_a_unit_without_hires_has_nothing_to_print(world, client):
    Mentorship.objects.update(state=Mentorship.COMPLETED, ended_on=NOW.date())
    with pytest.raises(ValidationError, match="ingenting å skrive ut"):
        order(world)

    client.force_login(world.here.coordinator)
    response = client.post(reverse("sessions:print_unit", args=[world.here.unit.pk]), {"document": "arbeidsbok"})
    assert response.status_code == 422
    assert "ingenting å skrive ut" in response.content.decode()


def test_the_page_asks_again_until_there_is_nothing_to_wait_for(world, client):
    job = order(world)
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_job", args=[job.pk])

    page = client.get(url).content.decode()
    assert f'data-hx-get="{url}" data-hx-trigger="every 2s"' in page
    assert f'href="{url}">Oppdater</a>' in page
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.WORKING, done=1)
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "print-status"}).content.decode()
    assert fragment.strip().startswith('<div id="print-status"')
    assert "<strong>1</strong> av 2 laget" in fragment
    print_folder().joinpath("x.pdf").write_bytes(b"%PDF")
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.READY, file="x.pdf")
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "print-status"}).content.decode()
    assert "data-hx" not in fragment
    assert reverse("sessions:print_file", args=[job.pk]) in fragment
    assert "Filen slettes man. 23. nov. kl. 09.00." in fragment
