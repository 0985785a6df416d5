"""What does every test of real processes start from?"""

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest
import redis
from aiosmtpd.controller import Controller
from django.conf import settings

from tests.outbox.mailroom import free_port
from tests.processes.running import Installation, share_database


@dataclass
class Sink:
    """A mail server that remembers what it took; with a `mood` it now and then refuses, delays and hangs up."""

    port: int
    mood: Random | None = None
    received: list[EmailMessage] = field(default_factory=list)
    refused: int = 0
    dropped: int = 0
    delayed: int = 0

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.received]

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        feels = self.mood.random() if self.mood else 1.0
        if feels < 0.02:
            self.refused += 1
            return "450 not now"
        if feels < 0.04:
            self.dropped += 1
            server.transport.close()
            return "421 closing"
        if feels < 0.06:
            self.delayed += 1
            await asyncio.sleep(0.2)
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[Sink]:
    handler = Sink(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def install(transactional_db, tmp_path: Path, sink: Sink) -> Iterator[Callable[..., Installation]]:
    """Return a function that makes an installation of what the test's database holds now, its clock set to `clock`.

    Everything it starts is killed in the end.
    """
    made: list[Installation] = []
    corner = f"test-{uuid.uuid4().hex}-"

    def _install(*, clock: datetime) -> Installation:
        ahead = clock - datetime.now().astimezone()
        database = share_database(tmp_path)
        environment = os.environ | {
            "DATABASE_URL": database,
            "VAR_DIR": str(tmp_path),
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "BASE_URL": settings.BASE_URL,
            "DJANGO_SETTINGS_MODULE": "mentorprogram.settings",
            "TEST_CLOCK_SHIFT": str(ahead.total_seconds()),
            "TEST_CORNER": corner,
        }
        made.append(Installation(database=database, environment=environment, folder=tmp_path, ahead=ahead))
        return made[-1]

    yield _install
    for installation in made:
        installation.kill_all()
    if settings.REDIS_URL:
        broker = redis.Redis.from_url(settings.REDIS_URL)
        for key in broker.scan_iter(match=f"{corner}*"):
            broker.delete(key)
