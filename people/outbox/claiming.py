"""How does a worker claim what is due, so that no other worker claims it too?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mentorprogram.lease import lock_free, take
from people.models import OutgoingMail, Person

LEASE = timedelta(minutes=10)  # longer than sending one person's mail (EMAIL_TIMEOUT each), short enough to retry after a kill
BATCH = 200  # rows read in one go


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The rows that are claimed together.

    All of one person's deferrable mail, or the rows that have been sent together before (`together`), or one row
    by itself.
    """

    person_id: int
    row: int | None = None
    together: int | None = None

    @property
    def rows(self) -> Q:
        if self.together:
            return Q(sent_with=self.together)
        if self.row:
            return Q(pk=self.row)
        return Q(person=self.person_id, channel=OutgoingMail.MAIL, is_deferrable=True, sent_with=None)


def turns_due(now: datetime, *, but_not: Collection[str] = ()) -> Iterator[tuple[Turn, tuple[int, int | None]]]:
    """Yield each due row's turn with its (receiver, municipality), longest wait first.

    Leaves out the channels in `but_not`, whose server does not answer.
    """
    due = OutgoingMail.objects.due(now).order_by("due_at", "pk")
    if but_not:
        due = due.exclude(channel__in=but_not)
    for pk, person, municipality, channel, is_deferrable, sent_with in due.values_list(
        "pk", "person", "municipality", "channel", "is_deferrable", "sent_with"
    )[:BATCH]:
        if sent_with:
            turn = Turn(person_id=person, together=sent_with)
        elif is_deferrable and channel == OutgoingMail.MAIL:
            turn = Turn(person_id=person)
        else:
            turn = Turn(person_id=person, row=pk)
        yield turn, (person, municipality)


@transaction.atomic
def claim(turn: Turn, *, now: datetime) -> list[OutgoingMail]:
    """Claim a turn's due rows for a lease; return none if another worker was first.

    From now on deferrable rows belong together (`sent_with`). The returned rows still hold their former
    `sent_with`, for `as_before`.
    """
    due = OutgoingMail.objects.due(now).filter(turn.rows).select_related("person", "municipality").order_by("pk")
    # Lock order: the person first, or two workers that skip each other's rows would split one turn. No worker ever waits.
    first = lock_free(Person.objects.filter(pk=turn.person_id), no_key=True)
    if not turn.row and not first.values_list("pk"):
        return []
    return take(due, until=now + LEASE, also=lambda rows: _together(turn, rows))


def _together(turn: Turn, rows: Sequence[OutgoingMail]) -> dict[str, object]:
    return {"sent_with": rows[0]} if rows[0].is_deferrable and not turn.together else {}


def as_before(rows: Sequence[OutgoingMail]) -> dict[str, object]:
    """Return the values that undo the grouping made by `claim`.

    Safe, because no row of the group was handed to the mail server.
    """
    return {"sent_with": rows[0].sent_with_id}
