"""What does the personal link show: the dates of one plan, and nothing else about anybody?"""

from dataclasses import dataclass
from datetime import date

from people.models import Person
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders
from sessions.start_letters.text import FALLEN_AWAY, shift_in_words, when_in_words

# The weekly talks: these lie within the lifetime of the link, or just after it.
FIRST_TALKS = 4


@dataclass(frozen=True, kw_only=True)
class DatedLine:
    """The title of one of the mentee's items and its date in words; no names."""

    title: str
    when: str


@dataclass(frozen=True, kw_only=True)
class LinkedPlan:
    """Everything the page of the personal link shows."""

    mentorship: Mentorship
    mentor: Person | None
    stands_in: bool
    leader: Person | None
    shifts: tuple[tuple[int, str], ...]
    talks: tuple[DatedLine, ...]
    interviews: tuple[DatedLine, ...]


def linked_plan_of(mentorship: Mentorship, *, today: date) -> LinkedPlan:
    """Return what the page shows, in a fixed number of queries.

    States of items, notes and colleagues' names are left out.
    """
    on = max(mentorship.starts_on, today)
    responsible = RoleHolders.for_mentorships([mentorship], today=on)
    period = responsible.mentor_period_on(mentorship.pk, on)
    items = list(mentorship.items.exclude(state__in=FALLEN_AWAY).in_plan_order())
    shifts = sorted((item for item in items if item.is_shift), key=lambda item: item.number)
    talks = [item for item in items if item.is_talk and not item.is_unplanned and item.planned_on]
    interviews = [item for item in items if item.is_interview and item.planned_on]
    return LinkedPlan(
        mentorship=mentorship,
        mentor=period.mentor.person if period else None,
        stands_in=period is not None and period.kind == MentorPeriod.SUBSTITUTE,
        leader=responsible.leader_on(mentorship.pk, on),
        shifts=tuple((shift.number, shift_in_words(shift)) for shift in shifts),
        talks=tuple(_dated(talk) for talk in talks[:FIRST_TALKS]),
        interviews=tuple(_dated(interview) for interview in interviews),
    )


def _dated(item: PlanItem) -> DatedLine:
    return DatedLine(title=item.title, when=when_in_words(item))
