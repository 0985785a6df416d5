"""How is a plan told to programs and terminals: as a table, as JSON, as a calendar?"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext
from icalendar import Calendar, Event

from people.dates import date_with_week
from sessions.plan.words import flag_text, moved_text, role_text, warning_text
from sessions.schedule import Plan, PlannedItem


def as_json(plan: Plan, *, program: str, start: date) -> str:
    """Return a plan as PROGRAMMES.md lays it out: codes and ISO dates, no words."""
    document = {
        "program": program,
        "start": start.isoformat(),
        "items": [_json_item(item) for item in plan.items],
        "warnings": list(plan.warnings),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _json_item(item: PlannedItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "number": item.number,
        "week": item.week,
        "date": item.date.isoformat() if item.date else None,
        "target": item.target.isoformat() if item.target else None,
        "reason": item.reason,
        "flags": list(item.flags),
        "title": item.title,
        "responsible": list(item.responsible),
    }


def as_ics(plan: Plan, *, program: str, start: date) -> str:
    """Return a calendar: an all-day event for each dated item, with its title alone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mentorprogram//preview//NO")
    calendar.add("version", "2.0")
    # The stamp is the start date, not the clock: the same input gives the same file.
    stamp = datetime.combine(start, time(), tzinfo=UTC)
    for item in plan.items:
        if item.date:
            event = Event()
            event.add("uid", f"{program}-{start.isoformat()}-{item.rule_key}@preview.mentorprogram")
            event.add("dtstamp", stamp)
            event.add("dtstart", item.date)
            # RFC 5545: the end of an all-day event is the day after its last day.
            event.add("dtend", item.date + timedelta(days=1))
            event.add("summary", item.title)
            # The event does not show its day as busy.
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def as_table(plan: Plan, *, name: str, start: date) -> str:
    """Return a plan for a terminal, no line over 110 columns.

    A calendar year stands above its first item.
    """
    heading = gettext("%(program)s, oppstart %(date)s") % {"program": name, "date": date_with_week(start, year=True)}
    columns = _row(gettext("uke"), gettext("dato"), gettext("aktivitet"), gettext("ansvarlig"))
    lines = [heading, "", columns, "-" * 110, *_table_lines(plan)]
    if plan.warnings:
        lines += ["", *(f"! {warning_text(warning)}" for warning in plan.warnings)]
    return "\n".join(lines)


def _table_lines(plan: Plan) -> Iterator[str]:
    year = None
    for item in plan.items:
        if item.date and item.date.year != year:
            year = item.date.year
            yield str(year)
        week = "" if item.week is None else str(item.week)
        day = date_with_week(item.date) if item.date else gettext("uten dato")
        title = f"{item.title} *" if item.with_mentor else item.title
        yield _row(week, day, title, ", ".join(role_text(role) for role in item.responsible))
        for note in filter(None, [moved_text(item), *(flag_text(flag) for flag in item.flags)]):
            yield _row("", "", f"  {note}", "")
    yield ""
    yield gettext("* sammen med mentor. «uke» først på linjen er programuken.")


def _row(week: str, day: str, title: str, responsible: str) -> str:
    return f"{week:>4}  {day:<24}{title:<48}{responsible}".rstrip()
