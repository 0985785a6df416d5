"""What if one person's mail takes longer than the lease?"""

from datetime import timedelta

from people.models import OutgoingMail
from people.outbox import sending
from people.outbox.claiming import LEASE
from people.outbox.connection import Postbox
from people.outbox.message import Attachment, Letter
from tests.outbox.mailroom import NOW, calm
from tests.world import person


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self):
        return self.now


class Slow(Postbox):
    """Takes all the lease for each letter; meanwhile another worker sweeps."""

    def __init__(self, clock: Clock, seen: list[str]) -> None:
        super().__init__()
        self._clock, self._seen = clock, seen

    def send(self, letter: Letter, *, to: str, message_id: str) -> None:
        self._seen.append(letter.subject)
        if len(self._seen) == 1:
            self._clock.now += LEASE
            with_next = Slow(self._clock, self._seen)
            sending.send_due(now=lambda: self._clock.now + timedelta(seconds=1), postbox=with_next)


def test_what_another_worker_has_claimed_when_the_lease_ran_out_is_left_to_it(db, writes):
    """Letters that go alone, one after another: the first is a retry for the second worker, the others are sent once."""
    files = (Attachment(name="a.txt", content=b"a", mimetype="text/plain"),)
    writes(lambda mail, now: Letter(subject=mail.key, attachments=files))
    receiver = person("Mona Mentor")
    for number in range(3):
        calm(f"test:{number}", person=receiver)
    clock, seen = Clock(), []

    sending.send_due(now=clock, postbox=Slow(clock, seen))

    assert sorted(seen) == ["test:0", "test:0", "test:1", "test:2"]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.SENT}
