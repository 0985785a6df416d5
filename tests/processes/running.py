"""How does a test start, kill and follow real workers and beats, and look at the rows they leave?"""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from django.db import connection, transaction

from people.models import OutgoingMail

ROOT = Path(__file__).resolve().parents[2]
THEIRS = "started-by-a-test"  # what the database calls the connections of the processes; the test's own may be several


@dataclass(frozen=True)
class Process:
    """A process that leads a group of its own, with everything it starts."""

    pid: int

    def kill(self) -> None:
        """End it and its children at once, as the kernel does when memory runs out."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        wait_until(self._is_gone, seconds=10, what=f"process {self.pid} ends")

    def _is_gone(self) -> bool:
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return True
        return False


@dataclass
class Installation:
    """An installation whose database and mail server the test has in hand; its clock is `ahead` of the machine's."""

    database: str
    environment: dict[str, str]
    folder: Path
    ahead: timedelta
    running: list[Process] = field(default_factory=list)
    nursery: subprocess.Popen[str] | None = None

    @property
    def has_redis(self) -> bool:
        return bool(self.environment["REDIS_URL"])

    def now(self) -> datetime:
        return datetime.now().astimezone() + self.ahead

    def start(self, *arguments: str, log: str) -> Process:
        """Start what `celery` with these arguments would start."""
        if self.nursery is None:
            with (self.folder / "nursery.log").open("ab") as errors:
                self.nursery = subprocess.Popen(
                    [sys.executable, "-m", "tests.processes.nursery"],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
        self.nursery.stdin.write(" ".join([str(self.folder / log), *arguments]) + "\n")
        self.nursery.stdin.flush()
        self.running.append(Process(int(self.nursery.stdout.readline())))
        return self.running[-1]

    def start_worker(self) -> Process:
        """Start what sends mail. With Redis, two workers in one that race each other for the same rows."""
        if not self.has_redis:
            return self.start("work", "mail", log="worker.log")
        options = ["--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        return self.start("worker", *options, log="worker.log")

    def start_beat(self, name: str = "beat") -> Process | None:
        """Start Celery's beat; without Redis a worker knows its hours itself."""
        if not self.has_redis:
            return None
        options = ["--schedule", str(self.folder / f"{name}.schedule"), "--loglevel", "INFO", "--pidfile="]
        return self.start("beat", *options, log=f"{name}.log")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.environment, check=False, timeout=60, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill_all(self) -> None:
        while self.running:
            self.running.pop().kill()
        if self.nursery:
            with self.nursery as ending:
                ending.stdin.close()
            self.nursery = None

    def states(self) -> dict[str, str]:
        """Return the state of every row by key, as the other processes left it."""
        if self.database.startswith("postgres"):
            return dict(OutgoingMail.objects.values_list("key", "state"))
        with self._copy() as copy:
            return dict(copy.execute("SELECT key, state FROM people_outgoingmail"))

    def count(self, state: str) -> int:
        return sum(found == state for found in self.states().values())

    def let_leases_run_out(self) -> list[str]:
        """Do what ten minutes of waiting would; return the keys of the rows that were in a killed worker's hands.

        First whoever was killed has to have left the database: its last word may have been on its way.
        """
        wait_until(self._is_alone, seconds=20, what="the killed have left the database")
        in_hand = [key for key, state in self.states().items() if state == OutgoingMail.CLAIMED]
        self._change("lease_ends_at", of=OutgoingMail.CLAIMED)
        return in_hand

    def let_retries_be_due(self) -> None:
        """Do what waiting for the next attempt would."""
        self._change("due_at", of=OutgoingMail.WAITING)

    def _is_alone(self) -> bool:
        if not self.database.startswith("postgres"):
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s", [THEIRS])
            return cursor.fetchone() == (0,)

    def _change(self, column: str, *, of: str) -> None:
        if self.database.startswith("postgres"):
            with transaction.atomic():
                # What a worker has in hand is left alone: waiting for each other, both would wait for ever.
                mine = OutgoingMail.objects.filter(state=of).select_for_update(skip_locked=True).values_list("pk", flat=True)
                OutgoingMail.objects.filter(pk__in=list(mine)).update(**{column: self.now() - timedelta(days=1)})
            return
        with self._copy() as copy, copy:
            copy.execute(f"UPDATE people_outgoingmail SET {column} = '2020-01-01 00:00:00' WHERE state = ?", (of,))

    @contextlib.contextmanager
    def _copy(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=20)) as copy:
            yield copy


def share_database(folder: Path) -> str:
    """Return the address at which other processes find this test's database: PostgreSQL as it is, SQLite as a copy in a file."""
    if connection.vendor == "postgresql":
        found = connection.settings_dict
        password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
        return f"postgres://{found['USER']}{password}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}?application_name={THEIRS}"
    path = folder / "copy.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}"


def wait_until(holds: Callable[[], object], *, seconds: float, what: str, every: float = 0.01) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s: {what}"
        time.sleep(every)
