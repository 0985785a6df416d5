"""Which hires does a leader follow up, and how does each stand today?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, DateField, F, OuterRef, QuerySet, Subquery, When

from people.models import Person
from programs.models import Mentorship
from programs.models.mentorship import MentorshipQuerySet
from sessions import schedule
from sessions.models import PlanItem
from sessions.plan.role_holders import Responsible
from sessions.plan.weeks import first_mondays
from sessions.replanning.replan import proposals_for

BEFORE_START = "before_start"
SHOWN_STATES = (Mentorship.RUNNING, BEFORE_START, Mentorship.COMPLETED, Mentorship.ENDED)


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
