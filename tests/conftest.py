"""What does every test start from?"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the live server

import pytest
from django.test import override_settings

from sessions.department import poster
from sessions.mentors import diploma
from sessions.probation import notice
from sessions.start_letters import paper
from sessions.workbook import render
from tests import world as worlds
from tests.copies import Copy
from tests.pdf.reading import laid_out

# Laying out a book makes millions of objects that live; looking for garbage among them as often as usual takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)

ENGINE = Path(__file__).parent / "engine"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leave-out-engine", action="store_true", help="leave out the tests of the engine that are refused any database: they ran before"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database, the tests of pure functions would only repeat themselves."""
    if config.getoption("leave_out_engine"):
        out = {item for item in items if item.path.is_relative_to(ENGINE) and not _may_open_a_database(item)}
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]


def _may_open_a_database(item: pytest.Item) -> bool:
    """Whether pytest-django lets the test open one: it stops every other that tries."""
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db", "live_server"}.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_fast() -> Iterator[None]:
    """A password's hash is slow on purpose; no test is about how slow."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def laid_out_once(monkeypatch) -> None:
    """Two readers or two tests that ask for the same page, word for word, share its PDF."""
    for document in (render, diploma, notice, paper, poster):
        monkeypatch.setattr(document, "pdf_of", laid_out)


@pytest.fixture(scope="session")
def copied_world(django_db_setup, django_db_blocker) -> Copy:
    """The two municipalities, made once: the real verbs take a tenth of a second, and most tests start from them."""
    # On a day before anything a test does: what a test changes is newer in the history, whatever day the machine has.
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: worlds.at(worlds.MADE_ON))
        return Copy(worlds.two_places)


@pytest.fixture
def world(copied_world, db):
    """Two municipalities with people in every role and a hire each (`tests/world.py`)."""
    return copied_world.put_back()
