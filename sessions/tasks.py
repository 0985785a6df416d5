"""Which background work belongs to plans?"""

from celery import shared_task
from django.utils import timezone

from sessions import printing, reminders


@shared_task
def queue_reminders() -> int:
    """Put the reminders that are due in the outbox."""
    return reminders.queue_reminders(now=timezone.now())


@shared_task
def run_waiting_print_jobs() -> None:
    """Make the files that have been ordered, and delete those whose day is over."""
    printing.run_waiting(clock=timezone.now)
