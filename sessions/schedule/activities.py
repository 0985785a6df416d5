"""When are the tasks and the leader–mentor meetings?"""

from collections.abc import Sequence
from datetime import date, timedelta

from .days import ONE_DAY, SEARCH_ENDED, Days, add_months
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
    """Tasks and leader–mentor meetings; they avoid closed days and nothing else."""
    items: list[PlannedItem] = []
    for rule in request.rules.activities:
        target = _target(rule.anchor, request, days, shifts=shifts, interviews=interviews, talks=talks)
        day = _off_closed_days(target, days) if target else None
        moved = day != target
        flags: tuple[str, ...] = ()
        if day is None and rule.anchor.at != "unset":
            flags = ("unplaced",)
        items.append(
            PlannedItem(
                kind=rule.kind,
                number=0,
                week=None,
                date=day,
                target=target if moved else None,
                reason=(days.closed(target) or SEARCH_ENDED) if moved and target else None,
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
    """The day the anchor points at; None where it points at something without a date."""
    last_shift = shifts[-1].date if shifts else None
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
        as_far_back = target - (days.last - days.start)
        return days.latest(as_far_back, target, days.is_open)
    return days.first(target, days.last, days.is_open)
