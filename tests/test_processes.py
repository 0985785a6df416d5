"""Is nothing lost and nothing sent twice when real workers race and one is killed in the middle?"""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from django.utils import timezone

from people.models import OutgoingMail
from people.outbox import message_id
from sessions.models import PlanItem

ROOT = Path(__file__).resolve().parent.parent


class Sink:
    """A mail server that takes its time and remembers every Message-ID it accepted."""

    def __init__(self) -> None:
        self.received: list[str] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.received.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def database_url(tmp_path, transactional_db) -> Callable[[], str]:
    """Return a function that gives other processes this test's database: PostgreSQL as it is, SQLite as a copy in a file."""

    def share() -> str:
        if connection.vendor == "postgresql":
            found = connection.settings_dict
            password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
            return f"postgres://{found['USER']}{password}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"
        path = tmp_path / "copy.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return f"sqlite:///{path}"

    return share


class Worker:
    """A real Celery worker in processes of its own."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        command = [sys.executable, "-m", "celery", "-A", "mentorprogram", "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle"],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End the worker and its children at once, as the kernel does when memory runs out."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def ask_for_a_sweep(environment: dict[str, str]) -> None:
    code = "from mentorprogram.celery import app; [app.send_task('people.tasks.send_waiting_mail') for _ in range(2)]"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=60)


def wait_until(holds: Callable[[], bool], *, seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def rows(url: str) -> dict[str, str]:
    """Return the state of every row by key, as the other processes left it."""
    if url.startswith("postgres"):
        return dict(OutgoingMail.objects.values_list("key", "state"))
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as copy:
        return dict(copy.execute("SELECT key, state FROM people_outgoingmail"))


def let_leases_run_out(url: str) -> None:
    """Do what five minutes of waiting would: the leases of the killed worker are over."""
    if url.startswith("postgres"):
        OutgoingMail.objects.filter(state=OutgoingMail.CLAIMED).update(lease_ends_at=timezone.now() - timedelta(seconds=1))
        return
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as copy, copy:
        copy.execute("UPDATE people_outgoingmail SET lease_ends_at = '2020-01-01 00:00:00' WHERE state = 'claimed'")


@pytest.mark.processes
def test_killed_worker_loses_nothing_and_sends_nothing_twice(database_url, sink, tmp_path, world):
    handler, port = sink
    OutgoingMail.objects.all().delete()
    talks = PlanItem.objects.filter(kind=PlanItem.TALK).select_related("mentorship")
    mentors = {period.mentorship_id: period.mentor.person_id for mine in (world.mine, world.theirs) for period in mine.mentor_periods.all()}
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            person_id=person,
            municipality_id=talk.mentorship.municipality_id,
            key=f"reminder:talk_in_3_days:item:{talk.pk}:{talk.planned_on.isoformat()}:{person}",
            kind="reminder",
            subject_id=talk.pk,
            due_at=timezone.now(),
        )
        for talk in talks
        if talk.mentorship_id in mentors
        for person in (talk.mentorship.mentee_id, mentors[talk.mentorship_id])
    )
    url = database_url()
    environment = os.environ | {
        "DATABASE_URL": url,
        "VAR_DIR": str(tmp_path),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "BASE_URL": settings.BASE_URL,
    }
    expected = {message_id(key) for key in rows(url)}
    assert len(expected) == 76

    worker = Worker(environment, tmp_path / "worker.log")
    try:
        ask_for_a_sweep(environment)
        wait_until(lambda: len(handler.received) >= 15, seconds=60, what="the first worker sends")
    finally:
        worker.kill()
    in_hand = {message_id(key) for key, state in rows(url).items() if state == OutgoingMail.CLAIMED}
    assert 0 < len(set(handler.received)) < 76, "the worker was killed in the middle"
    let_leases_run_out(url)

    worker = Worker(environment, tmp_path / "worker.log")
    try:
        ask_for_a_sweep(environment)
        wait_until(lambda: set(rows(url).values()) == {OutgoingMail.SENT}, seconds=60, what="the second worker sends the rest")
    finally:
        worker.kill()

    twice = {mail for mail, times in Counter(handler.received).items() if times > 1}
    assert set(handler.received) == expected
    assert twice <= in_hand, "only what was in the killed worker's hands may come again, with the same Message-ID"
    assert max(Counter(handler.received).values()) <= 2
