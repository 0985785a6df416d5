"""Which background work belongs to plans?"""

from celery import shared_task
from django.utils import timezone

from sessions.pdf import orders
from sessions.prints import jobs
from sessions.reminders import sweep
from sessions.start_letters import sending


@shared_task
def queue_reminders() -> int:
    """Put the reminders that are due in the outbox."""
    return sweep.queue_reminders(now=timezone.now())


@shared_task
def run_waiting_print_jobs() -> None:
    """Make the ordered files, and delete the expired ones."""
    jobs.run_waiting(clock=timezone.now)


@shared_task
def make_waiting_documents() -> int:
    """Make the documents that people wait for in a page."""
    return orders.make_waiting(clock=timezone.now)


@shared_task
def delete_old_private_addresses() -> int:
    """Delete the private addresses that are no longer needed."""
    return sending.delete_old_addresses(now=timezone.now())
