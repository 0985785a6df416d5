"""How is a plan laid again when something it depends on has changed?

The same contract lays the plan around the items that stay: items that are held or have a reason, pinned items (a
person set the date) and overdue items. Every other item lands today or later. `Replanned.changes` lists the
differences and why.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .days import Days
from .engine import make_plan
from .plan import KINDS, PlannedItem
from .reasons import Reasons
from .request import Kept, PlanRequest

ChangeKind = Literal["moved", "added", "dropped", "impossible", "changed"]
"""`impossible`: the item had a date and finds none now. `changed`: the same date, but another field differs."""

LineState = Literal["open", "held", "closed", "dropped"]
"""`closed`: not held, or waived. `dropped`: an earlier change of programme removed its rule."""


@dataclass(frozen=True, kw_only=True)
class CurrentItem:
    """An item of the present plan and its outcome; `held_on` where it was held."""

    item: PlannedItem
    state: LineState = "open"
    held_on: date | None = None
    is_pinned: bool = False

    @property
    def key(self) -> str:
        return self.item.rule_key

    def is_overdue(self, today: date) -> bool:
        return self.state == "open" and self.item.date is not None and self.item.date < today


@dataclass(frozen=True, kw_only=True)
class Change:
    """One item that differs, and a code for why its date does (`Reasons.why`)."""

    kind: ChangeKind
    before: PlannedItem | None
    after: PlannedItem | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Replanned:
    """The plan laid again.

    `standing` are the open items that keep their date and move only if the user releases them: pinned or overdue
    ones; for a pinned item with codes for the rules of the contract its date breaks.
    """

    lines: tuple[CurrentItem, ...]
    changes: tuple[Change, ...]
    standing: Mapping[str, tuple[str, ...]]
    warnings: tuple[str, ...]
    week_one: date


def replan(request: PlanRequest, current_items: Iterable[CurrentItem], *, today: date, agreed: Collection[str] = ()) -> Replanned:
    """Lay the open items of a plan again, and list what differs.

    `kept` and `earliest` of the request are set here. `agreed` are rule keys of pinned or overdue items that the user
    releases. Idempotent: if nothing has changed since the plan was laid, nothing differs.
    """
    before = list(current_items)
    request = around(request, before, today=today, agreed=agreed)
    plan = make_plan(request)
    reasons = Reasons(request, plan)
    laid = {item.rule_key: item for item in plan.items}
    after: list[CurrentItem] = []
    changes: list[Change] = []
    for current in before:
        new = _laid_anew(current, laid, request, today=today)
        after.append(new)
        if change := _difference(current, new, reasons):
            changes.append(change)
    for key in laid.keys() - {current.key for current in before}:
        after.append(CurrentItem(item=laid[key]))
        changes.append(Change(kind="added", before=None, after=laid[key]))
    return Replanned(
        lines=tuple(sorted(after, key=lambda current: _place(current.item))),
        changes=tuple(sorted(changes, key=_place_of)),
        standing={
            current.key: _breaks(current, reasons, today) for current in after if current.state == "open" and current.key in request.kept
        },
        warnings=plan.warnings,
        week_one=plan.week_one,
    )


def where_to(
    request: PlanRequest, current_items: Iterable[CurrentItem], key: str, *, today: date, agreed: Collection[str] = ()
) -> date | None:
    """Return the date a staying item would get if the user released it too."""
    plan = make_plan(around(request, current_items, today=today, agreed={*agreed, key}))
    return next((item.date for item in plan.items if item.rule_key == key), None)


def around(request: PlanRequest, current_items: Iterable[CurrentItem], *, today: date, agreed: Collection[str] = ()) -> PlanRequest:
    """Return the request that lays the plan around the items that stay."""
    days, current_items = Days(request), list(current_items)
    kept = {current.key: kept for current in current_items if (kept := _kept(current, days, today=today, agreed=agreed))}
    talked_on = tuple(current.held_on for current in current_items if current.item.kind == "talk" and current.held_on)
    return replace(request, kept=kept, talked_on=talked_on, earliest=today)


def _kept(current: CurrentItem, days: Days, *, today: date, agreed: Collection[str]) -> Kept | None:
    """Return how an item keeps its date, or None where it is laid again."""
    if current.state == "held":
        return Kept(day=current.held_on, held=True, is_pinned=current.is_pinned, with_mentor=current.item.with_mentor)
    if current.state == "closed":
        return Kept(day=current.item.date, counts=False, is_pinned=current.is_pinned)
    if current.state == "dropped" or current.key in agreed or current.item.date is None:
        return None
    # An item inside a pause is not overdue: the pause took its day.
    is_lost = days.in_pause(current.item.date)
    if current.is_pinned or (current.is_overdue(today) and not is_lost):
        return Kept(day=current.item.date, is_pinned=current.is_pinned)
    return None


def _laid_anew(current: CurrentItem, laid: Mapping[str, PlannedItem], request: PlanRequest, *, today: date) -> CurrentItem:
    item = laid.get(current.key)
    if current.state in ("held", "closed"):
        return current
    if item is None:
        return replace(current, state="dropped")
    if current.key not in request.kept:
        return CurrentItem(item=item)
    return current if current.is_overdue(today) else replace(current, item=item)


def _difference(old: CurrentItem, new: CurrentItem, reasons: Reasons) -> Change | None:
    before, after = old.item, new.item
    if old.state == new.state == "dropped":
        return None
    if new.state == "dropped":
        return Change(kind="dropped", before=before, after=None)
    if old.state == "dropped":
        return Change(kind="added", before=None, after=after)
    if before.date == after.date:
        return Change(kind="changed", before=before, after=after) if _told(before) != _told(after) else None
    kind: ChangeKind = "moved" if after.date else "impossible"
    return Change(kind=kind, before=before, after=after, reason=reasons.why(before, after))


def _told(item: PlannedItem) -> tuple:
    """Return the fields whose change is reported where the date is the same.

    Its reason and missing roles are shown on the item itself, so they are left out.
    """
    return item.title, item.responsible, item.minutes, item.with_mentor


def _breaks(current: CurrentItem, reasons: Reasons, today: date) -> tuple[str, ...]:
    if current.is_overdue(today) or current.item.date is None:
        return ()
    return reasons.against(current.item, current.item.date)


def _place(item: PlannedItem) -> tuple[bool, date, int, int]:
    return item.date is None, item.date or date.max, KINDS.index(item.kind), item.number


def _place_of(change: Change) -> tuple[bool, date, int, int]:
    item = change.after or change.before
    assert item is not None  # noqa: S101  a change is of something
    return _place(item)
