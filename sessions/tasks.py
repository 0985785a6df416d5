"""Which background work belongs to plans?"""

from celery import shared_task
from django.utils import timezone

from sessions import reminders


@shared_task
def queue_reminders() -> int:
    """Put the reminders that are due in the outbox."""
    return reminders.queue_reminders(now=timezone.now())
