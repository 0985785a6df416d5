"""Which background tasks belong to people and their mail?"""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from mentorprogram.work import signs
from people.models import Heartbeat
from people.outbox import sending


@shared_task
def send_waiting_mail() -> int:
    """Send what is due in the outbox."""
    return sending.send_due(now=timezone.now)


@shared_task
def delete_ended_sessions() -> None:
    """Delete the sessions that are over, and what was posted into them."""
    SessionStore.clear_expired()


@shared_task
def record_beat() -> None:
    """Note that the schedule reaches a worker; /readyz and the supervisor read it."""
    signs.give()
    Heartbeat.objects.update_or_create(name="beat", defaults={"seen_at": timezone.now()})
