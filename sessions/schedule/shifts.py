"""Which days are the training shifts, and which of them are with the mentor?"""

from datetime import date, timedelta

from .days import ONE_DAY, Days
from .plan import PlannedItem
from .request import PlanRequest
from .rules import Role

TOO_FEW_WITH_MENTOR = "too_few_with_mentor"
PERCENT_A_SHIFT = 20
"""A full position is five shifts in a calendar week."""


def place_shifts(request: PlanRequest, days: Days) -> tuple[list[PlannedItem], tuple[str, ...]]:
    """The training shifts in order, and the warning where the mentor reaches too few of them."""
    rules = request.rules.shifts
    dates = _shift_dates(request, days)
    planned = [index for index, rule in enumerate(rules) if rule.with_mentor]
    with_mentor, stand_ins = _with_mentor(dates, days, planned=planned)

    items: list[PlannedItem] = []
    for index, rule in enumerate(rules):
        day = dates[index]
        responsible: tuple[Role, ...] = tuple(role for role in rule.responsible if role != "mentor")
        if index in with_mentor:
            responsible += ("mentor",)
        flags: tuple[str, ...] = () if day else ("unplaced",)
        if index in stand_ins:
            flags += ("mentor_away",)
        items.append(
            PlannedItem(
                kind="training_shift",
                number=index + 1,
                week=None,
                date=day,
                target=None,
                reason=None,
                flags=flags + days.unset_flags(responsible, day),
                title=rule.title,
                responsible=responsible,
                rule_key=rule.key,
                with_mentor=index in with_mentor,
            )
        )
    return items, (TOO_FEW_WITH_MENTOR,) if len(with_mentor) < len(planned) else ()


def _shift_dates(request: PlanRequest, days: Days) -> list[date | None]:
    """The mentee's first working days, no more in a calendar week than the position allows."""
    most_a_week = -(-request.position_percent // PERCENT_A_SHIFT)
    dates: list[date | None] = []
    monday, in_week = date.min, 0
    day = request.start
    while len(dates) < len(request.rules.shifts) and day <= days.last:
        if monday != (monday := day - timedelta(days=day.weekday())):
            in_week = 0
        if in_week < most_a_week and days.hindrance(day, "mentee") is None:
            dates.append(day)
            in_week += 1
        day += ONE_DAY
    return dates + [None] * (len(request.rules.shifts) - len(dates))


def _with_mentor(dates: list[date | None], days: Days, *, planned: list[int]) -> tuple[set[int], set[int]]:
    """The shifts (by index) with the mentor, and those of them that stand in for another.

    A shift without a date is none she is absent from, and none that can stand in.
    """
    with_mentor: set[int] = set()
    stand_ins: set[int] = set()
    for index in planned:
        day = dates[index]
        if day is None or not days.absent(day, "mentor"):
            with_mentor.add(index)
            continue
        candidates = [
            other
            for other, other_day in enumerate(dates)
            if other not in planned and other not in with_mentor and other_day is not None and not days.absent(other_day, "mentor")
        ]
        if candidates:
            nearest = min(candidates, key=lambda other: (abs(other - index), -other))
            with_mentor.add(nearest)
            stand_ins.add(nearest)
    return with_mentor, stand_ins
