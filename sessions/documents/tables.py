"""How do a hire's facts become the rows that both documents print?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.closed_days import closed_days
from people.models import ClosedDay, Person
from programs.models import Mentorship
from sessions.documents.facts import Facts, Line
from sessions.documents.year_picture import Dated, Picture, year_picture
from sessions.models import PlanItem
from sessions.plan_formats import ROLE_TEXTS
from sessions.talk_rules import is_extra


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """When, what, who, done; `last_on` and `progress` where the row stands for several lines."""

    on: date | None
    last_on: date | None = None
    title: str
    description: str = ""
    who: tuple[tuple[str, str], ...] = ()
    state: str = ""
    done_on: date | None = None
    progress: str = ""


@dataclass(frozen=True, kw_only=True)
class Phase:
    """The rows of one part of the year."""

    title: str | Promise
    rows: tuple[TimelineRow, ...]


def header_rows(facts: Facts) -> list[tuple[str, str]]:
    """Return (label, value) of the programme's header fields; what the system does not hold stays empty, to write by hand."""
    placement = facts.mentorship.placement
    values = {
        "mentee": facts.mentorship.mentee.name,
        "title": placement.title or placement.get_profession_display(),
        "employee_number": placement.employee_number,
        "mentor": _name(facts.mentor),
        "contact_person": _name(facts.contact_person),
        "department_leader": _name(facts.leader),
        "unit_leader": _name(facts.unit_leader),
    }
    return [(field.label, values.get(field.code, "")) for field in facts.definition.header_fields]


def contacts(facts: Facts) -> list[tuple[str, Person]]:
    """Return (role, person) of those the hire can turn to, nearest first; a role nobody holds is left out."""
    all_of_them = [
        (_("Mentor"), facts.mentor),
        (_("Avdelingsleder"), facts.leader),
        (_("Kontaktperson"), facts.contact_person),
        (_("Enhetsleder"), facts.unit_leader),
    ]
    return [(role, person) for role, person in all_of_them if person]


def timeline(facts: Facts) -> list[Phase]:
    """Return the plan by phases; the shifts, and the talks between the first and the last, are one row each.

    Their own dates stand in their own tables.
    """
    shifts = facts.of_kind(PlanItem.TRAINING_SHIFT)
    talks = [line for line in facts.of_kind(PlanItem.TALK) if not is_extra(line.item)]
    rows = [_row(line) for line in facts.of_kind(PlanItem.TASK, PlanItem.INTERVIEW, PlanItem.LEADER_MENTOR_MEETING)]
    rows += _span(shifts, _("Opplæringsvakt %(first)s–%(last)s (se tabellen over vaktene)"))
    rows += [*map(_row, talks[:1]), *_span(talks[1:-1], _("Mentorsamtale %(first)s–%(last)s (se tabellen over samtalene)"))]
    rows += map(_row, talks[1:][-1:])
    rows += [_row(line) for line in facts.of_kind(PlanItem.TALK) if is_extra(line.item)]
    rows.sort(key=lambda row: (row.on is None, row.on or date.max))
    start = facts.mentorship.starts_on
    taught = max((line.item.planned_on for line in shifts if line.item.planned_on), default=start)
    probation = max((line.item.planned_on for line in facts.of_kind(PlanItem.INTERVIEW) if line.item.planned_on), default=taught)
    bounds = [
        (gettext_lazy("Før oppstart"), lambda on: on < start),
        (gettext_lazy("Oppstart og opplæringsvakter"), lambda on: on <= taught),
        (gettext_lazy("De første månedene"), lambda on: on <= probation),
        (gettext_lazy("Resten av året"), lambda on: True),
    ]
    phases: dict[int, list[TimelineRow]] = {}
    for row in rows:
        place = next(i for i, (_title, holds) in enumerate(bounds) if holds(row.on)) if row.on else len(bounds)
        phases.setdefault(place, []).append(row)
    titles = [title for title, _holds in bounds] + [gettext_lazy("Uten dato ennå")]
    return [Phase(title=titles[place], rows=tuple(found)) for place, found in sorted(phases.items())]


def _row(line: Line) -> TimelineRow:
    item = line.item
    return TimelineRow(
        on=item.planned_on or item.done_on,
        title=item.title,
        description=line.description,
        who=_who(line),
        state=item.state,
        done_on=item.done_on,
    )


def _span(lines: list[Line], text: str) -> list[TimelineRow]:
    """Return one row for several lines of a kind; a single line stands for itself."""
    if len(lines) < 2:
        return [_row(line) for line in lines]
    dates = [line.item.planned_on for line in lines if line.item.planned_on]
    done = sum(line.item.state == PlanItem.DONE for line in lines)
    return [
        TimelineRow(
            on=min(dates, default=None),
            last_on=max(dates, default=None),
            title=text % {"first": lines[0].item.number, "last": lines[-1].item.number},
            who=_who(lines[0]),
            progress=_("%(done)s av %(all)s") % {"done": done, "all": len(lines)} if done else "",
        )
    ]


def _who(line: Line) -> tuple[tuple[str, str], ...]:
    """Return (role, name); the hire's own name stands on every page already."""
    return tuple((str(ROLE_TEXTS[role]), "" if role == "mentee" else _name(person)) for role, person in line.holders)


def _name(person: Person | None) -> str:
    return person.name if person else ""


def picture(facts: Facts) -> Picture:
    """Return the calendar of the hire's year, with the municipality's closed days."""
    mentorship = facts.mentorship
    lines = [
        Dated(on=line.item.planned_on, kind=line.kind, number=line.item.number, state=line.item.state)
        for line in facts.lines
        if line.item.planned_on and line.item.state not in (PlanItem.CANCELLED, PlanItem.WAIVED)
    ]
    return year_picture(
        lines, starts_on=mentorship.starts_on, length_weeks=facts.definition.length_weeks, closed=_closed(mentorship, facts.lines)
    )


def _closed(mentorship: Mentorship, lines: Iterable[Line]) -> frozenset[date]:
    own = dict(ClosedDay.objects.filter(municipality=mentorship.municipality_id).values_list("closed_on", "name"))
    is_closed = closed_days(own)
    first, years = mentorship.starts_on.year - 1, 4
    days = (date.fromordinal(day) for day in range(date(first, 1, 1).toordinal(), date(first + years, 12, 31).toordinal() + 1))
    return frozenset(day for day in days if is_closed(day))
