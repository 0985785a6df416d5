"""Which hires does a leader follow up, and how does each stand today?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from people.models import Person
from programs.models import Mentorship
from sessions import schedule
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import Standing, standing_from, with_weight
from sessions.plan.weeks import first_mondays
from sessions.replanning.replan import proposals_for

SHOWN_STATES = (Mentorship.RUNNING, Mentorship.BEFORE_START, Mentorship.COMPLETED, Mentorship.ENDED)


def heaviest_first(rows: QuerySet, *, today: date) -> QuerySet:
    """Order by what most needs action, then by what comes next.

    The rows need `with_standing` and `with_next_item`.
    """
    weighed = with_weight(rows, today=today)
    return weighed.order_by("weight", F("next_on").asc(nulls_last=True), F("ended_on").desc(nulls_last=True), "mentee__name", "pk")


@dataclass(frozen=True, kw_only=True)
class HireRow:
    """One hire in the list.

    `unfit` is how many items of her plan a re-planning would change.
    """

    hire: Mentorship
    standing: Standing
    shown_state: str
    week: int
    mentor: Person | None
    unfit: int


def hire_rows(hires: Iterable[Mentorship], *, today: date) -> list[HireRow]:
    """Return the rows of a page: week, mentor and how many items no longer fit.

    A fixed number of queries for the whole page (no N+1).
    """
    page = list(hires)
    proposals = proposals_for((hire for hire in page if hire.state == Mentorship.RUNNING), today=today)
    mondays = first_mondays(page)
    responsible = RoleHolders.for_mentorships(page, today=today)
    return [
        HireRow(
            hire=hire,
            standing=standing_from(hire, today=today),
            shown_state=hire.shown_state(today),
            week=schedule.programme_week(mondays[hire.pk], today),
            mentor=responsible.mentor_on(hire.pk, max(today, hire.starts_on)),
            unfit=len(proposals[hire.pk].changes) if hire.pk in proposals else 0,
        )
        for hire in page
    ]
