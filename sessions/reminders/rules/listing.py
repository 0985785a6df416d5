"""Which rules are in force in a municipality, by programme, and how do they read?"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from people.models import Municipality, Person
from programs.models import Mentorship, ProgramVersion
from sessions.models import ReminderRule
from sessions.reminders.moments import MOMENTS, Moment
from sessions.reminders.occasions import AFTERWARDS
from sessions.reminders.rules.editing import is_own_made
from sessions.reminders.rules.sentences import escalation, sentence, task_titles
from sessions.reminders.watched import RuleBook


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """A rule in plain words, as the municipality's coordinator reads it."""

    rule: ReminderRule
    sentence: str
    escalation: str

    @property
    def is_own_made(self) -> bool:
        return is_own_made(self.rule)

    @property
    def asks_first(self) -> bool:
        """Whether turning it off needs a confirmation, because the rule is mandatory."""
        return MOMENTS[self.rule.moment].is_mandatory


@dataclass(frozen=True, kw_only=True)
class Group:
    moment: Moment
    lines: list[RuleLine]


@dataclass(frozen=True, kw_only=True)
class VersionRules:
    """The rules of one version in a municipality.

    `hires` counts the running mentorships that follow them.
    """

    version: ProgramVersion
    is_current: bool
    is_own: bool
    hires: int
    groups: list[Group]


def rule_line(rule: ReminderRule) -> RuleLine:
    return RuleLine(rule=rule, sentence=sentence(rule, task_titles(rule.version)), escalation=escalation(rule))


def versions_in_use(municipality: Municipality, person: Person) -> QuerySet[ProgramVersion]:
    """Return the versions that new or running mentorships of a municipality follow.

    The current version of each programme, and older ones that running mentorships still follow.
    """
    followed = Mentorship.objects.running().filter(municipality=municipality).values("version")
    visible = ProgramVersion.objects.visible_to(person).for_municipality(municipality.pk)
    current = ProgramVersion.objects.current().values("pk")
    return visible.filter(Q(pk__in=current) | Q(pk__in=followed)).select_related("program").order_by("program__name", "-number")


def rules_in(municipality: Municipality, person: Person) -> list[VersionRules]:
    """Return the rules in force in a municipality, by version.

    Within a moment before an event, the rule furthest ahead of it comes first.
    """
    versions = list(versions_in_use(municipality, person))
    running = Mentorship.objects.running().filter(municipality=municipality).order_by().values_list("version")
    hires = dict(running.annotate(Count("pk")))
    current = set(ProgramVersion.objects.current().values_list("pk", flat=True))
    book = RuleBook.read([version.pk for version in versions])
    return [
        _version_rules(version, book.of(version.pk, municipality.pk), is_current=version.pk in current, hires=hires.get(version.pk, 0))
        for version in versions
    ]


def _version_rules(version: ProgramVersion, rules: list[ReminderRule], *, is_current: bool, hires: int) -> VersionRules:
    for rule in rules:
        rule.version = version
    return VersionRules(
        version=version,
        is_current=is_current,
        is_own=any(rule.municipality_id for rule in rules),
        hires=hires,
        groups=[Group(moment=moment, lines=lines) for moment in MOMENTS.values() if (lines := _lines(moment, rules))],
    )


def _lines(moment: Moment, rules: list[ReminderRule]) -> list[RuleLine]:
    of_moment = [rule for rule in rules if rule.moment == moment.code]
    is_countdown = moment.code not in AFTERWARDS and not moment.is_for_the_digest
    order = list(task_titles(of_moment[0].version)) if of_moment and moment.has_task else []
    place = {key: number for number, key in enumerate(order)}
    ordered = sorted(of_moment, key=lambda rule: (place.get(rule.task_key, -1), -rule.days if is_countdown else rule.days))
    return [rule_line(rule) for rule in ordered]
