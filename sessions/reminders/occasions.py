"""What is to be told about one mentorship, to which roles, and when?

Pure: the same items and rules give the same occasions. A reminder before an event leaves on the last working
day that is at least the rule's number of days ahead of it; a reminder after an event on the first working day
at least that many days later; a reminder on the day itself leaves on that day, closed or not. Of several
rules for the same role and the same event, the one nearest to the event takes over, so that after an outage
the receiver gets only that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from people.outbox.quiet_hours import end_of, morning
from sessions.models import ReminderRule
from sessions.models.kinds import OfKind

ITEM, START, PROBATION_END = "item", "mentorship", "probation"
OF_YEARS = (START, PROBATION_END)  # sorts whose subject is the mentorship itself
DAYS_TO_SAY_IT = 14  # after that it stands on the leader's list; one more mail helps nobody

_DAY_OF_YEAR = {
    ReminderRule.BEFORE_START: START,
    ReminderRule.NO_MENTOR: START,
    ReminderRule.BEFORE_PROBATION_END: PROBATION_END,
}
AFTERWARDS = (ReminderRule.TALK_NOT_LOGGED, ReminderRule.TASK_NOT_DONE)
IsClosed = Callable[[date], bool]


@dataclass(frozen=True, kw_only=True)
class WatchedItem(OfKind):
    """An open, dated item of a plan: the facts that reminders need."""

    pk: int
    kind: str
    rule_key: str
    roles: tuple[str, ...]
    day: date
    time: time | None = None


@dataclass(frozen=True, kw_only=True)
class WatchedMentorship:
    """A running mentorship: its dates, open items and pauses.

    `has_mentor` says whether anybody is mentor on the first day.
    """

    pk: int
    version: int
    municipality: int
    unit: int
    starts_on: date
    probation_ends_on: date | None
    registered_on: date
    has_mentor: bool
    items: tuple[WatchedItem, ...] = ()
    pauses: tuple[tuple[date, date], ...] = ()

    def pause_on(self, day: date) -> tuple[date, date] | None:
        return next((pause for pause in self.pauses if pause[0] <= day <= pause[1]), None)


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One thing to tell one role of a mentorship.

    `day` is the date of the event, `at` when the reminder leaves, `until` when it is of no use any longer.
    `subject` is the key of an item where `sort` is ITEM, else of the mentorship.
    """

    rule: ReminderRule
    watched: WatchedMentorship
    sort: str
    subject: int
    day: date
    role: str
    at: datetime
    until: datetime

    @property
    def for_day(self) -> date | None:
        """The date of the event, for a rule that reminds on that date, closed or not."""
        return self.day if self.rule.days == 0 and self.rule.moment not in AFTERWARDS else None

    def key(self, person: int, *, channel: str = "mail") -> str:
        """Return the key that dedupes the outbox: rule, subject, day, person, channel."""
        key = f"reminder:{self.rule.code}:{self.sort}:{self.subject}:{self.day.isoformat()}:{person}"
        return key if channel == "mail" else f"{key}:{channel}"

    @property
    def payload(self) -> dict[str, str]:
        """The rule's code, and whether the subject is an item or a mentorship."""
        return {"rule": self.rule.code, "sort": self.sort}


def occasions(watched: WatchedMentorship, rules: Sequence[ReminderRule], *, is_closed: IsClosed) -> Iterator[Occasion]:
    """Yield the occasions of a mentorship that can leave before they are of no use."""
    for rule in rules:
        if not rule.is_on or rule.moment in ReminderRule.FOR_THE_DIGEST:
            continue
        closer = [other for other in rules if _takes_over(other, rule)]
        for sort, subject, day, roles, clock in _subjects(watched, rule):
            for role in roles:
                # Of no use from the moment a nearer rule speaks to the same role of the same event.
                taken = [_leaves(other, day, is_closed) for other in closer if _speaks_to(other, role, roles)]
                at = _past_pauses(watched, sort, _leaves(rule, day, is_closed), is_closed)
                until = min([_over(rule, day, clock), *taken])
                if at < until:
                    yield Occasion(rule=rule, watched=watched, sort=sort, subject=subject, day=day, role=role, at=at, until=until)


def _subjects(watched: WatchedMentorship, rule: ReminderRule) -> Iterator[tuple[str, int, date, tuple[str, ...], time | None]]:
    """Yield (sort, key, day, roles told, clock time) of what a rule speaks of."""
    sort = _DAY_OF_YEAR.get(rule.moment)
    if sort == START:
        if rule.moment != ReminderRule.NO_MENTOR or not watched.has_mentor:
            yield START, watched.pk, watched.starts_on, rule.roles, None
    elif sort == PROBATION_END:
        if watched.probation_ends_on:
            yield PROBATION_END, watched.pk, watched.probation_ends_on, rule.roles, None
    else:
        for item in watched.items:
            if item.kind == rule.kind and rule.task_key in ("", item.rule_key) and may_be_told(watched, item):
                yield ITEM, item.pk, item.day, _told(rule, item), item.time


def may_be_told(watched: WatchedMentorship, item: WatchedItem) -> bool:
    """Whether an item may be spoken of.

    Not if its date lies before the registration, or in a pause of the mentorship.
    """
    return item.day >= watched.registered_on and watched.pause_on(item.day) is None


def _told(rule: ReminderRule, item: WatchedItem) -> tuple[str, ...]:
    roles = [role for code in rule.roles for role in (item.roles if code == ReminderRule.RESPONSIBLE else (code,))]
    # A role that is responsible may be named by the rule as well: told once.
    return tuple(dict.fromkeys(roles))


def _takes_over(other: ReminderRule, rule: ReminderRule) -> bool:
    """Whether another rule says the same nearer to the day (or, afterwards, later)."""
    if not other.is_on or other.moment != rule.moment or other.task_key not in ("", rule.task_key):
        return False
    return other.days > rule.days if rule.moment in AFTERWARDS else other.days < rule.days


def _speaks_to(rule: ReminderRule, role: str, responsible: tuple[str, ...]) -> bool:
    return role in rule.roles or (ReminderRule.RESPONSIBLE in rule.roles and role in responsible)


def _leaves(rule: ReminderRule, day: date, is_closed: IsClosed) -> datetime:
    if rule.moment in AFTERWARDS:
        leaves, step = day + timedelta(days=rule.days), timedelta(days=1)
    elif rule.days == 0:
        # The day itself, closed or not: the event takes place all the same.
        return morning(day)
    else:
        leaves, step = day - timedelta(days=rule.days), timedelta(days=-1)
    while is_closed(leaves):
        leaves += step
    return morning(leaves)


def _over(rule: ReminderRule, day: date, clock: time | None) -> datetime:
    """Return when a reminder is of no use any longer."""
    if rule.moment in AFTERWARDS:
        # A rule of many days still has a week to leave in.
        return end_of(day + timedelta(days=max(DAYS_TO_SAY_IT, rule.days + 7)))
    if _DAY_OF_YEAR.get(rule.moment) == START:
        return end_of(day - timedelta(days=1))  # on the first day there is nothing left to prepare
    return timezone.make_aware(datetime.combine(day, clock)) if clock else end_of(day)


def _past_pauses(watched: WatchedMentorship, sort: str, leaves: datetime, is_closed: IsClosed) -> datetime:
    """Return when a reminder leaves: after the pause, if it would leave during one.

    The end of probation is told even in a pause: the law's deadline runs on.
    """
    pause = watched.pause_on(timezone.localdate(leaves)) if watched.pauses and sort != PROBATION_END else None
    if pause is None:
        return leaves
    day = pause[1] + timedelta(days=1)
    while is_closed(day):
        day += timedelta(days=1)
    return morning(day)
