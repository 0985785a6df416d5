"""Has each way to be refused a page in the house's look, in words, with a way back?"""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from mentorprogram.posts.addresses import is_only_posted
from tests.reading import flat
from tests.world import PASSWORD

HOME = '<a class="ds-button" href="/">Til forsiden</a>'


def read(answer: HttpResponse) -> str:
    return flat(answer.content.decode())


def is_ours(answer: HttpResponse) -> bool:
    page = answer.content.decode()
    return "Mentorprogram</title>" in page and "css/theme" in page and len(re.findall(r"<h1>", page)) == 1


@pytest.fixture
def browser(world) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.here.leader)
    return client


def test_what_is_not_there(browser):
    answer = browser.get("/finnes-ikke/")

    assert (answer.status_code, is_ours(answer), HOME in read(answer)) == (404, True, True)


def test_what_is_not_open(browser, monkeypatch):
    def forbid(*_args, **_told) -> None:
        raise PermissionDenied

    monkeypatch.setattr("people.profile.views.ties_of", forbid)

    answer = browser.get(reverse("people:profile"))

    assert (answer.status_code, is_ours(answer), HOME in read(answer)) == (403, True, True)


def test_a_method_an_address_has_not(browser):
    answer = browser.put(reverse("people:profile"))

    assert (answer.status_code, is_ours(answer), HOME in read(answer)) == (405, True, True)
    assert (answer["Allow"], answer["Content-Length"]) == ("GET, HEAD, POST", str(len(answer.content)))
    assert "Siden kan ikke åpnes slik" in read(answer)


def test_what_is_too_large_or_has_too_many_fields(browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000, 20

    for sent in ({"name": "x" * 2000}, {f"field_{number}": "1" for number in range(30)}):
        answer = browser.post(reverse("people:profile"), "&".join(f"{k}={v}" for k, v in sent.items()), "application/x-www-form-urlencoded")
        assert (answer.status_code, is_ours(answer), HOME in read(answer)) == (413, True, True)
        assert "Det du sendte, er større enn vi tar imot." in read(answer)


def test_what_cannot_be_read(browser):
    answer = browser.post(reverse("people:profile"), b"--x\r\nno", "multipart/form-data; boundary=")

    assert (answer.status_code, is_ours(answer), HOME in read(answer)) == (400, True, True)


def test_too_many_wrong_passwords(world, client):
    person = world.here.leader
    sent = {"username": person.email, "password": f"not {PASSWORD}"}

    answers = [client.post(reverse("people:login"), sent) for _time in range(settings.AXES_FAILURE_LIMIT)]

    assert (answers[0].status_code, answers[-1].status_code, is_ours(answers[-1])) == (422, 429, True)
    assert f'href="{reverse("people:login")}"' in read(answers[-1])


def test_a_fault_of_ours_needs_no_database(browser, monkeypatch):
    broken = []

    def break_down(*_args, **_told) -> None:
        broken.append(1)
        raise ZeroDivisionError

    def refuse(execute, sql, params, many, context):
        assert not broken, f"the page of a fault asks for {sql}"
        return execute(sql, params, many, context)

    monkeypatch.setattr("people.profile.views.ties_of", break_down)
    with connection.execute_wrapper(refuse):
        answer = browser.get(reverse("people:profile"))

    assert (answer.status_code, is_ours(answer), HOME in read(answer), broken) == (500, True, True, [1])
    assert "Noe gikk galt hos oss" in read(answer)


def test_no_network(client, db):
    """The browser keeps one page, which says nothing of anybody, and a worker that shows it."""
    page, worker = client.get(reverse("offline")), client.get(reverse("offline_worker"))

    assert (page.status_code, is_ours(page)) == (200, True)
    assert "Ingen nettforbindelse" in read(page)
    assert 'name="csrfmiddlewaretoken"' not in read(page)
    assert worker["Content-Type"].startswith("text/javascript")
    assert f'const PAGE = "{reverse("offline")}"' in worker.content.decode()
    assert "offline_worker" not in read(page)
    script = (settings.BASE_DIR / "static/js/app.js").read_text()
    assert f'register("{reverse("offline_worker")}")' in script


def test_a_plain_get_of_what_is_posted_leads_to_what_may_be_seen(browser, world):
    """The page the form stands on decides who sees it: an address of another's is as unknown as before."""
    theirs = world.theirs.items.first()

    answers = {
        name: browser.get(reverse(name, args=[theirs.pk]), follow=True).status_code
        for name in ("sessions:item_undo", "sessions:meeting_undo", "sessions:item_undo_waive", "sessions:talk_log")
    }

    assert set(answers.values()) == {404}


def test_the_log_in_never_leads_to_an_address_that_is_only_posted(client, world):
    """Whatever is asked without a log-in: `next` is a page, the one she was on where the browser says it."""
    talk = world.mine.items.first()
    for name in ("sessions:talk_log", "sessions:item_undo"):
        address = reverse(name, args=[talk.pk])
        for method in ("get", "post"):
            for came_from in ("", address, "https://annet.example/", reverse("sessions:mentees")):
                answer = getattr(client, method)(address, headers={"referer": f"http://testserver{came_from}"} if came_from else {})
                page = answer["Location"].removeprefix(f"{reverse('people:login')}?next=").replace("%2F", "/")
                assert not is_only_posted(resolve(page).func), (name, method, came_from, page)
                if came_from == reverse("sessions:mentees"):
                    assert page == came_from


def test_every_view_that_is_only_posted_is_declared():
    """Each tells its page: `require_POST` alone would end in an empty page."""
    folders = ("people", "programs", "sessions")
    code = "\n".join(path.read_text() for folder in folders for path in (settings.BASE_DIR / folder).rglob("*views*.py"))

    assert "require_POST" not in code
