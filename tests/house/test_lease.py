"""Does a row have one worker at a time, and the next one when the first is heard of no more?"""

from datetime import datetime, timedelta

import pytest
from django.db.models import F

from mentorprogram.lease import give_back, held, lock_unchanged, renew, take
from people.models import OutgoingMail, Person
from sessions.models import PrintJob, Watch
from tests.world import OSLO, person

NOW = datetime(2026, 11, 20, 12, tzinfo=OSLO)
SOON, LATER, LATEST = (NOW + timedelta(minutes=minutes) for minutes in (3, 4, 8))


@pytest.fixture
def receiver(db) -> Person:
    return person("Mona Mentor")


@pytest.fixture(params=[OutgoingMail, PrintJob])
def model(request, receiver):
    for number in range(2):
        if request.param is OutgoingMail:
            OutgoingMail.objects.create(person=receiver, kind="test", key=f"test:{number}", due_at=NOW)
        else:
            PrintJob.objects.create(requested_by=receiver, order=str(number), expires_at=NOW + timedelta(days=1))
    return request.param


def due(model, now: datetime):
    return model.objects.due(now).order_by("pk")


def test_what_is_taken_is_nobody_elses_until_the_lease_is_over(model):
    rows = take(due(model, NOW), until=SOON)

    assert len(rows) == 2
    assert {(row.state, row.lease_ends_at) for row in rows} == {(model.CLAIMED, SOON)}
    assert model.objects.in_hand(SOON).count() == 2
    assert take(due(model, SOON), until=LATER) == []
    assert take(due(model, LATER), until=LATEST) == rows
    assert take(model.objects.none(), until=SOON) == []


def test_what_else_is_written_is_not_on_the_rows_returned(model):
    [first, _second] = take(due(model, NOW), until=SOON, also=lambda rows: {"attempts": F("attempts") + len(rows)})

    assert (first.attempts, model.objects.get(pk=first.pk).attempts) == (0, 2)


def test_worker_whose_rows_were_taken_over_writes_nothing_more(model):
    slow = take(due(model, NOW), until=SOON)
    take(due(model, LATER), until=LATEST)

    assert not held(slow).exists()
    assert not renew(slow, until=LATEST + timedelta(hours=1), attempts=9)
    assert give_back(slow, state="failed", attempts=9) == 0
    assert set(model.objects.values_list("state", "lease_ends_at", "attempts")) == {(model.CLAIMED, LATEST, 0)}


def test_lease_that_is_renewed_goes_on_and_ends_with_an_outcome(model):
    rows = take(due(model, NOW), until=SOON)

    assert renew(rows, until=LATER, attempts=1)
    assert take(due(model, LATER), until=LATEST) == []
    assert give_back(rows, state="failed") == 2
    assert set(model.objects.values_list("state", "lease_ends_at", "attempts")) == {("failed", None, 1)}


def test_only_some_that_are_left_are_not_all_renewed(model):
    rows = take(due(model, NOW), until=SOON)
    give_back(rows[:1], state=model.WAITING)

    assert not renew(rows, until=LATER)
    assert list(held(rows)) == rows[1:]


def test_watch_that_somebody_has_marked_since_it_was_read_is_left(world):
    read = dict(Watch.objects.values_list("pk", "revision"))
    marked = world.mine.watch.pk
    Watch.objects.filter(pk=marked).mark_due(NOW)

    assert len(read) > 2
    assert set(lock_unchanged(Watch.objects.order_by("pk"), read)) == read.keys() - {marked}
    assert lock_unchanged(Watch.objects.order_by("pk"), {}) == []
