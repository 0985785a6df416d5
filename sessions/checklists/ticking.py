"""Which checklist items are ticked, by whom and when; who may tick or write a note?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from mentorprogram.text.cleaning import one_line
from people.models import Person
from programs.models import Checklist, ChecklistItem, Mentorship
from sessions.models import ChecklistTick
from sessions.plan.locking import locked_mentorship

CHECKLIST_NOTE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Hands:
    """What a reader may do on the checklists of a hire."""

    reader: Person
    is_mentee: bool
    is_teacher: bool
    sees_notes: bool
    is_open: bool

    @property
    def may_tick(self) -> bool:
        return self.is_open and (self.is_mentee or self.is_teacher)

    @property
    def may_write(self) -> bool:
        return self.is_open and self.sees_notes


@dataclass(frozen=True, kw_only=True)
class ChecklistRow:
    """One checklist item, with the tick and the note on it."""

    item: ChecklistItem
    tick: ChecklistTick | None
    teacher_ticks: bool
    hands: Hands

    @property
    def is_ticked_by_reader(self) -> bool:
        if not self.tick:
            return False
        return self.tick.mentee_on is not None if self.hands.is_mentee else self.tick.teacher_id == self.hands.reader.pk

    @property
    def may_tick(self) -> bool:
        """Whether the reader has a tick of her own to set or remove here.

        A teacher cannot remove another teacher's tick.
        """
        if not self.hands.may_tick or self.hands.is_mentee:
            return self.hands.may_tick
        return self.teacher_ticks and (not self.tick or self.tick.teacher_id in (None, self.hands.reader.pk))

    @property
    def note(self) -> str:
        return self.tick.note if self.tick and self.hands.sees_notes else ""

    @property
    def is_done(self) -> bool:
        return is_done(self.tick, teacher_ticks=self.teacher_ticks)


def is_done(tick: ChecklistTick | None, *, teacher_ticks: bool) -> bool:
    """Whether an item is done: ticked by the hire, and by the teacher if required.

    The checklist says whether the teacher ticks too (`Checklist.teacher_ticks`).
    """
    return bool(tick and tick.mentee_on and (tick.teacher_on or not teacher_ticks))


@dataclass(frozen=True, kw_only=True)
class FilledList:
    """One checklist with its rows."""

    checklist: Checklist
    rows: tuple[ChecklistRow, ...]

    @property
    def done(self) -> int:
        return sum(row.is_done for row in self.rows)


def hands_of(person: Person, mentorship: Mentorship, *, today: date) -> Hands:
    """Return what a person may do on the checklists of a hire.

    The hire sets her own tick; mentors and leaders set the teacher's.
    """
    mine = Mentorship.objects.filter(pk=mentorship.pk)
    is_mentee = mentorship.mentee_id == person.pk
    # One query for mentor and leaders, and none for the hire.
    teaches = mine.mentored_by(person, today) | mine.editable_by(person, today)
    return Hands(
        reader=person,
        is_mentee=is_mentee,
        is_teacher=not is_mentee and teaches.exists(),
        sees_notes=mine.close_to(person, today).exists(),
        is_open=mentorship.state != Mentorship.ENDED,
    )


def filled_lists(mentorship: Mentorship, *, hands: Hands) -> list[FilledList]:
    """Return the programme's checklists with the hire's ticks.

    In a fixed number of queries (no N+1).
    """
    ticks = {tick.item_id: tick for tick in mentorship.ticks.select_related("teacher")}
    return [
        FilledList(
            checklist=checklist,
            rows=tuple(
                ChecklistRow(item=item, tick=ticks.get(item.pk), teacher_ticks=checklist.teacher_ticks, hands=hands)
                for item in checklist.items.all()
            ),
        )
        for checklist in mentorship.version.checklists.prefetch_related("items")
    ]


def progress(lists: Iterable[FilledList]) -> tuple[int, int]:
    """Return (items done, items in all)."""
    lists = list(lists)
    return sum(filled.done for filled in lists), sum(len(filled.rows) for filled in lists)


@act
def tick(*, mentorship: Mentorship, item: ChecklistItem, done: bool, by: Person, today: date) -> ChecklistTick:
    """Set or remove the person's own tick, dated today; return the row.

    Idempotent: the same tick sent twice keeps its first date.
    """
    hands = hands_of(by, mentorship, today=today)
    row = _locked(mentorship, item)
    if hands.is_mentee:
        if done != (row.mentee_on is not None):
            row.mentee_on = today if done else None
    elif hands.is_teacher and item.checklist.teacher_ticks:
        _tick_as_teacher(row, done=done, by=by, today=today)
    else:
        raise ValidationError(_("Her er det bare den nyansatte som krysser av."))
    row.save()
    return row


@act
def write_checklist_note(*, mentorship: Mentorship, item: ChecklistItem, text: str, by: Person, today: date) -> ChecklistTick:
    """Write the note that the hire, the mentor and the leaders share on an item.

    An empty text removes the note.
    """
    if not hands_of(by, mentorship, today=today).sees_notes:
        raise ValidationError(_("Merknaden skrives av den nyansatte, mentor og avdelingsleder."))
    text = one_line(text)
    if len(text) > CHECKLIST_NOTE_LENGTH:
        raise ValidationError({"text": _("Merknaden kan ha høyst 200 tegn.")})
    row = _locked(mentorship, item)
    row.note = text
    row.save()
    return row


def _tick_as_teacher(row: ChecklistTick, *, done: bool, by: Person, today: date) -> None:
    if done and row.teacher is None:
        row.teacher, row.teacher_on = by, today
    elif not done and row.teacher == by:
        row.teacher, row.teacher_on = None, None
    elif not done and row.teacher is not None:
        raise ValidationError(_("%(name)s har krysset av her, og er den som kan ta krysset bort."), params={"name": row.teacher})


def _locked(mentorship: Mentorship, item: ChecklistItem) -> ChecklistTick:
    """Return the locked row of an item; made if it is not there.

    The lock on the mentorship serializes two first ticks, which would both insert the row. No reminder,
    digest or mail speaks of checklists, so the watch is not marked.
    """
    locked = locked_mentorship(mentorship, wakes_reminders=False)
    if locked.state == Mentorship.ENDED:
        raise ValidationError(_("Mentorforholdet er avsluttet, så sjekklistene kan ikke endres."))
    row, _created = ChecklistTick.objects.select_for_update().get_or_create(mentorship=locked, item=item)
    return row


def follow_version(mentorship: Mentorship) -> None:
    """Move ticks and notes to the items of the same code in the present version.

    What this version lacks stays on the old item, and comes back with a version that has it.
    """
    points = ChecklistItem.objects.filter(checklist__version=mentorship.version_id).values_list("checklist__code", "code", "pk")
    of_code = {(checklist, code): pk for checklist, code, pk in points}
    ticks = list(mentorship.ticks.select_related("item__checklist"))
    # One tick for each item of a mentorship (`checklist_tick_once`).
    taken = {tick.item_id for tick in ticks}
    for tick in ticks:
        point = of_code.get((tick.item.checklist.code, tick.item.code))
        if point and point not in taken:
            tick.item_id = point
            tick.save(update_fields=["item"])
