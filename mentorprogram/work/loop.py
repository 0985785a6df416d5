"""How is the background work done where there is no broker: one process a kind of work, which looks in the rows?

It runs the tasks of Celery's schedule that its kind has (`EMBEDDED_WORKERS`), each when its time has come or when it was asked for
(`waking`). No error ends it but its own end. One process of a kind at a time: a lock that the system lets go of when the process ends,
however it ends. So who holds it knows that what its queue says is claimed was left by one that is dead, and frees it at once.
"""

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from celery.schedules import BaseSchedule, maybe_schedule
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from mentorprogram.celery import app
from mentorprogram.lease import free_all
from mentorprogram.work import signs, waking

log = logging.getLogger(__name__)

PAUSE = 0.1  # seconds between two looks for what was asked for
SIGN_EVERY = 1.0  # seconds between two signs that there is nothing to do


class _Entry:
    """One task of the schedule, and when it ran last."""

    def __init__(self, name: str) -> None:
        entry = app.conf.beat_schedule[name]
        self.task: str = entry["task"]
        self.schedule: BaseSchedule = maybe_schedule(entry["schedule"], app=app)
        self.ran_at: datetime | None = None  # at the start everything is due: nobody knows how long nobody worked

    def is_due(self) -> bool:
        was_asked = waking.was_asked(self.task)
        return was_asked or self.ran_at is None or bool(self.schedule.is_due(self.ran_at)[0])

    def run(self) -> None:
        self.ran_at = app.now()
        close_old_connections()
        try:
            app.tasks[self.task]()
        except Exception:
            # One task's error must not end the others; its next time comes.
            log.exception("%s failed", self.task)
        finally:
            close_old_connections()


class Worker:
    """Does one kind of the background work, until it is told to stop."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.queue, names = settings.EMBEDDED_WORKERS[kind]
        app.loader.import_default_modules()
        self.entries = [_Entry(name) for name in names if name in app.conf.beat_schedule]
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        with self._alone():
            self._free_what_the_dead_held()
            while not self.stopping.is_set():
                self._look()
                self._rest()

    def _look(self) -> None:
        for entry in self.entries:
            if entry.is_due() and not self.stopping.is_set():
                entry.run()
                signs.give()

    def _rest(self) -> None:
        signs.give()
        until = time.monotonic() + SIGN_EVERY
        while time.monotonic() < until and not self.stopping.wait(PAUSE):
            if any((settings.WORK_DIR / f"{entry.task}.asked").exists() for entry in self.entries):
                return

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other process does this kind of work here."""
        settings.WORK_DIR.mkdir(parents=True, exist_ok=True)
        with (settings.WORK_DIR / f"{self.kind}.lock").open("a") as lock:
            while not self.stopping.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    signs.give()
                    self.stopping.wait(PAUSE)
            yield

    def _free_what_the_dead_held(self) -> None:
        try:
            if self.queue and (freed := free_all(apps.get_model(self.queue))):
                log.warning("%s rows of %s were left by a worker that was killed, and are taken up again", freed, self.queue)
        except DatabaseError:
            log.exception("What a killed worker held waits until its lease runs out")


def last_sign() -> datetime | None:
    """Return when the worker of the mail last got something done, if one works here."""
    if settings.REDIS_URL or (moment := signs.seen_at(settings.WORK_DIR / "mail.sign")) is None:
        return None
    return datetime.fromtimestamp(moment).astimezone()


def tell_where_signs_go(kind: str) -> None:
    """Give signs in the file where the supervisor and /readyz look, if told no other."""
    os.environ.setdefault(signs.FILE, str(settings.WORK_DIR / f"{kind}.sign"))
