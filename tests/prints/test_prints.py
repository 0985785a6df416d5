"""Does an order for a whole unit become one file, once, whatever happens to the worker, and go when its day is over?"""

import io
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import pikepdf
import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from kombu.exceptions import OperationalError

from mentorprogram.work import waking
from people.models import Appointment, Person
from programs.models import Mentorship
from sessions.models import PrintJob
from sessions.prints import jobs
from sessions.prints.forms import places_of
from sessions.prints.jobs import (
    LEASE,
    MOST_ATTEMPTS,
    PRINT_KEPT_FOR,
    claim,
    file_of,
    hires_to_print,
    order_print,
    print_folder,
    run_waiting,
)
from tests import world as worlds
from tests.pdf.reading import renderer_missing, text_of
from tests.pdf.verapdf import validate_all
from tests.reading import flat

NOW = worlds.at(worlds.date(2026, 11, 22))


def body_of(response) -> bytes:
    """Read a file to its end, which closes it."""
    return b"".join(response.streaming_content)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def always(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def order(world, document: str = PrintJob.FOLLOW_UP_PLAN, **choices) -> PrintJob:
    departments = world.here.unit.departments.all()
    return order_print(departments=departments, label="Sandvik enhet", document=document, by=world.here.coordinator, now=NOW, **choices)


def posted(world, document: str = PrintJob.WORKBOOK, **choices) -> dict[str, str]:
    """Return what the page that says how many posts: of the unit's two hires, unless told otherwise."""
    return {"document": document, "place": f"enhet-{world.here.unit.pk}", "hires": "na", "layout": "a4", "antall": "2"} | choices


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
    assert [path.name for path in files()] == [job.file, job.package]
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


@pytest.mark.usefixtures("laid_out_once")
def test_the_printers_file_begins_every_hire_on_a_right_hand_page_and_lists_them(world):
    job = order(world, PrintJob.WORKBOOK)
    run_waiting(clock=always(NOW))

    with pikepdf.open(print_folder() / stored(job).file) as pdf:
        assert str(pdf.docinfo.Title) == "Arbeidsbøker – Sandvik enhet"
        places = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            books = {item.title: places[item.destination[0].objgen] for item in outline.root}
        assert list(books) == ["Nils Nyansatt", "Nora Nabo"]
        assert books["Nora Nabo"] % 2 == 0  # a right-hand page
        assert pdf.check_pdf_syntax() == []
        # It claims no tags that it does not have.
        assert "/StructTreeRoot" not in pdf.Root
        assert "/Metadata" not in pdf.Root
    text = text_of((print_folder() / stored(job).file).read_bytes())
    assert text.index("Nils Nyansatt") < text.index("Nora Nabo")


@pytest.mark.verapdf
@pytest.mark.usefixtures("laid_out_once")
def test_the_package_holds_one_compliant_file_a_hire(world, tmp_path, client):
    job = order(world, PrintJob.WORKBOOK)
    run_waiting(clock=always(NOW))

    client.force_login(world.here.coordinator)
    response = client.get(reverse("sessions:print_package", args=[job.pk]))
    assert response["Content-Type"] == "application/zip"
    assert unquote(response["Content-Disposition"]) == 'attachment; filename="Arbeidsbok_Sandvik_enhet.zip"'
    with ZipFile(io.BytesIO(b"".join(response.streaming_content))) as package:
        assert package.namelist() == ["Arbeidsbok_Nils_Nyansatt.pdf", "Arbeidsbok_Nora_Nabo.pdf"]
        package.extractall(tmp_path)
    assert validate_all(list(tmp_path.glob("*.pdf")), "ua1", "3a") == []


def test_a_double_click_is_one_order_and_another_document_another(world, client):
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_order")
    choices = [{}, {}, {"document": "oppfolgingsplan"}, {"layout": "hefte"}, {"hires": "2026-09"}]

    answers = [client.post(url, posted(world, **choice)).url for choice in choices]

    assert answers[0] == answers[1]
    assert len(set(answers)) == 4
    assert PrintJob.objects.count() == 4


def test_a_finished_order_does_not_stop_a_new_one(world):
    first = order(world)
    PrintJob.objects.filter(pk=first.pk).update(state=PrintJob.READY, file="x.pdf")

    assert order(world).pk != first.pk


def test_an_order_wakes_the_worker_when_it_is_saved_even_with_the_broker_away(world, monkeypatch, django_capture_on_commit_callbacks):
    asked = []

    def broker_away(name: str) -> None:
        asked.append(name)
        raise OperationalError

    monkeypatch.setattr(waking, "ask", broker_away)
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
    assert stored(job).state == PrintJob.CLAIMED

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
    assert "Filene kunne ikke lages, selv etter flere forsøk." in page
    assert "data-hx-trigger" not in page
    assert order(world).pk != job.pk


@pytest.mark.pdf
def test_an_order_that_fails_is_tried_again_and_leaves_nothing_behind(world, tmp_path, monkeypatch):
    job = order(world)
    woken = []
    monkeypatch.setattr(waking, "ask", lambda name: woken.append(name))
    with renderer_missing(tmp_path):
        run_waiting(clock=always(NOW))
        assert (stored(job).state, stored(job).attempts) == (PrintJob.WAITING, 1)
        assert files() == []
    assert woken == []  # it is tried again by the next sweep, not at once

    run_waiting(clock=always(NOW))
    assert stored(job).state == PrintJob.READY


@pytest.mark.pdf
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

    assert (stored(job).state, stored(job).lease_ends_at, stored(job).file) == (PrintJob.CLAIMED, theirs, "")
    assert files() == []


@pytest.mark.usefixtures("laid_out_once")
def test_the_file_and_its_order_go_after_a_day(world, client):
    job = order(world)
    run_waiting(clock=always(NOW))
    expired = stored(job).expires_at
    assert expired == NOW + PRINT_KEPT_FOR

    assert file_of(stored(job), now=expired - timedelta(seconds=1)) is not None
    assert file_of(stored(job), now=expired) is None
    run_waiting(clock=always(expired - timedelta(seconds=1)))
    assert len(files()) == 2

    for path in files():
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
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
    assert b"".join(client.get(url).streaming_content) == b"%PDF"

    for person in (world.here.unit_leader, world.here.leader, world.there.coordinator, world.mine.mentee):
        client.force_login(person)
        assert client.get(url).status_code == 404
        assert client.get(reverse("sessions:print_job", args=[job.pk])).status_code == 404
    Appointment.objects.filter(person=world.here.coordinator).update(ends_on=NOW.date() - timedelta(days=1))
    client.force_login(world.here.coordinator)
    assert client.get(url).status_code == 404


@pytest.mark.pdf
def test_who_may_order_and_what_is_refused(world, client):
    url = reverse("sessions:print_order")
    for person in (world.here.mentor.person, world.mine.mentee):
        client.force_login(person)
        assert client.post(url, posted(world)).status_code == 404
    for person in (world.here.leader, world.there.coordinator):  # who leads a part of the unit, or another unit, cannot choose it
        client.force_login(person)
        assert client.post(url, posted(world)).status_code == 422
    client.force_login(world.here.unit_leader)
    for wrong in (
        {"document": "dagbok"},
        {"place": "enhet-0"},
        {"hires": "2026-13"},
        {"hires": "1999-01"},
        {"layout": "A3"},
        {"place": ""},
    ):
        assert client.post(url, posted(world, **wrong)).status_code == 422
    assert client.post(url).status_code == 422
    assert client.get(url).status_code == 302
    assert PrintJob.objects.count() == 0
    assert client.post(url, posted(world)).status_code == 302


@pytest.mark.usefixtures("laid_out_once")
def test_a_department_leader_prints_her_own_department_alone(world, client):
    client.force_login(world.here.leader)
    page = client.get(reverse("sessions:prints")).content.decode()
    assert f'value="avdeling-{world.here.department.pk}"' in page
    assert "Sandvik vest" not in page

    client.post(reverse("sessions:print_order"), posted(world, "oppfolgingsplan", place=f"avdeling-{world.here.department.pk}", antall="1"))
    run_waiting(clock=always(NOW))

    job = PrintJob.objects.get()
    assert (job.label, job.total) == ("Sandvik enhet, Sandvik øst", 1)
    with ZipFile(print_folder() / job.package) as package:
        assert package.namelist() == ["Oppfølgingsplan_Nils_Nyansatt.pdf"]


@pytest.mark.usefixtures("laid_out_once")
def test_a_months_new_hires_are_those_who_begin_in_it(world):
    for name, start in (("Astrid August", date(2026, 8, 31)), ("Olav Oktober", date(2026, 10, 1)), ("Siste September", date(2026, 9, 30))):
        worlds.hire(world.here, name, starts_on=start)
    job = order(world, month_on=date(2026, 9, 1))

    run_waiting(clock=always(NOW))

    with ZipFile(print_folder() / stored(job).package) as package:
        names = ["Nils_Nyansatt", "Nora_Nabo", "Siste_September"]
        assert package.namelist() == [f"Oppfølgingsplan_{name}.pdf" for name in names]
    december = [
        hire.pk
        for hire in hires_to_print([world.here.department], reader=world.here.coordinator, today=NOW.date(), month_on=date(2026, 12, 1))
    ]
    assert december == []


def test_a_month_in_which_nobody_begins_says_so_beside_the_field(world, client):
    client.force_login(world.here.coordinator)

    response = client.post(reverse("sessions:print_order"), posted(world, hires="2026-12"))

    assert response.status_code == 422
    assert "Sandvik enhet har ingen som begynner i desember 2026" in response.content.decode()
    assert PrintJob.objects.count() == 0


@pytest.mark.usefixtures("laid_out_once")
def test_two_hires_of_the_same_name_get_a_file_each(world):
    third = worlds.hire(world.here, "Nina Navnesøster", starts_on=world.start)
    Person.objects.filter(pk__in=[world.mine.mentee_id, third.mentee_id]).update(name="Nora Nabo")
    job = order(world)

    run_waiting(clock=always(NOW))

    with ZipFile(print_folder() / stored(job).package) as package:
        assert package.namelist() == [
            "Oppfølgingsplan_Nora_Nabo.pdf",
            "Oppfølgingsplan_Nora_Nabo_(2).pdf",
            "Oppfølgingsplan_Nora_Nabo_(3).pdf",
        ]


@pytest.mark.usefixtures("laid_out_once")
def test_a_large_order_is_made_in_turns_and_its_bar_never_goes_back(world, monkeypatch):
    job = order(world)
    woken, seen = [], []
    monkeypatch.setattr(waking, "ask", lambda name: woken.append(name))
    monkeypatch.setattr(jobs, "TURN", timedelta(seconds=-1))  # over after the first document

    run_waiting(clock=always(NOW))
    job = stored(job)
    assert (job.state, job.done, job.attempts, job.lease_ends_at) == (PrintJob.WAITING, 1, 0, None)
    assert len(woken) == 1

    monkeypatch.setattr(jobs, "TURN", timedelta(minutes=5))
    renew = jobs._renew
    monkeypatch.setattr(jobs, "_renew", lambda job, done, now: seen.append(done) or renew(job, done=done, now=now))
    run_waiting(clock=always(NOW))

    assert (stored(job).state, stored(job).done) == (PrintJob.READY, 2)
    assert seen == sorted(seen)


def test_turns_that_get_no_further_are_given_up(world, monkeypatch):
    job = order(world)
    PrintJob.objects.filter(pk=job.pk).update(done=2)
    monkeypatch.setattr(jobs, "TURN", timedelta(seconds=-1))
    monkeypatch.setattr(waking, "ask", lambda name: None)
    monkeypatch.setattr(jobs, "render_document", lambda *args, **options: b"%PDF")

    for _sweep in range(MOST_ATTEMPTS + 1):
        run_waiting(clock=always(NOW))

    assert stored(job).state == PrintJob.FAILED


def test_a_unit_without_hires_has_nothing_to_print(world, client):
    Mentorship.objects.update(state=Mentorship.COMPLETED, ended_on=NOW.date())
    with pytest.raises(ValidationError, match="ingenting å skrive ut"):
        order(world)

    client.force_login(world.here.coordinator)
    response = client.post(reverse("sessions:print_order"), posted(world))
    assert response.status_code == 422
    assert "ingenting å skrive ut" in response.content.decode()


def test_the_page_asks_again_until_there_is_nothing_to_wait_for(world, client):
    job = order(world)
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_job", args=[job.pk])

    page = client.get(url).content.decode()
    assert f'data-hx-get="{url}" data-hx-trigger="every 2s"' in page
    assert f'href="{url}">Oppdater</a>' in page
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.CLAIMED, done=1)
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "print-status"}).content.decode()
    assert fragment.strip().startswith('<div id="print-status"')
    assert "<strong>1</strong> av 2 laget" in fragment
    print_folder().joinpath("x.pdf").write_bytes(b"%PDF")
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.READY, file="x.pdf")
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "print-status"}).content.decode()
    assert "data-hx" not in fragment
    assert reverse("sessions:print_file", args=[job.pk]) in fragment
    assert "Filene slettes man. 23. nov. kl. 09.00." in fragment


@pytest.mark.usefixtures("laid_out_once")
def test_a_print_is_seen_as_long_as_every_hire_in_it_may_be(world, client):
    job = order(world)
    run_waiting(clock=always(NOW))
    url = reverse("sessions:print_file", args=[job.pk])
    client.force_login(world.here.coordinator)
    assert body_of(client.get(url)).startswith(b"%PDF")
    assert set(job.printed.all()) == {world.mine, world.neighbour}

    # One of the hires moves to a unit of another municipality's, say.
    Mentorship.objects.filter(pk=world.neighbour.pk).update(department=world.there.department)

    for name in ("print_file", "print_package", "print_job"):
        assert client.get(reverse(f"sessions:{name}", args=[job.pk])).status_code == 404


@pytest.mark.usefixtures("laid_out_once")
def test_a_print_that_tells_free_text_is_seen_as_long_as_it_may_be_told(world, client):
    leader, department = world.here.leader, world.here.department
    world.mine.items.filter(kind="training_shift", number=2).update(other="Oppmøte ved bakdøra")
    job = order_print(departments=[department], label="Sandvik øst", document=PrintJob.FOLLOW_UP_PLAN, by=leader, now=NOW)
    run_waiting(clock=always(NOW))
    assert "Oppmøte ved bakdøra" in text_of((print_folder() / stored(job).file).read_bytes())
    url = reverse("sessions:print_file", args=[job.pk])
    client.force_login(leader)
    assert body_of(client.get(url)).startswith(b"%PDF")

    # She follows the hires up still, but in a role that free text is not for.
    Appointment.objects.filter(person=leader).update(ends_on=NOW.date() - timedelta(days=1))
    Appointment.objects.create(person=leader, role="coordinator", municipality=world.here.municipality, starts_on=NOW.date())

    assert client.get(reverse("sessions:follow_up_plan", args=[world.mine.pk])).status_code == 200
    assert client.get(url).status_code == 404


@pytest.mark.usefixtures("laid_out_once")
def test_one_order_is_made_at_a_time_and_the_worker_woken_for_the_next(world, monkeypatch):
    first, second = order(world), order(world, PrintJob.WORKBOOK)
    woken = []
    monkeypatch.setattr(waking, "ask", lambda name: woken.append(name))

    run_waiting(clock=always(NOW))
    assert [stored(job).state for job in (first, second)] == [PrintJob.READY, PrintJob.WAITING]
    assert len(woken) == 1

    # While a worker is at one, the other workers are for mail.
    held = {"state": PrintJob.CLAIMED, "lease_ends_at": NOW + LEASE}
    PrintJob.objects.filter(pk=first.pk).update(**held)
    run_waiting(clock=always(NOW))
    assert stored(second).state == PrintJob.WAITING
    assert claim(second.pk, now=NOW) is None

    PrintJob.objects.filter(pk=first.pk).update(lease_ends_at=NOW - timedelta(seconds=1))
    run_waiting(clock=always(NOW))
    assert stored(second).state == PrintJob.READY


@pytest.mark.usefixtures("laid_out_once")
def test_an_order_that_has_not_had_a_turn_comes_before_one_that_has(world, monkeypatch):
    large, small = order(world), order(world, PrintJob.WORKBOOK)
    PrintJob.objects.filter(pk=large.pk).update(done=1)
    monkeypatch.setattr(waking, "ask", lambda name: None)

    run_waiting(clock=always(NOW))

    assert [stored(job).state for job in (large, small)] == [PrintJob.WAITING, PrintJob.READY]


def test_a_task_that_is_told_to_end_lets_go_and_does_not_count_what_got_further_as_failed(world, monkeypatch):
    job = order(world)
    monkeypatch.setattr(waking, "ask", lambda name: None)
    made = iter([b"%PDF"])

    def until_the_end(*args, **options) -> bytes:
        try:
            return next(made)
        except StopIteration:
            raise SoftTimeLimitExceeded from None

    monkeypatch.setattr(jobs, "render_document", until_the_end)
    run_waiting(clock=always(NOW))

    assert (stored(job).state, stored(job).attempts, stored(job).done) == (PrintJob.WAITING, 0, 1)
    run_waiting(clock=always(NOW))
    assert stored(job).attempts == 1


def test_an_order_with_nobody_left_says_so_and_is_no_fault(world, client, caplog):
    job = order(world)
    Mentorship.objects.update(state=Mentorship.COMPLETED, ended_on=NOW.date())

    run_waiting(clock=always(NOW))

    assert (stored(job).state, stored(job).attempts) == (PrintJob.EMPTY, 1)
    assert "failed" not in caplog.text
    client.force_login(world.here.coordinator)
    page = client.get(reverse("sessions:print_job", args=[job.pk])).content.decode()
    assert "Ingen av de nyansatte er på programmet der lenger" in page
    assert "data-hx-trigger" not in page


@pytest.mark.usefixtures("laid_out_once")
def test_hires_who_leave_between_two_turns_do_not_make_the_bar_say_two_of_one(world):
    job = order(world)
    PrintJob.objects.filter(pk=job.pk).update(done=2)
    Mentorship.objects.filter(pk=world.neighbour.pk).update(state=Mentorship.COMPLETED, ended_on=NOW.date())

    run_waiting(clock=always(NOW))

    assert (stored(job).done, stored(job).total, stored(job).state) == (1, 1, PrintJob.READY)


def test_an_order_that_ends_while_the_same_is_ordered_is_ordered_anew(world, monkeypatch):
    first = order(world)
    PrintJob.objects.filter(pk=first.pk).update(state=PrintJob.FAILED)
    create, tries = PrintJob.objects.create, []

    def ends_meanwhile(**values) -> PrintJob:
        tries.append(values)
        if len(tries) == 1:  # when the database looked, the first one was still open
            raise IntegrityError
        return create(**values)

    monkeypatch.setattr(PrintJob.objects, "create", ends_meanwhile)

    assert order(world).pk != first.pk


def test_nobody_orders_more_than_a_few_prints_at_once(world, client):
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_order")
    choices = [{}, {"layout": "hefte"}, {"document": "oppfolgingsplan"}, {"document": "oppfolgingsplan", "layout": "hefte"}]
    for choice in choices:
        assert client.post(url, posted(world, **choice)).status_code == 302

    refused = client.post(url, posted(world, hires="2026-09"))

    assert refused.status_code == 422
    assert "Du har 4 bestillinger som ikke er ferdige" in refused.content.decode()
    assert client.post(url, posted(world)).status_code == 302  # the same as the first


def test_an_order_that_is_too_large_says_what_to_do(world, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_HIRES", 1)

    with pytest.raises(ValidationError, match="Det er 2 nyansatte, og det kan lages for 1 på en gang"):
        order(world)


def test_places_of_the_same_name_can_be_told_apart(world):
    leader, here = world.here.leader, world.here
    other = here.unit.__class__.objects.create(municipality=here.municipality, service_area=here.area, name="Annen enhet")
    twin = other.departments.create(name=here.department.name)
    scope = {"municipality": here.municipality, "starts_on": worlds.FAR_BACK}
    Appointment.objects.create(person=leader, role="department_leader", department=twin, **scope)
    labels = [place.label for place in places_of(leader, NOW.date())]
    assert labels == ["Alle enhetene og avdelingene dine", "Annen enhet, Sandvik øst", "Sandvik enhet, Sandvik øst"]

    both = {"role": "coordinator", "municipality": world.there.municipality, "starts_on": worlds.FAR_BACK}
    Appointment.objects.create(person=here.coordinator, **both)
    type(here.unit).objects.filter(pk=world.there.unit.pk).update(name="Sandvik enhet")
    labels = [place.label for place in places_of(here.coordinator, NOW.date())]
    assert {"Sandvik enhet (Sandvik)", "Sandvik enhet (Fjellby)"} <= set(labels)


@pytest.mark.usefixtures("laid_out_once")
def test_names_that_a_disk_does_not_tell_apart_are_two_files(world):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Ola Nordmann")
    Person.objects.filter(pk=world.neighbour.mentee_id).update(name="ola nordmann")
    job = order(world)

    run_waiting(clock=always(NOW))

    with ZipFile(print_folder() / stored(job).package) as package:
        assert sorted(name.casefold() for name in package.namelist()) == [
            "oppfølgingsplan_ola_nordmann.pdf",
            "oppfølgingsplan_ola_nordmann_(2).pdf",
        ]


@pytest.mark.usefixtures("laid_out_once")
def test_a_folder_that_another_worker_takes_away_stops_nothing(world, monkeypatch):
    job = order(world)
    (print_folder() / "part-1").mkdir()
    iterdir = Path.iterdir

    def gone_by_then(folder: Path):
        for path in iterdir(folder):
            if path.name == "part-1":
                path.rmdir()
            yield path

    monkeypatch.setattr(Path, "iterdir", gone_by_then)
    run_waiting(clock=always(NOW))

    assert stored(job).state == PrintJob.READY


def test_it_is_told_how_many_and_how_long_before_anything_is_made(world, client):
    client.force_login(world.here.coordinator)
    told = posted(world)
    del told["antall"]

    check = client.post(reverse("sessions:print_preview"), told)

    assert check.status_code == 200
    text = flat(check.content.decode())
    assert "Arbeidsbok for 2 nyansatte" in text
    assert "under ett minutt" in text
    assert "Sandvik enhet" in text
    assert PrintJob.objects.count() == 0

    for number in ({}, {"antall": "1"}):
        unasked = client.post(reverse("sessions:print_order"), told | number)
        assert unasked.status_code == 422
        assert "Arbeidsbok for 2 nyansatte" in flat(unasked.content.decode())
    assert "Antallet har endret seg" in flat(unasked.content.decode())
    assert PrintJob.objects.count() == 0
    assert client.post(reverse("sessions:print_order"), told | {"antall": "2"}).status_code == 302


def test_the_time_told_counts_what_is_in_the_queue(world, client):
    job = order(world, PrintJob.WORKBOOK)
    PrintJob.objects.filter(pk=job.pk).update(total=100, done=20)
    client.force_login(world.here.coordinator)

    check = client.post(reverse("sessions:print_preview"), posted(world))

    assert "4 minutter, med det som står i kø" in flat(check.content.decode())


def test_nobody_prints_everywhere_without_having_chosen_it(world, client):
    type(world.here.unit).objects.create(municipality=world.here.municipality, service_area=world.here.area, name="Annen enhet")
    twin = type(world.here.unit).objects.get(name="Annen enhet").departments.create(name="Nord")
    assert twin
    client.force_login(world.here.coordinator)
    page = client.get(reverse("sessions:prints")).content.decode()
    assert page.index('value="" selected') < page.index('value="alle"')

    refused = client.post(reverse("sessions:print_preview"), posted(world, place=""))

    assert refused.status_code == 422
    assert PrintJob.objects.count() == 0


@pytest.mark.parametrize("in_hand", [False, True])
def test_an_order_is_called_off_also_while_it_is_made(world, client, monkeypatch, in_hand):
    job = order(world)
    client.force_login(world.here.coordinator)
    url = reverse("sessions:print_call_off", args=[job.pk])
    assert f'action="{url}"' in client.get(reverse("sessions:print_job", args=[job.pk])).content.decode()

    def is_made_meanwhile(*_args, **_options) -> bytes:
        client.post(url)
        return b"%PDF"

    monkeypatch.setattr(jobs, "render_document", is_made_meanwhile)
    if not in_hand:
        client.post(url)
    run_waiting(clock=always(NOW))

    assert (stored(job).state, stored(job).file) == (PrintJob.STOPPED, "")
    assert files() == []
    page = flat(client.get(reverse("sessions:print_job", args=[job.pk])).content.decode())
    assert "Du har stoppet bestillingen" in page
    assert url not in page
    assert order(world).pk != job.pk


def test_what_is_ready_is_not_called_off(world, client):
    job = order(world)
    PrintJob.objects.filter(pk=job.pk).update(state=PrintJob.READY)
    client.force_login(world.here.coordinator)

    answer = client.post(reverse("sessions:print_call_off", args=[job.pk]), follow=True)

    assert "var alt ferdig eller stoppet" in flat(answer.content.decode())
    assert stored(job).state == PrintJob.READY
