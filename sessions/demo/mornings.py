"""Which mail has gone out in the demo before anybody opens it?

The last mornings are run as the scheduler runs them: a sweep, then the sending. Nothing leaves the machine.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from people.outbox.connection import Postbox
from people.outbox.message import Letter
from people.outbox.quiet_hours import OpenDays, morning
from people.outbox.sending import send_due
from sessions.models import Watch
from sessions.reminders.sweep import queue_reminders

_DAYS = 7  # a whole week, so that one of them is the Monday of the digest


class Nowhere(Postbox):
    """A mail connection that accepts every letter and sends none."""

    def send(self, letter: Letter, *, to: str, message_id: str) -> None:
        pass


def live_the_mornings(*, now: datetime) -> None:
    """Queue and send what was due on each open morning of the last week.

    Then queue what is due from now on.
    """
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in range(_DAYS - 1, -1, -1)]
    open_days = OpenDays((), first=days[0], last=days[-1])
    for day in days:
        moment = morning(day)
        if moment <= now and not open_days.is_closed(None, day):
            _sweep(moment)
            send_due(now=lambda moment=moment: moment, postbox=Nowhere())  # type: ignore[misc]
    _sweep(now)


def _sweep(moment: datetime) -> None:
    # The sweep looks only at watches that are due.
    Watch.objects.update(due_at=moment)
    queue_reminders(now=moment)
