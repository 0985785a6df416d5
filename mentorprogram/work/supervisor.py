"""How are the parts of an installation on one machine kept going: the web server and the workers?

A part that ends is started again, after a pause that doubles as long as it keeps ending; a part that lives and does nothing (no sign of
life, no answer) is killed and started again. Nothing ends the others. Reads no settings and asks no database, so that nothing
that is wrong there ends it too. Real installations have systemd or Docker for this (docs/deployment.md).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from mentorprogram.work import signs

TICK = 0.2  # seconds between two looks at the parts
STEADY = 60.0  # a part that ran this long ended for a reason of its own: the pause is short again
LONGEST_PAUSE = 30.0
GRACE = 10.0  # seconds a part has to stop when all is stopped
FIRST_PAUSE = float(os.environ.get("RESTART_PAUSE", "1"))
# Longer than any one step: a document is stopped after 60 s, a lease of a print that is put together after three minutes.
LONGEST_STEP = float(os.environ.get("LONGEST_STEP", "240"))
LONGEST_ANSWER = float(os.environ.get("LONGEST_ANSWER", "60"))  # seconds without an answer from the web server
ASK_EVERY = 3.0

LastSign = Callable[[], float | None]


def say(text: str) -> None:
    """Write a line for whoever started the installation."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass
class Part:
    """One process and what it starts, kept going."""

    name: str
    command: Sequence[str]
    last_sign: LastSign
    longest_silence: float
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE

    def look(self, now: float) -> None:
        """Start the part when its time has come; end it when it stands still."""
        if self.process is None:
            if now >= self.start_at:
                self.start(now)
            return
        status = self.process.poll()
        if status is not None:
            self._lost(f"ended (exit status {status})", now)
        elif (silent := now - max(self.started_at, self.last_sign() or 0.0)) > self.longest_silence:
            self._lost(f"has stood still for {silent:.0f} seconds", now)

    def start(self, now: float) -> None:
        # The kernel passes the end on when the supervisor is killed outright: nothing keeps the port or the database.
        setpriv = shutil.which("setpriv")
        command = [setpriv, "--pdeathsig", "KILL", *self.command] if setpriv else list(self.command)
        self.process = subprocess.Popen(  # noqa: S603 - the parts below
            command, stdin=subprocess.DEVNULL, env=os.environ | self.environment, start_new_session=True
        )
        self.started_at = now

    def _lost(self, why: str, now: float) -> None:
        self.kill()
        self.process = None
        self.pause = FIRST_PAUSE if now - self.started_at > STEADY else self.pause
        say(f"The {self.name} {why}. It is started again in {self.pause:g} s; the others go on.")
        self.start_at = now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def kill(self) -> None:
        """End the process and all it has started, whatever they are doing."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Answers:
    """When the web server last answered; asked by a thread of its own."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/healthz"
        self.last: float | None = None
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        while True:
            try:
                with urllib.request.urlopen(self.url, timeout=ASK_EVERY):  # noqa: S310 - this machine's own
                    self.last = time.time()
            except urllib.error.HTTPError:
                self.last = time.time()  # an answer, if not a good one
            except OSError:
                pass
            time.sleep(ASK_EVERY)


class Supervisor:
    """Keeps some parts going until it is told to stop."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.is_stopping = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            for part in self.parts:
                if not self.is_stopping:
                    part.look(time.time())
            time.sleep(TICK)
        say("\nStopping.")
        for part in self.parts:
            part.ask_to_stop()
        until = time.time() + GRACE
        while time.time() < until and any(part.process and part.process.poll() is None for part in self.parts):
            time.sleep(TICK / 2)
        for part in self.parts:
            part.kill()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True


def _worker(name: str, command: Sequence[str], folder: Path, sign: str) -> Part:
    path = folder / f"{sign}.sign"
    return Part(
        name=name,
        command=command,
        last_sign=lambda: signs.seen_at(path),
        longest_silence=LONGEST_STEP,
        environment={signs.FILE: str(path)},
    )


def parts_of(*, host: str, port: int, folder: Path, has_redis: bool) -> list[Part]:
    """Return the parts of an installation.

    With Redis they are Celery's, without it one process a kind of work.
    """
    python = [sys.executable]
    answers = Answers(port)
    web = [*python, "-m", "gunicorn", "mentorprogram.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "8", "--preload"]
    parts = [
        Part(
            name="web server",
            command=[*web, "--no-control-socket", "--log-level", "warning"],
            last_sign=lambda: answers.last,
            longest_silence=LONGEST_ANSWER,
        )
    ]
    if not has_redis:
        manage = [*python, "manage.py", "work"]
        return parts + [_worker(f"worker of the {kind}", [*manage, kind], folder, kind) for kind in ("mail", "documents", "prints")]
    # In a container one is often root, which Celery says at length.
    celery = [*python, "-W", "ignore:You're running the worker", "-m", "celery", "-A", "mentorprogram", "--quiet"]
    options = ["--loglevel", "WARNING", "--concurrency", "3", "--without-gossip", "--without-mingle"]
    schedule = str(folder.parent / "beat-schedule")
    # A beat that reaches the worker is a sign of both: where it fails to come, nobody knows which of them stands still.
    return [
        *parts,
        _worker("worker", [*celery, "worker", *options], folder, "celery"),
        _worker("scheduler", [*celery, "beat", "--loglevel", "WARNING", "--schedule", schedule, "--pidfile", ""], folder, "celery"),
    ]


def main() -> None:
    reader = argparse.ArgumentParser(description="Keep the web server and the workers of one machine going.")
    reader.add_argument("--host", default="127.0.0.1")
    reader.add_argument("--port", type=int, default=8000)
    given = reader.parse_args()
    folder = Path(os.environ.get("VAR_DIR", "var")) / "work"
    folder.mkdir(parents=True, exist_ok=True)
    Supervisor(parts_of(host=given.host, port=given.port, folder=folder, has_redis=bool(os.environ.get("REDIS_URL")))).run()


if __name__ == "__main__":
    main()
