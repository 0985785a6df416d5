"""Which hires does a leader follow up, and how does each stand today?"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, DateField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem


def with_counts(mentorships: QuerySet[Mentorship], *, today: date) -> QuerySet[Mentorship]:
    """Add how each stands today, in the one query.

    `talks_planned`: talks first planned for today or before (moving a talk hides nothing); `talks_held`: talks held by
    today; `interviews_missing`: interviews past their date and not held; `overdue`: everything past its date, neither
    done nor given a reason; `has_mentor`: whether somebody is mentor today, or from the start where that lies ahead.
    """
    items = PlanItem.objects.filter(mentorship=OuterRef("pk"))
    # What fell away when a year ended is not planned any longer.
    talks = items.filter(kind=PlanItem.TALK).exclude(state=PlanItem.CANCELLED)
    overdue = items.overdue(today)
    return mentorships.annotate(
        talks_planned=_count(talks.filter(first_planned_on__lte=today)),
        talks_held=_count(talks.filter(state=PlanItem.DONE, done_on__lte=today)),
        interviews_missing=_count(overdue.filter(kind=PlanItem.INTERVIEW)),
        overdue=_count(overdue),
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


def with_next_date(mentorships: QuerySet[Mentorship], *, today: date) -> QuerySet[Mentorship]:
    """Add `next_on`, the first date from today on that something is planned for."""
    coming = PlanItem.objects.open().filter(mentorship=OuterRef("pk"), planned_on__gte=today).order_by("planned_on")
    return mentorships.annotate(next_on=Subquery(coming.values("planned_on")[:1], output_field=DateField()))
