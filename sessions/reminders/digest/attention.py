"""What in a mentorship needs somebody's attention today?

Pure: the same facts and rules give the same answer. A talk that is merely not logged never counts as «not
held», since nobody knows yet what became of it; it has a line of its own. The digest may speak of the same
items as reminders (`occasions.may_be_told`): none from before the registration, none in a pause; and during a
pause it says nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sessions import schedule
from sessions.models import PlanItem, ReminderRule
from sessions.models.kinds import kind_of
from sessions.plan.standing import INTERVIEW_MISSING, MENTOR_MISSING, OTHER_OVERDUE, TALK_OVERDUE, TALKS_NOT_HELD
from sessions.reminders.occasions import AFTERWARDS, WatchedItem, WatchedMentorship, may_be_told

FORTNIGHT = 2  # weeks: the most between two talks of the weekly or fortnightly phase
LEAD_UP = (ReminderRule.BEFORE_START, ReminderRule.BEFORE_PROBATION_END)  # nothing stays open after these: they never escalate


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A talk of a plan and its outcome.

    `missed_on` are the dates it was planned for and not held.
    """

    state: str
    week: int | None = None  # of the programme; None for a talk that was never planned
    first_planned_on: date | None = None
    planned_on: date | None = None
    held_on: date | None = None
    missed_on: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A mentorship with its talks, as it stands on a day.

    `first_monday` is the Monday of programme week 1. `without_mentor_since` is the first day without a
    mentor, where the hire has none today and needs one.
    """

    watched: WatchedMentorship
    talks: tuple[Talk, ...] = ()
    first_monday: date
    without_mentor_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Attention:
    """One thing that needs attention.

    `what` is a rule's moment, or the kind of the open items. `day` is the last date not held, the last talk
    held, the date of the (oldest) open item, or the first day without a mentor. `number` counts the talks it
    is about, `roles` are told of it.
    """

    what: str
    subject: int
    day: date
    roles: frozenset[str]
    number: int = 1


# By consequence, as the lists are ordered (PROGRAMMES.md, Weight).
_WEIGHTS = {
    ReminderRule.NO_MENTOR: MENTOR_MISSING,
    ReminderRule.TALKS_NOT_HELD: TALKS_NOT_HELD,
    ReminderRule.NO_TALK: TALKS_NOT_HELD,
}


def weight_of(matter: Attention) -> int:
    """Return how much a matter weighs: the lowest number most."""
    if matter.what in _WEIGHTS:
        return _WEIGHTS[matter.what]
    kind = kind_of(matter.what)
    return INTERVIEW_MISSING if kind.is_interview else TALK_OVERDUE if kind.is_talk else OTHER_OVERDUE


def attention(situation: Situation, rules: Iterable[ReminderRule], *, today: date) -> list[Attention]:
    """Return what needs attention in a mentorship today, oldest first.

    What several rules say is said once, to the roles of all of them.
    """
    if situation.watched.pause_on(today):
        return []
    entries: dict[tuple[str, int], Attention] = {}
    for rule in rules:
        for entry in _by_rule(situation, rule, today=today) if rule.is_on else ():
            known = entries.get((entry.what, entry.subject))
            entries[entry.what, entry.subject] = _together(known, entry) if known else entry
    return sorted(entries.values(), key=lambda entry: (entry.day, entry.what, entry.subject))


def _together(known: Attention, other: Attention) -> Attention:
    """Merge what two rules say: the larger number, the roles of both."""
    wider = max(known, other, key=lambda each: each.number)
    return replace(wider, roles=known.roles | other.roles)


def _by_rule(situation: Situation, rule: ReminderRule, *, today: date) -> Iterator[Attention]:
    watched, for_digest = situation.watched, ReminderRule.DIGEST in rule.channels
    roles = frozenset(rule.roles)
    if rule.moment == ReminderRule.TALKS_NOT_HELD:
        missed = not_held_in_a_row(watched, situation.talks, today=today)
        # For this moment `days` is a number of talks (`moments.py`).
        if for_digest and len(missed) >= max(rule.days, 1):
            yield Attention(what=rule.moment, subject=watched.pk, day=missed[-1], number=len(missed), roles=roles)
    elif rule.moment == ReminderRule.NO_TALK:
        since = without_talk_since(situation, days=rule.days, today=today)
        if for_digest and since:
            yield Attention(what=rule.moment, subject=watched.pk, day=since, roles=roles)
    elif rule.moment == ReminderRule.NO_MENTOR:
        # Whatever the channels: NO_MENTOR is mandatory, and from the start on only the digest speaks of it.
        yield from _without_mentor(situation, rule, today=today)
    elif rule.moment not in LEAD_UP:
        yield from _still_open(watched, rule, today=today)


def not_held_in_a_row(watched: WatchedMentorship, talks: Iterable[Talk], *, today: date) -> list[date]:
    """Return the dates of talks not held since the last one that was, in order.

    A missed date is each MissedTalk.planned_on, or the planned date of a NOT_HELD talk that has no
    MissedTalk. A talk that was held ends the row; a missed date equal to the last date held is not counted.
    Nor are talks that are not logged, talks given up without ever having had a date, and dates to come.
    """
    held = [talk.held_on for talk in talks if talk.state == PlanItem.DONE and talk.held_on and talk.held_on <= today]
    last_held = max(held, default=date.min)
    missed = [day for talk in talks for day in _missed(talk)]
    return sorted(day for day in missed if last_held < day <= today and day >= watched.registered_on and watched.pause_on(day) is None)


def _missed(talk: Talk) -> set[date]:
    given_up = {talk.planned_on} if talk.state == PlanItem.NOT_HELD and talk.planned_on else set()
    return set(talk.missed_on) | given_up


def without_talk_since(situation: Situation, *, days: int, today: date) -> date | None:
    """Return since when no talk was held, if at least `days` ago; else None.

    None outside the weekly or fortnightly phase (`frequent_phase`). Counted from the last talk held; where
    none has been held, from the day the first one was first planned for; never from before the registration.
    Days in a pause do not count.
    """
    phase = frequent_phase(situation)
    if phase is None or not phase[0] <= today <= phase[1]:
        return None
    held = [talk.held_on for talk in situation.talks if talk.state == PlanItem.DONE and talk.held_on and talk.held_on <= today]
    since = max([phase[0], situation.watched.registered_on, *held])
    passed = (today - since).days - _paused_days(situation.watched, since + timedelta(days=1), today)
    return since if passed >= days else None


def frequent_phase(situation: Situation) -> tuple[date, date] | None:
    """Return the first and last day of the weekly or fortnightly phase, or None.

    It begins on the day the first talk was first planned for. It ends on the Sunday of the last programme
    week whose talk comes at most a fortnight after the one before it; each pause that has begun by that
    Sunday moves it later by the weeks of the pause. None: the plan has no talks.
    """
    planned = [talk for talk in situation.talks if talk.week is not None and talk.state != PlanItem.CANCELLED]
    weeks = sorted({talk.week for talk in planned if talk.week is not None})
    days = [talk.first_planned_on for talk in planned if talk.first_planned_on]
    if not weeks or not days:
        return None
    last = weeks[0]
    for week in weeks:
        if week - last <= FORTNIGHT:
            last = week
    sunday = situation.first_monday + timedelta(weeks=last, days=-1)
    for first_day, last_day in sorted(situation.watched.pauses):
        if sunday >= first_day:
            sunday += timedelta(weeks=schedule.Pause(first=first_day, last=last_day).weeks)
    return min(days), sunday


def _paused_days(watched: WatchedMentorship, first: date, last: date) -> int:
    """Count the paused days from `first` to `last`; pauses never overlap."""
    return sum(max((min(last, end) - max(first, begin)).days + 1, 0) for begin, end in watched.pauses)


def _without_mentor(situation: Situation, rule: ReminderRule, *, today: date) -> Iterator[Attention]:
    """Yield that the hire has no mentor, from her first day on.

    To the rule's roles, and after `escalates_after` days also to the roles it escalates to.
    """
    since = situation.without_mentor_since
    if since is None or today < situation.watched.starts_on:
        return
    roles = set(rule.roles)
    if rule.escalates_after is not None and (today - since).days >= rule.escalates_after:
        roles |= set(rule.escalates_to)
    yield Attention(what=rule.moment, subject=situation.watched.pk, day=since, roles=frozenset(roles))


def _still_open(watched: WatchedMentorship, rule: ReminderRule, *, today: date) -> Iterator[Attention]:
    """Yield the items that are still open so many days after their date.

    The talks of a mentorship are one entry, with the oldest date; interviews and tasks one each.
    """
    for days, codes in _goes_further(rule):
        items = [
            item
            for item in watched.items
            if item.kind == rule.kind
            and rule.task_key in ("", item.rule_key)
            and item.day < today
            and (today - item.day).days >= days
            and may_be_told(watched, item)
        ]
        if kind_of(rule.kind).is_talk and items:
            oldest = min(item.day for item in items)
            yield Attention(what=rule.kind, subject=watched.pk, day=oldest, number=len(items), roles=_roles(codes, items))
        else:
            for item in items:
                yield Attention(what=rule.kind, subject=item.pk, day=item.day, roles=_roles(codes, [item]))


def _goes_further(rule: ReminderRule) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (days after the date, roles) by which open items reach a digest."""
    if rule.escalates_after is not None:
        yield rule.escalates_after, tuple(rule.escalates_to)
    if rule.moment in AFTERWARDS and ReminderRule.DIGEST in rule.channels:
        yield rule.days, rule.roles


def _roles(codes: Iterable[str], items: Sequence[WatchedItem]) -> frozenset[str]:
    responsible = {role for item in items for role in item.roles}
    return frozenset(role for code in codes for role in (responsible if code == ReminderRule.RESPONSIBLE else {code}))
