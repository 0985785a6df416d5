"""How does a coordinator hold back, release or cancel a message in the outbox?

A decision is a conditional update: for a message that a worker has claimed or sent it comes too late, and changes nothing.
That is no error: the outcome counts the messages that are as the coordinator wanted, and those it was too late for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mentorprogram.acts import act
from people.models import OutgoingMail, Person
from people.outbox.queue import wake_worker


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many messages are as wanted, and how many it was too late for.

    A message counts as wanted whether this click did it or an earlier one.
    """

    done: int
    too_late: int


def hold(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Hold back waiting messages until a coordinator releases them."""
    waiting, held = OutgoingMail.WAITING, OutgoingMail.HELD
    return _decide(mails=mails, steps={waiting: held}, already={held}, by=by, now=now)


def release(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Let held messages wait for their turn again.

    A message that was released by an earlier click, and may be sent by now, counts as done.
    """
    already = {OutgoingMail.WAITING, OutgoingMail.CLAIMED, OutgoingMail.SENT}
    outcome = _decide(mails=mails, steps={OutgoingMail.HELD: OutgoingMail.WAITING}, already=already, by=by, now=now)
    wake_worker()
    return outcome


def cancel(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Cancel waiting and held messages: they are never sent."""
    called_off = OutgoingMail.CANCELLED
    steps = {OutgoingMail.WAITING: called_off, OutgoingMail.HELD: called_off}
    return _decide(mails=mails, steps=steps, already={called_off}, by=by, now=now)


@act
def _decide(*, mails: Collection[int], steps: dict[str, str], already: set[str], by: Person, now: datetime) -> Outcome:
    """Take each step for the rows `by` may decide about; ignore all other rows."""
    # Lock order: by key, so that two coordinators cannot deadlock.
    mine = OutgoingMail.objects.editable_by(by).filter(pk__in=mails).select_for_update().order_by("pk")
    states = dict(mine.values_list("pk", "state"))
    for state, wanted in steps.items():
        rows = OutgoingMail.objects.filter(pk__in=[pk for pk, current in states.items() if current == state], state=state)
        rows.update(state=wanted, decided_by=by, decided_at=now)
    done = sum(state in steps or state in already for state in states.values())
    return Outcome(done=done, too_late=len(states) - done)
