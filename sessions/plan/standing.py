"""How does a mentorship stand today: what is planned, held, extra, overdue, missing, and how much does it weigh?

Each count is written twice, and a test holds the two equal: in SQL (`with_standing`, many mentorships in one
query) and in Python, for the items of one plan that are read already (`standing_of`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate

from programs.models import MentorPeriod, Mentorship, Pause
from programs.models.mentorship import MentorshipQuerySet
from sessions.models import MissedTalk, PlanItem
from sessions.models.kinds import codes
from sessions.plan.words import talks_held_text

# What needs somebody to act, ranked by consequence and not by count (PROGRAMMES.md, Weight).
INTERVIEW_MISSING, MENTOR_MISSING, TALKS_NOT_HELD, TALK_OVERDUE, UNFIT, OTHER_OVERDUE, SHIFT_OVERDUE, NOTHING = range(8)
MENTOR_NEEDED_BEFORE = timedelta(days=14)
LATEST_IS_NEAR = timedelta(days=7)
NOT_HELD_IN_A_ROW = 3


@dataclass(frozen=True, kw_only=True)
class TalkCount:
    """Talks to date: planned, held, and how many of the held are extra.

    `planned` counts by the first planned date (moving a talk hides nothing), `held` by today.
    """

    planned: int = 0
    held: int = 0
    extra: int = 0

    def __add__(self, other: TalkCount) -> TalkCount:
        return TalkCount(planned=self.planned + other.planned, held=self.held + other.held, extra=self.extra + other.extra)

    def __bool__(self) -> bool:
        return bool(self.planned or self.held)

    @property
    def held_of_plan(self) -> int:
        return self.held - self.extra

    @property
    def text(self) -> str:
        """«10 holdt, 1 av dem ekstra; 9 planlagt hittil»"""
        return f"{self.held} {self.text_after_held}"

    @property
    def text_after_held(self) -> str:
        return talks_held_text(extra=self.extra, planned=self.planned)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one mentorship stands on a day.

    Overdue is an item with a date before that day that is neither done nor given a reason.
    """

    is_running: bool
    starts_on: date
    today: date
    talks: TalkCount
    interviews_missing: int
    talks_overdue: int
    shifts_overdue: int
    others_overdue: int  # tasks, and meetings of leader and mentor
    not_registered: int  # what lay before the hire was registered and is open
    has_mentor: bool  # today, or on the first day where that lies ahead

    @property
    def overdue(self) -> int:
        return self.interviews_missing + self.talks_overdue + self.shifts_overdue + self.others_overdue

    @property
    def lacks_mentor(self) -> bool:
        return self.is_running and not self.has_mentor


def count_talks(items: Iterable[PlanItem], *, today: date) -> TalkCount:
    """Count the talks among one mentorship's items.

    A talk that was cancelled when the mentorship ended is not planned any longer.
    """
    talks = [item for item in items if item.is_talk and item.state != PlanItem.CANCELLED]
    held = [talk for talk in talks if talk.state == PlanItem.DONE and talk.done_on and talk.done_on <= today]
    return TalkCount(
        planned=sum(talk.first_planned_on is not None and talk.first_planned_on <= today for talk in talks),
        held=len(held),
        extra=sum(talk.is_unplanned for talk in held),
    )


def standing_of(mentorship: Mentorship, items: Iterable[PlanItem], *, has_mentor: bool, today: date) -> Standing:
    """Return how a mentorship stands, from all the items of its plan.

    Each item has its `mentorship` read already (no N+1).
    """
    items = list(items)
    is_running = mentorship.state == Mentorship.RUNNING
    overdue = [item for item in items if is_running and item.is_overdue(today)]
    interviews, talks, shifts = (sum(getattr(item, name) for item in overdue) for name in ("is_interview", "is_talk", "is_shift"))
    return Standing(
        is_running=is_running,
        starts_on=mentorship.starts_on,
        today=today,
        talks=count_talks(items, today=today),
        interviews_missing=interviews,
        talks_overdue=talks,
        shifts_overdue=shifts,
        others_overdue=len(overdue) - interviews - talks - shifts,
        not_registered=sum(is_running and item.is_not_registered for item in items),
        has_mentor=has_mentor,
    )


def with_standing(mentorships: MentorshipQuerySet, *, today: date) -> QuerySet[Mentorship]:
    """Annotate mentorships with what `standing_from` reads, in the same query.

    Also with `paused_until` (`with_pauses`).
    """
    items = PlanItem.objects.filter(mentorship=OuterRef("pk"))
    talks = items.talks().exclude(state=PlanItem.CANCELLED)
    held = talks.filter(state=PlanItem.DONE, done_on__lte=today)
    overdue = items.overdue(today)
    return mentorships.with_pauses(today).annotate(
        talks_planned=_count(talks.filter(first_planned_on__lte=today)),
        talks_held=_count(held),
        talks_extra=_count(held.unplanned()),
        interviews_missing=_count(overdue.interviews()),
        talks_overdue=_count(overdue.talks()),
        shifts_overdue=_count(overdue.shifts()),
        overdue=_count(overdue),
        not_registered=_count(items.not_registered()),
        has_mentor=Exists(_mentors_of(today)),
    )


def standing_from(row: Any, *, today: date) -> Standing:
    """Return how a mentorship stands, from a row of `with_standing`."""
    return Standing(
        is_running=row.state == Mentorship.RUNNING,
        starts_on=row.starts_on,
        today=today,
        talks=TalkCount(planned=row.talks_planned, held=row.talks_held, extra=row.talks_extra),
        interviews_missing=row.interviews_missing,
        talks_overdue=row.talks_overdue,
        shifts_overdue=row.shifts_overdue,
        others_overdue=row.overdue - row.interviews_missing - row.talks_overdue - row.shifts_overdue,
        not_registered=row.not_registered,
        has_mentor=row.has_mentor,
    )


def with_weight(rows: QuerySet, *, today: date) -> QuerySet:
    """Annotate rows of `with_standing` with `weight`, to order by.

    It is that of the most serious matter that needs somebody; the lowest number weighs most (PROGRAMMES.md, Weight).
    """
    is_running = Q(state=Mentorship.RUNNING)
    lacks_mentor = is_running & Q(has_mentor=False, starts_on__lte=today + MENTOR_NEEDED_BEFORE)
    latest_is_near = PlanItem.objects.open().interviews().filter(mentorship=OuterRef("pk"), latest_on__lte=today + LATEST_IS_NEAR)
    return rows.annotate(
        missed_in_a_row=_missed_in_a_row(today),
        weight=Case(
            # CASE takes the first that holds.
            When(interviews_missing__gt=0, then=Value(INTERVIEW_MISSING)),
            When(is_running & Exists(latest_is_near), then=Value(INTERVIEW_MISSING)),
            When(lacks_mentor, then=Value(MENTOR_MISSING)),
            When(is_running & Q(missed_in_a_row__gte=NOT_HELD_IN_A_ROW), then=Value(TALKS_NOT_HELD)),
            When(talks_overdue__gt=0, then=Value(TALK_OVERDUE)),
            When(is_running & Q(watch__unfit__gt=0), then=Value(UNFIT)),
            When(Exists(_others_overdue(today)), then=Value(OTHER_OVERDUE)),
            When(shifts_overdue__gt=0, then=Value(SHIFT_OVERDUE)),
            default=Value(NOTHING),
        ),
    )


def with_next_item(mentorships: QuerySet[Mentorship], *, today: date) -> QuerySet[Mentorship]:
    """Annotate mentorships with `next_on` and `next_title`, the next open item's."""
    coming = PlanItem.objects.open().filter(mentorship=OuterRef("pk"), planned_on__gte=today).in_plan_order()
    return mentorships.annotate(
        next_on=Subquery(coming.values("planned_on")[:1], output_field=DateField()),
        next_title=Subquery(coming.values("title")[:1], output_field=CharField()),
    )


def coming_items(mentorship: Mentorship, items: Iterable[PlanItem], *, today: date) -> list[PlanItem]:
    """Return the open items from today on; the first of them comes next.

    `items` are a plan's, in plan order. A mentorship that is over has none.
    """
    if mentorship.state != Mentorship.RUNNING:
        return []
    return [item for item in items if item.state == PlanItem.PLANNED and item.planned_on and item.planned_on >= today]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The totals of the hires who are on the programme now."""

    running: int = 0
    before_start: int = 0
    talks: TalkCount = TalkCount()
    talks_overdue: int = 0
    interviews_missing: int = 0  # hires with at least one
    without_mentor: int = 0
    late: int = 0  # hires with at least one thing overdue

    def __add__(self, other: Figures) -> Figures:
        return Figures(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(Figures)})

    @property
    def hires(self) -> int:
        return self.running + self.before_start


def figures_of(standing: Standing) -> Figures:
    """Return one running mentorship's figures."""
    has_started = standing.starts_on <= standing.today
    return Figures(
        running=int(has_started),
        before_start=int(not has_started),
        talks=standing.talks,
        talks_overdue=standing.talks_overdue,
        interviews_missing=int(standing.interviews_missing > 0),
        without_mentor=int(not standing.has_mentor),
        late=int(standing.overdue > 0),
    )


def _count(items: QuerySet) -> Coalesce:
    # A subquery each: joined together, the counts would multiply one another.
    counted = items.order_by().values("mentorship").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _missed_in_a_row(today: date) -> Combinable:
    """Return how many dates of talks were missed since the last talk that was held.

    The rule of `sessions.reminders.digest.attention.not_held_in_a_row`, for a subquery on mentorships.
    """
    held = PlanItem.objects.talks().filter(state=PlanItem.DONE, done_on__lte=today)
    last_held = Coalesce(
        Subquery(held.filter(mentorship=OuterRef("talk_of")).order_by("-done_on").values("done_on")[:1]),
        Value(date.min, output_field=DateField()),
    )
    paused = Pause.objects.filter(
        mentorship=OuterRef("talk_of"), starts_on__lte=OuterRef("planned_on"), ends_on__gte=OuterRef("planned_on")
    )

    def counted(missed: QuerySet, talk_of: str) -> Coalesce:
        since = (
            missed.annotate(talk_of=F(talk_of)).annotate(last_held=last_held).filter(planned_on__gt=F("last_held"), planned_on__lte=today)
        )
        since = since.filter(planned_on__gte=TruncDate(f"{talk_of}__registered_at")).exclude(Exists(paused))
        number = since.filter(talk_of=OuterRef("pk")).order_by().values("talk_of").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(number, output_field=IntegerField()), 0)

    told = MissedTalk.objects.filter(item=OuterRef("pk"), planned_on=OuterRef("planned_on"))
    given_up = PlanItem.objects.talks().filter(state=PlanItem.NOT_HELD).exclude(Exists(told))
    return counted(MissedTalk.objects.all(), "item__mentorship") + counted(given_up, "mentorship")


def _others_overdue(today: date) -> QuerySet[PlanItem]:
    named = codes(lambda kind: kind.is_interview or kind.is_talk or kind.is_shift)
    return PlanItem.objects.overdue(today).filter(mentorship=OuterRef("pk")).exclude(kind__in=named)


def _mentors_of(today: date) -> QuerySet[MentorPeriod]:
    """Keep the mentor periods that hold today, or on a first day that lies ahead.

    Never outside the mentor's own appointment. For a subquery on mentorships.
    """
    day = Greatest(OuterRef("starts_on"), Value(today, output_field=DateField()))
    return MentorPeriod.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        Q(mentor__ends_on__isnull=True) | Q(mentor__ends_on__gte=day),
        mentorship=OuterRef("pk"),
        starts_on__lte=day,
        mentor__starts_on__lte=day,
    )


def last_interview(items: Iterable[PlanItem]) -> PlanItem | None:
    """Return the interview that closes the probation, of a mentorship's items."""
    interviews = [item for item in items if item.is_interview]
    return max(interviews, key=lambda item: item.number, default=None)


def last_interview_missing(items: Iterable[PlanItem]) -> PlanItem | None:
    """Return the interview that closes the probation, if it is still to be held."""
    last = last_interview(items)
    return None if last is None or last.state in (PlanItem.DONE, PlanItem.WAIVED) else last
