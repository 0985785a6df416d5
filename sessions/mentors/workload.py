"""How many hires does a mentor follow, and how many talks lie ahead of her?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from people.dates import monday_of
from people.models import Department, Mentor, Person, Unit
from people.models.appointment import MentorQuerySet
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders

WEEKS_AHEAD = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class WeekLoad:
    """A mentor's talks in one calendar week.

    A week is heavy with more talks than the number of hires the mentor has room for.
    """

    monday: date
    talks: int
    is_heavy: bool


@dataclass(frozen=True, kw_only=True)
class MentorLoad:
    """A mentor's weeks ahead; `hires` is how many she follows now."""

    mentor: Mentor
    hires: int
    weeks: tuple[WeekLoad, ...]

    @property
    def talks(self) -> int:
        return sum(week.talks for week in self.weeks)

    @property
    def is_full(self) -> bool:
        return self.hires >= self.mentor.capacity


def mentors_of_units_followed_by(person: Person, *, today: date) -> MentorQuerySet:
    """Return the mentors of the units where a person is leader or coordinator.

    Units with a department she sees as one of them; being a mentor in a unit shows her nobody.
    """
    units = Unit.objects.filter(departments__in=Department.objects.visible_to(person, today))
    mentors = Mentor.objects.visible_to(person, today).not_over(today).filter(unit__in=units)
    return mentors.select_related("person", "unit").order_by("unit__name", "unit", "person__name", "pk")


def mentor_loads(mentors: Iterable[Mentor], on: date) -> dict[int, int]:
    """Return how many running mentorships each mentor has on a date, by mentor key.

    0 for a mentor without any.
    """
    loads = {mentor.pk: 0 for mentor in mentors}
    periods = MentorPeriod.objects.active(on).filter(mentor__in=loads, mentorship__state=Mentorship.RUNNING).order_by()
    loads.update(periods.values_list("mentor").annotate(Count("mentorship", distinct=True)))
    return loads


def coming_weeks(today: date) -> list[date]:
    """Return the Mondays of this calendar week and those after it, twelve in all."""
    monday = monday_of(today)
    return [monday + number * WEEK for number in range(WEEKS_AHEAD)]


def talk_loads(mentors: Iterable[Mentor], *, today: date) -> list[MentorLoad]:
    """Return each mentor's planned talks week by week.

    A fixed number of queries. A substitute's talks count as the substitute's, not as the mentor's.
    """
    rows = list(mentors)
    mondays = coming_weeks(today)
    hires = mentor_loads(rows, today)
    talks = Counter(
        (mentor, monday_of(day)) for mentor, _talk, day in talks_led(rows, mondays[0], mondays[-1] + WEEK - timedelta(days=1), today=today)
    )
    return [
        MentorLoad(
            mentor=mentor,
            hires=hires[mentor.pk],
            weeks=tuple(
                WeekLoad(monday=monday, talks=talks[mentor.pk, monday], is_heavy=talks[mentor.pk, monday] > mentor.capacity)
                for monday in mondays
            ),
        )
        for mentor in rows
    ]


def talks_led(mentors: Iterable[Mentor], first: date, last: date, *, today: date) -> list[tuple[int, PlanItem, date]]:
    """Return the open talks from `first` to `last`, each with its mentor and its day.

    The mentor is the key of the mentor who is responsible that day.
    """
    wanted = {mentor.pk for mentor in mentors}
    # Narrowed in SQL first; who is responsible on each talk's day is decided by the ranks, in Python.
    followed = MentorPeriod.objects.overlapping(first, last).filter(mentor__in=wanted).values("mentorship")
    talks = PlanItem.objects.open().talks().filter(planned_on__range=(first, last), mentorship__in=followed)
    planned = list(talks.select_related("mentorship__mentee", "mentorship__department").order_by("planned_on", "pk"))
    responsible = RoleHolders.for_mentorships((talk.mentorship for talk in planned), today=today)
    dated = [
        (responsible.mentor_period_on(talk.mentorship_id, talk.planned_on), talk, talk.planned_on) for talk in planned if talk.planned_on
    ]
    return [(period.mentor_id, talk, day) for period, talk, day in dated if period and period.mentor_id in wanted]
