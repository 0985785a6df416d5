"""What does a leader or coordinator follow up in a municipality this week?

Read in a fixed number of queries, whatever the number of hires.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from people.models import Appointment, Person
from programs.models import Mentorship
from sessions.models import MissedTalk, PlanItem, ReminderRule
from sessions.models.kinds import kind_of
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import Standing, standing_from, with_standing
from sessions.plan.weeks import first_mondays
from sessions.reminders.digest.attention import Attention, Situation, Talk, attention
from sessions.reminders.occasions import WatchedItem, WatchedMentorship, may_be_told
from sessions.reminders.watched import RuleBook, pauses_of, watched_of
from sessions.schedule.days import ONE_DAY

MENTOR_STOPS_WITHIN = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Open:
    """An open item with a date, and its title."""

    item: WatchedItem
    title: str

    @property
    def day(self) -> date:
        return self.item.day


@dataclass(frozen=True, kw_only=True)
class MentorStops:
    """A mentor's last day, where talks remain and no mentor follows."""

    mentor: Person
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A mentorship that the reader follows up, as it stands today.

    `hire` is the annotated mentorship, `roles` are the reader's own roles towards it.
    """

    hire: Any
    standing: Standing
    roles: frozenset[str]
    watched: WatchedMentorship
    attention: tuple[Attention, ...]
    open_items: tuple[Open, ...]
    planned_last_week: int
    held_last_week: int
    mentor_stops: MentorStops | None

    def title_of(self, pk: int) -> str:
        return next((entry.title for entry in self.open_items if entry.item.pk == pk), "")

    def interviews(self, *, today: date, until: date) -> list[Open]:
        """Return the open interviews from today until a day, of those that may be told."""
        return [interview for interview in self._interviews() if today <= interview.day <= until]

    def interviews_missing(self, *, today: date) -> list[Open]:
        """Return the interviews past their date and not held; none during a pause."""
        return [interview for interview in self._interviews() if interview.day < today] if self.watched.pause_on(today) is None else []

    def _interviews(self) -> list[Open]:
        return [entry for entry in self.open_items if entry.item.is_interview and may_be_told(self.watched, entry.item)]


@dataclass(kw_only=True)
class _Lines:
    """The items of one mentorship that the digest looks at."""

    talks: list[Talk] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)


class Roles:
    """A person's roles towards the hires of a municipality today."""

    def __init__(self, person: Person, municipality: int, *, today: date) -> None:
        rows = person.appointments.active(today).filter(municipality=municipality)
        self._scopes = set(rows.values_list("role", "unit", "department"))

    @property
    def follows_units(self) -> bool:
        """Whether her roles go beyond departments: then «Oversikt» is her page."""
        return any(role != Appointment.DEPARTMENT_LEADER for role, _unit, _department in self._scopes)

    def towards(self, hire: Mentorship) -> frozenset[str]:
        scopes = {(None, hire.department_id), (hire.department.unit_id, None), (None, None)}
        return frozenset(role for role, unit, department in self._scopes if (unit, department) in scopes)


def followed_by(person: Person, municipality: int, roles: Roles, *, monday: date, today: date) -> list[Followed]:
    """Return the running mentorships a person follows up, by the hire's name.

    In one municipality, as they stand in the week of `monday`. Her own mentorship is never among them,
    whatever she leads.
    """
    mine = Mentorship.objects.editable_by(person, today).running().filter(municipality=municipality)
    hires = list(with_standing(mine.with_people(), today=today).order_by("mentee__name", "pk"))
    if not hires:
        return []
    read = _Read(hires, monday=monday, today=today)
    return [read.followed(hire, roles.towards(hire)) for hire in hires]


class _Read:
    """The plans, pauses, mentors and rules of the mentorships, read once (no N+1)."""

    def __init__(self, hires: list[Mentorship], *, monday: date, today: date) -> None:
        self._today, self._monday = today, monday
        pks = [hire.pk for hire in hires]
        self._lines = _lines_of(pks, until=monday + timedelta(days=6))
        self._pauses = pauses_of(hires)
        self._rules = RuleBook.read({hire.version_id for hire in hires})
        self._mondays = first_mondays(hires)
        self._mentors = RoleHolders.for_mentorships(hires, today=today)

    def followed(self, hire: Any, roles: frozenset[str]) -> Followed:
        read = self._lines[hire.pk]
        watched = watched_of(hire, has_mentor=hire.has_mentor, items=[entry.item for entry in read.open], pauses=self._pauses[hire.pk])
        situation = Situation(
            watched=watched,
            talks=tuple(read.talks),
            first_monday=self._mondays[hire.pk],
            without_mentor_since=self._without_mentor_since(hire),
        )
        last_week = (self._monday - timedelta(days=7), self._monday - ONE_DAY)
        planned = [talk.first_planned_on for talk in read.talks if talk.state != PlanItem.CANCELLED]
        return Followed(
            hire=hire,
            standing=standing_from(hire, today=self._today),
            roles=roles,
            watched=watched,
            attention=tuple(attention(situation, self._rules.of(hire.version_id, hire.municipality_id), today=self._today)),
            open_items=tuple(read.open),
            planned_last_week=_between(planned, *last_week),
            held_last_week=_between([talk.held_on for talk in read.talks], *last_week),
            mentor_stops=self._mentor_stops(hire),
        )

    def _without_mentor_since(self, hire: Any) -> date | None:
        if hire.has_mentor or not self._has_talks_from(hire, date.min):
            return None
        last = self._mentors.last_mentored(hire.pk, before=self._today)
        return max(last + ONE_DAY, hire.starts_on) if last else hire.starts_on

    def _mentor_stops(self, hire: Any) -> MentorStops | None:
        if not hire.has_mentor:
            return None
        last = self._mentors.mentored_until(hire.pk, max(self._today, hire.starts_on))
        mentor = self._mentors.mentor_on(hire.pk, last) if last else None
        if last is None or mentor is None or last > self._today + MENTOR_STOPS_WITHIN or not self._has_talks_from(hire, last + ONE_DAY):
            return None
        return MentorStops(mentor=mentor, last_day=last)

    def _has_talks_from(self, hire: Any, day: date) -> bool:
        """Whether talks remain from a day on; a talk without a date counts."""
        talks = self._lines[hire.pk].talks
        return any(talk.state == PlanItem.PLANNED and (talk.planned_on is None or talk.planned_on >= day) for talk in talks)


def _lines_of(mentorships: Collection[int], *, until: date) -> dict[int, _Lines]:
    """Return the talks and the open items of each mentorship.

    All talks, whatever their state; of the open items those with a date no later than `until`.
    """
    missed = _missed_by_talk(mentorships)
    items = PlanItem.objects.filter(mentorship__in=mentorships)
    due = items.of_kinds(ReminderRule.KINDS).filter(state=PlanItem.PLANNED, planned_on__lte=until)
    # All talks, for the counts; of other items only what is open and due: one query for both.
    rows = (items.talks() | due).order_by("planned_on", "pk")
    lines_by_mentorship: dict[int, _Lines] = defaultdict(_Lines)
    for pk, mentorship, kind, rule_key, title, roles, week, state, first_planned_on, planned_on, done_on, clock in rows.values_list(
        "pk",
        "mentorship",
        "kind",
        "rule_key",
        "title",
        "responsible",
        "week",
        "state",
        "first_planned_on",
        "planned_on",
        "done_on",
        "time",
    ):
        read = lines_by_mentorship[mentorship]
        if kind_of(kind).is_talk:
            # Dates and states only: what was said in a talk is never read here.
            dates = {"first_planned_on": first_planned_on, "planned_on": planned_on, "held_on": done_on}
            read.talks.append(Talk(state=state, week=week, **dates, missed_on=tuple(missed.get(pk, ()))))
        if state == PlanItem.PLANNED and planned_on and planned_on <= until:
            item = WatchedItem(pk=pk, kind=kind, rule_key=rule_key, roles=tuple(roles), day=planned_on, time=clock)
            read.open.append(Open(item=item, title=title))
    return lines_by_mentorship


def _missed_by_talk(mentorships: Collection[int]) -> dict[int, list[date]]:
    """Return the dates each talk was missed on, never why."""
    days_by_talk: dict[int, list[date]] = defaultdict(list)
    for talk, day in MissedTalk.objects.filter(item__mentorship__in=mentorships).values_list("item", "planned_on"):
        days_by_talk[talk].append(day)
    return days_by_talk


def _between(days: Iterable[date | None], first: date, last: date) -> int:
    return sum(day is not None and first <= day <= last for day in days)
