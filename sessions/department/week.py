"""Which talks and training shifts does a department have in a calendar week, when and with whom?

The whole department may read it: names and times, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people import closed_days
from people.dates import day_and_date
from people.models import ClosedDay, Department
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.models.kinds import OfKind
from sessions.plan.role_holders import RoleHolders

FIRST_YEAR, LAST_YEAR = 2000, 2099
ADDRESS = re.compile(r"([0-9]{4})-W?([0-9]{1,2})")
SHIFT_ORDER = [shift_type for shift_type, _label in PlanItem.SHIFT_TYPES]


@dataclass(frozen=True, kw_only=True)
class _Event(OfKind):
    """A talk or a training shift as the ward sees it."""

    kind: str
    mentee: str
    other: str  # a talk's mentor, or the colleague of a shift; empty where nobody is set
    time: time | None
    room: str
    shift_type: str

    @property
    def shift_label(self) -> str:
        return str(dict(PlanItem.SHIFT_TYPES).get(self.shift_type, "")).lower()

    @property
    def place_in_day(self) -> tuple:
        """Sort key: shifts by type, then talks; with a time before without."""
        shift = SHIFT_ORDER.index(self.shift_type) if self.shift_type else len(SHIFT_ORDER)
        return self.is_talk, shift, self.time or time.max, self.mentee


@dataclass(frozen=True, kw_only=True)
class _Day:
    """One day of the week; `closed` is a closed day's name, or empty."""

    date: date
    closed: str
    events: tuple[_Event, ...]

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() >= 5

    def __str__(self) -> str:
        return day_and_date(self.date)


def monday_at(address: str) -> date | None:
    """Return the Monday of «2026-38», or None.

    None for a text that is no week, week 53 of a year with 52 among them.
    """
    match = ADDRESS.fullmatch(address.strip())
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None


def week_address(monday: date) -> str:
    """Return the ISO year and week of a Monday: «2026-38»."""
    year, week, _weekday = monday.isocalendar()
    return f"{year}-{week:02}"


def department_week(department: Department, monday: date) -> list[_Day]:
    """Return Monday to Sunday with the talks and shifts planned or held.

    Cancelled items and mentorships that were ended are left out. A held talk stands on the day it was held; a shift
    on its planned day, because a shift is ticked off afterwards.
    """
    sunday = monday + timedelta(days=6)
    items = list(_items(department, monday, sunday))
    responsible = RoleHolders.for_mentorships([item.mentorship for item in items], today=monday)
    events: dict[date, list[_Event]] = {}
    for item in items:
        day = _day_of(item)
        mentor = responsible.mentor_on(item.mentorship_id, day)
        events.setdefault(day, []).append(
            _Event(
                kind=item.kind,
                mentee=item.mentorship.mentee.name,
                other=_other(item, mentor.name if mentor else ""),
                # Time and room were agreed for the planned day; a talk held on another day had others.
                time=item.time if day == item.planned_on else None,
                room=item.room if day == item.planned_on else "",
                shift_type=item.shift_type,
            )
        )
    closed = _closed(department, monday, sunday)
    return [
        _Day(date=day, closed=closed(day) or "", events=tuple(sorted(events.get(day, ()), key=lambda event: event.place_in_day)))
        for day in (monday + timedelta(days=offset) for offset in range(7))
    ]


def _items(department: Department, monday: date, sunday: date) -> QuerySet[PlanItem]:
    week = (monday, sunday)
    items = PlanItem.objects.filter(mentorship__department=department).exclude(mentorship__state=Mentorship.ENDED)
    planned, held = Q(state=PlanItem.PLANNED, planned_on__range=week), Q(state=PlanItem.DONE, done_on__range=week)
    shifts = items.shifts().filter(state__in=[PlanItem.PLANNED, PlanItem.DONE], planned_on__range=week)
    shown = items.talks().filter(planned | held) | shifts
    return shown.select_related("mentorship__mentee", "mentorship__department", "meeting__led_by")


def _day_of(item: PlanItem) -> date:
    is_held = item.is_talk and item.state == PlanItem.DONE
    return cast(date, item.done_on if is_held else item.planned_on)  # the query found it by this date


def _other(item: PlanItem, mentor: str) -> str:
    if item.is_talk:
        return item.meeting.led_by.name if item.meeting else mentor
    return item.companion or (mentor or str(_("mentor")) if item.with_mentor else "")


def _closed(department: Department, monday: date, sunday: date) -> Callable[[date], str | None]:
    own = ClosedDay.objects.filter(municipality=department.unit.municipality_id, closed_on__range=(monday, sunday))
    return closed_days.closed_days(dict(own.values_list("closed_on", "name")))
