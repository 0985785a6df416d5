"""Which mail has gone out in the demo before anybody opens it?

The last mornings are lived as the scheduler lives them, a sweep and what it sends; only, nothing leaves the machine.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from people.outbox.connection import Postbox
from people.outbox.message import Letter
from people.outbox.quiet_hours import OpenDays, morning
from people.outbox.sending import send_due
from sessions.models import Watch
from sessions.reminders.sweep import queue_reminders

DAYS = 7  # one of them has the week's digest


class Nowhere(Postbox):
    """Takes every letter and sends none."""

    def send(self, letter: Letter, *, to: str, message_id: str) -> None:
        pass


def live_the_mornings(*, now: datetime) -> None:
    """Queue and send what was due on each open morning of the last week, and queue what comes."""
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    open_days = OpenDays((), first=days[0], last=days[-1])
    for day in days:
        moment = morning(day)
        if moment <= now and not open_days.is_closed(None, day):
            _sweep(moment)
            send_due(now=lambda moment=moment: moment, postbox=Nowhere())  # type: ignore[misc]
    _sweep(now)


def _sweep(moment: datetime) -> None:
    Watch.objects.update(due_at=moment)
    queue_reminders(now=moment)
