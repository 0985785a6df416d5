"""What does every test of the outbox start from?"""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from people.models import OutgoingMail
from people.outbox import queue as outbox
from people.outbox.message import Letter
from tests.outbox.mailroom import Counted, Server, free_port, letter_of, queue


@pytest.fixture
def server(settings) -> Iterator[Server]:
    handler = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Counted(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    handler.connections = 0  # the controller itself looked whether it answers
    yield handler
    controller.stop()


@pytest.fixture
def no_server(settings) -> None:
    """A mail server nobody answers at."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


@pytest.fixture(autouse=True)
def writes(monkeypatch) -> Callable[..., None]:
    """Say what the mails of a kind say: `writes(lambda mail, now: Letter(…))`."""

    def _writes(writer: Callable[[OutgoingMail, datetime], Letter | None], kind: str = "test") -> None:
        monkeypatch.setitem(outbox.WRITERS, kind, writer)

    _writes(letter_of)
    return _writes


@pytest.fixture
def waiting(db) -> OutgoingMail:
    return queue("test:1")
