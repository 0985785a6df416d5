"""Which facts about mentorships do reminders need, in a fixed number of queries?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from django.utils import timezone

from people.models import Person
from people.outbox.quiet_hours import OpenDays
from programs.models import Mentorship, Pause
from sessions.models import PlanItem, ReminderRule
from sessions.plan.role_holders import RoleHolders
from sessions.reminders.occasions import AFTERWARDS, DAYS_TO_SAY_IT, Occasion, WatchedItem, WatchedMentorship, occasions

LOOKED_AHEAD = timedelta(days=3 * 366)  # a programme, its pauses, and items moved beyond its end
MARGIN = timedelta(days=14)  # closed days in a row move a reminder by less than this


class RuleBook:
    """The rules of some versions, in all municipalities, read once."""

    def __init__(self, rows: Iterable[ReminderRule]) -> None:
        self._rules: dict[tuple[int, int | None], list[ReminderRule]] = defaultdict(list)
        for row in rows:
            self._rules[row.version_id, row.municipality_id].append(row)

    @classmethod
    def read(cls, versions: Collection[int]) -> RuleBook:
        return cls(ReminderRule.objects.filter(version__in=versions).order_by("moment", "days", "code"))

    def of(self, version: int, municipality: int | None) -> list[ReminderRule]:
        """Return the rules in force: the municipality's own if any, else the built-in."""
        return self._rules.get((version, municipality)) or self._rules.get((version, None), [])

    @property
    def days_before(self) -> timedelta:
        """How long before an event the earliest rule speaks of it, with a margin."""
        return self._reach(lambda rule: rule.moment not in AFTERWARDS)

    @property
    def days_after(self) -> timedelta:
        """How long after an event the latest rule still speaks of it, with a margin."""
        return self._reach(lambda rule: rule.moment in AFTERWARDS) + timedelta(days=DAYS_TO_SAY_IT)

    def _reach(self, matters: Callable[[ReminderRule], bool]) -> timedelta:
        every = (rule.days for rules in self._rules.values() for rule in rules if matters(rule))
        return timedelta(days=max(every, default=0)) + MARGIN


class WatchedMentorships:
    """Running mentorships with their rules and role holders; made with `of`.

    Items are read as far ahead as a reminder about them may leave within `ahead` of today, and as far back as
    a rule still speaks of them.
    """

    def __init__(self, rows: list[Mentorship], *, today: date, rules: RuleBook | None = None, ahead: timedelta = LOOKED_AHEAD) -> None:
        self._today = today
        self._rows = {mentorship.pk: mentorship for mentorship in rows}
        self._responsible = RoleHolders.for_mentorships(rows, today=today)
        self._rules = rules or RuleBook.read({mentorship.version_id for mentorship in rows})
        municipalities = {mentorship.municipality_id for mentorship in rows}
        first, last = today - self._rules.days_after, today + ahead + self._rules.days_before
        self._days = OpenDays(municipalities, first=first - MARGIN, last=last + MARGIN)
        items, pauses = _items_of(rows, first=first, last=last), pauses_of(rows)
        self.all = [
            watched_of(
                mentorship,
                has_mentor=self._responsible.mentor_on(mentorship.pk, mentorship.starts_on) is not None,
                items=items[mentorship.pk],
                pauses=pauses[mentorship.pk],
            )
            for mentorship in rows
        ]

    @classmethod
    def of(
        cls, mentorships: Collection[int], *, today: date, rules: RuleBook | None = None, ahead: timedelta = LOOKED_AHEAD
    ) -> WatchedMentorships:
        rows = Mentorship.objects.running().filter(pk__in=mentorships).with_people().order_by("pk")
        return cls(list(rows), today=today, rules=rules, ahead=ahead)

    def mentorship(self, pk: int) -> Mentorship:
        return self._rows[pk]

    def rules_of(self, watched: WatchedMentorship) -> list[ReminderRule]:
        return self._rules.of(watched.version, watched.municipality)

    def is_closed(self, watched: WatchedMentorship, day: date) -> bool:
        return self._days.is_closed(watched.municipality, day)

    def occasions_of(self, watched: WatchedMentorship) -> Iterable[Occasion]:
        return occasions(watched, self.rules_of(watched), is_closed=lambda day: self._days.is_closed(watched.municipality, day))

    def recipients_of(self, occasion: Occasion) -> list[Person]:
        """Return the people of an occasion's role who are told.

        The role holder on the day the reminder leaves, with two exceptions for a mentor. Of an event to come,
        the mentor of that day is told. Of a past event, the mentor of that day is told as long as she still
        is one of the hire's mentors, for only then may she log it.
        """
        leaves_on = max(self._today, timezone.localdate(occasion.at))
        day = leaves_on
        if occasion.role == "mentor" and (occasion.day > leaves_on or self._follows(occasion, on=leaves_on)):
            day = occasion.day
        people = self._responsible.in_role(occasion.role, self._rows[occasion.watched.pk], day=day)
        return [person for person in people if person.is_active]

    def _follows(self, occasion: Occasion, *, on: date) -> bool:
        """Whether the mentor of the occasion's day is among the hire's mentors `on` a day."""
        mentor = self._responsible.mentor_on(occasion.watched.pk, occasion.day)
        return mentor is not None and mentor in self._responsible.mentors_on(occasion.watched.pk, on)


def watched_of(
    mentorship: Mentorship, *, has_mentor: bool, items: Iterable[WatchedItem], pauses: Iterable[tuple[date, date]]
) -> WatchedMentorship:
    """Return a mentorship as plain values, from its row and what was read of it."""
    return WatchedMentorship(
        pk=mentorship.pk,
        version=mentorship.version_id,
        municipality=mentorship.municipality_id,
        unit=mentorship.department.unit_id,
        starts_on=mentorship.starts_on,
        probation_ends_on=mentorship.probation_ends_on,
        registered_on=timezone.localdate(mentorship.registered_at),
        has_mentor=has_mentor,
        items=tuple(items),
        pauses=tuple(pauses),
    )


def _items_of(rows: list[Mentorship], *, first: date, last: date) -> dict[int, list[WatchedItem]]:
    """Return the open items planned in these days, by mentorship."""
    items_by_mentorship: dict[int, list[WatchedItem]] = defaultdict(list)
    items = PlanItem.objects.open().of_kinds(ReminderRule.KINDS).filter(mentorship__in=rows, planned_on__range=(first, last))
    for pk, mentorship, kind, rule_key, roles, day, clock in items.order_by("planned_on", "pk").values_list(
        "pk", "mentorship", "kind", "rule_key", "responsible", "planned_on", "time"
    ):
        items_by_mentorship[mentorship].append(WatchedItem(pk=pk, kind=kind, rule_key=rule_key, roles=tuple(roles), day=day, time=clock))
    return items_by_mentorship


def pauses_of(rows: Collection[Mentorship]) -> dict[int, list[tuple[date, date]]]:
    """Return the first and last day of each pause, by mentorship."""
    pauses_by_mentorship: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for mentorship, first, last in Pause.objects.filter(mentorship__in=rows).values_list("mentorship", "starts_on", "ends_on"):
        pauses_by_mentorship[mentorship].append((first, last))
    return pauses_by_mentorship
