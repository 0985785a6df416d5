"""What would go out by the stored rules, and with one unsaved rule among them?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from people.models import Municipality, Person
from programs.models import ProgramVersion
from sessions.models import ReminderRule
from sessions.reminders.preview.forecast import DAYS_AHEAD, Forecast, Forthcoming
from sessions.reminders.preview.rows import Counts, ForecastDay, counts_of, days_of, forecast_rows
from sessions.reminders.watched import RuleBook

_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class TriedChange:
    """How many messages a person gets now, and would get."""

    person: Person
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one unsaved rule would send, and how it changes the totals."""

    is_on: bool
    days: list[ForecastDay]
    number: int
    left: int
    before: Counts
    after: Counts
    changes: list[TriedChange]


def as_it_stands(version: ProgramVersion, *, municipality: Municipality, now: datetime) -> list[Forthcoming]:
    """Return the messages of the coming days by the rules in force."""
    return _outlook(version, municipality, now).forthcoming(_book(_rules(version, municipality)))


def tried_out(rule: ReminderRule, *, municipality: Municipality, now: datetime) -> Tried:
    """Return what goes out if `rule` replaced the stored rule with its code.

    The rule is not saved.
    """
    outlook = _outlook(rule.version, municipality, now)
    rules = _rules(rule.version, municipality)
    others = [forthcoming for forthcoming in rules if forthcoming.code != rule.code]
    rule.municipality = municipality
    before, after = outlook.forthcoming(_book(rules)), outlook.forthcoming(_book([*others, rule]))
    by_rule = [forthcoming for forthcoming in after if forthcoming.rule and forthcoming.rule.code == rule.code]
    rows = forecast_rows(by_rule)
    return Tried(
        is_on=rule.is_on,
        days=days_of(rows[:_SHOWN], by_rule),
        number=sum(forthcoming.goes for forthcoming in by_rule),
        left=max(len(rows) - _SHOWN, 0),
        before=counts_of(before),
        after=counts_of(after),
        changes=_changes(before, after),
    )


def _outlook(version: ProgramVersion, municipality: Municipality, now: datetime) -> Forecast:
    today = timezone.localdate(now)
    return Forecast(municipality=municipality, version=version, first=today, last=today + timedelta(days=DAYS_AHEAD), now=now)


def _rules(version: ProgramVersion, municipality: Municipality) -> list[ReminderRule]:
    """Return the rules in force, unsaved, as if they all were the municipality's own.

    So that a tried rule, which is the municipality's, does not put the built-in rules out of force.
    """
    rules = list(ReminderRule.objects.of(version, municipality))
    for rule in rules:
        rule.version, rule.municipality = version, municipality
    return rules


def _book(rules: list[ReminderRule]) -> RuleBook:
    """Return rules as a rule book, in the order the sweep reads them."""
    return RuleBook(sorted(rules, key=lambda rule: (rule.moment, rule.days, rule.code)))


def _changes(before: list[Forthcoming], after: list[Forthcoming]) -> list[TriedChange]:
    """Return the people who would get more or fewer messages, largest change first."""
    people = {message.person.pk: message.person for message in (*before, *after)}
    was, becomes = (Counter(message.person.pk for message in some if message.goes) for some in (before, after))
    changes = [TriedChange(person=people[pk], before=was[pk], after=becomes[pk]) for pk in people if was[pk] != becomes[pk]]
    return sorted(changes, key=lambda change: (-abs(change.after - change.before), change.person.name))
