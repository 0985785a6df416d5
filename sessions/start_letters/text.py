"""What does the letter before the start say, on the page, on paper and in the mail?

The greeting and the practical text are the leader's; all else is written from the plan as it is when the
letter is made.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.dates import clock, long_date
from people.models import Person, Placement
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders

FALLEN_AWAY = (PlanItem.CANCELLED, PlanItem.WAIVED)
SHIFT_WORDS = {
    Placement.DAY: gettext_lazy("dagvakt"),
    Placement.EVENING: gettext_lazy("aftenvakt"),
    Placement.NIGHT: gettext_lazy("nattvakt"),
}


@dataclass(frozen=True, kw_only=True)
class LetterPart:
    """A heading, its lines, and a numbered list with lines after it, if any."""

    heading: str
    lines: tuple[str, ...] = ()
    numbered: tuple[tuple[int, str], ...] = ()
    after: tuple[str, ...] = ()

    def as_lines(self) -> tuple[str, ...]:
        """The whole part as lines of plain text, for the mail."""
        return (*self.lines, *(f"{number}. {text}" for number, text in self.numbered), *self.after)


@dataclass(frozen=True, kw_only=True)
class WelcomeLetter:
    """The whole letter.

    `link_part` is for the mail only: a person who prints the letter must not get the hire's key.
    """

    mentorship: Mentorship
    title: str
    opening: tuple[str, ...]
    parts: tuple[LetterPart, ...]
    link_part: LetterPart
    signature: tuple[str, ...]


def letter_of(mentorship: Mentorship, *, greeting: str, practical: str, link_ends_on: date, today: date) -> WelcomeLetter | None:
    """Return the letter, in a fixed number of queries; None without a mentor.

    The letter is above all about who the mentor is.
    """
    on = max(mentorship.starts_on, today)
    responsible = RoleHolders.for_mentorships([mentorship], today=on)
    period = responsible.mentor_period_on(mentorship.pk, on)
    if period is None:
        return None
    leader = responsible.leader_on(mentorship.pk, on)
    items = list(mentorship.items.exclude(state__in=FALLEN_AWAY).in_plan_order())
    shifts = sorted((item for item in items if item.is_shift), key=lambda item: item.number)
    talks = [item for item in items if item.is_talk and not item.is_unplanned]
    first_day = _("Du begynner %(date)s i %(department)s.") % {
        "date": long_date(mentorship.starts_on),
        "department": mentorship.department,
    }
    parts = [
        LetterPart(heading=_("Praktisk om de første dagene"), lines=_practical_lines(practical)),
        _mentor_part(period),
        _shifts_part(shifts),
        _talk_part(talks, period.mentor.person),
        _scheme_part(mentorship, shifts=len(shifts), talks=len(talks)),
        LetterPart(heading=_("Hvem du kan ringe"), lines=_leader_lines(leader)),
    ]
    return WelcomeLetter(
        mentorship=mentorship,
        title=_("Velkommen til %(department)s") % {"department": mentorship.department},
        opening=(*_lines(greeting), first_day),
        parts=tuple(part for part in parts if part.lines or part.numbered),
        link_part=_link_part(link_ends_on),
        signature=_signature(mentorship, leader),
    )


def starting_greeting() -> str:
    """The greeting a leader starts from."""
    return _("Vi gleder oss til å få deg som kollega. Her er det du trenger å vite før den første dagen.")


def starting_practical(leader: Person | None) -> str:
    """The practical text a leader starts from: labels of what a new colleague asks.

    A label with nothing after its colon is left out of the letter.
    """
    text = "\n".join(_labels())
    return f"{text} {_contact(leader)}" if leader else text


def _labels() -> list[str]:
    return [
        _("Oppmøte den første dagen (tid og sted):"),
        _("Klær og sko:"),
        _("Nøkler og adgangskort:"),
        _("Parkering og buss:"),
        _("Ta med:"),
        _("Blir du syk eller forsinket, ring:"),
    ]


def _practical_lines(text: str) -> tuple[str, ...]:
    """Return the lines without the starting labels that nobody has answered.

    The answer may be on the label's line or on the next.
    """
    labels = _labels()
    rows = [row.strip() for row in text.splitlines()]
    answered = [
        row for row, following in pairwise([*rows, ""]) if row not in labels or (following and not following.startswith(tuple(labels)))
    ]
    return tuple(row for row in answered if row)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in text.splitlines() if row.strip())


def _mentor_part(period: MentorPeriod) -> LetterPart:
    name = period.mentor.person.name
    if period.kind == MentorPeriod.SUBSTITUTE:
        mentor_line = _("%(name)s er mentor for deg den første tiden.") % {"name": name}
    else:
        mentor_line = _("%(name)s er mentoren din det første året.") % {"name": name}
    presentation = _lines(period.mentor.presentation)
    about = (_("%(name)s skriver om seg selv:") % {"name": period.mentor.person.first_name}, *presentation) if presentation else ()
    return LetterPart(heading=_("Mentoren din"), lines=(mentor_line, *about))


def _shifts_part(shifts: list[PlanItem]) -> LetterPart:
    intro = ngettext(
        "Du har %(number)s opplæringsvakt. Da går du sammen med en kollega, og kommer i tillegg til den vanlige bemanningen.",
        "Du har %(number)s opplæringsvakter. Da går du sammen med en kollega, og kommer i tillegg til den vanlige bemanningen.",
        len(shifts),
    )
    return LetterPart(
        heading=_("Opplæringsvaktene dine"),
        lines=(intro % {"number": len(shifts)},) if shifts else (),
        numbered=tuple((shift.number, shift_in_words(shift)) for shift in shifts),
        after=(_("Datoene kan bli endret. De som gjelder, ser du alltid i planen din."),) if shifts else (),
    )


def shift_in_words(shift: PlanItem) -> str:
    """«mandag 14. september 2026, dagvakt, sammen med mentor»: nobody else is named."""
    parts = [long_date(shift.planned_on) if shift.planned_on else _("dato kommer")]
    if shift.shift_type:
        parts.append(str(SHIFT_WORDS[shift.shift_type]))
    if shift.with_mentor:
        parts.append(_("sammen med mentor"))
    return ", ".join(parts)


def when_in_words(item: PlanItem) -> str:
    """«mandag 28. september 2026 kl. 10.00, Møterom 2»; empty without a date."""
    if item.planned_on is None:
        return ""
    when = long_date(item.planned_on)
    if item.time:
        when += _(" kl. %(time)s") % {"time": clock(item.time)}
    return f"{when}, {item.room}" if item.room else when


def _talk_part(talks: Iterable[PlanItem], mentor: Person) -> LetterPart:
    first = next((talk for talk in talks if talk.planned_on), None)
    when = when_in_words(first) if first else ""
    sentence = _("Den første samtalen med %(name)s er %(when)s.") if when else _("Den første samtalen avtaler du og %(name)s.")
    return LetterPart(heading=_("Den første mentorsamtalen"), lines=(sentence % {"name": mentor.name, "when": when},))


def _scheme_part(mentorship: Mentorship, *, shifts: int, talks: int) -> LetterPart:
    params = {
        "shifts": ngettext("%(number)s opplæringsvakt", "%(number)s opplæringsvakter", shifts) % {"number": shifts},
        "talks": ngettext("%(number)s samtale", "%(number)s samtaler", talks) % {"number": talks},
        "weeks": mentorship.version.length_weeks,
    }
    return LetterPart(
        heading=_("Slik er mentorordningen"),
        lines=(
            _("Du får %(shifts)s og %(talks)s med mentor på %(weeks)s uker.") % params,
            _("Det dere snakker om, er fortrolig, men ikke taushetsbelagt: er det fare for liv og helse, må mentor si fra."),
            _("Lederen og koordinatoren ser at en samtale er holdt, når og hvor lenge, aldri hva dere snakket om."),
        ),
    )


def _leader_lines(leader: Person | None) -> tuple[str, ...]:
    return (_("Avdelingsleder er %(contact)s.") % {"contact": _contact(leader)},) if leader else ()


def _contact(person: Person) -> str:
    return _("%(name)s, telefon %(phone)s") % {"name": person.name, "phone": person.shown_phone} if person.phone else person.name


def _link_part(ends_on: date) -> LetterPart:
    return LetterPart(
        heading=_("Planen din på nett"),
        lines=(
            _("Med den personlige lenken leser du datoene dine, og hvem du kan ringe, uten å logge inn. Den viser ikke noe annet."),
            _("Lenken virker til og med %(date)s, eller til du har tatt arbeidskontoen i bruk.") % {"date": long_date(ends_on)},
            _("Ikke gi den videre. Når den blir åpnet, lagres tidspunktet, ikke hvem eller hvor fra."),
        ),
    )


def _signature(mentorship: Mentorship, leader: Person | None) -> tuple[str, ...]:
    if leader is None:
        return (str(mentorship.department),)
    return (leader.name, _("avdelingsleder, %(department)s") % {"department": mentorship.department})
