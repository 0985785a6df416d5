"""How do the facts become the rows that the workbook and the follow-up plan print?"""

from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from sessions.models import PlanItem
from sessions.plan.words import ROLE_TEXTS
from sessions.workbook.facts import DocumentFacts, DocumentItem
from sessions.workbook.year_picture import Dated, Picture, WeeksPicture, weeks_picture, year_picture


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """One row of the timeline: when, what, who, done.

    `last_on` and `progress` are set where the row sums up several items. `day` is the number of days after
    the start; a blank document has no dates, and says `when` in words.
    """

    on: date | None
    last_on: date | None = None
    day: int | None = None
    when: str = ""
    place: int = 0
    title: str
    description: str = ""
    who: tuple[tuple[str, str], ...] = ()
    state: str = ""
    done_on: date | None = None
    progress: str = ""


@dataclass(frozen=True, kw_only=True)
class _Phase:
    """The rows of one part of the year."""

    title: str | Promise
    rows: tuple[TimelineRow, ...]


def header_rows(facts: DocumentFacts) -> list[tuple[str, str]]:
    """Return (label, value) of the programme's header fields.

    A value the system does not have stays empty, to write by hand.
    """
    values = {
        "mentee": facts.name,
        "title": facts.title,
        "employee_number": facts.employee_number,
        "mentor": _name(facts.mentor),
        "contact_person": _name(facts.contact_person),
        "department_leader": _name(facts.leader),
        "unit_leader": _name(facts.unit_leader),
    }
    return [(field.label, values.get(field.code, "")) for field in facts.definition.header_fields]


def contacts(facts: DocumentFacts) -> list[tuple[str, Person | None]]:
    """Return (role, person) of those the hire can turn to, nearest first.

    A role nobody holds is left out; a blank document has an empty row for each role.
    """
    all_of_them = [
        (_("Mentor"), facts.mentor),
        (_("Avdelingsleder"), facts.leader),
        (_role("coordinator", facts).capitalize(), facts.contact_person),
        (_("Enhetsleder"), facts.unit_leader),
    ]
    return [(role, person) for role, person in all_of_them if person or facts.is_blank]


def timeline(facts: DocumentFacts) -> list[_Phase]:
    """Return the plan's rows by phase of the year.

    The shifts are one row, and so are the talks between the first and the last: their dates are in tables of their
    own.
    """
    shifts = facts.shifts
    talks = [printed for printed in facts.talks if not printed.item.is_unplanned]
    rows = [_row(printed, facts) for printed in facts.lines if not printed.is_shift and not printed.is_talk]
    rows += _span(shifts, _("Opplæringsvakt %(first)s–%(last)s (se tabellen over vaktene)"), facts)
    rows += [
        *(_row(printed, facts) for printed in talks[:1]),
        *_span(talks[1:-1], _("Mentorsamtale %(first)s–%(last)s (se tabellen over samtalene)"), facts),
    ]
    # The closing talk has a row of its own, unless it is the first talk too.
    rows += [_row(printed, facts) for printed in talks[1:][-1:]]
    rows += [_row(printed, facts) for printed in facts.talks if printed.item.is_unplanned]
    # On the same day, what closes the programme comes after the closing talk.
    closing = {activity.title for activity in facts.definition.activities if activity.anchor.at == "closing_talk"}
    rows.sort(key=lambda row: (row.day is None, row.day or 0, row.title in closing))
    taught = max((printed.day for printed in shifts if printed.day is not None), default=0)
    probation = max((printed.day for printed in facts.interviews if printed.day is not None), default=taught)
    # The first bound that holds is the phase of a row.
    bounds = [
        (gettext_lazy("Før oppstart"), lambda day: day < 0),
        (gettext_lazy("Oppstart og opplæringsvakter"), lambda day: day <= taught),
        (gettext_lazy("De første månedene"), lambda day: day <= probation),
        (gettext_lazy("Resten av året"), lambda day: True),
    ]
    phases: dict[int, list[TimelineRow]] = {}
    for number, unnumbered in enumerate(rows, start=1):
        row = replace(unnumbered, place=number)
        place = len(bounds) if row.day is None else next(i for i, (_title, holds) in enumerate(bounds) if holds(row.day))
        phases.setdefault(place, []).append(row)
    undated = gettext_lazy("Når det blir aktuelt") if facts.is_blank else gettext_lazy("Uten dato ennå")
    titles = [title for title, _holds in bounds] + [undated]
    return [_Phase(title=titles[place], rows=tuple(group)) for place, group in sorted(phases.items())]


def _row(printed: DocumentItem, facts: DocumentFacts) -> TimelineRow:
    item = printed.item
    return TimelineRow(
        on=item.planned_on or item.done_on,
        day=printed.day,
        when=printed.when,
        title=item.title,
        description=printed.description,
        who=_who(printed, facts),
        state=item.state,
        done_on=item.done_on,
    )


def _span(printed_items: list[DocumentItem], text: str, facts: DocumentFacts) -> list[TimelineRow]:
    """Return one row for several items of a kind; a single item has its own row."""
    if len(printed_items) < 2:
        return [_row(printed, facts) for printed in printed_items]
    dates = [printed.item.planned_on for printed in printed_items if printed.item.planned_on]
    done = sum(printed.item.state == PlanItem.DONE for printed in printed_items)
    return [
        TimelineRow(
            on=min(dates, default=None),
            last_on=max(dates, default=None),
            day=min((printed.day for printed in printed_items if printed.day is not None), default=None),
            when=_from_to(printed_items[0].when, printed_items[-1].when),
            title=text % {"first": printed_items[0].item.number, "last": printed_items[-1].item.number},
            who=_who_of_all(printed_items, facts),
            progress=_("%(done)s av %(all)s") % {"done": done, "all": len(printed_items)} if done else "",
        )
    ]


def _from_to(first: str, last: str) -> str:
    """Join two times: «uke 4» and «uke 50» give «uke 4–50»; equal ones are one."""
    if first == last:
        return first
    return f"{first}–{last.rpartition(' ')[2]}"


def _who(printed: DocumentItem, facts: DocumentFacts) -> tuple[tuple[str, str], ...]:
    """Return (role, name) of each role, without the hire's name: it is on every page."""
    return tuple((_role(role, facts), "" if role == "mentee" else _name(person)) for role, person in printed.holders)


def _who_of_all(printed_items: list[DocumentItem], facts: DocumentFacts) -> tuple[tuple[str, str], ...]:
    """Return (role, names); where a role changes hands, all its holders in turn."""
    names: dict[str, dict[str, None]] = {}
    for printed in printed_items:
        for role, name in _who(printed, facts):
            names.setdefault(role, {}).update({name: None} if name else {})
    return tuple((role, ", ".join(holders)) for role, holders in names.items())


def _role(role: str, facts: DocumentFacts) -> str:
    """Return the programme's word for a role.

    The coordinator is «kontaktperson» where the programme's header has that field.
    """
    if role == "coordinator" and any(field.code == "contact_person" for field in facts.definition.header_fields):
        return _("kontaktperson")
    return str(ROLE_TEXTS[role])


def _name(person: Person | None) -> str:
    return person.name if person else ""


def picture(facts: DocumentFacts) -> Picture:
    """Return the calendar of the mentorship, with the municipality's closed days."""
    marks = [
        Dated(on=printed.item.planned_on, kind=printed.kind, number=printed.item.number, state=printed.item.state)
        for printed in facts.lines
        if printed.item.planned_on and printed.item.state not in (PlanItem.CANCELLED, PlanItem.WAIVED)
    ]
    start = cast(date, facts.starts_on)
    return year_picture(marks, starts_on=start, length_weeks=facts.definition.length_weeks, closed=facts.closed)


def weeks(facts: DocumentFacts) -> WeeksPicture:
    """Return the programme's weeks with their items, for a document without dates.

    Tasks are left out.
    """
    marks = [
        (printed.day // 7 + 1, printed.kind, printed.item.number)
        for printed in facts.lines
        if printed.day is not None and not printed.is_task
    ]
    return weeks_picture(marks, length_weeks=facts.definition.length_weeks)
