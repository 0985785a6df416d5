"""On which days do the tasks and the leader–mentor meetings lie?"""

from collections.abc import Sequence
from datetime import date, timedelta

from .days import ONE_DAY, PAST, SEARCH_ENDED, Days, add_months
from .plan import PlannedItem
from .request import PlanRequest
from .rules import Anchor


def place_activities(
    request: PlanRequest,
    days: Days,
    *,
    shifts: Sequence[PlannedItem],
    interviews: Sequence[PlannedItem],
    talks: Sequence[PlannedItem],
) -> list[PlannedItem]:
    """Return tasks and leader–mentor meetings; they avoid closed days only."""
    items: list[PlannedItem] = []
    for rule in request.rules.activities:
        target = _target(rule.anchor, request, days, shifts=shifts, interviews=interviews, talks=talks)
        kept = request.kept.get(rule.key)
        day = kept.day if kept else _off_closed_days(target, days) if target else None
        moved = day != target and kept is None
        flags: tuple[str, ...] = ()
        if day is None and rule.anchor.at != "unset" and kept is None:
            flags = ("unplaced",)
        items.append(
            PlannedItem(
                kind=rule.kind,
                number=0,
                week=None,
                date=day,
                target=target if moved else None,
                reason=_why_not(target, days) if moved and target else None,
                flags=flags + days.unset_flags(rule.responsible, day or target),
                title=rule.title,
                responsible=rule.responsible,
                rule_key=rule.key,
            )
        )
    return items


def _target(
    anchor: Anchor,
    request: PlanRequest,
    days: Days,
    *,
    shifts: Sequence[PlannedItem],
    interviews: Sequence[PlannedItem],
    talks: Sequence[PlannedItem],
) -> date | None:
    """Return the day an anchor points at, or None (that point has no date)."""
    # The last by date, whatever its number: the rota may have changed their order.
    last_shift = max((shift.date for shift in shifts if shift.date), default=None) if shifts and shifts[-1].date else None
    match anchor.at:
        case "days":
            return request.start + timedelta(days=anchor.amount)
        case "months":
            return add_months(request.start, anchor.amount)
        case "week":
            return days.week_one + timedelta(days=7 * (anchor.amount - 1) + anchor.weekday)
        case "last_training_shift":
            return last_shift
        case "after_last_training_shift":
            if last_shift is None:
                return None
            return days.first(last_shift + ONE_DAY, days.last, days.is_open)
        case "interview":
            return interviews[anchor.amount - 1].date
        case "closing_talk":
            return talks[-1].date if talks else None
        case "unset":
            return None


def _off_closed_days(target: date, days: Days) -> date | None:
    if target < days.start:
        as_far_back = max(target - (days.last - days.start), days.earliest)
        if day := days.latest(as_far_back, target, days.is_open):
            return day
    return days.first(max(target, days.earliest), days.last, days.is_open)


def _why_not(target: date, days: Days) -> str:
    return days.closed(target) or (PAST if target < days.earliest else SEARCH_ENDED)
