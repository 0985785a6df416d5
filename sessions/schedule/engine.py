"""In which order are the items of a plan laid, sorted and numbered?"""

from dataclasses import replace
from datetime import date

from .activities import place_activities
from .days import Days, programme_week
from .interviews import place_interviews
from .plan import KINDS, Plan, PlannedItem
from .request import PlanRequest
from .shifts import place_shifts
from .talks import place_talks

NUMBERED_BY_DATE = ("task", "leader_mentor_meeting")


def make_plan(request: PlanRequest) -> Plan:
    """Return the whole plan by the schedule contract; deterministic."""
    days = Days(request)
    interviews = place_interviews(request, days)
    interview_days = {item.date for item in interviews if item.date}
    talks = place_talks(request, days, interview_days=interview_days)
    shifts, warnings = place_shifts(request, days)
    activities = place_activities(request, days, shifts=shifts, interviews=interviews, talks=talks)
    # The sort is stable: items of one kind on one day keep the programme's own order.
    items = sorted([*activities, *shifts, *interviews, *talks], key=_by_date_and_kind)
    return Plan(
        items=tuple(_numbered(items, week_one=days.week_one)),
        warnings=warnings,
        week_one=days.week_one,
    )


def _by_date_and_kind(item: PlannedItem) -> tuple[bool, date, int]:
    return item.date is None, item.date or date.max, KINDS.index(item.kind)


def _numbered(items: list[PlannedItem], *, week_one: date) -> list[PlannedItem]:
    """Return the items with their week, and tasks and meetings with a number."""
    count = dict.fromkeys(NUMBERED_BY_DATE, 0)
    numbered: list[PlannedItem] = []
    for item in items:
        week, number = item.week, item.number
        if item.kind != "talk" and item.date:
            week = programme_week(week_one, item.date)
        if item.kind in count:
            count[item.kind] += 1
            number = count[item.kind]
        numbered.append(replace(item, week=week, number=number))
    return numbered
