"""Which hires does a leader follow up, and how does each stand today?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from people.models import Person
from programs.models import MentorPeriod, Mentorship
from programs.models.mentorship import MentorshipQuerySet
from sessions import schedule
from sessions.models import PlanItem
from sessions.replanning import proposals_for
from sessions.responsible import Responsible
from sessions.weeks import first_mondays

BEFORE_START = "before_start"
SHOWN_STATES = (Mentorship.RUNNING, BEFORE_START, Mentorship.COMPLETED, Mentorship.ENDED)


def with_counts(mentorships: MentorshipQuerySet, *, today: date) -> QuerySet[Mentorship]:
    """Add how each stands today, in the one query.

    `talks_planned`: talks first planned for today or before (moving a talk hides nothing); `talks_held`: talks held by
    today; `interviews_missing`: interviews past their date and not held; `overdue`: everything past its date, neither
    done nor given a reason; `not_registered`: what lay before the hire was registered and is open; `has_mentor`: whether
    somebody is mentor today, or from the start where that lies ahead; `paused_until`: see `with_pauses`.
    """
    items = PlanItem.objects.filter(mentorship=OuterRef("pk"))
    # What fell away when a year ended is not planned any longer.
    talks = items.filter(kind=PlanItem.TALK).exclude(state=PlanItem.CANCELLED)
    overdue = items.overdue(today)
    return mentorships.with_pauses(today).annotate(
        talks_planned=_count(talks.filter(first_planned_on__lte=today)),
        talks_held=_count(talks.filter(state=PlanItem.DONE, done_on__lte=today)),
        interviews_missing=_count(overdue.filter(kind=PlanItem.INTERVIEW)),
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


def with_next_item(mentorships: QuerySet[Mentorship], *, today: date) -> QuerySet[Mentorship]:
    """Add `next_on` and `next_title`: the first thing planned from today on."""
    coming = PlanItem.objects.open().filter(mentorship=OuterRef("pk"), planned_on__gte=today).in_plan_order()
    return mentorships.annotate(
        next_on=Subquery(coming.values("planned_on")[:1], output_field=DateField()),
        next_title=Subquery(coming.values("title")[:1], output_field=CharField()),
    )


def in_state(mentorships: MentorshipQuerySet, state: str, *, today: date) -> MentorshipQuerySet:
    """Keep those at one stage (`Mentorship.stage`): a year on pause is among those that run."""
    if state == BEFORE_START:
        return mentorships.running().filter(starts_on__gt=today)
    if state == Mentorship.RUNNING:
        return mentorships.running().filter(starts_on__lte=today)
    return mentorships.filter(state=state)


def late_first(mentorships: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """Order by how much is late, a missing mentor among it, then by what comes next; for rows with counts and next item."""
    late = F("overdue") + Case(When(state=Mentorship.RUNNING, has_mentor=False, then=1), default=0)
    return mentorships.order_by(late.desc(), F("next_on").asc(nulls_last=True), F("ended_on").desc(nulls_last=True), "mentee__name", "pk")


@dataclass(frozen=True, kw_only=True)
class HireRow:
    """One hire in the list; `hire` carries the counts, `unfit` is how many lines of her plan no longer fit."""

    hire: Mentorship
    shown_state: str
    week: int
    mentor: Person | None
    unfit: int


def rows_of(hires: Iterable[Mentorship], *, today: date) -> list[HireRow]:
    """Add the week, the mentor and what no longer fits to the hires of a page, in a few queries for all of them."""
    found = list(hires)
    proposals = proposals_for((hire for hire in found if hire.state == Mentorship.RUNNING), today=today)
    mondays = first_mondays(found)
    responsible = Responsible.for_mentorships(found, today=today)
    return [
        HireRow(
            hire=hire,
            shown_state=hire.shown_state(today),
            week=schedule.programme_week(mondays[hire.pk], today),
            mentor=responsible.mentor_on(hire.pk, max(today, hire.starts_on)),
            unfit=len(proposals[hire.pk].changes) if hire.pk in proposals else 0,
        )
        for hire in found
    ]
