"""What stands in a document that is handed out before anybody is hired?

A unit and a programme, and no names: what a filled document says with dates, a blank one says in words, and leaves room.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import WEEKDAYS
from people.models import Unit
from programs.definition import Anchor, Interview, Offset, ProgramDefinition
from programs.models import ProgramVersion
from sessions.documents.facts import Facts, Line, checklists_of
from sessions.models import PlanItem

_DAYS_OF_A_MONTH = 30  # only to put one thing after another
# With a full position the ten shifts are the first two weeks.
_SHIFTS_A_WEEK = 5


def blank_facts(unit: Unit, version: ProgramVersion) -> Facts:
    """Return what a document without a hire is filled from."""
    definition = version.definition()
    return Facts(
        key=f"blank-{version.pk}",
        mentorship=None,
        definition=definition,
        version_number=version.number,
        municipality=unit.municipality.name,
        unit=unit.name,
        department="",
        today=None,
        name="",
        title="",
        employee_number="",
        starts_on=None,
        probation_ends_on=None,
        newly_educated=None,
        closed=frozenset(),
        lines=(*_shifts(definition), *_talks(definition), *_interviews(definition), *_activities(definition)),
        mentor=None,
        leader=None,
        unit_leader=None,
        contact_person=None,
        presentation="",
        checklists=checklists_of(version.pk, {}),
        tells_free_text=False,
    )


def _line(item: PlanItem, *, day: int | None, when: str, description: str = "") -> Line:
    return Line(item=item, holders=tuple((role, None) for role in item.roles), description=description, day=day, when=when)


def _shifts(definition: ProgramDefinition) -> list[Line]:
    shifts = definition.training_shifts
    return [
        _line(
            PlanItem(
                kind=PlanItem.TRAINING_SHIFT,
                number=number,
                title=shifts.title,
                responsible=" ".join(shifts.responsible),
                with_mentor=number in shifts.with_mentor,
            ),
            day=7 * ((number - 1) // _SHIFTS_A_WEEK) + (number - 1) % _SHIFTS_A_WEEK,
            when=_("fra første dag"),
        )
        for number in range(1, shifts.count + 1)
    ]


def _talks(definition: ProgramDefinition) -> list[Line]:
    talks = definition.talks
    titles = [talks.first_title, *[talks.title] * (len(talks.weeks) - 2), talks.closing_title]
    return [
        _line(
            PlanItem(
                kind=PlanItem.TALK,
                number=number,
                title=titles[number - 1],
                responsible=" ".join(talks.responsible),
                week=talk.week,
                expected_minutes=talks.minutes,
                rule_key=f"talk_{number}",
            ),
            day=7 * (talk.week - 1),
            when=_("uke %(week)s") % {"week": talk.week},
        )
        for number, talk in enumerate(talks.weeks, start=1)
    ]


def _interviews(definition: ProgramDefinition) -> list[Line]:
    return [
        _line(
            PlanItem(kind=PlanItem.INTERVIEW, number=number, title=interview.title, responsible=" ".join(interview.responsible)),
            day=_day_of(interview.target),
            when=_when_of(interview),
            description=interview.description,
        )
        for number, interview in enumerate(definition.interviews, start=1)
    ]


def _activities(definition: ProgramDefinition) -> list[Line]:
    return [
        _line(
            PlanItem(kind=activity.kind, number=number, title=activity.title, responsible=" ".join(activity.responsible)),
            day=_anchored_day(activity.anchor, definition),
            when=anchor_in_words(activity.anchor, definition),
            description=activity.description,
        )
        for number, activity in enumerate(definition.activities, start=1)
    ]


def _day_of(offset: Offset) -> int:
    return offset.amount * _DAYS_OF_A_MONTH if offset.unit == "months" else offset.amount


def _anchored_day(anchor: Anchor, definition: ProgramDefinition) -> int | None:
    """Return about how many days from the start it lies; None for what has no date until somebody sets it."""
    last_shift = _shifts(definition)[-1].day or 0
    places = {
        "days": anchor.amount,
        "months": anchor.amount * _DAYS_OF_A_MONTH,
        "last_training_shift": last_shift,
        "after_last_training_shift": last_shift + 1,
        "week": 7 * (anchor.amount - 1) + anchor.weekday,
        "closing_talk": 7 * (definition.talks.weeks[-1].week - 1),
    }
    if anchor.at == "interview":
        return _day_of(definition.interviews[anchor.amount - 1].target)
    return places.get(anchor.at)


def anchor_in_words(anchor: Anchor, definition: ProgramDefinition) -> str:
    """Return when an activity is to be, without a date: «14 dager før oppstart»."""
    if anchor.at == "days":
        return _days_in_words(anchor.amount)
    if anchor.at == "months":
        return _after(anchor.amount, "months")
    if anchor.at == "week":
        return _("%(weekday)s i uke %(week)s") % {"weekday": WEEKDAYS[anchor.weekday], "week": anchor.amount}
    if anchor.at == "interview":
        return _("samme dag som %(interview)s") % {"interview": definition.interviews[anchor.amount - 1].title.lower()}
    texts = {
        "last_training_shift": _("siste opplæringsvakt"),
        "after_last_training_shift": _("dagen etter siste opplæringsvakt"),
        "closing_talk": _("siste mentorsamtale"),
    }
    return texts.get(anchor.at, "")


def _days_in_words(days: int) -> str:
    if days == 0:
        return _("første dag")
    if days < 0:
        return ngettext("%(days)s dag før oppstart", "%(days)s dager før oppstart", -days) % {"days": -days}
    return _after(days, "days")


def _after(amount: int, unit: str) -> str:
    if unit == "months":
        return ngettext("etter %(amount)s måned", "etter %(amount)s måneder", amount) % {"amount": amount}
    return ngettext("etter %(amount)s dag", "etter %(amount)s dager", amount) % {"amount": amount}


def _when_of(interview: Interview) -> str:
    latest = interview.latest
    if latest.unit == "days_before_probation_end":
        days = {"days": latest.amount}
        end = ngettext("senest %(days)s dag før prøvetiden er ute", "senest %(days)s dager før prøvetiden er ute", latest.amount) % days
    else:
        end = _("senest %(when)s") % {"when": _after(latest.amount, latest.unit)}
    return f"{_after(interview.target.amount, interview.target.unit)}, {end}"
