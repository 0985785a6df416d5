"""How do the tests of reminders ask what is queued, and move the clock?"""

from datetime import date, datetime, timedelta

from people.models import OutgoingMail
from people.outbox import sending
from sessions.models import PlanItem, Watch
from sessions.reminders.sweep import queue_reminders
from tests.world import OSLO


def sweep(now: datetime) -> int:
    """Look at every year anew, as after a change, and return how many rows are new."""
    Watch.objects.exclude(mentorship=None).mark_due(now)
    return queue_reminders(now=now)


def queued(now: datetime) -> set[tuple[str, str]]:
    """Return (rule, recipient) of every reminder that is due in the outbox."""
    due = OutgoingMail.objects.filter(kind="reminder", due_at__lte=now).select_related("person")
    return {(mail.payload["rule"], mail.person.name) for mail in due}


def run(days: list[datetime]) -> dict[datetime, int]:
    """Sweep and send at each of these moments, and return how many mails left at each."""
    left = {}
    for now in days:
        queue_reminders(now=now)
        left[now] = sending.send_due(now=lambda moment=now: moment)
    return left


def give_up_all_but(item: PlanItem) -> None:
    """Leave one line as the only thing there is to be reminded of, in all years."""
    PlanItem.objects.exclude(pk=item.pk).filter(state=PlanItem.PLANNED).update(state=PlanItem.CANCELLED)


def lay(item: PlanItem, day: date) -> PlanItem:
    """Move a line without asking anybody."""
    item.planned_on = day
    item.save(update_fields=["planned_on"])
    return item


def days_from(first: datetime, number: int) -> list[datetime]:
    return [first + timedelta(days=count) for count in range(number)]


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=OSLO)


def due_of(code: str) -> set[datetime]:
    """Return when the rows of one rule leave."""
    return set(OutgoingMail.objects.filter(payload__rule=code).values_list("due_at", flat=True))
