"""What does every test start from?"""

import os
from collections.abc import Iterator

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs beside the live server

import pytest
from django.test import override_settings

from sessions import documents
from tests import world as worlds
from tests.copies import Copy
from tests.pdf import laid_out


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_fast() -> Iterator[None]:
    """A password's hash is slow on purpose; no test is about how slow."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def laid_out_once(monkeypatch) -> None:
    """Two readers or two tests that ask for the same page, word for word, share its PDF."""
    monkeypatch.setattr(documents, "pdf_of", laid_out)


@pytest.fixture(scope="session")
def copied_world(django_db_setup, django_db_blocker) -> Copy:
    """The two municipalities, made once: the real verbs take a tenth of a second, and most tests start from them."""
    with django_db_blocker.unblock():
        return Copy(worlds.two_places)


@pytest.fixture
def world(copied_world, db):
    """Two municipalities with people in every role and a hire each (`tests/world.py`)."""
    return copied_world.put_back()
