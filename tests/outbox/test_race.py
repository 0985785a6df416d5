"""Do two workers that want the same person's mail at the same moment leave it whole?"""

import threading

import pytest
from django.db import connection, transaction

from people.models import OutgoingMail, Person
from people.outbox import sending
from people.outbox.claiming import Turn
from tests.outbox.mailroom import NOW, calm
from tests.world import person


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
@pytest.mark.parametrize("is_again", [False, True], ids=["for the first time", "a killed group again"])
def test_second_worker_leaves_the_group_whole(is_again):
    receiver = person("Mona Mentor")
    first, *rest = [calm(f"test:{number}", person=receiver) for number in range(3)]
    turn = Turn(person_id=receiver.pk)
    if is_again:
        OutgoingMail.objects.update(sent_with=first)
        turn = Turn(person_id=receiver.pk, together=first.pk)
    others: list[list[OutgoingMail]] = []

    def claim_too() -> None:
        try:
            others.append(sending.claim(turn, now=NOW))
        finally:
            connection.close()

    second = threading.Thread(target=claim_too)
    with transaction.atomic():
        # The first worker has got this far.
        Person.objects.select_for_update(no_key=True).get(pk=receiver.pk)
        OutgoingMail.objects.select_for_update().get(pk=first.pk)
        second.start()
        second.join(10)
        assert others == [[]], "the second does not wait, and takes nothing"
        mine = sending.claim(turn, now=NOW)

    assert mine == [first, *rest]
