"""What does a blank document hold, handed out before anybody is hired?

It is for a unit and a programme, and names nobody. Where a filled document has a date, a blank one says in
words when, and leaves room to write.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import weekday_name
from people.models import Unit
from programs.definition import Anchor, Offset, ProgramDefinition
from programs.models import ProgramVersion
from sessions.models import PlanItem
from sessions.plan.laying.rules import rules_from
from sessions.schedule import Rules, ShiftRule
from sessions.workbook.facts import DocumentFacts, DocumentItem, checklists_of

_DAYS_OF_A_MONTH = 30  # approximate: only for the order of the items
_USUAL_PROBATION = 6 * _DAYS_OF_A_MONTH
# With a full position the ten shifts fill the first two weeks.
_SHIFTS_A_WEEK = 5


def blank_facts(unit: Unit, version: ProgramVersion) -> DocumentFacts:
    """Return the facts of a document without a hire."""
    definition = version.definition()
    rules = rules_from(definition)
    return DocumentFacts(
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
        lines=tuple(line for parts in (_shifts, _talks, _interviews, _activities) for line in parts(definition, rules)),
        mentor=None,
        leader=None,
        unit_leader=None,
        contact_person=None,
        presentation="",
        checklists=checklists_of(version.pk, {}),
        tells_free_text=False,
    )


def _line(item: PlanItem, *, day: int | None, when: str, description: str = "") -> DocumentItem:
    return DocumentItem(item=item, holders=tuple((role, None) for role in item.roles), description=description, day=day, when=when)


def _shifts(definition: ProgramDefinition, rules: Rules) -> list[DocumentItem]:
    return [
        _line(
            PlanItem(
                kind=PlanItem.TRAINING_SHIFT,
                number=number,
                title=rule.title,
                responsible=list(_in_a_shift(rule)),
                with_mentor=rule.with_mentor,
            ),
            day=_day_of_shift(number),
            when=_("fra første dag"),
        )
        for number, rule in enumerate(rules.shifts, start=1)
    ]


def _in_a_shift(rule: ShiftRule) -> tuple[str, ...]:
    """Return the roles of a shift, the mentor's too where she takes part.

    As in a filled plan, the mentor is listed beside the roles that plan the shift.
    """
    return (*rule.responsible, "mentor") if rule.with_mentor and "mentor" not in rule.responsible else rule.responsible


def _day_of_shift(number: int) -> int:
    return 7 * ((number - 1) // _SHIFTS_A_WEEK) + (number - 1) % _SHIFTS_A_WEEK


def _talks(definition: ProgramDefinition, rules: Rules) -> list[DocumentItem]:
    return [
        _line(
            PlanItem(
                kind=PlanItem.TALK,
                number=number,
                title=rule.title,
                responsible=list(rule.responsible),
                week=rule.week,
                expected_minutes=rules.talk_minutes,
                rule_key=rule.key,
            ),
            day=7 * (rule.week - 1),
            when=_("uke %(week)s") % {"week": rule.week},
        )
        for number, rule in enumerate(rules.talks, start=1)
    ]


def _interviews(definition: ProgramDefinition, rules: Rules) -> list[DocumentItem]:
    return [
        _line(
            PlanItem(kind=PlanItem.INTERVIEW, number=number, title=interview.title, responsible=list(interview.responsible)),
            day=_day_of(interview.target),
            when=f"{_when(interview.target)}, {_latest(interview.latest)}",
            description=interview.description,
        )
        for number, interview in enumerate(definition.interviews, start=1)
    ]


def _activities(definition: ProgramDefinition, rules: Rules) -> list[DocumentItem]:
    return [
        _line(
            PlanItem(kind=activity.kind, number=number, title=activity.title, responsible=list(activity.responsible)),
            day=_anchored_day(activity.anchor, definition),
            when=anchor_in_words(activity.anchor, definition),
            description=activity.description,
        )
        for number, activity in enumerate(definition.activities, start=1)
    ]


def _day_of(offset: Offset) -> int:
    """Return about how many days after the start an offset lies.

    Probation is taken to be the usual six months.
    """
    days = offset.amount * (_DAYS_OF_A_MONTH if offset.unit == "months" else 1)
    return _USUAL_PROBATION - days if offset.unit == "days_before_probation_end" else days


def _anchored_day(anchor: Anchor, definition: ProgramDefinition) -> int | None:
    """Return about how many days after the start an activity lies.

    None: the activity has no date until somebody sets it.
    """
    last_shift = _day_of_shift(definition.training_shifts.count)
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
    """Return when an activity is due, without a date: «14 dager før oppstart»."""
    if anchor.at == "days":
        return _days_in_words(anchor.amount)
    if anchor.at == "months":
        return _after(anchor.amount, "months")
    if anchor.at == "week":
        return _("%(weekday)s i uke %(week)s") % {"weekday": weekday_name(anchor.weekday), "week": anchor.amount}
    if anchor.at == "interview":
        return _("samme dag som «%(interview)s»") % {"interview": definition.interviews[anchor.amount - 1].title}
    texts = {
        "last_training_shift": _("siste opplæringsvakt"),
        "after_last_training_shift": _("første arbeidsdag etter siste opplæringsvakt"),
        "closing_talk": _("samme dag som «%(talk)s»") % {"talk": definition.talks.closing_title},
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


def _when(target: Offset) -> str:
    return _before_the_end(target.amount) if target.unit == "days_before_probation_end" else _after(target.amount, target.unit)


def _latest(latest: Offset) -> str:
    return _("senest %(when)s") % {"when": _when(latest)}


def _before_the_end(days: int) -> str:
    return ngettext("%(days)s dag før prøvetiden er ute", "%(days)s dager før prøvetiden er ute", days) % {"days": days}
