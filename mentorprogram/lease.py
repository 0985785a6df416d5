"""How does one worker of many have a row to itself, so that none is worked at twice and none is lost with a killed worker?

By a lease, for what takes long and is done outside any transaction (mail, prints). A worker takes what is due (`take`); until
`lease_ends_at` nobody else does. That moment is also its mark: it writes (`held`), goes on (`renew`) and gives back only what
still ends when it said. A worker that is killed gives nothing back: its rows are due again when the lease has run out.

The watches of the sweep have no lease, for two may look at the same year at once: the outbox knows each occasion by its key.
They are locked optimistically instead: what was found is stored where the `revision` is as it was read (`lock_unchanged`).
What both share is that nobody waits: a row that another transaction has is passed over (`lock_free`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, cast

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LeasedQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Keep what a worker may take: waiting, or taken by a worker that was not heard of until its lease ran out."""
        model = cast("type[Leased]", self.model)
        return self.filter(Q(state=model.WAITING) | model.has_run_out(now))

    def in_hand(self, now: datetime) -> Self:
        """Keep what a worker is at."""
        model = cast("type[Leased]", self.model)
        return self.filter(state=model.CLAIMED, lease_ends_at__gte=now)


class Leased(models.Model):
    """A row that is a queue's entry: it waits, is claimed by a worker for a time, and gets an outcome."""

    WAITING = "waiting"
    CLAIMED = "claimed"

    state = models.CharField(_("tilstand"), max_length=10, default=WAITING)
    lease_ends_at = models.DateTimeField(_("reservert til"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def has_run_out(cls, now: datetime) -> Q:
        """Return the condition that a row is claimed by a worker whose lease is over."""
        return Q(state=cls.CLAIMED, lease_ends_at__lt=now)


Row = TypeVar("Row", bound=Leased)
AnyRow = TypeVar("AnyRow", bound=models.Model)


@transaction.atomic(savepoint=False)
def take(due: models.QuerySet[Row], *, until: datetime, also: Callable[[list[Row]], Mapping[str, object]] = lambda rows: {}) -> list[Row]:
    """Take what is due for ourselves until a moment; what another worker is taking right now is left to it.

    `also` says what else is written to the rows that were free. Those returned have their lease, and beside it what they
    said before.
    """
    rows = list(lock_free(due))
    if not rows:
        return []
    ours = due.select_related(None).filter(pk__in=[row.pk for row in rows])
    if ours.update(state=due.model.CLAIMED, lease_ends_at=until, **also(rows)) < len(rows):
        raise RuntimeError("rows that were locked have changed")
    for row in rows:
        row.state, row.lease_ends_at = row.CLAIMED, until
    return rows


def held(rows: Sequence[Row]) -> models.QuerySet[Row]:
    """Return the rows, taken together, that still are ours: where the lease ran out they may be another worker's."""
    first = rows[0]
    mine = type(first)._default_manager.filter(pk__in=[row.pk for row in rows])
    return mine.filter(state=first.CLAIMED, lease_ends_at=first.lease_ends_at)


def renew(rows: Sequence[Leased], *, until: datetime, **values: object) -> bool:
    """Keep rows until a later moment, writing how far they are; return whether all of them still were ours."""
    still_ours = held(rows).update(lease_ends_at=until, **values)
    for row in rows:
        row.lease_ends_at = until
    return still_ours == len(rows)


def give_back(rows: Sequence[Leased], *, state: str, **values: object) -> int:
    """Write what became of rows, and let go of those that still are ours; return how many."""
    return held(rows).update(state=state, lease_ends_at=None, **values)


def lock_free(rows: models.QuerySet[AnyRow], *, no_key: bool = False) -> models.QuerySet[AnyRow]:
    """Lock rows until the transaction ends, without those another has locked: nobody waits, so there is no deadlock.

    SQLite lets one transaction write at a time, and locks nothing here.
    """
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=no_key)


def lock_unchanged(rows: models.QuerySet[Any], revisions: Mapping[int, int]) -> list[int]:
    """Lock the rows that have the revision they were read with, and return their keys; nobody's who holds one is waited for."""
    by_revision: dict[int, list[int]] = defaultdict(list)
    for pk, revision in revisions.items():
        by_revision[revision].append(pk)
    if not by_revision:
        return []
    unchanged = Q()
    for revision, pks in by_revision.items():
        unchanged |= Q(pk__in=pks, revision=revision)
    return list(lock_free(rows.filter(unchanged)).values_list("pk", flat=True))
