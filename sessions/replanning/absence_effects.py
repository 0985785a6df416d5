"""Which items of which plans does an absence hit, and which day is proposed instead?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from people.dates import date_with_week
from people.models import Absence, Person
from programs.models import MentorPeriod, Mentorship
from sessions import schedule
from sessions.models import PlanItem
from sessions.replanning.replan import proposals_for


@dataclass(frozen=True, kw_only=True)
class Affected:
    """One item that falls in the absence.

    `proposed_on` is None where the engine finds no other day, or keeps the item because a person set its
    date.
    """

    item: PlanItem
    day: str
    proposed_on: date | None
    proposed: str
    may_move: bool


@dataclass(frozen=True, kw_only=True)
class AffectedPlan:
    """One plan that an absence touches, with the items that fall in it."""

    mentorship: Mentorship
    lines: tuple[Affected, ...]
    may_replan: bool


def affected_mentorships(absence: Absence, *, reader: Person, today: date) -> QuerySet[Mentorship]:
    """Return the running mentorships the absence concerns and the reader may see.

    The absent person is the mentee, a mentor or the leader of the department during the absence.
    """
    periods = MentorPeriod.objects.overlapping(absence.starts_on, absence.ends_on).filter(mentor__person=absence.person_id)
    led = absence.person.appointments.overlapping(absence.starts_on, absence.ends_on).of_departments().values("department")
    part = Q(mentee=absence.person_id) | Q(pk__in=periods.values("mentorship")) | Q(department__in=led)
    mine = Mentorship.objects.running().visible_to(reader, today).filter(part)
    return mine.select_related("mentee", "placement", "version", "department").order_by("mentee__name", "pk")


def effects_of(absence: Absence, mentorships: Iterable[Mentorship], *, reader: Person, today: date) -> list[AffectedPlan]:
    """Return the items an absence hits in each plan, and where they would move.

    A fixed number of queries, however many plans there are.
    """
    rows = list(mentorships)
    proposals = proposals_for(rows, today=today)
    keys = [row.pk for row in rows]
    editable = set(PlanItem.objects.filter(mentorship__in=keys).editable_by(reader, today).values_list("pk", flat=True))
    leading = set(Mentorship.objects.editable_by(reader, today).filter(pk__in=keys).values_list("pk", flat=True))
    inside = PlanItem.objects.open().filter(mentorship__in=keys, planned_on__range=(absence.starts_on, absence.ends_on)).in_plan_order()
    affected: dict[int, list[Affected]] = {key: [] for key in keys}
    for item in inside:
        if _bears(item, proposals[item.mentorship_id]):
            affected[item.mentorship_id].append(_affected(item, proposals[item.mentorship_id], editable, today))
    return [
        AffectedPlan(mentorship=row, lines=tuple(affected[row.pk]), may_replan=row.pk in leading and bool(affected[row.pk])) for row in rows
    ]


def _bears(item: PlanItem, proposal: schedule.Replanned) -> bool:
    """Whether the item no longer fits: the engine moves it, or a person pinned it."""
    moved = {change.before.rule_key for change in proposal.changes if change.before and change.kind in ("moved", "impossible")}
    return item.rule_key in moved or bool(proposal.standing.get(item.rule_key))


def _affected(item: PlanItem, proposal: schedule.Replanned, editable: set[int], today: date) -> Affected:
    new = next((change.after for change in proposal.changes if change.before and change.before.rule_key == item.rule_key), None)
    return Affected(
        item=item,
        day=_words(item.planned_on, today),
        proposed_on=new.date if new else None,
        proposed=_words(new.date if new else None, today),
        may_move=item.pk in editable,
    )


def _words(day: date | None, today: date) -> str:
    """A date with its week number; with the year only where it is not this year."""
    return date_with_week(day, year=day.year != today.year) if day else ""
