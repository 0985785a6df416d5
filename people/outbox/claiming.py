"""How does a worker take what is due, so that no other takes it too?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mentorprogram.lease import lock_free, take
from people.models import OutgoingMail, Person

LEASE = timedelta(minutes=10)  # longer than one person's mail can take (EMAIL_TIMEOUT each) and shorter than anyone waits
BATCH = 200  # rows looked at a time


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What is sent in one go: all that is calm for one person, what has been sent together before, or one row by itself."""

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
    """Say whose turn it is, who has waited longest first, each with a receiver and a municipality; nobody's by channels that are out."""
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
    """Take what is due of a turn for ourselves for the length of a lease; nothing where another worker was first.

    From now on calm rows belong together. The rows returned remember what they were `sent_with` before (`as_before`).
    """
    due = OutgoingMail.objects.due(now).filter(turn.rows).select_related("person", "municipality").order_by("pk")
    # The person is locked first: workers that skipped each other's rows would split what belongs together. Nobody ever waits.
    first = lock_free(Person.objects.filter(pk=turn.person_id), no_key=True)
    if not turn.row and not first.values_list("pk"):
        return []
    return take(due, until=now + LEASE, also=lambda rows: _together(turn, rows))


def _together(turn: Turn, rows: Sequence[OutgoingMail]) -> dict[str, object]:
    return {"sent_with": rows[0]} if rows[0].is_deferrable and not turn.together else {}


def as_before(rows: Sequence[OutgoingMail]) -> dict[str, object]:
    """Return what undoes that claimed rows belong together, where they did not before: no mail server can have seen them so."""
    return {"sent_with": rows[0].sent_with_id}
