"""How do a coordinator's units stand: how many hires, what is held of what was planned, what is missing, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from programs.models import MentorPeriod, Mentorship
from programs.models.mentorship import MentorshipQuerySet
from sessions.models import PlanItem


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


def figures_of(hire: Any, today: date) -> Figures:
    """Return one running hire's figures; `hire` carries the counts of `sessions.hires.hire_list`."""
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


def with_counts(mentorships: MentorshipQuerySet, *, today: date) -> QuerySet[Mentorship]:
    """Add how each stands today, in the one query.

    `talks_planned`: talks first planned for today or before (moving a talk hides nothing); `talks_held`: talks held by
    today; `interviews_missing`: interviews past their date and not held; `overdue`: everything past its date, neither
    done nor given a reason; `not_registered`: what lay before the hire was registered and is open; `has_mentor`: whether
    somebody is mentor today, or from the start where that lies ahead; `paused_until`: see `with_pauses`.
    """
    items = PlanItem.objects.filter(mentorship=OuterRef("pk"))
    # What fell away when a year ended is not planned any longer.
    talks = items.talks().exclude(state=PlanItem.CANCELLED)
    overdue = items.overdue(today)
    return mentorships.with_pauses(today).annotate(
        talks_planned=_count(talks.filter(first_planned_on__lte=today)),
        talks_held=_count(talks.filter(state=PlanItem.DONE, done_on__lte=today)),
        interviews_missing=_count(overdue.interviews()),
        overdue=_count(overdue),
        not_registered=_count(items.not_registered()),
        has_mentor=Exists(_mentors_of(OuterRef("pk"), today)),
    )


def _count(items: QuerySet) -> Coalesce:
    # A subquery each: joined together, the counts would multiply one another.
    counted = items.order_by().values("mentorship").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _mentors_of(mentorship: OuterRef, today: date) -> QuerySet[MentorPeriod]:
    """Keep the periods that hold today, and before the start those that begin by it."""
    not_ended = MentorPeriod.objects.not_over(today).filter(Q(mentor__ends_on__isnull=True) | Q(mentor__ends_on__gte=today))
    begun = Q(starts_on__lte=today, mentor__starts_on__lte=today)
    will_have_begun = Q(mentorship__starts_on__gt=today) & Q(starts_on__lte=OuterRef("starts_on"))
    return not_ended.filter(begun | will_have_begun, mentorship=mentorship)


def last_interview(items: Iterable[PlanItem]) -> PlanItem | None:
    """Return the interview that closes the probation, of a year's items."""
    interviews = [item for item in items if item.is_interview]
    return max(interviews, key=lambda item: item.number, default=None)


def last_interview_missing(items: Iterable[PlanItem]) -> PlanItem | None:
    """Return the interview that closes the probation where it still is to be held."""
    last = last_interview(items)
    return None if last is None or last.state in (PlanItem.DONE, PlanItem.WAIVED) else last
