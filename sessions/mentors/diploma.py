"""What stands in the diploma of one mentor?

One page to hang up or put in a CV: what one appointment adds up to. It tells nothing of the hires she has
talked with.
"""

from base64 import b64encode
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import written_date
from people.models import Mentor
from people.organisation.department_roles import unit_leader_besides
from sessions.mentors.service_record import MentorService
from sessions.pdf.fitting import step_of
from sessions.pdf.render import pdf_of

_MOTIF = "sessions/mentors/diploma.svg"
# More names than this have no place in a heading.
MOST_PROGRAMS = 3


def diploma_html(mentor: Mentor, service: MentorService, *, today: date) -> str:
    """Return the diploma as HTML, signed on `today`.

    The mentor has held at least one talk (`why_no_diploma`).
    """
    statement, programs = _statement(mentor, today), _programs(service)
    leader = unit_leader_besides(mentor.person, mentor.unit, today)
    signed_on = _("%(place)s, %(day)s") % {"place": mentor.unit.municipality.name, "day": _whole(today)}
    # The width limits (`step_of`) beyond which a text is set one step smaller.
    steps = {
        "programs": step_of(programs, 60, 130),
        "name": step_of(mentor.person.name, 26, 44, 90, 150, 250),
        "statement": step_of(statement, 150, 240),
        "signed_on": step_of(signed_on, 70),
        "leader": step_of(leader.name if leader else "", 80, 250),
    }
    return render_to_string(
        "sessions/mentors/diploma.html",
        {
            "motif": f"data:image/svg+xml;base64,{b64encode(render_to_string(_MOTIF).encode()).decode()}",
            "mentor": mentor,
            "municipality": mentor.unit.municipality,
            "programs": programs,
            "statement": statement,
            "figures": figures_in_words(service),
            "leader": leader,
            "signed_on": signed_on,
            "steps": steps,
            "is_crowded": sum(steps.values()) > 9,
        },
    )


def figures_in_words(service: MentorService) -> list[tuple[int, str]]:
    """Return each figure and what it counts.

    «2 nyansatte fulgt opp», «23 timer og 30 minutter i samtaler».
    """
    # A colleague who only stepped in has held talks and followed no hire: no «0 nyansatte».
    hires = [(service.hires, ngettext("nyansatt fulgt opp", "nyansatte fulgt opp", service.hires))] if service.hires else []
    talks = (service.talks, ngettext("mentorsamtale holdt", "mentorsamtaler holdt", service.talks))
    return [*hires, talks, _time_in_words(service.minutes)]


def _time_in_words(minutes: int) -> tuple[int, str]:
    """Return the hours as a figure, and the minutes left over in words.

    Nothing is rounded away. Less than an hour is told in minutes.
    """
    hours, rest = divmod(minutes, 60)
    if not hours:
        return rest, ngettext("minutt i\u00a0samtaler", "minutter i\u00a0samtaler", rest)
    if not rest:
        return hours, ngettext("time i\u00a0samtaler", "timer i\u00a0samtaler", hours)
    whole = ngettext("time", "timer", hours)
    part = ngettext("%(minutes)d minutt", "%(minutes)d minutter", rest) % {"minutes": rest}
    return hours, _("%(hours)s og %(minutes)s i\u00a0samtaler") % {"hours": whole, "minutes": part}


def _statement(mentor: Mentor, today: date) -> str:
    where = {"unit": mentor.unit.name, "municipality": mentor.unit.municipality.name, "first": _whole(mentor.starts_on)}
    if mentor.ends_on and mentor.ends_on <= today:
        text = _("har vært mentor i %(unit)s, %(municipality)s, fra %(first)s til %(last)s.")
        return text % (where | {"last": _whole(mentor.ends_on)})
    return _("har vært mentor i %(unit)s, %(municipality)s, siden %(first)s.") % where


def _programs(service: MentorService) -> str:
    named = " · ".join(service.programs[:MOST_PROGRAMS])
    return _("%(named)s med flere") % {"named": named} if len(service.programs) > MOST_PROGRAMS else named


def _whole(day: date) -> str:
    """Return a date with no-break spaces, so that no line breaks in it."""
    return written_date(day).replace(" ", "\u00a0")


def render_diploma(mentor: Mentor, *, service: MentorService, today: date) -> bytes:
    """Return the PDF of a mentor's diploma, as it stands on a day."""
    return pdf_of(diploma_html(mentor, service, today=today))
