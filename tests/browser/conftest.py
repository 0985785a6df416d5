"""What does every journey through the pages start from?"""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from mentorprogram.work import waking
from people.models import Person
from sessions.models import PlanItem
from sessions.talks.log import log_talk
from tests import world as worlds
from tests.browser.visitor import DESK, Visitor

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WEEKS_IN = 10
SECONDS_TO_WAIT = 60  # a bound for a machine with everything else running; nothing waits that long when it works


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all the journeys; each gets a context, and so cookies, of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """A database in memory is one connection for all threads of the server: two requests in it would end each other's savepoints."""
    answer, lock = WSGIHandler.get_response, threading.Lock()

    def answer_alone(handler: WSGIHandler, request):
        with lock:
            return answer(handler, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "get_response", answer_alone)
        yield


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch) -> None:
    """Nobody works through the queue here, and nothing is put in the broker of the machine that runs the tests."""
    monkeypatch.setattr(waking, "ask", lambda _task: None)


@pytest.fixture
def town(transactional_db) -> SimpleNamespace:
    """A place whose hire began ten weeks before this week's Monday, whatever today is; all her talks but the last two are logged."""
    worlds.versions()
    place = worlds.place("Sandvik")
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    hire = worlds.hire(place, starts_on=monday - timedelta(weeks=WEEKS_IN))
    past = list(hire.items.filter(kind=PlanItem.TALK, planned_on__lt=today).order_by("number"))
    for talk in past[:-2]:
        log_talk(
            item=talk,
            held_on=talk.planned_on,
            minutes=45,
            held_as="samtale",
            revision=talk.revision,
            by=place.mentor.person,
            now=worlds.at(talk.planned_on, 15),
        )
    return SimpleNamespace(place=place, hire=hire, today=today, monday=monday, unlogged=past[-2:])


@pytest.fixture
def browse(chromium, live_server) -> Iterator[Callable[..., Visitor]]:
    """Open a browser, as a person logged in where one is given; nothing may have gone wrong in it by the end."""
    opened = []

    def _open(person: Person | None = None, *, screen: dict[str, int] = DESK, script: bool = True, workers: str = "block") -> Visitor:
        context = chromium.new_context(
            viewport=screen, java_script_enabled=script, locale="nb-NO", timezone_id="Europe/Oslo", service_workers=workers
        )
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        visitor = Visitor(context.new_page(), live_server.url, script=script)
        opened.append((context, visitor))
        if person:
            person.set_password(worlds.PASSWORD)
            person.save(update_fields=["password"])
            visitor.log_in(person)
        return visitor

    yield _open
    for context, visitor in opened:
        context.close()
        assert visitor.complaints == []
