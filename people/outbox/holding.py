"""How does a coordinator hold back what waits in the outbox, let it go, or call it off?

A decision is a conditional update: what a worker has taken, or sent, is too late and stays as it is. Nothing is an error:
the answer says how many are as they were wanted, and how many came too late.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mentorprogram.acts import act
from people.models import OutgoingMail, Person
from people.outbox.queue import wake_worker


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many messages are as they were wanted (now, or since an earlier click), and how many it was too late for."""

    done: int
    too_late: int


def hold(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Let what waits stay where it is until somebody lets it go."""
    waiting, held = OutgoingMail.WAITING, OutgoingMail.HELD
    return _decide(mails=mails, steps={waiting: held}, already={held}, by=by, now=now)


def release(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Let what was held back go on waiting; what has gone out since an earlier click is as it was wanted too."""
    already = {OutgoingMail.WAITING, OutgoingMail.CLAIMED, OutgoingMail.SENT}
    outcome = _decide(mails=mails, steps={OutgoingMail.HELD: OutgoingMail.WAITING}, already=already, by=by, now=now)
    wake_worker()
    return outcome


def cancel(*, mails: Collection[int], by: Person, now: datetime) -> Outcome:
    """Call off what waits or is held back: it is never sent."""
    called_off = OutgoingMail.CANCELLED
    steps = {OutgoingMail.WAITING: called_off, OutgoingMail.HELD: called_off}
    return _decide(mails=mails, steps=steps, already={called_off}, by=by, now=now)


@act
def _decide(*, mails: Collection[int], steps: dict[str, str], already: set[str], by: Person, now: datetime) -> Outcome:
    """Take each step for the rows somebody may decide about; the others are left out, as if they were not there."""
    # Locked in one order, so that two coordinators never wait for each other.
    mine = OutgoingMail.objects.editable_by(by).filter(pk__in=mails).select_for_update().order_by("pk")
    states = dict(mine.values_list("pk", "state"))
    for state, wanted in steps.items():
        rows = OutgoingMail.objects.filter(pk__in=[pk for pk, found in states.items() if found == state], state=state)
        rows.update(state=wanted, decided_by=by, decided_at=now)
    done = sum(state in steps or state in already for state in states.values())
    return Outcome(done=done, too_late=len(states) - done)
