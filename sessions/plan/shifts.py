"""How is the table of the training shifts filled in?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from mentorprogram.text.cleaning import one_line
from people.models import Person
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.limits import require_within
from sessions.plan.locking import locked_mentorship, require_current, require_running, store
from sessions.plan.missing_roles import unset_flags
from sessions.plan.placing import _lay
from sessions.plan.role_holders import RoleHolders


@dataclass(frozen=True, kw_only=True)
class ShiftRow:
    """What is filled in about one training shift.

    `other` is None where the person who fills in the row does not see that field.
    """

    pk: int
    revision: int
    planned_on: date | None
    shift_type: str
    companion: str
    other: str | None
    is_done: bool


class RefusedRowsError(Exception):
    """Some of the rows could not be saved, so none was.

    `by_item` holds the complaints, `revisions` the present revision of every shift, both by the item's key.
    """

    def __init__(self, by_item: dict[int, ValidationError], revisions: dict[int, int]) -> None:
        super().__init__(by_item)
        self.by_item = by_item
        self.revisions = revisions


@act
def fill_shifts(*, mentorship: Mentorship, rows: Iterable[ShiftRow], by: Person, today: date) -> int:
    """Fill in the training shifts, all or none; return how many were changed.

    No day is warned against: the rota decides.
    """
    mentorship = locked_mentorship(mentorship)
    require_running(mentorship)
    stored = mentorship.items.shifts().select_for_update(of=("self",))
    shifts = {shift.pk: shift for shift in stored}
    pairs = [(shifts[row.pk], row) for row in rows if row.pk in shifts]
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    complaints: dict[int, ValidationError] = {}
    taken: dict[tuple[date, str], int] = {}
    changed = []
    for shift, row in pairs:
        # The first row with a date and a type takes them; a later row with the same is refused.
        first = taken.setdefault((row.planned_on, row.shift_type), row.pk) if row.planned_on else row.pk
        # An untouched row is no stale form, whatever its revision.
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
    return row.planned_on, row.shift_type, one_line(row.companion), row.other and one_line(row.other), row.is_done


def _as_stored(shift: PlanItem, row: ShiftRow) -> tuple:
    other = None if row.other is None else shift.other
    return shift.planned_on, shift.shift_type, shift.companion, other, shift.state == PlanItem.DONE


def _fill(shift: PlanItem, row: ShiftRow, responsible: RoleHolders, *, by: Person, today: date) -> None:
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
    shift.shift_type, shift.companion = row.shift_type, row.companion
    if row.other is not None:
        shift.other = row.other
    if row.is_done:
        shift.state, shift.done_on, shift.done_by = PlanItem.DONE, row.planned_on, shift.done_by or by
    else:
        shift.state, shift.done_on, shift.done_by = PlanItem.PLANNED, None, None
