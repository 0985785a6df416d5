"""How are stored items handed to the engine, and how is the engine's answer stored?"""

from collections.abc import Iterable
from datetime import date
from typing import cast

from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.schedule import CurrentItem, PlannedItem
from sessions.schedule.plan import Kind
from sessions.schedule.replan import LineState
from sessions.schedule.rules import Role

ENGINE_STATES: dict[str, LineState] = {
    PlanItem.PLANNED: "open",
    PlanItem.DONE: "held",
    PlanItem.NOT_HELD: "closed",
    PlanItem.WAIVED: "closed",
    PlanItem.CANCELLED: "dropped",
}
LAID_BY_THE_ENGINE = [
    "number",
    "title",
    "responsible",
    "week",
    "first_planned_on",
    "planned_on",
    "target_on",
    "latest_on",
    "moved_because",
    "flags",
    "expected_minutes",
    "with_mentor",
    "state",
    "is_pinned",
]


def current_item(row: PlanItem) -> CurrentItem:
    """Return a stored item as the engine reads it."""
    item = PlannedItem(
        kind=cast("Kind", row.kind),
        number=row.number,
        week=row.week,
        date=row.planned_on,
        target=row.target_on,
        latest=row.latest_on,
        reason=row.moved_because or None,
        flags=tuple(row.flags),
        title=row.title,
        responsible=cast("tuple[Role, ...]", row.roles),
        rule_key=row.rule_key,
        minutes=row.expected_minutes,
        with_mentor=row.with_mentor,
    )
    return CurrentItem(item=item, state=ENGINE_STATES[row.state], held_on=row.done_on, is_pinned=row.is_pinned)


def new_row(mentorship: Mentorship, item: PlannedItem) -> PlanItem:
    """Return the unsaved row of an item that the engine planned."""
    row = PlanItem(mentorship=mentorship, rule_key=item.rule_key, kind=item.kind, first_planned_on=item.date)
    _write(row, item)
    return row


def new_rows(mentorship: Mentorship, items: Iterable[PlannedItem]) -> list[PlanItem]:
    """Return the unsaved rows of a whole plan."""
    return [new_row(mentorship, item) for item in items]


def write_line(row: PlanItem, laid: CurrentItem, *, resets_first: bool, today: date) -> None:
    """Put the engine's answer about an item on its row, unsaved.

    The first date is never changed, for «planned to date» counts by it. The exception (`resets_first`): where
    the start itself moves and the first date has not come, nobody has missed anything.
    """
    day = laid.item.date
    if row.first_planned_on is None or (resets_first and day != row.planned_on and row.first_planned_on >= today):
        row.first_planned_on = day
    _write(row, laid.item)
    row.is_pinned = laid.is_pinned
    row.state = PlanItem.CANCELLED if laid.state == "dropped" else PlanItem.PLANNED
    row.revision += 1


def _write(row: PlanItem, item: PlannedItem) -> None:
    row.number, row.title, row.week = item.number, item.title, item.week
    row.responsible = list(item.responsible)
    row.planned_on, row.target_on, row.moved_because = item.date, item.target, item.reason or ""
    row.latest_on = item.latest
    row.flags, row.expected_minutes, row.with_mentor = list(item.flags), item.minutes, item.with_mentor


def current_items(rows: Iterable[PlanItem]) -> list[CurrentItem]:
    """Return the plan's items for the engine, without the extra talks.

    An extra talk moves no planned talk: it was never in the plan, and the next planned talk stands.
    """
    return [current_item(row) for row in rows if not row.is_unplanned]
