"""How is a plan told to people and to programs: in words, as a table, as JSON, as a calendar?"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from icalendar import Calendar, Event

from people.dates import date_with_week
from sessions.schedule import Plan, PlannedItem, Role

KIND_TEXTS = {
    "task": _("Oppgave"),
    "training_shift": _("Opplæringsvakt"),
    "interview": _("Samtale med avdelingsleder"),
    "leader_mentor_meeting": _("Oppfølging leder–mentor"),
    "talk": _("Mentorsamtale"),
}
ROLE_TEXTS = {
    "department_leader": _("avdelingsleder"),
    "unit_leader": _("enhetsleder"),
    "mentor": _("mentor"),
    "mentee": _("nyansatt"),
    "coordinator": _("koordinator"),
}
REASON_TEXTS = {
    "weekend": _("helg"),
    "mentee_absent": _("den nyansatte har fravær"),
    "mentor_absent": _("mentor har fravær"),
    "leader_absent": _("avdelingsleder har fravær"),
    "interview_day": _("samme dag som en samtale med avdelingsleder"),
    "gap": _("for tett på den forrige"),
    "search_ended": _("mer enn to år etter oppstart"),
    "latest": _("prøvetiden er for kort til det"),
    "pause": _("pause"),
    "past": _("dagen er gått"),
    "talk_day": _("samme dag som en annen mentorsamtale"),
    "before_start": _("før første arbeidsdag"),
    "outside_week": _("utenfor den planlagte uken"),
    "found": _("det er en ledig dag nå"),
    "nearer": _("dagen den var ment for, er ledig nå"),
    "order": _("vaktene før den er flyttet"),
}
FLAG_TEXTS = {
    "early": _("før måldatoen: ingen ledig dag fra den til fristen"),
    "late": _("etter fristen: ingen ledig dag før den"),
    "outside_week": _("utenfor den planlagte uken"),
    "unplaced": _("uten dato: fant ingen ledig dag"),
    "no_mentor": _("mentor mangler"),
    "no_leader": _("avdelingsleder mangler"),
    "mentor_away": _("med mentor her i stedet, fordi mentor har fravær på en annen vakt"),
}
WARNING_TEXTS = {
    "too_few_with_mentor": _("Mentor kan ikke være med på nok av opplæringsvaktene. Sett andre datoer eller en annen mentor."),
}


def reason_text(reason: str | None) -> str:
    """Why an item was moved. A closed day's name is its own text."""
    return str(REASON_TEXTS.get(reason, reason)) if reason else ""


def flag_text(flag: str) -> str:
    return str(FLAG_TEXTS[flag])


def warning_text(warning: str) -> str:
    return str(WARNING_TEXTS[warning])


def role_text(role: Role) -> str:
    return str(ROLE_TEXTS[role])


def moved_text(item: PlannedItem) -> str:
    """«flyttet fra lør. 14. nov. (uke 46): helg», or nothing where the item lies on its target."""
    if item.target is None:
        return ""
    return gettext("flyttet fra %(date)s: %(reason)s") % {
        "date": date_with_week(item.target),
        "reason": reason_text(item.reason),
    }


def as_json(plan: Plan, *, program: str, start: date) -> str:
    """The plan as PROGRAMMES.md lays it out: codes and ISO dates, nothing for display."""
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
    """An all-day event for each item that has a date, with its title and nothing else."""
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
            event.add("dtend", item.date + timedelta(days=1))
            event.add("summary", item.title)
            event.add("transp", "TRANSPARENT")
            calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def as_table(plan: Plan, *, name: str, start: date) -> str:
    """The plan for a terminal, no line over 110 columns; a year stands above its first item."""
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
