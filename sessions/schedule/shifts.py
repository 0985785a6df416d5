"""Which days are the training shifts, and which of them are with the mentor?"""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from .days import ONE_DAY, Days, monday_of
from .plan import PlannedItem
from .request import Kept, PlanRequest
from .rules import Role

TOO_FEW_WITH_MENTOR = "too_few_with_mentor"
PERCENT_A_SHIFT = 20
"""A full position (100 %) works five shifts in a calendar week."""


def place_shifts(request: PlanRequest, days: Days) -> tuple[list[PlannedItem], tuple[str, ...]]:
    """Return the training shifts in order, and a warning: too few with the mentor."""
    rules = request.rules.shifts
    dates = _shift_dates(request, days)
    planned = [index for index, rule in enumerate(rules) if rule.with_mentor]
    kept = {index: kept_shift for index, rule in enumerate(rules) if (kept_shift := request.kept.get(rule.key))}
    with_mentor, stand_ins = _with_mentor(dates, days, planned=planned, kept=kept)

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
    """Return the mentee's first working days, within her position's weekly most.

    A kept shift counts in its calendar week. A pinned shift also keeps its number and its turn: the shifts after it
    are laid as if it lay where its turn came, and in the week of its own date it still takes a place. So moving one
    shift by hand moves no other.
    """
    most_a_week = -(-request.position_percent // PERCENT_A_SHIFT)
    kept_days = [kept_shift.day for rule in request.rules.shifts if (kept_shift := request.kept.get(rule.key)) and kept_shift.day]
    taken, in_week = set(kept_days), Counter(monday_of(day) for day in kept_days)
    in_turn: Counter[date] = Counter()

    def has_turn(day: date) -> bool:
        return in_turn[monday_of(day)] < most_a_week and days.hindrance(day, "mentee") is None

    def has_room(day: date) -> bool:
        return day not in taken and in_week[monday_of(day)] < most_a_week

    dates: list[date | None] = []
    cursor = request.start
    for rule in request.rules.shifts:
        kept = request.kept.get(rule.key)
        place: date | None
        if kept and kept.is_pinned:
            place = days.first(cursor, days.last, has_turn)
        elif kept:
            place = kept.day
        else:
            place = days.first(max(cursor, days.earliest), days.last, lambda day: has_turn(day) and has_room(day))
            if place:
                in_week[monday_of(place)] += 1
        dates.append(kept.day if kept else place)
        if place:
            in_turn[monday_of(place)] += 1
            cursor = max(cursor, place + ONE_DAY)
    return dates


def _with_mentor(dates: list[date | None], days: Days, *, planned: list[int], kept: Mapping[int, Kept]) -> tuple[set[int], set[int]]:
    """Return the indexes of shifts with the mentor, and of the stand-ins among them.

    A stand-in replaces a shift the mentor is absent from. A shift without a date is neither one she is absent from
    nor a stand-in. For a held shift only its outcome counts, whatever was planned.
    """

    def is_away(index: int) -> bool:
        kept_shift, day = kept.get(index), dates[index]
        if kept_shift and kept_shift.held:
            return not kept_shift.with_mentor
        return day is not None and days.absent(day, "mentor")

    over_with_her = {index for index, kept_shift in kept.items() if kept_shift.held and kept_shift.with_mentor}
    with_mentor: set[int] = set()
    stand_ins: set[int] = set()
    for index in planned:
        if not is_away(index):
            with_mentor.add(index)
            continue
        candidates = [
            other
            for other, other_day in enumerate(dates)
            if other not in planned and other not in with_mentor and other_day is not None and not is_away(other)
        ]
        if candidates:
            nearest = min(candidates, key=lambda other: (other not in over_with_her, abs(other - index), -other))
            with_mentor.add(nearest)
            stand_ins.add(nearest)
    return with_mentor | over_with_her, stand_ins
