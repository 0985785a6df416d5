"""What is filled in about the items from before a hire was registered?"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField
from people.models import Person
from programs.models import Mentorship
from sessions.plan.limits import first_day
from sessions.plan.shifts import RefusedRowsError
from sessions.registration.late.settling import DONE, LEAVE, WAIVED, Answer, LateItem, settle
from sessions.talks.rules import DEFAULT_MINUTES, MOST_MINUTES

PREFIX = "punkt"
BETWEEN = _("Skriv mellom 1 og 480 minutter.")


def rows_told_of(data: QueryDict) -> set[int]:
    """Return the keys of the items a posted form holds.

    Another person may have logged some of them since the page was read.
    """
    return {int(match[1]) for name in data if (match := re.fullmatch(rf"{PREFIX}-([0-9]{{1,18}})-revision", name))}


class LineForm(HouseForm, forms.Form):
    """One item: left as it is, done on a date, or not relevant."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Hva skjedde"), required=False)
    done_on = DayField(label=_("Dato"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutter"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"min_value": BETWEEN, "max_value": BETWEEN},
    )

    def __init__(self, *args, row: LateItem, today: date, **kwargs) -> None:
        self.row = row
        item = row.item
        self.row_name = item.title
        kwargs["initial"] = {
            "revision": item.revision,
            "done_on": item.planned_on,
            "minutes": item.expected_minutes or DEFAULT_MINUTES,
        }
        super().__init__(*args, **kwargs)
        self.done_word = item.kind_row.done_word
        done = [(DONE, self.done_word)] if row.can_log else []
        self.fields["outcome"].choices = [(LEAVE, _("La stå")), *done, (WAIVED, _("Ikke aktuelt"))]
        self.fields["done_on"].widget = day_input(min=first_day(item.mentorship).isoformat(), max=today.isoformat())
        if not row.can_log:
            del self.fields["done_on"]
        if not row.can_log or not item.is_talk:
            del self.fields["minutes"]

    def clean(self) -> dict:
        cleaned = self.cleaned_data
        if cleaned.get("outcome") == DONE:
            if "done_on" in cleaned and cleaned["done_on"] is None:
                self.add_error("done_on", _("Skriv datoen."))
            if "minutes" in cleaned and cleaned["minutes"] is None:
                self.add_error("minutes", BETWEEN)
        elif cleaned.get("outcome") == LEAVE and {"done_on", "minutes"} & set(self.changed_data):
            text = _("Du har skrevet en dato eller en tid. Velg «%(done)s», eller sett tilbake det som sto.")
            self.add_error("outcome", ValidationError(text, params={"done": self.done_word}))
        return cleaned

    def answer(self, *, rest: str) -> Answer:
        """Return the answer for the item.

        `rest` is the outcome for an item left as it is that is still open. DONE is never applied to an item
        the reader may not log.
        """
        filled_in = {name: value for name, value in self.cleaned_data.items() if name in ("done_on", "minutes")}
        may_follow = self.row.item.is_not_registered and (rest == WAIVED or self.row.can_log)
        outcome = self.cleaned_data["outcome"] or (rest if may_follow else LEAVE)
        return Answer(pk=self.row.item.pk, revision=self.cleaned_data["revision"], outcome=outcome, **filled_in)


class RestForm(HouseForm, forms.Form):
    """What happens to the items that were left as they are."""

    hide_optional = True
    rest = forms.ChoiceField(
        label=_("De du lar stå"),
        choices=[
            (LEAVE, _("Blir stående som «ikke registrert»")),
            (DONE, _("Ble gjort den dagen de var planlagt")),
            (WAIVED, _("Er ikke aktuelle")),
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=LEAVE,
        help_text=_("Du kan angre hvert punkt på siden til den nyansatte."),
    )


class LineFormSet(forms.BaseFormSet):
    """All the items as one form: saved together, complaints per row.

    A row is found by the key of its item, not by its position, so rows that changed meanwhile do not shift.
    """

    def __init__(self, data=None, *, mentorship: Mentorship, rows: Sequence[LateItem], today: date) -> None:
        self.mentorship, self.rows, self.today = mentorship, rows, today
        super().__init__(data, initial=[{} for _row in rows], prefix=PREFIX)
        self.rest = RestForm(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.template = "sessions/registration/late/_rows.html"

    @property
    def asks_minutes(self) -> bool:
        return any("minutes" in form.fields for form in self.forms)

    def add_prefix(self, index: int | str) -> str:
        return f"{self.prefix}-{self.rows[index].item.pk}" if isinstance(index, int) else super().add_prefix(index)

    def get_form_kwargs(self, index: int | None) -> dict:
        return {"row": self.rows[index or 0], "today": self.today}

    def total_form_count(self) -> int:
        # Ignore the posted TOTAL_FORMS: the number of rows is ours.
        return len(self.rows)

    def initial_form_count(self) -> int:
        return len(self.rows)

    def save(self, *, by: Person, now: datetime) -> int | None:
        """Save all the rows; None if any is refused, with complaints by field."""
        rest = self.rest.cleaned_data["rest"] if self.rest.is_valid() else LEAVE
        answers = [form.answer(rest=rest) for form in self.forms]
        try:
            return settle(mentorship=self.mentorship, answers=answers, by=by, now=now)
        except RefusedRowsError as refused:
            self._complain(refused)
        except ValidationError as error:  # about the mentorship as a whole
            self.non_form_errors().extend(error.messages)
        return None

    def _complain(self, refused: RefusedRowsError) -> None:
        for form in self.forms:
            if error := refused.by_item.get(form.row.item.pk):
                for field, complaints in _by_field(error):
                    form.add_error(field if field in form.fields else None, complaints)

    def renew(self, revisions: dict[int, int]) -> None:
        """Put the present revisions into the bound data.

        The form is shown again with the present state, so it is no longer stale.
        """
        self.data = {key: self.data[key] for key in self.data} | {
            form.add_prefix("revision"): str(revisions.get(form.row.item.pk, "")) for form in self.forms
        }
        for form in self.forms:
            form.data = self.data


def _by_field(error: ValidationError) -> Iterable[tuple[str | None, list]]:
    return error.error_dict.items() if hasattr(error, "error_dict") else [(None, error.error_list)]


def line_formset(data=None, **kwargs) -> LineFormSet:
    """Return the formset of the items a reader may log or waive."""
    table = cast("type[LineFormSet]", forms.formset_factory(LineForm, formset=LineFormSet, extra=0))
    return table(data, **kwargs)
