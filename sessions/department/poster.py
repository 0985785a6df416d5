"""Which roles, names and tasks stand on a department's poster of one programme?

One page to read from a metre away. It names who holds the roles on a day, and no hire.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.lists import listed
from people.models import Department, Person
from people.organisation.department_roles import DepartmentRoles, department_roles
from programs.definition import ProgramDefinition
from programs.models import ProgramVersion
from sessions.department.program_picture import program_picture
from sessions.pdf.fitting import step_of, width_of
from sessions.pdf.render import pdf_of

# Room for one or two lines of mentors' names; the rest are «og flere».
MOST_NAMES = 4
WIDEST_NAMES = 95.0


# Widths (in average letters) above which a card's names, or a line of the heading, are set a step smaller.
PAIR, LEADING = (30, 75, 150), (18, 42, 90, 220)
PROGRAM, PLACES = (75, 110, 150), (68, 150, 240)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One role: its title here, who holds it, and what she does.

    `limits` are the size steps for the width of the card.
    """

    code: str
    title: str
    names: str
    text: str
    limits: tuple[float, ...]

    @property
    def step(self) -> int:
        return step_of(self.names, *self.limits)


def poster_html(department: Department, version: ProgramVersion, *, today: date) -> str:
    """Return the poster as HTML, with the holders of the roles on `today`."""
    definition, roles = version.definition(), department_roles(department, today)
    unit = department.unit
    place = " · ".join(dict.fromkeys([department.name, unit.name, unit.municipality.name]))
    return render_to_string(
        "sessions/department/poster.html",
        {
            "department": department,
            "municipality": unit.municipality,
            "program": version.program.name,
            "place": place,
            "heading_step": max(step_of(version.program.name, *PROGRAM), step_of(place, *PLACES)),
            "picture": program_picture(definition),
            "pair": _pair(definition, roles),
            "leading": _leading(definition, roles),
            "minutes": definition.talks.minutes,
        },
    )


def _pair(definition: ProgramDefinition, roles: DepartmentRoles) -> list[Card]:
    shifts, talks = definition.training_shifts.count, len(definition.talks.weeks)
    counts = {
        "shifts": ngettext("%(number)d vakt", "%(number)d vakter", shifts) % {"number": shifts},
        "with_mentor": len(definition.training_shifts.with_mentor),
        "talks": ngettext("%(number)d samtale", "%(number)d samtaler", talks) % {"number": talks},
        "weeks": definition.length_weeks,
    }
    mentee = _("Går %(shifts)s som ekstra person, møter mentor til %(talks)s på %(weeks)d\u00a0uker, og spør om alt.")
    mentor = _("Støtter og veileder, men er ikke lederen. Holder samtalene.")
    with_mentor = _("Støtter og veileder, men er ikke lederen. Går %(with_mentor)d av vaktene med den nye, og holder samtalene.")
    return [
        Card(code="mentee", title=_("Ny kollega (mentee)"), names="", text=mentee % counts, limits=PAIR),
        Card(
            code="mentor",
            title=_("Mentor"),
            names=names_of(roles.mentors),
            text=(with_mentor if counts["with_mentor"] else mentor) % counts,
            limits=PAIR,
        ),
    ]


def _leading(definition: ProgramDefinition, roles: DepartmentRoles) -> list[Card]:
    labels = {field.code: field.label for field in definition.header_fields}
    number = len(definition.interviews)
    interviews = ngettext(
        "Har personalansvaret, setter av tid i turnus og holder %(number)d samtale med den nye.",
        "Har personalansvaret, setter av tid i turnus og holder %(number)d samtaler med den nye.",
        number,
    )
    without = _("Har personalansvaret og setter av tid i turnus.")
    return [
        Card(
            code="leader",
            title=_("Avdelingsleder"),
            names=_name(roles.leader),
            text=interviews % {"number": number} if number else without,
            limits=LEADING,
        ),
        Card(
            code="unit_leader",
            title=_("Enhetsleder"),
            names=_name(roles.unit_leader),
            text=_("Har det øverste ansvaret for at ordningen virker i enheten."),
            limits=LEADING,
        ),
        Card(
            code="coordinator",
            title=labels.get("contact_person", _("Koordinator")),
            names=_name(roles.coordinator),
            text=_("Holder ordningen i gang. Spør her når noe ved den ikke virker."),
            limits=LEADING,
        ),
    ]


def names_of(people: Iterable[Person]) -> str:
    """Return as many names as fit, at least one, and «og flere» for the rest."""
    names = [person.name for person in people]
    shown = names[:1]
    for name in names[1:MOST_NAMES]:
        if width_of(", ".join([*shown, name])) > WIDEST_NAMES:
            break
        shown.append(name)
    if len(shown) < len(names):
        return _("%(names)s og flere") % {"names": ", ".join(shown)}
    return listed(shown)


def _name(person: Person | None) -> str:
    return person.name if person else ""


def render_poster(department: Department, version: ProgramVersion, *, today: date) -> bytes:
    """Return the poster as PDF, with the holders of the roles on `today`."""
    return pdf_of(poster_html(department, version, today=today))
