"""What does a leader fill in to extend a probation?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorprogram.forms import HouseForm
from people.dates import date_range
from people.models import Person
from programs.models import Mentorship, ProbationExtension
from sessions.probation.extension import CONDITIONS, ProposedExtension, Spell, extend_probation, require_allowed


class CountForm(HouseForm, forms.Form):
    """Which absences count, and how many days they make up. Saves nothing."""

    absences = forms.TypedMultipleChoiceField(
        label=_("Fravær som teller"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Vanlig ferie gir i praksis ikke grunnlag for å forlenge, så den krysser du ikke av."),
        error_messages={
            "required": _("Kryss av fraværet som teller."),
            "invalid_choice": _("Noe av fraværet er endret etter at du åpnet siden. Se over det, og regn ut på nytt."),
        },
    )
    days = forms.IntegerField(
        label=_("Dager å forlenge med"),
        required=False,
        min_value=1,
        help_text=_("La feltet stå tomt for alle dagene. Var noe av fraværet på deltid, teller bare dagene det utgjør til sammen."),
    )

    def __init__(self, data=None, *, proposal: ProposedExtension) -> None:
        self.proposal = proposal
        super().__init__(data)
        _offer_spells(self.fields["absences"], proposal.spells)
        self.fields["days"].widget.attrs["max"] = proposal.most
        self.helper.layout = Layout("absences", "days")

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if not self.errors:
            counted = self.proposal.counting(cleaned["absences"])
            cleaned["days"] = self.attempt(require_allowed, counted=counted, days=cleaned["days"])
        return cleaned


class ExtendForm(HouseForm, forms.Form):
    """The counted days, the fingerprint seen, and each of the law's conditions."""

    last_day = forms.DateField(widget=forms.HiddenInput)
    absences = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)
    days = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, proposal: ProposedExtension, counted: Mapping | None = None) -> None:
        super().__init__(data, initial={"last_day": proposal.last_day, **(counted or {})})
        self.auto_id = "extend_%s"  # CountForm has fields of the same names on the page: ids must be unique
        self.ends_on = proposal.last_day
        _offer_spells(self.fields["absences"], proposal.spells)
        for code, text in CONDITIONS.items():
            self.fields[code] = forms.BooleanField(label=text, error_messages={"required": _("Må bekreftes for å forlenge.")})
        self.helper.layout = Layout("last_day", "absences", "days", "seen", Fieldset(_("Bekreft vilkårene i loven"), *CONDITIONS))

    def show(self, seen: str) -> None:
        """Put the fingerprint of the shown proposal into the form.

        A refused form is bound, so its data is changed too.
        """
        self.initial["seen"] = seen
        if self.is_bound:
            data = cast("QueryDict", self.data).copy()
            data["seen"], data["last_day"] = seen, self.ends_on.isoformat() if self.ends_on else ""
            self.data = data

    def save(self, *, mentorship: Mentorship, by: Person, now: datetime) -> ProbationExtension | None:
        confirmed = [code for code in CONDITIONS if self.cleaned_data[code]]
        filled_in = {name: value for name, value in self.cleaned_data.items() if name not in CONDITIONS}
        return self.attempt(extend_probation, mentorship=mentorship, confirmed=confirmed, by=by, now=now, **filled_in)


def _offer_spells(field: forms.Field, spells: Sequence[Spell]) -> None:
    cast("forms.TypedMultipleChoiceField", field).choices = [(spell.pk, _told(spell)) for spell in spells]


def _told(spell: Spell) -> str:
    days = ngettext("%(days)d dag", "%(days)d dager", spell.days) % {"days": spell.days}
    return f"{date_range(spell.first, spell.last, year=True)}, {days}"
