"""Is each year looked at when it must be, by one query, and no change missed?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Municipality, OutgoingMail
from programs.models import Mentorship
from sessions.models import PlanItem, Watch
from sessions.plan.items import move_item
from sessions.reminders.sweep import AHEAD, AT_LEAST, BATCH, TRY_AGAIN, queue_reminders
from tests.reminders.scenes import due_of, give_up_all_but, lay, morning, sweep
from tests.world import at, hire

WEDNESDAY = date(2026, 10, 14)


@pytest.fixture
def talk(reminders) -> PlanItem:
    """The one thing there is to be reminded of: a talk on a Wednesday."""
    item = lay(reminders.mine.items.get(kind="talk", number=3), WEDNESDAY)
    give_up_all_but(item)
    return item


def test_two_sweeps_at_once_add_nothing_twice(reminders, monkeypatch):
    """The second begins when the first has read everything and written nothing."""
    now = at(date(2026, 10, 1))
    inside = []
    from sessions.reminders import sweep as module

    real = module.enqueue_all

    def second_sweep_first(mails, **options):
        if not inside:
            inside.append(True)
            Watch.objects.exclude(mentorship=None).mark_due(now)
            inside.append(queue_reminders(now=now))
        return real(mails, **options)

    monkeypatch.setattr(module, "enqueue_all", second_sweep_first)
    sweep(now)

    keys = list(OutgoingMail.objects.filter(kind="reminder").values_list("key", flat=True))
    assert inside[1] == len(keys) == len(set(keys))


@pytest.mark.django_db(transaction=True)
def test_every_verb_has_the_year_looked_at_again(talk, reminders):
    Watch.objects.update(due_at=at(date(2030, 1, 1)))

    move_item(
        item=talk,
        planned_on=WEDNESDAY + timedelta(days=1),
        time=None,
        room="",
        confirmed=True,
        revision=talk.revision,
        by=reminders.here.leader,
        today=date(2026, 10, 8),
    )

    moved = Watch.objects.get(mentorship=reminders.mine)
    assert moved.due_at < at(date(2030, 1, 1))
    assert Watch.objects.filter(due_at=at(date(2030, 1, 1))).count() == Watch.objects.count() - 1


def test_change_while_the_sweep_works_is_looked_at_by_the_next(talk, reminders, monkeypatch):
    from sessions.reminders import sweep as module

    now = at(date(2026, 10, 8))
    real = module.queue_updates

    def change_meanwhile(pks, **options):
        lay(talk, WEDNESDAY + timedelta(days=1))
        Watch.objects.filter(mentorship=reminders.mine).mark_due(now)
        monkeypatch.setattr(module, "queue_updates", real)
        return real(pks, **options)

    monkeypatch.setattr(module, "queue_updates", change_meanwhile)
    Watch.objects.exclude(mentorship=None).mark_due(now)
    queue_reminders(now=now)

    assert due_of("talk_today") == {morning(WEDNESDAY + timedelta(days=1))}


def test_year_nobody_changes_is_looked_at_once_a_week_at_the_least(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    Mentorship.objects.update(probation_months=0, probation_ends_on=None)
    now = at(date(2026, 10, 1))

    sweep(now)

    assert set(Watch.objects.exclude(mentorship=None).values_list("due_at", flat=True)) == {now + AT_LEAST}


def test_year_is_looked_at_again_when_its_next_reminder_comes_within_a_week(talk, reminders):
    now = at(date(2026, 9, 28))

    sweep(now)

    watch = Watch.objects.get(mentorship=reminders.mine)
    assert watch.due_at == morning(date(2026, 10, 9)) - AHEAD


def test_new_year_and_new_municipality_are_watched(reminders):
    made = Municipality.objects.create(name="Ny kommune")

    assert Watch.objects.filter(municipality=made).exists()
    assert Watch.objects.exclude(mentorship=None).count() == Mentorship.objects.count()


def test_nothing_due_costs_one_query_at_any_size(reminders, django_assert_num_queries):
    Watch.objects.update(due_at=at(date(2030, 1, 1)))

    with django_assert_num_queries(1):
        assert queue_reminders(now=at(date(2026, 10, 9))) == 0


def test_sweep_costs_the_same_for_one_hire_and_for_many(reminders):
    Watch.objects.exclude(municipality=None).update(due_at=at(date(2030, 1, 1)))

    def queries() -> int:
        OutgoingMail.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert sweep(at(date(2026, 10, 9))) > 0
        # SQLite takes some dozen rows an INSERT.
        return sum(not query["sql"].startswith("INSERT") for query in captured)

    few = queries()
    for number in range(4):
        hire(reminders.here, f"Flere {number}", starts_on=date(2026, 9, 14))
    assert queries() == few <= 33
    assert Watch.objects.count() < BATCH


def test_year_that_cannot_be_looked_at_holds_up_no_other_and_is_tried_again(reminders, monkeypatch):
    from sessions.reminders.watched import WatchedMentorships

    now = at(date(2026, 10, 9))
    real = WatchedMentorships.occasions_of

    def occasions_of(self, year):
        if year.pk == reminders.mine.pk:
            raise RuntimeError("broken")
        return real(self, year)

    with monkeypatch.context() as broken:
        broken.setattr(WatchedMentorships, "occasions_of", occasions_of)
        assert sweep(now) > 0

    mine = OutgoingMail.objects.filter(subject_id__in=reminders.mine.items.values("pk"))
    assert not mine.exists()
    assert Watch.objects.get(mentorship=reminders.mine).due_at == now + TRY_AGAIN
    assert queue_reminders(now=now + TRY_AGAIN) > 0
    assert mine.exists()
