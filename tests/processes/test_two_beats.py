"""Is anything queued or sent twice when two beats are started by mistake?"""

from collections import Counter
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction

from people.models import OutgoingMail
from people.outbox.sending import message_id
from sessions.models import Watch
from sessions.reminders.sweep import queue_reminders
from tests.processes.running import Installation, wait_until
from tests.world import at


class _PutBackError(Exception):
    """Ends a transaction of which nothing is to stay."""


def keys_of_one_sweep(now) -> set[str]:
    """Return what one sweep alone would have in the outbox."""
    keys: set[str] = set()
    try:
        with transaction.atomic():
            queue_reminders(now=now)
            keys = set(OutgoingMail.objects.values_list("key", flat=True))
            raise _PutBackError
    except _PutBackError:
        return keys


def times_asked(installation: Installation, beat: str, task: str, *, at_least: int) -> bool:
    log = installation.folder / f"{beat}.log"
    return log.exists() and log.read_text().count(f"Sending due task {task}") >= at_least


@pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis there is no beat: the worker knows its hours itself")
def test_two_beats_at_once_queue_and_send_everything_once(world, install, sink):
    noon = at(world.today.replace(day=24), 12)  # a Tuesday
    OutgoingMail.objects.all().delete()
    Watch.objects.update(due_at=noon)
    expected = keys_of_one_sweep(noon)
    assert len(expected) >= 3
    installation = install(clock=noon)

    installation.start_worker()
    beats = ["first", "second"]
    for beat in beats:
        installation.start_beat(beat)
    asked = [(beat, task) for beat in beats for task in ("queue-reminders", "send-mail", "beat")]
    for beat, task in asked:
        enough = partial(times_asked, installation, beat, task, at_least=8)
        wait_until(enough, seconds=60, what=f"the {beat} beat asks for {task}", every=0.1)

    def is_quiet() -> bool:
        installation.let_retries_be_due()
        states = set(installation.states().values())
        return bool(states) and states <= {OutgoingMail.SENT, OutgoingMail.OBSOLETE}

    wait_until(is_quiet, seconds=60, what="everything is sent", every=0.3)
    installation.kill_all()

    assert set(installation.states()) == expected
    sent = {message_id(key) for key, state in installation.states().items() if state == OutgoingMail.SENT}
    times = Counter(sink.message_ids)
    assert set(times) <= sent
    assert set(times.values()) == {1}, "nothing twice"
