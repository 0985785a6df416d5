"""How do a coordinator's units stand: how many hires, what is held of what was planned, what is missing, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Unit
from programs.models import Mentorship
from sessions.models import MissedTalk, PlanItem


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the hires who are on the programme now add up to; talks count by the date they were first planned for."""

    running: int = 0
    before_start: int = 0
    planned: int = 0
    held: int = 0
    interviews_missing: int = 0  # hires with at least one
    without_mentor: int = 0
    late: int = 0  # hires with at least one thing overdue

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(Figures)})

    @property
    def hires(self) -> int:
        return self.running + self.before_start


@dataclass(frozen=True, kw_only=True)
class Reason:
    """How many times talks were not held for one reason."""

    code: str
    label: str | Promise
    count: int


def figures_by_unit(units: Iterable[Unit], hires: QuerySet, *, today: date) -> dict[Unit, Figures]:
    """Return each unit's figures from its running mentorships; `hires` carries the counts of `sessions.hires`."""
    found = {unit.pk: (unit, Figures()) for unit in units}
    for hire in hires.filter(state=Mentorship.RUNNING).select_related("department"):
        unit, sum_so_far = found[hire.department.unit_id]
        found[unit.pk] = unit, sum_so_far + figures_of(hire, today)
    return dict(found.values())


def figures_of(hire: Any, today: date) -> Figures:
    """Return one running hire's figures; `hire` carries the counts of `sessions.hires`."""
    has_started = hire.starts_on <= today
    return Figures(
        running=int(has_started),
        before_start=int(not has_started),
        planned=hire.talks_planned,
        held=hire.talks_held,
        interviews_missing=int(hire.interviews_missing > 0),
        without_mentor=int(not hire.has_mentor),
        late=int(hire.overdue > 0),
    )


def most_urgent_first(hires: QuerySet) -> QuerySet:
    """Order those on the programme before those who are done, what is late first."""
    state = Case(When(state=Mentorship.RUNNING, then=Value(0)), default=Value(1))
    return hires.order_by(state, "-overdue", "has_mentor", "mentee__name", "pk")


def reasons_not_held(hires: QuerySet, *, today: date) -> list[Reason]:
    """Return how often talks were not held on their date, by reason, and how many nobody has logged; all reasons, also at 0.

    A talk missed twice counts twice; one that was given up without ever having a date counts by its own reason.
    """
    chosen = hires.order_by().values("pk")
    missed = MissedTalk.objects.filter(item__mentorship__in=chosen)
    told = MissedTalk.objects.filter(item=OuterRef("pk"), planned_on=OuterRef("planned_on"))
    talks = PlanItem.objects.filter(kind=PlanItem.TALK, mentorship__in=chosen)
    counts: dict[str, int] = {}
    for pairs in (
        missed.order_by().values_list("reason").annotate(Count("pk")),
        talks.filter(state=PlanItem.NOT_HELD).exclude(Exists(told)).order_by().values_list("not_held_reason").annotate(Count("pk")),
    ):
        for reason, count in pairs:
            counts[reason] = counts.get(reason, 0) + count
    by_code = [Reason(code=code, label=label, count=counts.get(code, 0)) for code, label in PlanItem.NOT_HELD_REASONS]
    return [*by_code, Reason(code="unlogged", label=_("Ikke logget ennå"), count=talks.overdue(today).count())]
