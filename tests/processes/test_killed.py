"""Is nothing lost and nothing sent twice when real workers race, and worker and beat are killed ten times in a run of 500?"""

import logging
import time
from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest

from people.models import Municipality, OutgoingMail, Person
from people.outbox.sending import message_id
from tests.processes.running import wait_until
from tests.world import at

PEOPLE = 100
URGENT, CALM = 4, 3  # rows a person: four mails of their own, and three that are one mail
MAILS = PEOPLE * (URGENT + 1)
KILLS = 10
log = logging.getLogger(__name__)
NOON = at(date(2026, 11, 24), 10)  # a Tuesday


@pytest.fixture
def expected(transactional_db) -> set[str]:
    """Put what is to be sent in the outbox; return the Message-ID of each mail."""
    place = Municipality.objects.create(name="Sandvik")
    people = Person.objects.bulk_create(
        Person(email=f"person{number}@kommune.example", name=f"Person {number}") for number in range(PEOPLE)
    )
    rows = [
        OutgoingMail(
            person=one,
            municipality=place,
            kind="added",
            key=f"test:{one.pk}:{number}",
            subject_id=place.pk,
            due_at=NOON,
            is_deferrable=is_deferrable,
        )
        for number in range(URGENT + CALM)
        for one in people
        for is_deferrable in [number >= URGENT]
    ]
    OutgoingMail.objects.bulk_create(rows)
    return {message_id(f"test:{one.pk}:{number}") for one in people for number in range(URGENT + 1)}


def test_worker_and_beat_killed_ten_times_lose_nothing(expected, install, sink):
    chance = Random(4)
    sink.mood = Random(44)
    installation = install(clock=NOON)
    in_hand: Counter[str] = Counter()
    started_at = time.monotonic()

    for target in sorted(chance.sample(range(10, MAILS - 60), KILLS)):
        worker, beat = installation.start_worker(), installation.start_beat()
        wait_until(lambda target=target: len(sink.received) >= target, seconds=60, what=f"{target} mails are sent")
        time.sleep(chance.uniform(0, 0.05))
        worker.kill()
        if beat:
            beat.kill()
        in_hand.update(installation.let_leases_run_out())
        installation.let_retries_be_due()
    assert len(set(sink.message_ids)) < MAILS, "the last was killed before everything was sent"
    assert installation.count(OutgoingMail.FAILED) == 0

    installation.start_worker()
    installation.start_beat()

    def all_is_sent() -> bool:
        installation.let_retries_be_due()
        return set(installation.states().values()) == {OutgoingMail.SENT}

    wait_until(all_is_sent, seconds=60, what="the last worker sends the rest", every=0.3)
    took = time.monotonic() - started_at
    installation.kill_all()

    times = Counter(sink.message_ids)
    twice = {mail for mail, number in times.items() if number > 1}
    assert set(times) == expected, "every mail arrived, and no other"
    assert twice <= {message_id(key) for key in in_hand}, "only what was in a killed worker's hands may come again"
    texts = defaultdict(set)
    for message in sink.received:
        texts[message["To"], message["Message-ID"]].add(message.get_body(("plain",)).get_content())
    assert {len(found) for found in texts.values()} == {1}, "what comes again says the same, to the same"
    assert sum("3 ting" in message["Subject"] for message in sink.received) >= PEOPLE
    assert min(sink.refused, sink.dropped, sink.delayed) > 0
    log.info("%s mails, %s kills, %.1f s; %s came twice of %s in hand", MAILS, KILLS, took, len(twice), sum(in_hand.values()))
