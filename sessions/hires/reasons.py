"""What do the figures of some units add up to, and why were talks not held?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Unit
from programs.models import Mentorship
from sessions.models import MissedTalk, PlanItem
from sessions.plan.standing import Figures, figures_of, standing_from, with_weight


@dataclass(frozen=True, kw_only=True)
class Reason:
    """How many times talks were not held for one reason."""

    code: str
    label: str | Promise
    count: int


def figures_by_unit(units: Iterable[Unit], hires: QuerySet, *, today: date) -> dict[Unit, Figures]:
    """Return each unit's figures from its running mentorships.

    `hires` must come from `with_standing`.
    """
    figures = {unit.pk: (unit, Figures()) for unit in units}
    for hire in hires.filter(state=Mentorship.RUNNING).select_related("department"):
        unit, sum_so_far = figures[hire.department.unit_id]
        figures[unit.pk] = unit, sum_so_far + figures_of(standing_from(hire, today=today))
    return dict(figures.values())


def most_urgent_first(hires: QuerySet, *, today: date) -> QuerySet:
    """Order running mentorships before ended ones, the most urgent first."""
    state = Case(When(state=Mentorship.RUNNING, then=Value(0)), default=Value(1))
    return with_weight(hires, today=today).order_by(state, "weight", "mentee__name", "pk")


def reasons_not_held(hires: QuerySet, *, today: date) -> list[Reason]:
    """Return how often talks were not held, by reason, and how many are unlogged.

    Every reason is listed, also at 0. A talk missed twice counts twice; a talk given up on a date without a
    MissedTalk counts by its own reason.
    """
    chosen = hires.order_by().values("pk")
    missed = MissedTalk.objects.filter(item__mentorship__in=chosen)
    logged = MissedTalk.objects.filter(item=OuterRef("pk"), planned_on=OuterRef("planned_on"))
    talks = PlanItem.objects.talks().filter(mentorship__in=chosen)
    counts: dict[str, int] = {}
    for pairs in (
        missed.order_by().values_list("reason").annotate(Count("pk")),
        talks.filter(state=PlanItem.NOT_HELD).exclude(Exists(logged)).order_by().values_list("not_held_reason").annotate(Count("pk")),
    ):
        for reason, count in pairs:
            counts[reason] = counts.get(reason, 0) + count
    by_code = [Reason(code=code, label=label, count=counts.get(code, 0)) for code, label in PlanItem.NOT_HELD_REASONS]
    return [*by_code, Reason(code="unlogged", label=_("Ikke logget ennå"), count=talks.overdue(today).count())]
