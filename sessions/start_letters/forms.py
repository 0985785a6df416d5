"""What does a leader fill in for the letter before the start?"""

from datetime import datetime

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.fields import AddressField, LinesField
from people.models import Person
from programs.models import Mentorship
from sessions.models import StartLetter
from sessions.start_letters.sending import Sending, save_letter, send_letter

FORM_ID = "start-letter"


class StartLetterForm(HouseForm, forms.Form):
    """The private address and the leader's own words.

    The same fields are saved, previewed and sent.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    private_email = AddressField(
        label=_("Privat e-postadresse"),
        required=False,
        max_length=254,
        help_text=_("Brukes bare til dette brevet. Den slettes når arbeidskontoen tas i bruk, og senest 60 dager etter oppstart."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    greeting = LinesField(label=_("Hilsen fra deg"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    practical = LinesField(
        label=_("Praktisk om de første dagene"),
        required=False,
        max_length=2000,
        help_text=_("Linjer uten noe etter kolon kommer ikke med. Skriv aldri fødselsnummer."),
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    # Rendered beside the send button, outside the form element, hence the `form` attribute.
    ticks_task = forms.BooleanField(
        label=_("Merk oppgaven om brevet som utført"), required=False, initial=True, widget=forms.CheckboxInput(attrs={"form": FORM_ID})
    )

    def __init__(self, data=None, *, letter: StartLetter, has_joined: bool) -> None:
        words = {name: getattr(letter, name) for name in ("revision", "private_email", "greeting", "practical")}
        super().__init__(data, initial=words)
        if has_joined:
            del self.fields["private_email"]
        self.helper.layout = Layout(*(name for name in self.fields if name != "ticks_task"))

    def renew(self, revision: int) -> None:
        """Put the present revision into the bound data.

        The form is shown again with the present state, so it is no longer stale.
        """
        self.data = {key: self.data[key] for key in self.data} | {"revision": revision}

    def words(self) -> dict[str, str]:
        """What is typed so far, valid or not."""
        return {name: str(self[name].value() or "")[:4000] for name in ("greeting", "practical")}

    def save(self, *, mentorship: Mentorship, by: Person, now: datetime) -> StartLetter | None:
        return self.attempt(save_letter, mentorship=mentorship, by=by, now=now, **self._filled())

    def send(self, *, mentorship: Mentorship, by: Person, now: datetime) -> Sending | None:
        ticks = self.cleaned_data["ticks_task"]
        return self.attempt(send_letter, mentorship=mentorship, ticks_task=ticks, by=by, now=now, **self._filled())

    def _filled(self) -> dict[str, object]:
        filled_in = {"private_email": ""} | self.cleaned_data
        return {name: value for name, value in filled_in.items() if name != "ticks_task"}
