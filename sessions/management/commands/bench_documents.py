"""How long do 1, 30 and 300 workbooks take, with how much memory, and how long does the second print take?

Works in a database and a folder of its own, as the tests do, and deletes them afterwards.
"""

import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import override_settings
from django.utils import timezone

from people.models import Appointment, Department, Municipality, Person
from sessions.benchmarks.years import LONG_AGO, fill
from sessions.models import PrintJob
from sessions.pdf.names import WORKBOOK
from sessions.pdf.render import typesetter
from sessions.prints.jobs import file_of, order_print, run_waiting

MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = "Measure the printing of many workbooks. Makes a database and a folder of its own and removes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hires", type=int, nargs="+", default=[1, 30, 300])
        parser.add_argument("--layout", choices=[layout for layout, _name in PrintJob.LAYOUTS], default=PrintJob.A4)

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        for size in options["hires"]:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            try:
                with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
                    self._measure(size, options["layout"])
            finally:
                typesetter.close()
                connection.creation.destroy_test_db(name, verbosity=0)

    def _measure(self, size: int, layout: str) -> None:
        fill(size)
        coordinator = Person.objects.create_user("koordinator@kommune.example", name="Kari Koordinator")
        scope = {"municipality": Municipality.objects.get(), "starts_on": LONG_AGO}
        Appointment.objects.create(person=coordinator, role=Appointment.COORDINATOR, **scope)
        for which in ("first", "second"):
            seconds, most, job = _measured(lambda: _print(coordinator, layout))
            self.stdout.write(
                f"{size:>4} hires, {which} print: {seconds:6.1f} s, at most {most / MEGABYTE:.0f} MB in all processes; {_about(job)}"
            )


def _print(coordinator: Person, layout: str) -> PrintJob:
    departments = list(Department.objects.all())
    job = order_print(departments=departments, label="Kommune", document=WORKBOOK, layout=layout, by=coordinator, now=timezone.now())
    while job.state in (PrintJob.WAITING, PrintJob.CLAIMED):
        run_waiting(clock=timezone.now)
        job.refresh_from_db()
    return job


def _about(job: PrintJob) -> str:
    joined, package = file_of(job, now=timezone.now()), file_of(job, now=timezone.now(), package=True)
    if joined is None or package is None:
        return f"no files: {job.state}"
    with pikepdf.open(joined) as pdf:
        sizes = [path.stat().st_size / MEGABYTE for path in (joined, package)]
        return f"{len(pdf.pages)} pages, {sizes[0]:.1f} MB for the printer, {sizes[1]:.1f} MB of single files"


def _measured(work: Callable[[], PrintJob]) -> tuple[float, int, PrintJob]:
    """Return the seconds some work takes, its peak memory, and its result.

    The memory is in bytes, of this process and the typesetter together.
    """
    most, is_over = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_over.wait(0.05):
            most = max(most, _resident("self") + (_resident(str(typesetter.process.pid)) if typesetter.process else 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = time.perf_counter()
    try:
        result = work()
    finally:
        seconds = time.perf_counter() - before
        is_over.set()
        watcher.join()
    return seconds, most, result


def _resident(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), 0)
