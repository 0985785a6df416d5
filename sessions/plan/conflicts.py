"""What speaks against putting an item on a date?

A leader is told of the obstacles, and may choose the date all the same.
"""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from people import closed_days
from people.dates import day_and_date, weekday_name
from people.models import Absence, ClosedDay
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders

INTERVIEW_GAP_DAYS = 7


def obstacles(item: PlanItem, day: date, *, today: date) -> list[str]:
    """Return, as sentences, why a day suits an item badly.

    None for an item whose date the rota decides.
    """
    if item.kind_row.is_by_rota:
        return []
    reasons = list(closed_reasons(item.mentorship, day))
    if item.is_conversation:
        reasons += _absences(item, day, today=today)
        reasons += _neighbours(item, day)
    if item.is_interview and item.mentorship.probation_ends_on and day > item.mentorship.probation_ends_on:
        reasons.append(_("Prøvetiden er over %(date)s.") % {"date": day_and_date(item.mentorship.probation_ends_on, year=True)})
    return reasons


def closed_reasons(mentorship: Mentorship, day: date) -> Iterator[str]:
    """Yield why a day is closed: the closed day's name, or the weekend."""
    own = ClosedDay.objects.filter(municipality=mentorship.municipality_id, closed_on=day)
    name = closed_days.closed_days(dict(own.values_list("closed_on", "name")))(day)
    if name:
        yield _("%(date)s er stengt: %(name)s.") % {"date": day_and_date(day).capitalize(), "name": name}
    elif day.weekday() >= 5:
        yield _("%(date)s er en %(weekday)s.") % {"date": day_and_date(day).capitalize(), "weekday": weekday_name(day.weekday())}


def _absences(item: PlanItem, day: date, *, today: date) -> Iterator[str]:
    mentorship = item.mentorship
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    is_talk = item.is_talk
    other = responsible.mentor_on(mentorship.pk, day) if is_talk else responsible.leader_on(mentorship.pk, day)
    people = [mentorship.mentee, *([other] if other else [])]
    for absence in Absence.objects.active(day).filter(person__in=people).select_related("person"):
        yield _("Den dagen, %(date)s, har %(name)s fravær.") % {"name": absence.person.name, "date": day_and_date(day)}
    if is_talk and other is None:
        yield _("Den dagen, %(date)s, er ingen mentor.") % {"date": day_and_date(day)}


def _neighbours(item: PlanItem, day: date) -> Iterator[str]:
    """Yield what is wrong with the day beside the plan's other conversations.

    Too close to the conversation before or after, in the wrong order, or on the day of a conversation of
    another kind.
    """
    others = item.mentorship.items.in_the_plan().conversations().exclude(pk=item.pk).order_by("kind", "number")
    for other in others.exclude(state__in=[PlanItem.CANCELLED, PlanItem.NOT_HELD]):
        lies_on = other.done_on or other.planned_on
        if lies_on is None:
            continue
        params = {"title": other.title, "date": day_and_date(lies_on)}
        if other.kind != item.kind:
            if lies_on == day:
                yield _("Samme dag, %(date)s, er det %(title)s.") % params
        elif other.number < item.number and lies_on >= day:
            yield _("%(title)s ligger %(date)s og skulle vært før.") % params
        elif other.number > item.number and lies_on <= day:
            yield _("%(title)s ligger %(date)s og skulle vært etter.") % params
        # The gap is asked of the nearest two alone; the later of the pair owns it.
        elif abs(other.number - item.number) == 1:
            gap = _gap(item if other.number < item.number else other)
            if abs((lies_on - day).days) < gap:
                yield _("%(title)s ligger %(date)s, og det bør gå minst %(days)s dager mellom dem.") % {**params, "days": gap}


def _gap(item: PlanItem) -> int:
    """Return the least number of days from the item before to this item."""
    if item.is_interview:
        return INTERVIEW_GAP_DAYS
    weeks = item.mentorship.version.definition().talks.weeks
    return weeks[min(item.number, len(weeks)) - 1].gap_days
