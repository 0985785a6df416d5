"""Which items lay before a late registration, and are they logged or waived?"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.plan.items import mark_done
from sessions.plan.locking import lock_mentorships, locked_item, locked_mentorship, require_current, require_running, store
from sessions.plan.role_holders import RoleHolders
from sessions.plan.shifts import RefusedRowsError
from sessions.plan.words import ROLE_TEXTS
from sessions.talks.interviews import log_meeting
from sessions.talks.log import log_talk
from sessions.talks.rules import DEFAULT_MINUTES

LEAVE, DONE, WAIVED = "", PlanItem.DONE, PlanItem.WAIVED


@dataclass(frozen=True, kw_only=True)
class LateItem:
    """One item that lay before the registration, and what the reader may do."""

    item: PlanItem
    people: tuple[tuple[Person | None, str | Promise], ...]  # who, and in which role
    can_log: bool
    can_waive: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the reader says of one item.

    `done_on` and `minutes` (of a talk) count only where it was done.
    """

    pk: int
    revision: int
    outcome: str
    done_on: date | None = None
    minutes: int | None = None


def rows_for(mentorship: Mentorship, *, reader: Person, today: date, besides: Container[int] = ()) -> list[LateItem]:
    """Return the late items in plan order, in a fixed number of queries.

    `besides` are items that a posted form holds although they are settled by now. Only the person who holds a
    talk may log it; any other item may be logged, and every item waived, by those who may edit it.
    """
    of_this = PlanItem.objects.filter(mentorship=mentorship)
    editable = set(of_this.editable_by(reader, today).values_list("pk", flat=True))
    loggable = set(of_this.loggable_by(reader, today).values_list("pk", flat=True))
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    is_running = mentorship.state == Mentorship.RUNNING
    return [
        LateItem(
            item=item,
            people=tuple((person, ROLE_TEXTS[role]) for role, person in responsible.roles_of(item)),
            can_log=item.pk in (loggable if item.is_talk else editable),
            can_waive=item.pk in editable,
        )
        for item in mentorship.items.in_plan_order()
        if (is_running and item.is_not_registered) or item.pk in besides
    ]


@act
def settle(*, mentorship: Mentorship, answers: Iterable[Answer], by: Person, now: datetime) -> int:
    """Log and waive late items, all or nothing; return how many changed.

    Each item goes through the same verb as on its own page. Idempotent: the same answers sent twice are saved
    once.
    """
    # Lock order: a talk logged with a group touches the mentorships of all who were there. Lock them at once, in key
    # order, or the verbs below would lock them one by one and could deadlock.
    met = PlanItem.objects.filter(meeting__in=mentorship.items.talks().values("meeting"))
    lock_mentorships({mentorship.pk, *met.values_list("mentorship", flat=True)})
    mentorship = locked_mentorship(mentorship)
    require_running(mentorship)
    items = {item.pk: item for item in mentorship.items.all()}
    complaints: dict[int, ValidationError] = {}
    changed = 0
    for answer in answers:
        item = items.get(answer.pk)
        if item is None or answer.outcome == LEAVE:
            continue
        try:
            changed += _settle(item, answer, by=by, now=now).revision != item.revision
        except ValidationError as error:
            complaints[item.pk] = _in_the_rows_words(error)
    if complaints:
        raise RefusedRowsError(complaints, {pk: item.revision for pk, item in items.items()})
    return changed


def _settle(item: PlanItem, answer: Answer, *, by: Person, now: datetime) -> PlanItem:
    if answer.outcome == WAIVED:
        return waive(item=item, revision=answer.revision, by=by)
    if answer.done_on is None:
        raise ValidationError({"done_on": _("Skriv datoen.")})
    if item.is_talk:
        return log_talk(
            item=item,
            held_on=answer.done_on,
            minutes=answer.minutes or item.expected_minutes or DEFAULT_MINUTES,
            held_as=item.meeting.form if item.meeting else Meeting.IN_PERSON,
            revision=answer.revision,
            by=by,
            now=now,
        )
    if item.is_meeting:
        return log_meeting(item=item, held_on=answer.done_on, revision=answer.revision, by=by, now=now)
    return mark_done(item=item, done_on=answer.done_on, revision=answer.revision, by=by, today=now.date())


def _in_the_rows_words(error: ValidationError) -> ValidationError:
    """Name the error's date field as the row does, whatever the verb calls it."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({"done_on" if field == "held_on" else field: message for field, message in error.error_dict.items()})


@act
def waive(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Mark an item from before the registration as not relevant.

    No other item can be waived.
    """
    item = locked_item(item)
    if item.state == PlanItem.WAIVED:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if reason := why_not_waived(item):
        raise ValidationError(reason)
    item.state = PlanItem.WAIVED
    return store(item)


def why_not_waived(item: PlanItem) -> str:
    """Return why an item cannot be waived, or an empty text."""
    if item.state == PlanItem.DONE:
        return _("Dette er meldt utført. Angre det først.")
    if item.state == PlanItem.NOT_HELD:
        return _("Samtalen er logget som ikke holdt, med grunn. Angre det først.")
    if item.state == PlanItem.CANCELLED:
        return _("Dette har falt bort.")
    if not item.lies_before_registration:
        return _("Bare det som lå før registreringen, kan settes til «ikke aktuelt».")
    return ""


@act
def undo_waive(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Undo a waiver: the item is «not registered» again."""
    item = locked_item(item)
    if item.state == PlanItem.PLANNED:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if item.state != PlanItem.WAIVED:
        raise ValidationError(_("Dette står ikke som «ikke aktuelt»."))
    item.state = PlanItem.PLANNED
    return store(item)
