"""When are the interviews held?"""

from datetime import date, timedelta

from .days import Days, add_months
from .plan import PlannedItem
from .request import PlanRequest
from .rules import InterviewRule, Offset

MIN_GAP = timedelta(days=7)
FULL_PROBATION_MONTHS = 6


def place_interviews(request: PlanRequest, days: Days) -> list[PlannedItem]:
    """The interviews in order, each with the department leader and the mentee free."""
    items: list[PlannedItem] = []
    previous: date | None = None
    for number, rule in enumerate(request.rules.interviews, start=1):
        item = _place(request, days, rule=rule, number=number, previous=previous)
        items.append(item)
        previous = item.date or previous
    return items


def offset_date(offset: Offset, *, start: date, probation_months: int) -> date:
    """The date of a target or a latest. Months shrink with a probation shorter than six months;
    without probation the six-month layout holds."""
    length = probation_months or FULL_PROBATION_MONTHS
    if offset.unit == "days":
        return start + timedelta(days=offset.amount)
    if offset.unit == "days_before_probation_end":
        last_day_of_probation = add_months(start, length) - timedelta(days=1)
        return last_day_of_probation - timedelta(days=offset.amount)
    in_full = add_months(start, offset.amount)
    if length >= FULL_PROBATION_MONTHS:
        return in_full
    probation_days = (add_months(start, length) - start).days
    full_days = (add_months(start, FULL_PROBATION_MONTHS) - start).days
    return start + timedelta(days=(in_full - start).days * probation_days // full_days)


def _place(
    request: PlanRequest,
    days: Days,
    *,
    rule: InterviewRule,
    number: int,
    previous: date | None,
) -> PlannedItem:
    start, months = request.start, request.probation_months
    target = offset_date(rule.target, start=start, probation_months=months)
    latest = offset_date(rule.latest, start=start, probation_months=months)
    bound = previous + MIN_GAP if previous else None

    def fits(day: date) -> bool:
        return days.hindrance(day, "mentee", "department_leader") is None

    flags: tuple[str, ...] = ()
    day = days.first(max(target, bound) if bound else target, latest, fits)
    if day is None:
        flags = ("early",)
        after_start = start + timedelta(days=1)
        earliest = max(after_start, bound) if bound else after_start
        day = days.latest(earliest, target - timedelta(days=1), fits)
    if day is None:
        flags = ("late",)
        after_latest = latest + timedelta(days=1)
        day = days.first(max(after_latest, bound) if bound else after_latest, days.last, fits)
    if day is None:
        flags = ("unplaced",)

    reason = None
    if day != target:
        reason = days.hindrance(target, "mentee", "department_leader")
        if reason is None:
            reason = "gap" if bound and target < bound else "latest"
    return PlannedItem(
        kind="interview",
        number=number,
        week=None,
        date=day,
        target=target if day != target else None,
        reason=reason,
        flags=flags + days.unset_flags(rule.responsible, day or target),
        title=rule.title if months else rule.title_without_probation,
        responsible=rule.responsible,
        rule_key=rule.key,
    )
