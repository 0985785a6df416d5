"""What if the sweep works while somebody changes a plan, a worker sends, or another sweep works too?"""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from people.models import OutgoingMail
from people.outbox import sending
from programs.models import Mentorship
from sessions.models import PlanItem, Watch
from sessions.plan.locking import lock_mentorships
from sessions.reminders import sweep as module
from sessions.reminders.sweep import queue_reminders
from tests.reminders.scenes import give_up_all_but, lay
from tests.world import at

WEDNESDAY = date(2026, 10, 14)
NOW = at(date(2026, 10, 8))


@pytest.fixture
def talk(reminders) -> PlanItem:
    item = lay(reminders.mine.items.get(kind="talk", number=3), WEDNESDAY)
    give_up_all_but(item)
    Watch.objects.exclude(mentorship=None).update(due_at=at(date(2030, 1, 1)))
    Watch.objects.filter(mentorship=reminders.mine).mark_due(NOW)
    return item


def days_told() -> set[str]:
    return {key.split(":")[4] for key in OutgoingMail.objects.filter(kind="reminder").values_list("key", flat=True)}


def test_slow_sweep_takes_nothing_away_that_a_later_one_has_put_there(talk, reminders, monkeypatch):
    """The first has read the plan; it changes; the second looks and is done; the first goes on with what it read."""
    moved = WEDNESDAY + timedelta(days=1)
    real = module.sms_choices_of

    def meanwhile(people):
        monkeypatch.setattr(module, "sms_choices_of", real)
        lay(talk, moved)
        Watch.objects.filter(mentorship=reminders.mine).mark_due(NOW)
        assert queue_reminders(now=NOW) > 0
        return real(people)

    monkeypatch.setattr(module, "sms_choices_of", meanwhile)
    queue_reminders(now=NOW)

    assert days_told() == {moved.isoformat()}


def test_row_a_worker_has_claimed_meanwhile_is_not_taken_away(talk, reminders, monkeypatch):
    """The row is found stale, and claimed before it is deleted."""
    queue_reminders(now=NOW)
    lay(talk, WEDNESDAY + timedelta(days=1))
    Watch.objects.filter(mentorship=reminders.mine).mark_due(NOW)
    waiting = OutgoingMail.objects.filter(kind="reminder", state=OutgoingMail.WAITING)
    claimed = waiting.first().pk
    real = module.withdraw

    def claimed_first(rows):
        OutgoingMail.objects.filter(pk=claimed).update(state=OutgoingMail.CLAIMED, lease_ends_at=NOW + timedelta(minutes=10))
        return real(rows)

    monkeypatch.setattr(module, "withdraw", claimed_first)
    queue_reminders(now=NOW)

    assert OutgoingMail.objects.filter(pk=claimed, state=OutgoingMail.CLAIMED).exists()


def together(*acts) -> list[Exception]:
    """Do all at the same moment, in threads of their own; return what was raised."""
    errors: list[Exception] = []
    barrier = threading.Barrier(len(acts))

    def do(act) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_sweeps_workers_and_verbs_at_once_lose_and_double_nothing(reminders):
    years = set(Mentorship.objects.values_list("pk", flat=True))

    def mark() -> None:
        for _round in range(5):
            with transaction.atomic():
                lock_mentorships(years)

    def look() -> None:
        for _round in range(5):
            queue_reminders(now=at(date(2026, 12, 1)))

    def send() -> None:
        for _round in range(3):
            sending.send_due(now=lambda: at(date(2026, 12, 1)))

    Watch.objects.exclude(mentorship=None).update(due_at=NOW)
    assert together(mark, mark, look, look, send, send) == []
    Watch.objects.exclude(mentorship=None).update(due_at=NOW)
    look()
    send()

    due = OutgoingMail.objects.filter(kind="reminder", due_at__lte=at(date(2026, 12, 1)))
    assert due.exists()
    assert set(due.values_list("state", flat=True)) <= {OutgoingMail.SENT}
