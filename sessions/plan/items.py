"""How are the items of a plan moved, ticked off and noted on?"""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from mentorprogram.text.cleaning import one_line
from people.models import Person
from sessions.models import PlanItem
from sessions.plan.conflicts import obstacles
from sessions.plan.limits import require_past, require_within
from sessions.plan.locking import locked_item, require_current, require_running, store
from sessions.plan.missing_roles import unset_flags
from sessions.plan.placing import _lay
from sessions.plan.role_holders import RoleHolders

TASK_NOTE_LENGTH = 200


@act
def move_item(
    *, item: PlanItem, planned_on: date, time: time | None, room: str, confirmed: bool, revision: int, by: Person, today: date
) -> PlanItem:
    """Give an item another date, a time and a room.

    A date set by hand is pinned: later planning keeps it. The first planned date is never changed. What
    speaks against the date is raised on `confirmed`, until the reader has confirmed it.
    """
    item = locked_item(item)
    wanted = (planned_on, time, one_line(room))
    # Idempotent: compared before the revision, which the first of two equal clicks has raised.
    if item.state == PlanItem.PLANNED and (item.planned_on, item.time, item.room) == wanted:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if reason := why_fixed(item):
        raise ValidationError(reason)
    if planned_on != item.planned_on:
        require_within(item.mentorship, planned_on, field="planned_on")
        problems = obstacles(item, planned_on, today=today)
        if problems and not confirmed:
            raise ValidationError({"confirmed": problems})
        _lay(item, planned_on)
        # Role holders are dated, so another date may have, or lack, a mentor or a leader.
        item.flags = unset_flags(item, RoleHolders.for_mentorships([item.mentorship], today=today))
    _planned_on, item.time, item.room = wanted
    item.state, item.not_held_reason = PlanItem.PLANNED, ""
    return store(item)


def why_fixed(item: PlanItem) -> str:
    """Return why an item cannot be moved, or an empty text."""
    if item.state == PlanItem.DONE:
        return _("Dette er meldt utført og kan ikke flyttes. Angre det først.")
    if item.state == PlanItem.CANCELLED:
        return _("Dette har falt bort.")
    if item.state == PlanItem.WAIVED:
        return _("Dette er satt til «ikke aktuelt» og kan ikke flyttes. Ta det tilbake først.")
    return ""


@act
def mark_done(*, item: PlanItem, done_on: date, revision: int, by: Person, today: date) -> PlanItem:
    """Tick off a task or a training shift, or correct the date."""
    item = locked_item(item)
    if item.state == PlanItem.DONE and item.done_on == done_on:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    _require_ticked_by_hand(item)
    require_past(done_on, today=today, field="done_on")
    require_within(item.mentorship, done_on, field="done_on")
    item.state, item.done_on, item.done_by = PlanItem.DONE, done_on, by
    return store(item)


@act
def undo(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Take back that a task or a training shift is done."""
    item = locked_item(item)
    if item.state == PlanItem.PLANNED:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    _require_ticked_by_hand(item)
    item.state, item.done_on, item.done_by = PlanItem.PLANNED, None, None
    return store(item)


@act
def write_task_note(*, item: PlanItem, text: str, revision: int, by: Person) -> PlanItem:
    """Write the note on a task; an empty text deletes the note.

    For those responsible for the task and the department leader.
    """
    item = locked_item(item)
    text = one_line(text)
    if item.note == text:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if not item.is_task:
        raise ValidationError(_("Bare oppgaver kan ha merknad."))
    if len(text) > TASK_NOTE_LENGTH:
        raise ValidationError({"text": _("Merknaden kan ha høyst 200 tegn.")})
    item.note = text
    return store(item)


def _require_ticked_by_hand(item: PlanItem) -> None:
    if not item.is_ticked:
        raise ValidationError(_("Samtaler logges som holdt, med dato."))
    if item.state == PlanItem.CANCELLED:
        raise ValidationError(_("Dette har falt bort."))
