"""Since when has no message gone out although one was due, or nobody worked at all?"""

from datetime import datetime, timedelta

from django.db.models import Max, Min

from mentorprogram.work.loop import last_sign
from mentorprogram.work.standstill import PATIENCE
from people.models import Heartbeat, OutgoingMail

LONGEST_SILENCE = timedelta(minutes=2)  # the beat comes every 30 seconds; a step of the mail takes less than a minute


def no_sign_since(now: datetime) -> datetime | None:
    """Return since when no worker has given a sign; None if one has lately.

    Where none ever has, the work stands still from now on.
    """
    seen_at = _last_sign()
    return _silent_since(seen_at, now) if seen_at else now


def _silent_since(seen_at: datetime, now: datetime) -> datetime | None:
    return seen_at if now - seen_at > LONGEST_SILENCE else None


def _last_sign() -> datetime | None:
    beat = Heartbeat.objects.filter(pk="beat").values_list("seen_at", flat=True).first()
    return max((moment for moment in (beat, last_sign()) if moment), default=None)


def no_mail_since(now: datetime) -> datetime | None:
    """Return since when no message has gone out although one was due.

    None if they go. What is held back or waits for the day is not due.
    """
    oldest = OutgoingMail.objects.filter(state=OutgoingMail.WAITING, due_at__lte=now - PATIENCE).aggregate(due=Min("due_at"))["due"]
    if oldest is None:
        return None
    last = OutgoingMail.objects.filter(state=OutgoingMail.SENT).aggregate(sent=Max("sent_at"))["sent"]
    since = max(oldest, last) if last else oldest
    return since if now - since > PATIENCE else None


def sending_stands_still_since(now: datetime) -> datetime | None:
    """Return since when messages stand still, whatever the reason; None if they go.

    Where no worker has ever given a sign there is no moment to tell of, until a message is due.
    """
    seen_at = _last_sign()
    silent_since = _silent_since(seen_at, now) if seen_at else None
    return min((since for since in (silent_since, no_mail_since(now)) if since), default=None)
