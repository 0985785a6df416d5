"""How long does a sweep of the reminders take at 1,000 and at 50,000 mentorships, with none due and with some?

Works in a database of its own beside the configured one, as the tests do, and deletes it afterwards.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import override_settings

from people.models import OutgoingMail
from people.outbox import sending
from people.outbox.quiet_hours import morning
from sessions.benchmarks.years import TODAY, fill
from sessions.models import PlanItem, Watch
from sessions.reminders.sweep import queue_reminders


class Command(BaseCommand):
    help = "Measure the sweep of the reminders. Makes a database of its own and removes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mentorships", type=int, nargs="+", default=[1_000, 50_000])
        parser.add_argument("--due", type=int, nargs="+", default=[0, 5], help="per cent of the years that are due")
        parser.add_argument("--send", action="store_true", help="send what is due too, into memory")

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        for size in options["mentorships"]:
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            try:
                self._measure(size, options["due"], sends=options["send"])
            finally:
                connection.creation.destroy_test_db(name, verbosity=0)

    def _measure(self, size: int, per_cents: list[int], *, sends: bool) -> None:
        seconds, _queries, _made = _timed(lambda: fill(size))
        items = PlanItem.objects.count()
        self.stdout.write(f"{size} mentorships, {items} plan items on {connection.vendor}: filled in {seconds:.0f} s")
        now = morning(TODAY) + timedelta(minutes=1)
        for per_cent in per_cents:
            due = _make_due(per_cent, now=now)
            seconds, queries, new = _timed(lambda: queue_reminders(now=now))
            self.stdout.write(f"  sweep with {due:>5} due ({per_cent} %): {seconds * 1000:8.1f} ms, {queries:>4} queries, {new} rows")
        if sends:
            with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
                seconds, queries, sent = _timed(lambda: sending.send_due(now=lambda: now))
            rows = OutgoingMail.objects.filter(state=OutgoingMail.SENT).count()
            rate = sent / seconds if seconds else 0
            self.stdout.write(
                f"  sent {sent} mails of {rows} rows in {seconds:.1f} s: {rate:.0f} a second, {queries / max(sent, 1):.1f} queries each"
            )


def _timed(work: Callable[[], Any]) -> tuple[float, int, Any]:
    """Return the seconds and the queries some work takes, and its result."""
    queries = 0

    def counted(execute: Callable[..., Any], *call: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*call)

    with connection.execute_wrapper(counted):
        before = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - before
    return seconds, queries, result


def _make_due(per_cent: int, *, now: datetime) -> int:
    """Make this share of the mentorships due, spread evenly; return how many."""
    Watch.objects.update(due_at=now + timedelta(days=1))
    every = 100 // per_cent if per_cent else 0
    pks = list(Watch.objects.exclude(mentorship=None).order_by("pk").values_list("pk", flat=True))[::every] if every else []
    for start in range(0, len(pks), 500):
        Watch.objects.filter(pk__in=pks[start : start + 500]).update(due_at=now)
    return len(pks)
