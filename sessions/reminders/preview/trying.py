"""What would go out by rules as they stand, and by a rule that is not saved yet?"""

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
from sessions.reminders.years import RuleBook

_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class TriedChange:
    """How many messages one person gets, and would get."""

    person: Person
    before: int
    after: int


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What one rule would send, and what that does to the whole."""

    is_on: bool
    days: list[ForecastDay]
    number: int
    left: int
    before: Counts
    after: Counts
    changes: list[TriedChange]


def as_it_stands(version: ProgramVersion, *, municipality: Municipality, now: datetime) -> list[Forthcoming]:
    """Return what goes out in the coming days by the rules that hold."""
    return _outlook(version, municipality, now).forthcoming(_book(_rules(version, municipality)))


def tried_out(rule: ReminderRule, *, municipality: Municipality, now: datetime) -> Tried:
    """Return what goes out in the coming days with a rule as it is given, in place of the one with its code. It is not saved."""
    outlook = _outlook(rule.version, municipality, now)
    rules = _rules(rule.version, municipality)
    others = [one for one in rules if one.code != rule.code]
    rule.municipality = municipality
    before, after = outlook.forthcoming(_book(rules)), outlook.forthcoming(_book([*others, rule]))
    by_rule = [one for one in after if one.rule and one.rule.code == rule.code]
    rows = forecast_rows(by_rule)
    return Tried(
        is_on=rule.is_on,
        days=days_of(rows[:_SHOWN], by_rule),
        number=sum(one.goes for one in by_rule),
        left=max(len(rows) - _SHOWN, 0),
        before=counts_of(before),
        after=counts_of(after),
        changes=_changes(before, after),
    )


def _outlook(version: ProgramVersion, municipality: Municipality, now: datetime) -> Forecast:
    today = timezone.localdate(now)
    return Forecast(municipality=municipality, version=version, first=today, last=today + timedelta(days=DAYS_AHEAD), now=now)


def _rules(version: ProgramVersion, municipality: Municipality) -> list[ReminderRule]:
    """Return the rules that hold, as if they were the municipality's own: then one that is tried holds beside them."""
    rules = list(ReminderRule.objects.of(version, municipality))
    for rule in rules:
        rule.version, rule.municipality = version, municipality
    return rules


def _book(rules: list[ReminderRule]) -> RuleBook:
    """Return rules as the sweep reads them, in its order."""
    return RuleBook(sorted(rules, key=lambda rule: (rule.moment, rule.days, rule.code)))


def _changes(before: list[Forthcoming], after: list[Forthcoming]) -> list[TriedChange]:
    """Return who would get more or fewer messages than now."""
    people = {one.person.pk: one.person for one in (*before, *after)}
    was, becomes = (Counter(one.person.pk for one in some if one.goes) for some in (before, after))
    changes = [TriedChange(person=people[pk], before=was[pk], after=becomes[pk]) for pk in people if was[pk] != becomes[pk]]
    return sorted(changes, key=lambda change: (-abs(change.after - change.before), change.person.name))
