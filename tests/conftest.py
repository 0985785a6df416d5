"""What does every test start from?"""

import gc
import logging
import os
from collections.abc import Iterator

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the live server

import hypothesis
import pytest
from django.test import override_settings

from tests import lanes
from tests import world as worlds
from tests.copies import Copy
from tests.databases import SharedCopy
from tests.pdf.reading import kept_for_the_run

# Laying out a book makes millions of objects that live; looking for garbage among them as often as usual takes a tenth of the time.
gc.set_threshold(100_000, 50, 100)

# The mail server of the tests would tell every line it hears.
logging.getLogger("mail.log").setLevel(logging.WARNING)

# `bin/test --quick` looks at a few of the examples that the whole run looks at.
hypothesis.settings.register_profile("quick", max_examples=15, deadline=None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-database", action="store_true", help="leave out the tests that say nothing of a database: they ran on the first"
    )
    parser.addoption("--rows", type=int, help="run so many of each parametrised test's rows; fewer people knock at the doors")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marker
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    lanes.mark(items)
    if config.getoption("second_database"):
        out = {item for item in items if lanes.says_nothing_of_a_database(item)}
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]
    if config.getoption("rows"):
        out = lanes.beyond(config.getoption("rows"), items)
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]
    lanes.first_those_that_wait(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with lanes.only_marked_tests_lay_out(item):
        return (yield)


@pytest.fixture(scope="session", autouse=True)
def _settings_of_tests() -> Iterator[None]:
    """No test is about how slow a password's hash is on purpose, nor about files that are looked up before anybody asks for one.

    What is in a document is asked of the page at once; that a worker makes it is tested in tests/pdf/test_orders.py.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True, DOCUMENTS_ARE_EAGER=True):
        yield


@pytest.fixture(scope="session")
def _shared_copy(tmp_path_factory, django_db_modify_db_settings, django_db_blocker) -> Iterator[SharedCopy | None]:
    """Where several processes run tests, one migrates and the others copy."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield None
        return
    copy = SharedCopy(tmp_path_factory.getbasetemp().parent)
    with django_db_blocker.unblock():
        copy.take()
    yield copy
    with django_db_blocker.unblock():
        copy.end()


@pytest.fixture(scope="session")
def django_db_setup(_shared_copy, django_db_setup, django_db_blocker) -> None:
    if _shared_copy:
        with django_db_blocker.unblock():
            _shared_copy.leave()


@pytest.fixture
def laid_out_once() -> Iterator[None]:
    """Readers and tests that ask for the same page, word for word, share its PDF."""
    with kept_for_the_run():
        yield


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
