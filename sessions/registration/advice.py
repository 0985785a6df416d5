"""What should a leader know about a plan before she registers the hire?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from people.dates import date_with_week, day_and_date, weekday_name
from people.lists import listed
from people.models import Mentor, Person, Placement
from sessions.mentors.periods import mentor_days
from sessions.models.kinds import kind_of
from sessions.plan.words import warning_text
from sessions.registration.preview import is_never_set
from sessions.registration.register import Hire
from sessions.registration.weekday import Staggering
from sessions.schedule import Plan

# The programmes send the letter two weeks before the start.
SHORT_NOTICE = timedelta(days=14)

SHIFT_ADVICE = {
    Placement.EVENING: _("Aftenvakter: legg samtalene like før vakten, mens mentor er på jobb."),
    Placement.NIGHT: _(
        "Nattvakter: legg samtalene på dagtid i mentors arbeidstid og gi avspasering for dem. Aldri rett etter en nattvakt. Samtalene "
        "med avdelingsleder legges også på dagtid."
    ),
    Placement.ROTA: _("Turnus: planen kjenner ikke turnusen. Se datoene opp mot den, og flytt det som treffer fridager."),
}


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One piece of advice; `tone` is that of the notice: warn, bad or quiet."""

    tone: str
    text: str | Promise


def advice_on(
    hire: Hire, plan: Plan, *, load: int, known_as: Person | None, staggering: Staggering | None = None, today: date
) -> list[Advice]:
    """Return the advice on a draft hire and her plan, most urgent first.

    `load` is how many hires the mentor follows now, `known_as` the account with the hire's e-mail if the
    leader may see it, `staggering` a better weekday where several of the mentor's hires start together.
    """
    return [
        *_about_the_person(hire, known_as),
        *_about_the_start(hire, plan, today=today),
        *_about_the_mentor(hire, plan, load=load, today=today),
        *_about_the_rest(hire, plan),
        *_about_the_weekday(hire, staggering),
    ]


def _about_the_person(hire: Hire, known_as: Person | None) -> Iterator[Advice]:
    if known_as and hire.name and known_as.name.casefold() != hire.name.casefold():
        text = gettext("E-postadressen tilhører %(name)s. Er det en annen person, er adressen feil.") % {"name": known_as.name}
        yield Advice(tone="bad", text=text)


def _about_the_start(hire: Hire, plan: Plan, *, today: date) -> Iterator[Advice]:
    days = (hire.starts_on - today).days
    passed = [item.title for item in plan.items if kind_of(item.kind).is_task and item.date and item.date < min(today, hire.starts_on)]
    if days < 0:
        text = ngettext(
            "Oppstart var for %(days)s dag siden.",
            "Oppstart var for %(days)s dager siden.",
            -days,
        )
        yield Advice(tone="warn", text=f"{text % {'days': -days}} {_what_lay_before(plan, today)}".rstrip())
    elif hire.starts_on - today < SHORT_NOTICE:
        soon = ngettext("Kort frist: oppstart er om %(days)s dag.", "Kort frist: oppstart er om %(days)s dager.", days) % {"days": days}
        text = gettext("Kort frist: oppstart er i dag.") if days == 0 else soon
        if passed:
            text += " " + gettext("Dette skulle vært gjort alt: %(tasks)s.") % {"tasks": ", ".join(passed)}
        yield Advice(tone="warn", text=text)
    first = next((item for item in plan.items if kind_of(item.kind).is_shift and item.number == 1), None)
    if first and first.date and first.date != hire.starts_on:
        span = {"start": day_and_date(hire.starts_on), "first": date_with_week(first.date)}
        text = gettext("%(start)s er ikke en arbeidsdag for den nyansatte. Første opplæringsvakt foreslås %(first)s.") % span
        yield Advice(tone="quiet", text=text[:1].upper() + text[1:])


def _what_lay_before(plan: Plan, today: date) -> str:
    before = sum(item.date is not None and item.date < today for item in plan.items)
    if not before:
        return ""
    text = ngettext(
        "%(number)s punkt i planen ligger før i dag og blir stående som «ikke registrert».",
        "%(number)s punkter i planen ligger før i dag og blir stående som «ikke registrert».",
        before,
    )
    then = gettext("Det regnes ikke som forsinket. På én side fører du det som er gjort, og velger «ikke aktuelt» for resten.")
    return f"{text % {'number': before}} {then}"


def _about_the_mentor(hire: Hire, plan: Plan, *, load: int, today: date) -> Iterator[Advice]:
    mentor = hire.mentor
    if mentor is None:
        sentence = _("Ingen mentor er valgt. Alt mentor har ansvar for, blir stående med «mentor mangler» til du velger en.")
        yield Advice(tone="warn", text=sentence)
        return
    if load >= mentor.capacity:
        text = gettext("%(name)s følger allerede %(load)s av %(capacity)s og har ikke plass til flere.")
        yield Advice(tone="warn", text=text % {"name": mentor.person.name, "load": load, "capacity": mentor.capacity})
    yield from _about_her_days(mentor, hire, plan, today=today)


def _about_her_days(mentor: Mentor, hire: Hire, plan: Plan, *, today: date) -> Iterator[Advice]:
    first, last = mentor_days(mentor, starts_on=hire.starts_on, today=today)
    hers = [item.date for item in plan.items if "mentor" in item.responsible and item.date]
    if any(day < first for day in hers):
        text = gettext("%(name)s er mentor fra %(date)s. Det som ligger før, har ingen mentor.")
        yield Advice(tone="warn", text=text % {"name": mentor.person.name, "date": day_and_date(first, year=True)})
    if last and any(day > last for day in hers):
        text = gettext("%(name)s er mentor til %(date)s. Det som ligger etter, har ingen mentor før du velger en ny.")
        yield Advice(tone="warn", text=text % {"name": mentor.person.name, "date": day_and_date(last, year=True)})


def _about_the_rest(hire: Hire, plan: Plan) -> Iterator[Advice]:
    for warning in plan.warnings:
        yield Advice(tone="warn", text=warning_text(warning))
    flags = {flag for item in plan.items for flag in item.flags}
    if is_never_set(plan, "department_leader"):
        yield Advice(tone="warn", text=_("Avdelingen har ingen leder. Be koordinator legge inn hvem det er."))
    elif "no_leader" in flags:
        yield Advice(tone="warn", text=_("Avdelingen mangler leder på noen av datoene. Be koordinator legge inn hvem det er."))
    if "unplaced" in flags:
        yield Advice(tone="warn", text=_("Noe fant ingen ledig dag og står uten dato. Se nederst i planen."))
    if "late" in flags:
        yield Advice(tone="warn", text=_("En samtale med avdelingsleder ligger etter fristen, fordi ingen dag før den var ledig."))
    profession = dict(Placement.PROFESSIONS).get(hire.profession)
    program = hire.version.program
    if hire.profession and hire.profession not in program.professions:
        text = gettext("%(program)s er ikke laget for %(profession)s. Se om et annet program passer bedre.")
        yield Advice(tone="warn", text=text % {"program": program.name, "profession": str(profession).lower()})
    if hire.shift_pattern in SHIFT_ADVICE:
        yield Advice(tone="quiet", text=SHIFT_ADVICE[hire.shift_pattern])


def _about_the_weekday(hire: Hire, staggering: Staggering | None) -> Iterator[Advice]:
    if hire.mentor is None or staggering is None:
        return
    others = [*staggering.names]
    if staggering.unnamed:
        text = ngettext("en annen nyansatt", "%(number)s andre nyansatte", staggering.unnamed)
        others.append(text % {"number": staggering.unnamed})
    who = listed(others)
    if staggering.same_day:
        first = gettext("%(who)s begynner samme dag med samme mentor.")
    else:
        first = gettext("%(who)s begynner samme uke med samme mentor.")
    then = ngettext(
        "Velg %(better)s som fast ukedag, så får ikke %(mentor)s begge samtalene på %(weekday)s.",
        "Velg %(better)s som fast ukedag, så får ikke %(mentor)s alle samtalene på %(weekday)s.",
        len(staggering.names) + staggering.unnamed,
    )
    days = {
        "better": weekday_name(staggering.proposed),
        "weekday": weekday_name(staggering.weekday),
        "mentor": hire.mentor.person.name,
    }
    yield Advice(tone="quiet", text=f"{first % {'who': who[:1].upper() + who[1:]}} {then % days}")
