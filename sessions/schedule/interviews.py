"""On which days do the interviews lie?"""

from datetime import date, timedelta

from .days import ONE_DAY, PAST, Days, add_months
from .plan import PlannedItem
from .request import Kept, PlanRequest
from .rules import InterviewRule, Offset

MIN_GAP = timedelta(days=7)
FULL_PROBATION_MONTHS = 6


def place_interviews(request: PlanRequest, days: Days) -> list[PlannedItem]:
    """Return the interviews in order, with leader and mentee free."""
    items: list[PlannedItem] = []
    previous: date | None = None
    for number, rule in enumerate(request.rules.interviews, start=1):
        kept = request.kept.get(rule.key)
        if kept:
            items.append(_keep(request, days, rule=rule, number=number, kept=kept))
            previous = (kept.day if kept.counts else None) or previous
            continue
        item = _place(request, days, rule=rule, number=number, previous=previous)
        items.append(item)
        previous = item.date or previous
    return items


def last_day_of_probation(request: PlanRequest) -> date:
    """Return the last day before any extension.

    Without probation it is that of the six-month layout.
    """
    length = request.probation_months or FULL_PROBATION_MONTHS
    return request.probation_last_day or add_months(request.start, length) - timedelta(days=1)


def offset_date(offset: Offset, request: PlanRequest) -> date:
    """Return the date of a target or a latest.

    Months shrink in proportion with a probation shorter than six months; without probation the six-month layout
    holds; an extension moves the date by its days.
    """
    start, extended = request.start, timedelta(days=request.probation_extended_days)
    if offset.unit == "days":
        return start + timedelta(days=offset.amount) + extended
    last_day = last_day_of_probation(request)
    if offset.unit == "days_before_probation_end":
        return last_day - timedelta(days=offset.amount) + extended
    in_full = add_months(start, offset.amount)
    probation_days = (last_day + timedelta(days=1) - start).days
    full_days = (add_months(start, FULL_PROBATION_MONTHS) - start).days
    if probation_days >= full_days:
        return in_full + extended
    return start + timedelta(days=(in_full - start).days * probation_days // full_days) + extended


def _keep(request: PlanRequest, days: Days, *, rule: InterviewRule, number: int, kept: Kept) -> PlannedItem:
    return PlannedItem(
        kind="interview",
        number=number,
        week=None,
        date=kept.day,
        target=None,
        reason=None,
        flags=days.unset_flags(rule.responsible, kept.day),
        title=rule.title if request.probation_months else rule.title_without_probation,
        responsible=rule.responsible,
        rule_key=rule.key,
        latest=offset_date(rule.latest, request),
    )


def _place(
    request: PlanRequest,
    days: Days,
    *,
    rule: InterviewRule,
    number: int,
    previous: date | None,
) -> PlannedItem:
    target, latest = offset_date(rule.target, request), offset_date(rule.latest, request)
    bound = max(previous + MIN_GAP if previous else date.min, days.earliest)

    def fits(day: date) -> bool:
        return days.hindrance(day, "mentee", "department_leader") is None

    flags: tuple[str, ...] = ()
    day = days.first(max(target, bound), latest, fits)
    if day is None:
        flags = ("early",)
        day = days.latest(max(request.start + ONE_DAY, bound), target - ONE_DAY, fits)
    if day is None:
        flags = ("late",)
        day = days.first(max(latest + ONE_DAY, bound), days.last, fits)
    if day is None:
        flags = ("unplaced",)

    reason = None
    if day != target:
        reason = days.hindrance(target, "mentee", "department_leader")
        if reason is None and target < bound:
            # The gap before `past`: the same item keeps its reason while days go by.
            reason = "gap" if previous and target < previous + MIN_GAP else PAST
        reason = reason or "latest"
    return PlannedItem(
        kind="interview",
        number=number,
        week=None,
        date=day,
        target=target if day != target else None,
        reason=reason,
        flags=flags + days.unset_flags(rule.responsible, day or target),
        title=rule.title if request.probation_months else rule.title_without_probation,
        responsible=rule.responsible,
        rule_key=rule.key,
        latest=latest,
    )
