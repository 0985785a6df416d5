"""How does the registration page show an unsaved plan, week by week?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from people.dates import day_and_date, week_with_range
from sessions.models.kinds import ITEM_KINDS
from sessions.plan.words import flag_text, moved_text, role_text
from sessions.schedule import Plan, PlannedItem, Role, programme_week

_WEEK = timedelta(days=7)


UNSET: dict[Role, str] = {"mentor": "no_mentor", "department_leader": "no_leader"}
COUNTED = sorted(ITEM_KINDS, key=lambda kind: kind.count_place)


@dataclass(frozen=True, kw_only=True)
class PreviewedItem:
    """One item of the plan in words.

    `moved` and `flags` show what the leader may want to change.
    """

    kind: str
    title: str
    day: str
    responsible: str
    moved: str
    flags: tuple[str, ...]
    with_mentor: bool


@dataclass(frozen=True, kw_only=True)
class PreviewedWeek:
    """A programme week with its items, or a run of empty weeks (no items)."""

    heading: str
    calendar: str
    lines: tuple[PreviewedItem, ...]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """An unsaved plan: counts by kind, weeks in order, and the undated items."""

    counts: tuple[str, ...]
    moved: int
    weeks: tuple[PreviewedWeek, ...]
    undated: tuple[PreviewedItem, ...]


def preview_of(plan: Plan, *, length_weeks: int) -> Preview:
    """Lay out a plan from its first item to its last week, week by week.

    The last week is the programme's, or that of the last item if later. Where a role is never filled, its
    flag is left out of the items: the advice above the plan says it once.
    """
    hidden = {flag for role, flag in UNSET.items() if is_never_set(plan, role)}
    by_week: dict[int, list[PlannedItem]] = {}
    for item in plan.items:
        if item.date:
            # By the date the item got, not the week it was aimed at: a talk may have been pushed a week ahead.
            by_week.setdefault(programme_week(plan.week_one, item.date), []).append(item)
    numbers: Counter[str] = Counter(item.kind for item in plan.items)
    return Preview(
        counts=tuple(kind.counted(number) for kind in COUNTED if (number := numbers[kind.code])),
        moved=sum(1 for item in plan.items if item.target and item.date),
        weeks=tuple(_weeks(by_week, week_one=plan.week_one, last=max([length_weeks, *by_week]), hidden=hidden)),
        undated=tuple(_line(item, hidden) for item in plan.items if item.date is None),
    )


def is_never_set(plan: Plan, role: Role) -> bool:
    """Whether nobody holds the role on any of the days its items lie on."""
    return all(UNSET[role] in item.flags for item in plan.items if role in item.responsible)


def _weeks(by_week: dict[int, list[PlannedItem]], *, week_one: date, last: int, hidden: set[str]) -> Iterator[PreviewedWeek]:
    year = None
    empty: list[int] = []
    for number in range(min([1, *by_week]), last + 1):
        if number not in by_week:
            empty.append(number)
            continue
        yield from _stretch(empty)
        empty = []
        monday = week_one + (number - 1) * _WEEK
        yield PreviewedWeek(
            heading=gettext("Uke %(number)s") % {"number": number} if number > 0 else gettext("Før uke 1"),
            calendar=week_with_range(monday, year=monday.year != year),
            lines=tuple(_line(item, hidden) for item in by_week[number]),
        )
        year = (monday + _WEEK - timedelta(days=1)).year
    yield from _stretch(empty)


def _stretch(numbers: list[int]) -> Iterator[PreviewedWeek]:
    """The empty weeks, from week 1 on, joined into one row."""
    numbers = [number for number in numbers if number > 0]
    if numbers:
        span = {"first": numbers[0], "last": numbers[-1]}
        yield PreviewedWeek(
            heading=ngettext("Uke %(first)s", "Uke %(first)s–%(last)s", len(numbers)) % span,
            calendar=gettext("ingenting planlagt"),
            lines=(),
        )


def _line(item: PlannedItem, hidden: set[str]) -> PreviewedItem:
    return PreviewedItem(
        kind=item.kind,
        title=item.title,
        day=day_and_date(item.date) if item.date else "",
        responsible=", ".join(role_text(role) for role in item.responsible),
        moved=moved_text(item),
        flags=tuple(flag_text(flag) for flag in item.flags if flag not in hidden),
        with_mentor=item.with_mentor,
    )
