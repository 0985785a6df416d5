"""Is a document asked for in a page made by a worker, for her who asked, and told of in words until it is there?"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from mentorprogram.work import waking
from people.models import Appointment
from sessions.models import DocumentOrder
from sessions.pdf import orders, response
from sessions.pdf.orders import AT_ONCE, DOCUMENT_KEPT_FOR, MOST_WAITING, document_folder, make_waiting, order_document
from sessions.pdf.render import RendererMissingError, RenderingFailedError
from sessions.workbook import render
from tests.reading import flat
from tests.world import at

PDF = b"%PDF-1.7 of the workbook"


@pytest.fixture(autouse=True)
def _made_by_workers(settings, tmp_path, monkeypatch, world) -> None:
    """Documents are made by workers as on an installation; nobody waits, and what is laid out is no matter here."""
    settings.DOCUMENTS_ARE_EAGER = False
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(response, "WAIT_SECONDS", 0)
    monkeypatch.setattr(render, "pdf_of", lambda *_args, **_options: PDF)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now(world))


@pytest.fixture
def address(world) -> str:
    return reverse("sessions:workbook", args=[world.mine.pk])


@pytest.fixture
def reader(world, client):
    client.force_login(world.here.leader)
    return client


def now(world):
    return at(world.today, 12)


def work(world, later: timedelta = timedelta()) -> int:
    return make_waiting(clock=lambda: now(world) + later)


def only_order() -> DocumentOrder:
    return DocumentOrder.objects.get()


def test_a_document_is_waited_for_in_a_page_and_then_given(reader, world, address, monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(waking, "ask", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        page = reader.get(address)

    assert (page.status_code, page["Retry-After"]) == (202, "2")
    assert woken == ["sessions.tasks.make_waiting_documents"]
    text = flat(page.content.decode())
    assert "Lager dokumentet" in text
    assert "Dokumentet lages nå." in text
    number = only_order().pk
    html = page.content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="2; url={address}?bestilling={number}"></noscript>' in html
    assert 'role="status"' in html

    assert work(world) == 1
    file = reader.get(f"{address}?bestilling={number}")
    assert (file.status_code, file.content, file["Content-Type"]) == (200, PDF, "application/pdf")
    assert file["Cache-Control"] == "private, no-store"
    assert reader.get(f"{address}?bestilling={number}").content == PDF  # a reader that saves it asks again
    assert reader.get(address).status_code == 202  # what is asked for anew is made anew
    assert DocumentOrder.objects.count() == 2


def test_a_quick_worker_is_waited_for(reader, world, address, monkeypatch):
    monkeypatch.setattr(response, "WAIT_SECONDS", 5)
    monkeypatch.setattr(response.time, "sleep", lambda _seconds: work(world))

    page = reader.get(address)

    assert (page.status_code, page.content) == (200, PDF)


def test_with_htmx_the_state_alone_is_sent_until_the_file_is_there(reader, world, address):
    reader.get(address)
    asked = f"{address}?bestilling={only_order().pk}"
    headers = {"HX-Request": "true", "HX-Target": "document-status"}

    page = reader.get(asked, headers=headers)
    assert page.status_code == 202
    assert page.content.decode().lstrip().startswith('<div id="document-status"')

    work(world)
    page = reader.get(asked, headers=headers)
    assert (page.status_code, page["HX-Redirect"]) == (204, asked)


def test_who_may_not_see_the_document_any_more_does_not_get_the_file(reader, world, address):
    reader.get(address)
    work(world)
    asked = f"{address}?bestilling={only_order().pk}"
    assert reader.get(asked).status_code == 200

    Appointment.objects.filter(person=world.here.leader).delete()

    assert reader.get(asked).status_code == 404


def test_who_loses_access_before_it_is_made_gets_nothing_made(reader, world, address, caplog):
    reader.get(address)
    Appointment.objects.filter(person=world.here.leader).delete()

    work(world)

    assert only_order().state == DocumentOrder.FAILED
    assert list(document_folder().iterdir()) == []


def test_an_order_is_its_readers_and_its_addresss_own(reader, client, world, address):
    reader.get(address)
    work(world)
    number = only_order().pk

    other = reverse("sessions:follow_up_plan", args=[world.mine.pk])
    assert reader.get(f"{other}?bestilling={number}").status_code == 202
    client.force_login(world.here.coordinator)
    assert client.get(f"{address}?bestilling={number}").status_code == 202
    assert DocumentOrder.objects.count() == 3


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_an_order_that_is_none_is_a_new_one(reader, address, number):
    assert reader.get(address, {"bestilling": number}).status_code == 202


def test_one_person_has_a_few_documents_under_way_and_is_told_so(reader, world, address):
    names = ["workbook", "workbook_booklet", "workbook_fillable"]
    pages = [reader.get(reverse(f"sessions:{name}", args=[world.mine.pk])) for name in names[:MOST_WAITING]]
    assert [page.status_code for page in pages] == [202, 202]
    assert reader.get(address).status_code == 202  # a double click is the same order

    refused = reader.get(reverse(f"sessions:{names[MOST_WAITING]}", args=[world.mine.pk]))
    assert (refused.status_code, refused["Retry-After"]) == (429, "10")
    assert "Du har 2 dokumenter på vei. Vent til ett av dem er klart." in flat(refused.content.decode())
    assert f"{address}?bestilling=" in refused.content.decode()

    work(world)
    assert reader.get(reverse(f"sessions:{names[MOST_WAITING]}", args=[world.mine.pk])).status_code == 202


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RenderingFailedError("late"), "Dokumentet ble ikke ferdig i tide."),
        (ValueError("a fault"), "Dokumentet ble ikke ferdig i tide."),
        (RendererMissingError("Pango"), "Tjeneren mangler programmet som lager PDF-filer."),
    ],
)
def test_what_cannot_be_made_is_told_in_words_with_a_new_try(reader, world, address, monkeypatch, error, words):
    def fail(*_args, **_options) -> bytes:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(render, "pdf_of", fail)
        reader.get(address)
        work(world)

    page = reader.get(f"{address}?bestilling={only_order().pk}")
    assert page.status_code == 503
    assert words in flat(page.content.decode())
    if not isinstance(error, RendererMissingError):
        assert f'href="{address}"' in page.content.decode()
        assert reader.get(address).status_code == 202


def test_what_a_killed_worker_had_is_made_by_another_and_given_up_after_two(world, address):
    order_document(address=address, by=world.here.leader, now=now(world))
    later = timedelta()
    for _kill in range(2):
        assert orders._claim_next(now=now(world) + later)
        assert work(world, later) == 0  # it may be alive still
        later += timedelta(minutes=2)

    assert work(world, later) == 0
    assert only_order().state == DocumentOrder.FAILED


def test_few_documents_are_made_at_once(world, address):
    for number in range(AT_ONCE + 1):
        DocumentOrder.objects.create(requested_by=world.here.leader, address=f"{address}?{number}", asked_at=now(world))

    assert [bool(orders._claim_next(now=now(world))) for _worker in range(AT_ONCE + 1)] == [True] * AT_ONCE + [False]


def test_files_and_orders_go_when_nobody_needs_them(reader, world, address):
    reader.get(address)
    work(world)
    assert len(list(document_folder().iterdir())) == 1
    asked = f"{address}?bestilling={only_order().pk}"

    later = DOCUMENT_KEPT_FOR + timedelta(seconds=1)
    order_document(address=reverse("sessions:follow_up_plan", args=[world.mine.pk]), by=world.here.leader, now=now(world))
    DocumentOrder.objects.filter(state=DocumentOrder.WAITING).update(asked_at=now(world) - timedelta(hours=1), attempts=0)
    DocumentOrder.objects.filter(state=DocumentOrder.WAITING).update(requested_by=world.here.coordinator)
    work(world, later)

    assert not DocumentOrder.objects.filter(address=address).exists()
    assert reader.get(asked).status_code == 202


def test_a_reader_is_told_when_no_documents_are_made(reader, world, address, client):
    reader.get(address)
    DocumentOrder.objects.update(asked_at=now(world) - timedelta(minutes=10))

    text = flat(reader.get(address).content.decode())

    assert "Dokumenter har ikke blitt laget siden" in text
    assert "kl. 11.50" in text
    assert "documents" in client.get("/readyz").json()["problems"]
    work(world)
    assert "documents" not in client.get("/readyz").json()["problems"]


@pytest.mark.django_db(transaction=True)
def test_the_same_order_made_twice_at_once_is_one(world, address):
    DocumentOrder.objects.create(requested_by=world.here.leader, address=address, asked_at=now(world))

    with transaction.atomic():
        assert order_document(address=address, by=world.here.leader, now=now(world)) == only_order()
    for number in range(MOST_WAITING):
        DocumentOrder.objects.create(requested_by=world.here.coordinator, address=f"{address}{number}", asked_at=now(world))
    with pytest.raises(ValidationError):
        order_document(address=address, by=world.here.coordinator, now=now(world))
