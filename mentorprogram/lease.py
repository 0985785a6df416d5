"""How does one worker of many have a row to itself, so that none is worked at twice and none is lost with a killed worker?

By a lease, for long work outside any transaction (mail, prints). A worker takes due rows (`take`); until `lease_ends_at` no
other worker does. That moment also marks the rows as its own: it updates (`held`), renews (`renew`) and gives back
(`give_back`) only rows that still have it. A killed worker gives nothing back: its rows are due again when the lease runs out, or
when the one that takes its place frees them (`free_all`). Each step is a sign of life (`mentorprogram/work/signs.py`).

The sweep's watches have no lease, because two sweeps may look at the same mentorship at once: the outbox dedupes by key.
They are locked optimistically instead: a result is stored only if the `revision` is the one that was read (`lock_unchanged`).
In both, no transaction waits: a row that another transaction has locked is skipped (`lock_free`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, cast

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorprogram.work import signs


class LeasedQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Keep the rows a worker may take: waiting, or claimed with an expired lease."""
        model = cast("type[Leased]", self.model)
        return self.filter(Q(state=model.WAITING) | model.has_run_out(now))

    def in_hand(self, now: datetime) -> Self:
        """Keep the rows a worker is working at: claimed, with a lease that still holds."""
        model = cast("type[Leased]", self.model)
        return self.filter(state=model.CLAIMED, lease_ends_at__gte=now)


class Leased(models.Model):
    """A row of a queue: it waits, a worker claims it for a time, it gets an outcome."""

    WAITING = "waiting"
    CLAIMED = "claimed"

    state = models.CharField(_("tilstand"), max_length=10, default=WAITING)
    lease_ends_at = models.DateTimeField(_("reservert til"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def has_run_out(cls, now: datetime) -> Q:
        """Return the condition that a row is claimed and its lease has run out."""
        return Q(state=cls.CLAIMED, lease_ends_at__lt=now)


Row = TypeVar("Row", bound=Leased)
AnyRow = TypeVar("AnyRow", bound=models.Model)


@transaction.atomic(savepoint=False)
def take(due: models.QuerySet[Row], *, until: datetime, also: Callable[[list[Row]], Mapping[str, object]] = lambda rows: {}) -> list[Row]:
    """Claim the due rows until a moment; skip rows that another worker has locked.

    `also` gives what else to write to the rows that were free. The returned rows have the new state and lease; all
    their other values are those from before.
    """
    signs.give()
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
    """Return those of the rows, taken together, that are still ours.

    After the lease has run out they may be another worker's.
    """
    first = rows[0]
    mine = type(first)._default_manager.filter(pk__in=[row.pk for row in rows])
    return mine.filter(state=first.CLAIMED, lease_ends_at=first.lease_ends_at)


def renew(rows: Sequence[Leased], *, until: datetime, **values: object) -> bool:
    """Extend the lease and write `values`; return whether all rows were still ours."""
    signs.give()
    still_ours = held(rows).update(lease_ends_at=until, **values)
    for row in rows:
        row.lease_ends_at = until
    return still_ours == len(rows)


def give_back(rows: Sequence[Leased], *, state: str, **values: object) -> int:
    """Write an outcome to the rows still ours and end their lease; return how many."""
    signs.give()
    return held(rows).update(state=state, lease_ends_at=None, **values)


def free_all(model: type[Leased]) -> int:
    """Let all claimed rows wait again; return how many.

    For who knows that no worker is at work but herself: what is claimed was left by one that was killed.
    """
    return model._default_manager.filter(state=model.CLAIMED).update(state=model.WAITING, lease_ends_at=None)


def lock_free(rows: models.QuerySet[AnyRow], *, no_key: bool = False) -> models.QuerySet[AnyRow]:
    """Lock rows until the transaction ends, skipping those another one has locked.

    No transaction waits, so there is no deadlock. SQLite lets one transaction write at a time, and locks nothing
    here.
    """
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=no_key)


def lock_unchanged(rows: models.QuerySet[Any], revisions: Mapping[int, int]) -> list[int]:
    """Lock the rows whose revision is still the one read; return their keys.

    Rows that another transaction has locked are skipped.
    """
    signs.give()
    by_revision: dict[int, list[int]] = defaultdict(list)
    for pk, revision in revisions.items():
        by_revision[revision].append(pk)
    if not by_revision:
        return []
    unchanged = Q()
    for revision, pks in by_revision.items():
        unchanged |= Q(pk__in=pks, revision=revision)
    return list(lock_free(rows.filter(unchanged)).values_list("pk", flat=True))
