"""Does the work go on within a minute whichever part is killed or stands still, and does nothing else stop for it?

The parts are started as `bin/run` starts them. With Redis they are Celery's, without it one process a kind of work.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from mentorprogram.work import waking
from people.models import Municipality, OutgoingMail, Person
from tests.outbox.mailroom import free_port
from tests.processes.running import ROOT, Installation, wait_until

A_MINUTE = 60
LONGEST_STEP = 15  # seconds, instead of minutes: how long a part may stand still
MAILS = 8
PARTS = ["gunicorn", "celery -A mentorprogram --quiet worker", "celery -A mentorprogram --quiet beat"]
EMBEDDED_PARTS = ["gunicorn", "manage.py work mail", "manage.py work documents", "manage.py work prints"]


class Running:
    """A supervisor that was started, the processes it has, and the mails that its installation still may send."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.port = free_port()
        self.log = installation.folder / "supervisor.log"
        environment = installation.environment | {
            "ALLOWED_HOSTS": "127.0.0.1",
            "RESTART_PAUSE": "0.2",
            "LONGEST_STEP": str(LONGEST_STEP if not installation.has_redis else 600),
            "LONGEST_ANSWER": "8",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mentorprogram.work.supervisor", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        children = [pid for name in PARTS + EMBEDDED_PARTS for pid in self.pids(name)]
        self.process.terminate()
        self.process.wait(timeout=30)
        for pid in children:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def pids(self, command: str) -> list[int]:
        """Return the processes of a part: the first is the one that the supervisor has started."""
        return [pid for pid in _children_of(self.process.pid) if command in _command_of(pid)]

    def wait_for(self, command: str, *, but_not: int = 0) -> int:
        wait_until(lambda: [pid for pid in self.pids(command) if pid != but_not], seconds=A_MINUTE, what=f"{command} is started", every=0.1)
        return self.pids(command)[0]

    def is_answering(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def let_go(self, key: str) -> None:
        """Make a mail due, and ask for a worker."""
        due_at = timezone.now() - timedelta(seconds=1)
        if connection.vendor == "postgresql":
            OutgoingMail.objects.filter(key=key).update(due_at=due_at)
            waking.ask("people.tasks.send_waiting_mail")
            return
        with self.installation._copy() as copy, copy:
            copy.execute("UPDATE people_outgoingmail SET due_at = ? WHERE key = ?", (f"{due_at:%Y-%m-%d %H:%M:%S}", key))
        (self.installation.folder / "work").mkdir(exist_ok=True)
        (self.installation.folder / "work" / "people.tasks.send_waiting_mail.asked").touch()

    def sends(self, key: str) -> None:
        """Assert that a mail that is due from now on goes out within a minute."""
        self.let_go(key)
        wait_until(lambda: self.installation.states()[key] == OutgoingMail.SENT, seconds=A_MINUTE, what=f"{key} is sent", every=0.1)


def _children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return sorted(found)


def _command_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


@pytest.fixture
def reader(world, client) -> str:
    """Return the cookie of a leader who is logged in; the installation's database is a copy that knows it."""
    client.force_login(world.here.leader)
    return client.cookies["sessionid"].value


@pytest.fixture
def running(world, reader, install, sink) -> Iterator[Running]:
    OutgoingMail.objects.all().delete()
    later = timezone.now() + timedelta(days=1)
    place, person = Municipality.objects.first(), Person.objects.first()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(person=person, municipality=place, kind="added", key=f"test:{number}", subject_id=place.pk, due_at=later)
        for number in range(MAILS)
    )
    found = Running(install(clock=timezone.now()))
    try:
        wait_until(found.is_answering, seconds=A_MINUTE, what="the web server answers", every=0.1)
        yield found
    finally:
        found.stop()


def document(running: Running, cookie: str, address: str) -> bytes:
    """Return the PDF of a page, asking as often as the page says."""

    def ask(url: str) -> tuple[int, bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{running.port}{url}", headers={"Cookie": f"sessionid={cookie}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()

    until = time.monotonic() + A_MINUTE
    url = address
    while time.monotonic() < until:
        with suppress(urllib.error.URLError):
            status, content = ask(url)
            if status == 200:
                return content
            assert status == 202
            url = content.decode().split('http-equiv="refresh" content="2; url=')[1].split('"')[0]
        time.sleep(0.3)
    raise AssertionError("no document within a minute")


@pytest.mark.skipif(bool(settings.REDIS_URL), reason="the parts of an installation without Redis")
def test_whichever_part_is_killed_or_stands_still_the_work_goes_on(running, reader, world):
    address = reverse("sessions:workbook", args=[world.mine.pk])
    pids = {part: running.wait_for(part) for part in EMBEDDED_PARTS}
    running.sends("test:0")
    assert document(running, reader, address).startswith(b"%PDF")

    os.kill(pids["manage.py work mail"], signal.SIGKILL)
    running.sends("test:1")

    stopped = running.wait_for("manage.py work mail", but_not=pids["manage.py work mail"])
    os.kill(stopped, signal.SIGSTOP)
    running.let_go("test:2")

    for part in ("manage.py work documents", "manage.py work prints"):
        os.kill(pids[part], signal.SIGKILL)
    assert document(running, reader, reverse("sessions:follow_up_plan", args=[world.mine.pk])).startswith(b"%PDF")
    running.wait_for("manage.py work prints", but_not=pids["manage.py work prints"])

    for pid in _children_of(pids["gunicorn"]):
        os.kill(pid, signal.SIGKILL)
    wait_until(running.is_answering, seconds=A_MINUTE, what="the web server answers", every=0.1)
    os.kill(pids["gunicorn"], signal.SIGKILL)
    running.wait_for("gunicorn", but_not=pids["gunicorn"])
    wait_until(running.is_answering, seconds=A_MINUTE, what="the web server answers", every=0.1)

    running.sends("test:2")
    assert "The worker of the mail has stood still" in running.log.read_text()
    assert running.process.poll() is None


@pytest.mark.skipif(not settings.REDIS_URL, reason="the parts of an installation with Redis")
def test_whichever_of_celerys_parts_is_killed_the_work_goes_on(running):
    pids = {part: running.wait_for(part) for part in PARTS}
    running.sends("test:0")

    for child in _children_of(pids[PARTS[1]]):
        os.kill(child, signal.SIGKILL)
    running.sends("test:1")
    os.kill(pids[PARTS[1]], signal.SIGKILL)
    running.sends("test:2")
    os.kill(pids[PARTS[2]], signal.SIGKILL)
    running.wait_for(PARTS[2], but_not=pids[PARTS[2]])
    assert running.process.poll() is None
