"""How are the lines of a plan moved, ticked off and filled in?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person
from programs.models import Mentorship
from sessions.locking import locked_item, locked_mentorship, require_current, require_past, require_running, require_within, store
from sessions.mentors import unset_flags
from sessions.models import PlanItem
from sessions.obstacles import obstacles
from sessions.responsible import Responsible
from sessions.weeks import week_of

NOTE_LENGTH = 200
# What the engine says of a date it found; a date set by hand is not the engine's.
OF_THE_SEARCH = {"unplaced", "outside_week", "early", "late"}


@transaction.atomic
def move_item(
    *, item: PlanItem, planned_on: date, time: time | None, room: str, confirmed: bool, revision: int, by: Person, today: date
) -> PlanItem:
    """Give an item another date, a time and a room. A date set by hand is kept by later planning; the first date is never forgotten.

    What speaks against the date is raised on `confirmed`, until the reader has said that she knows.
    """
    item = locked_item(item)
    wanted = (planned_on, time, room.strip())
    if item.state == PlanItem.PLANNED and (item.planned_on, item.time, item.room) == wanted:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if reason := why_fixed(item):
        raise ValidationError(reason)
    if planned_on != item.planned_on:
        require_within(item.mentorship, planned_on, field="planned_on")
        found = obstacles(item, planned_on, today=today)
        if found and not confirmed:
            raise ValidationError({"confirmed": found})
        _lay(item, planned_on)
        item.flags = unset_flags(item, Responsible.for_mentorships([item.mentorship], today=today))
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


@transaction.atomic
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


@transaction.atomic
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


@transaction.atomic
def write_task_note(*, item: PlanItem, text: str, revision: int, by: Person) -> PlanItem:
    """Write the note on a task, for the responsible and the leader; an empty one takes it away."""
    item = locked_item(item)
    text = " ".join(text.split())
    if item.note == text:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if item.kind != PlanItem.TASK:
        raise ValidationError(_("Bare oppgaver kan ha merknad."))
    if len(text) > NOTE_LENGTH:
        raise ValidationError({"text": _("Merknaden kan ha høyst 200 tegn.")})
    item.note = text
    return store(item)


@dataclass(frozen=True, kw_only=True)
class ShiftRow:
    """What is filled in about one training shift; `other` is None where the one who fills in does not see it."""

    pk: int
    revision: int
    planned_on: date | None
    shift_type: str
    companion: str
    other: str | None
    is_done: bool


class RefusedRowsError(Exception):
    """Some of the rows could not be saved, and none was; the complaints by the item's key."""

    def __init__(self, by_item: dict[int, ValidationError], revisions: dict[int, int]) -> None:
        super().__init__(by_item)
        self.by_item = by_item
        self.revisions = revisions


@transaction.atomic
def fill_shifts(*, mentorship: Mentorship, rows: Iterable[ShiftRow], by: Person, today: date) -> int:
    """Fill in the training shifts, all or none; return how many were changed. Any day will do: the rota decides."""
    mentorship = locked_mentorship(mentorship)
    require_running(mentorship)
    found = mentorship.items.filter(kind=PlanItem.TRAINING_SHIFT).select_for_update(of=("self",))
    shifts = {shift.pk: shift for shift in found}
    pairs = [(shifts[row.pk], row) for row in rows if row.pk in shifts]
    responsible = Responsible.for_mentorships([mentorship], today=today)
    complaints: dict[int, ValidationError] = {}
    taken: dict[tuple[date, str], int] = {}
    changed = []
    for shift, row in pairs:
        shift.mentorship = mentorship
        first = taken.setdefault((row.planned_on, row.shift_type), row.pk) if row.planned_on else row.pk
        if _as_filled(row) == _as_stored(shift, row):
            continue
        try:
            require_current(shift, row.revision)
            if first != row.pk:
                raise ValidationError({"planned_on": _("En annen vakt har samme dato og type.")})
            _fill(shift, row, responsible, by=by, today=today)
            changed.append(shift)
        except ValidationError as error:
            complaints[row.pk] = error
    if complaints:
        raise RefusedRowsError(complaints, {pk: shift.revision for pk, shift in shifts.items()})
    for shift in changed:
        store(shift)
    return len(changed)


def _as_filled(row: ShiftRow) -> tuple:
    return row.planned_on, row.shift_type, row.companion.strip(), row.other, row.is_done


def _as_stored(shift: PlanItem, row: ShiftRow) -> tuple:
    other = None if row.other is None else shift.other
    return shift.planned_on, shift.shift_type, shift.companion, other, shift.state == PlanItem.DONE


def _fill(shift: PlanItem, row: ShiftRow, responsible: Responsible, *, by: Person, today: date) -> None:
    if shift.state == PlanItem.WAIVED:
        raise ValidationError(_("Vakten er satt til «ikke aktuelt». Ta det tilbake i planen først."))
    if shift.state not in (PlanItem.PLANNED, PlanItem.DONE):
        raise ValidationError(_("Vakten har falt bort."))
    if row.planned_on is None and (shift.planned_on or row.is_done):
        raise ValidationError({"planned_on": _("Sett en dato.")})
    if row.planned_on and row.planned_on != shift.planned_on:
        require_within(shift.mentorship, row.planned_on, field="planned_on")
        _lay(shift, row.planned_on)
        shift.flags = unset_flags(shift, responsible)
    if row.is_done and row.planned_on and row.planned_on > today:
        raise ValidationError({"is_done": _("Vakten er ikke gått ennå.")})
    shift.shift_type, shift.companion = row.shift_type, row.companion.strip()
    if row.other is not None:
        shift.other = row.other
    if row.is_done:
        shift.state, shift.done_on, shift.done_by = PlanItem.DONE, row.planned_on, shift.done_by or by
    else:
        shift.state, shift.done_on, shift.done_by = PlanItem.PLANNED, None, None


def _lay(item: PlanItem, day: date) -> None:
    """Put an item on a day by hand."""
    item.planned_on, item.is_pinned = day, True
    item.first_planned_on = item.first_planned_on or day
    item.target_on, item.moved_because = None, ""
    item.flags = [flag for flag in item.flags if flag not in OF_THE_SEARCH]
    # A talk is meant for a week whatever day it gets; anything else is in the week it lies in.
    if item.kind != PlanItem.TALK:
        item.week = week_of(item.mentorship, day)


def _require_ticked_by_hand(item: PlanItem) -> None:
    if item.kind not in (PlanItem.TASK, PlanItem.TRAINING_SHIFT):
        raise ValidationError(_("Samtaler logges som holdt, med dato."))
    if item.state == PlanItem.CANCELLED:
        raise ValidationError(_("Dette har falt bort."))
