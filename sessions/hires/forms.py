"""What is filled in about a mentorship as a whole: its contact person and its end?"""

from collections.abc import Mapping
from datetime import date
from typing import cast

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import RevisionForm, day_input
from mentorprogram.text.fields import DayField
from people.models import Person
from programs.models import Mentorship
from sessions.hires.ending import complete, end
from sessions.plan.contact_person import coordinators_of, set_contact_person

AUTOMATIC = ""


class ContactPersonForm(RevisionForm):
    """The contact person; without a choice, the narrowest coordinator."""

    person = forms.TypedChoiceField(label=_("Kontaktperson"), required=False, empty_value=None)

    def __init__(self, data=None, *, row: Mentorship, today: date) -> None:
        self.people = {str(person.pk): person for person in coordinators_of(row, today)}
        super().__init__(data, row=row, initial={"person": str(row.contact_person_id or AUTOMATIC)})
        choices = [(AUTOMATIC, _("Følger organisasjonen")), *((key, person.name) for key, person in self.people.items())]
        _offer(self, "person", self.people, choices)
        self.fields["person"].help_text = _("Uten valg er det koordinatoren for enheten, ellers koordinatoren for kommunen.")

    def save(self, *, by: Person, today: date) -> Mentorship | None:
        return self.attempt(set_contact_person, mentorship=self.row, by=by, today=today, **self.cleaned_data)


class EndForm(RevisionForm):
    """How the mentorship ended, and when."""

    outcome = forms.ChoiceField(
        label=_("Hvordan ble det avsluttet?"),
        choices=[(Mentorship.COMPLETED, _("Fullført")), *Mentorship.END_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan det ble avsluttet.")},
    )
    ended_on = DayField(label=_("Dato"), help_text=_("Siste dag mentorforholdet varte."))

    def __init__(self, data=None, *, row: Mentorship, today: date) -> None:
        super().__init__(data, row=row)
        self.fields["ended_on"].widget = day_input(max=today.isoformat())
        self.helper.layout = Layout("revision", "outcome", "ended_on")

    def save(self, *, by: Person, today: date) -> Mentorship | None:
        outcome = self.cleaned_data["outcome"]
        ending = {
            "mentorship": self.row,
            "on": self.cleaned_data["ended_on"],
            "revision": self.cleaned_data["revision"],
            "by": by,
            "today": today,
        }
        if outcome == Mentorship.COMPLETED:
            return self.attempt(complete, **ending)
        return self.attempt(end, reason=outcome, **ending)


def _offer(form: RevisionForm, name: str, rows: Mapping[str, Model], choices: list) -> None:
    """Fill in a field's choices from rows already read."""
    field = cast("forms.TypedChoiceField", form.fields[name])
    field.choices, field.coerce = choices, rows.get
