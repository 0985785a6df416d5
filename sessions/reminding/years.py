"""What do reminders need to know of some years, in a few queries whatever their number?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from people.calm import OpenDays
from people.models import Person
from programs.models import Mentorship, Pause
from sessions.models import PlanItem, ReminderRule
from sessions.reminding.occasions import Line, Occasion, Year, occasions
from sessions.responsible import Responsible

LOOKED_BACK = timedelta(days=120)  # a rule speaks at most 90 days after
LOOKED_AHEAD = timedelta(days=3 * 366)


class RuleBook:
    """The rules of all versions and municipalities, read once."""

    def __init__(self, rows: Iterable[ReminderRule]) -> None:
        self._rules: dict[tuple[int, int | None], list[ReminderRule]] = defaultdict(list)
        for row in rows:
            self._rules[row.version_id, row.municipality_id].append(row)

    @classmethod
    def read(cls, versions: Collection[int]) -> RuleBook:
        return cls(ReminderRule.objects.filter(version__in=versions).order_by("moment", "days", "code"))

    def of(self, version: int, municipality: int | None) -> list[ReminderRule]:
        """Return the rules that hold: a municipality's own where it has any, else everybody's."""
        return self._rules.get((version, municipality)) or self._rules.get((version, None), [])


@dataclass(frozen=True, kw_only=True)
class Told:
    """An occasion and a person it is for."""

    occasion: Occasion
    person: Person


class Years:
    """Some running years, the rules they follow and who holds which role in them; made with `of`."""

    def __init__(self, rows: list[Mentorship], *, today: date, rules: RuleBook | None = None) -> None:
        self._today = today
        self._rows = {row.pk: row for row in rows}
        self._responsible = Responsible.for_mentorships(rows, today=today)
        self._rules = rules or RuleBook.read({row.version_id for row in rows})
        municipalities = {row.municipality_id for row in rows}
        self._days = OpenDays(municipalities, first=today - LOOKED_BACK, last=today + LOOKED_AHEAD)
        lines, pauses = _lines_of(rows, today=today), pauses_of(rows)
        self.years = [self._year(row, lines[row.pk], pauses[row.pk]) for row in rows]

    @classmethod
    def of(cls, mentorships: Collection[int], *, today: date, rules: RuleBook | None = None) -> Years:
        rows = Mentorship.objects.running().filter(pk__in=mentorships).select_related("mentee", "department__unit").order_by("pk")
        return cls(list(rows), today=today, rules=rules)

    def _year(self, row: Mentorship, lines: list[Line], pauses: list[tuple[date, date]]) -> Year:
        return Year(
            pk=row.pk,
            version=row.version_id,
            municipality=row.municipality_id,
            unit=row.department.unit_id,
            starts_on=row.starts_on,
            probation_ends_on=row.probation_ends_on,
            registered_on=timezone.localdate(row.registered_at),
            has_mentor=self._responsible.mentor_on(row.pk, row.starts_on) is not None,
            lines=tuple(lines),
            pauses=tuple(pauses),
        )

    def mentorship(self, pk: int) -> Mentorship:
        return self._rows[pk]

    def rules_of(self, year: Year) -> list[ReminderRule]:
        return self._rules.of(year.version, year.municipality)

    def is_closed(self, year: Year, day: date) -> bool:
        return self._days.is_closed(year.municipality, day)

    def occasions_of(self, year: Year) -> Iterable[Occasion]:
        return occasions(year, self.rules_of(year), is_closed=lambda day: self._days.is_closed(year.municipality, day))

    def told(self, occasion: Occasion) -> list[Person]:
        """Return who holds the occasion's role: the mentor of the day itself, everybody else of today."""
        # One who is told of her own absence of a mentor would be nobody: the leader of today is asked.
        day = occasion.day if occasion.role == "mentor" else self._today
        people = self._responsible.in_role(occasion.role, self._rows[occasion.year.pk], day=day)
        return [person for person in people if person.is_active]


def _lines_of(rows: list[Mentorship], *, today: date) -> dict[int, list[Line]]:
    """Return the open lines with a date by year; what is older than any rule reaches back is left out."""
    found: dict[int, list[Line]] = defaultdict(list)
    items = PlanItem.objects.open().filter(
        mentorship__in=rows, kind__in=(PlanItem.TALK, PlanItem.INTERVIEW, PlanItem.TASK), planned_on__gte=today - LOOKED_BACK
    )
    for pk, mentorship, kind, rule_key, roles, day, clock in items.order_by("planned_on", "pk").values_list(
        "pk", "mentorship", "kind", "rule_key", "responsible", "planned_on", "time"
    ):
        found[mentorship].append(Line(pk=pk, kind=kind, rule_key=rule_key, roles=tuple(roles.split()), day=day, time=clock))
    return found


def pauses_of(rows: Collection[Mentorship]) -> dict[int, list[tuple[date, date]]]:
    """Return the first and last day of each pause by year."""
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for mentorship, first, last in Pause.objects.filter(mentorship__in=rows).values_list("mentorship", "starts_on", "ends_on"):
        found[mentorship].append((first, last))
    return found
