"""How does a message get into the outbox, and who writes it?

The table is the queue; the broker only wakes a worker. `people/outbox/sending.py` sends what is in it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mentorprogram.work.waking import wake
from people.models import MailSettings, Municipality, OutgoingMail, Person, Unit
from people.outbox.message import Letter

Writer = Callable[[OutgoingMail, datetime], Letter | None]
# Reads the data of several rows at once (no N+1), and returns the function that writes each of them.
ForMany = Callable[[Sequence[OutgoingMail], datetime], Callable[[OutgoingMail], Letter | None]]
Wanted = Callable[[MailSettings], bool]
WRITERS: dict[str, Writer] = {}
FOR_MANY: dict[str, ForMany] = {}
WANTED: dict[str, Wanted] = {}


def register_writer(kind: str, writer: Writer, *, for_many: ForMany | None = None, wanted: Wanted | None = None) -> None:
    """Register the function that writes the mails of a kind.

    Called when an app starts. The writer gets the row and the moment, and returns None when nothing is left to say. `wanted` tells from the
    receiver's choices whether she wants this kind; without it, her choice of reminders by mail decides. Mandatory
    mail, and mail that cannot wait, is sent whatever she chose.
    """
    WRITERS[kind] = writer
    if for_many:
        FOR_MANY[kind] = for_many
    if wanted:
        WANTED[kind] = wanted


def enqueue(
    *,
    person: Person,
    kind: str,
    key: str,
    due_at: datetime,
    municipality: Municipality | None = None,
    unit: Unit | None = None,
    subject_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
    useful_until_at: datetime | None = None,
    about: str = "",
    is_deferrable: bool = False,
    is_mandatory: bool = False,
) -> OutgoingMail:
    """Put one mail in the outbox; idempotent: a known key keeps its row."""
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "municipality": municipality,
            "unit": unit,
            "kind": kind,
            "subject_id": subject_id,
            "payload": dict(payload or {}),
            "due_at": due_at,
            "useful_until_at": useful_until_at,
            "about": about,
            "is_deferrable": is_deferrable,
            "is_mandatory": is_mandatory,
        },
    )
    if is_new:
        wake_worker()
    return mail


def enqueue_all(mails: Iterable[OutgoingMail], *, revive: bool = False) -> int:
    """Put many unsaved mails in the outbox; return how many were new. Idempotent.

    A known key keeps its row. With `revive`, an obsolete row is replaced by the new one: what it said holds again.
    """
    wanted = {mail.key: mail for mail in mails}
    if not wanted:
        return 0
    if revive:
        withdraw(OutgoingMail.objects.filter(key__in=wanted, state=OutgoingMail.OBSOLETE))
    known = set(OutgoingMail.objects.filter(key__in=wanted).values_list("key", flat=True))
    # Lock order: two transactions that insert the same keys in different orders would deadlock on the unique index.
    new = [wanted[key] for key in sorted(wanted.keys() - known)]
    OutgoingMail.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    if any(mail.due_at <= timezone.now() for mail in new):
        wake_worker()
    return len(new)


@transaction.atomic(savepoint=False)
def withdraw(rows: QuerySet[OutgoingMail]) -> int:
    """Delete the rows that still match the query once locked; return how many.

    They are locked in the workers' lock order; a row that has been claimed meanwhile no longer matches, and stays.
    """
    pks = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    return OutgoingMail.objects.filter(pk__in=pks).delete()[0] if pks else 0


def wake_worker() -> None:
    """Ask a worker to send what is due, once this transaction has committed."""
    transaction.on_commit(partial(wake, "people.tasks.send_waiting_mail"))
