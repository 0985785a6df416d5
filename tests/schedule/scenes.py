"""How do the tests ask for a plan, in few words?"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from people.closed_days import closed_days
from programs.definition import builtin_definitions
from sessions.plan.laying.rules import rules_from
from sessions.schedule import Absence, Duty, Plan, PlannedItem, PlanRequest, Rules, make_plan


@cache
def rules(program: str) -> Rules:
    return next(rules_from(definition) for definition in builtin_definitions() if definition.slug == program)


def day(text: str) -> date:
    return date.fromisoformat(text)


def away(first: str, last: str) -> Absence:
    return Absence(first=day(first), last=day(last))


def plan(
    start: str,
    program: str = "habilitering",
    *,
    mentee: tuple[Absence, ...] = (),
    mentor: tuple[Absence, ...] = (),
    leader: tuple[Absence, ...] = (),
    mentors: tuple[Duty, ...] | None = None,
    leaders: tuple[Duty, ...] | None = None,
    own: Mapping[date, str] | None = None,
    **request: object,
) -> Plan:
    """A plan where mentor and leader are set, unless `mentors` or `leaders` say otherwise."""
    return make_plan(
        PlanRequest(
            rules=rules(program),
            start=day(start),
            closed=closed_days(own),
            mentee_absences=mentee,
            mentors=(Duty(person="mentor", absences=mentor),) if mentors is None else mentors,
            leaders=(Duty(person="leader", absences=leader),) if leaders is None else leaders,
            **request,  # type: ignore[arg-type]
        )
    )


def of_kind(made: Plan, kind: str) -> list[PlannedItem]:
    return [item for item in made.items if item.kind == kind]


def talk(made: Plan, week: int) -> PlannedItem:
    return next(item for item in of_kind(made, "talk") if item.week == week)


def interview(made: Plan, number: int) -> PlannedItem:
    return of_kind(made, "interview")[number - 1]


def rule(made: Plan, key: str) -> PlannedItem:
    return next(item for item in made.items if item.rule_key == key)


def dates(items: list[PlannedItem]) -> list[str | None]:
    return [item.date.isoformat() if item.date else None for item in items]


def span(first: date, days: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=n) for n in range(days))
