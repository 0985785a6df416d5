"""What does a reader fill in about the items of a plan?"""

from collections.abc import Sequence
from datetime import date
from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, RevisionForm, day_input
from mentorprogram.text.fields import ClockField, DayField, LineField, LinesField
from people.dates import date_with_week
from people.lists import listed
from people.models import Person
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.items import TASK_NOTE_LENGTH, mark_done, move_item, write_task_note
from sessions.plan.limits import first_day, last_day
from sessions.plan.shifts import RefusedRowsError, ShiftRow, fill_shifts
from sessions.plan.words import ROLE_TEXTS


class MoveForm(RevisionForm):
    """Another date, a time and a room for an item."""

    planned_on = DayField(label=_("Dato"))
    time = ClockField(label=_("Klokkeslett"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    room = LineField(label=_("Rom"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    confirmed = forms.BooleanField(label=_("Flytt likevel"), required=False)

    def __init__(self, data=None, *, row: PlanItem, proposed_on: date | None = None) -> None:
        super().__init__(data, row=row, initial={"planned_on": proposed_on or row.planned_on, "time": row.time, "room": row.room})
        first, last = first_day(row.mentorship), last_day(row.mentorship)
        self.fields["planned_on"].widget = day_input(min=first.isoformat(), max=last.isoformat())
        self.helper.layout = Layout("revision", "planned_on", Row("time", "room"))

    def save(self, *, by: Person, today: date) -> PlanItem | None:
        saved = self.attempt(move_item, item=self.row, by=by, today=today, **self.cleaned_data)
        # The box «Flytt likevel» is shown once there is something to confirm, and never ticked beforehand.
        if "confirmed" in self.errors:
            self.helper.layout.append("confirmed")
        return saved


class DoneForm(RevisionForm):
    """When a task or a training shift was done."""

    done_on = DayField(label=_("Når ble det gjort?"))

    def __init__(self, data=None, *, row: PlanItem, today: date) -> None:
        super().__init__(data, row=row, initial={"done_on": row.done_on or row.presumed_on(today)})
        self.fields["done_on"].widget = day_input(min=first_day(row.mentorship).isoformat(), max=today.isoformat())

    def save(self, *, by: Person, today: date) -> PlanItem | None:
        return self.attempt(mark_done, item=self.row, by=by, today=today, **self.cleaned_data)


class TaskNoteForm(RevisionForm):
    """The note on a task."""

    text = LinesField(
        label=_("Merknad"),
        required=False,
        max_length=TASK_NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Merknaden kan ha høyst 200 tegn.")},
    )

    def __init__(self, data=None, *, row: PlanItem) -> None:
        super().__init__(data, row=row, initial={"text": row.note})
        readers = [ROLE_TEXTS[role] for role in dict.fromkeys((*row.roles, "department_leader"))]
        self.fields["text"].help_text = _("Ses bare av %(readers)s. Høyst 200 tegn.") % {"readers": listed(readers)}

    def save(self, *, by: Person) -> PlanItem | None:
        return self.attempt(write_task_note, item=self.row, by=by, **self.cleaned_data)


class ShiftForm(HouseForm, forms.Form):
    """One training shift: a row of the table."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    planned_on = DayField(label=_("Dato"), required=False)
    shift_type = forms.ChoiceField(label=_("Type"), choices=[("", _("Ikke satt")), *PlanItem.SHIFT_TYPES], required=False)
    companion = LineField(
        label=_("Hvem du går med"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "companions", "autocomplete": "off"}),
    )
    other = LineField(label=_("Annet"), required=False, max_length=200, error_messages={"max_length": _("Høyst 200 tegn.")})
    is_done = forms.BooleanField(label=_("Gått"), required=False)

    def __init__(self, *args, shift: PlanItem, sees_free_text: bool, closed: str, **kwargs) -> None:
        self.shift = shift
        kwargs["initial"] = {
            "revision": shift.revision,
            "planned_on": shift.planned_on,
            "shift_type": shift.shift_type,
            "companion": shift.companion,
            "other": shift.other,
            "is_done": shift.state == PlanItem.DONE,
        }
        super().__init__(*args, **kwargs)
        mentorship = shift.mentorship
        self.fields["planned_on"].widget = day_input(min=first_day(mentorship).isoformat(), max=last_day(mentorship).isoformat())
        # A help text is rendered as HTML, and the name of a closed day is typed by a municipality: escaped against XSS.
        self.fields["planned_on"].help_text = escape(closed or (date_with_week(shift.planned_on) if shift.planned_on else ""))
        if shift.with_mentor:
            self.fields["companion"].help_text = _("Sammen med mentor")
        if not sees_free_text:
            del self.fields["other"]

    def row(self) -> ShiftRow:
        return ShiftRow(pk=self.shift.pk, **({"other": None} | self.cleaned_data))


class ShiftFormSet(forms.BaseFormSet):
    """All the training shifts as one form: saved together, complained of row by row."""

    def __init__(
        self, data=None, *, mentorship: Mentorship, shifts: Sequence[PlanItem], sees_free_text: bool, closed: dict[int, str]
    ) -> None:
        self.mentorship, self.shifts = mentorship, shifts
        self._told = {"sees_free_text": sees_free_text}
        self._closed = closed
        super().__init__(data, initial=[{} for _shift in shifts], prefix="vakt")
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.template = "designsystemet/table_inline_formset.html"
        self.helper.row_label = _("Vakt")
        self.helper.caption = _("Opplæringsvakter")

    def get_form_kwargs(self, index: int | None) -> dict:
        shift = self.shifts[index or 0]
        return {"shift": shift, "closed": self._closed.get(shift.pk, ""), **self._told}

    def total_form_count(self) -> int:
        # The plan decides how many shifts there are; Django would trust the posted management form.
        return len(self.shifts)

    def initial_form_count(self) -> int:
        return len(self.shifts)

    def save(self, *, by: Person, today: date) -> int | None:
        """Save all the rows and return how many were changed; None where any is refused.

        Then none is saved, and the complaints stand beside their fields.
        """
        try:
            return fill_shifts(mentorship=self.mentorship, rows=[form.row() for form in self.forms], by=by, today=today)
        except RefusedRowsError as refused:
            self._complain(refused)
        except ValidationError as error:  # of the mentorship as a whole
            self.non_form_errors().extend(error.messages)
        return None

    def _complain(self, refused: RefusedRowsError) -> None:
        # A copy, for the posted QueryDict cannot be changed.
        renewed = {key: self.data[key] for key in self.data}
        for form in self.forms:
            if error := refused.by_item.get(form.shift.pk):
                for field, complaints in (error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}).items():
                    form.add_error(field, complaints)
            # The refusal has shown what is stored now, so the next send is no stale form.
            renewed[form.add_prefix("revision")] = str(refused.revisions[form.shift.pk])
        self.data = renewed
        for form in self.forms:
            form.data = renewed


def shift_formset(data=None, **kwargs) -> ShiftFormSet:
    """Return the table of a mentorship's training shifts."""
    table = cast("type[ShiftFormSet]", forms.formset_factory(ShiftForm, formset=ShiftFormSet, extra=0))
    return table(data, **kwargs)
