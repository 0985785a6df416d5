"""Which choices about messages does a person fill in?"""

from datetime import date

from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField
from people.models import MailSettings, Person
from people.preferences.choices import save_choices, why_no_sms

WHY_NO_SMS = {
    "off": _("Påminnelser på SMS er ikke tatt i bruk her."),
    "phone": _("Vil du ha påminnelser på SMS, legger du først inn mobilnummeret ditt på «Min profil»."),
    "number": _("Nummeret på «Min profil» kan ikke ta imot SMS. Legg inn et mobilnummer hvis du vil ha påminnelser på SMS."),
}


class MailChoicesForm(HouseForm, forms.Form):
    wants_mail = forms.BooleanField(label=_("Påminnelser på e-post"), required=False)
    wants_sms = forms.BooleanField(
        label=_("Påminnelser på SMS"), required=False, help_text=_("Korte meldinger uten navn på andre enn deg selv.")
    )
    snoozed_until_on = DayField(
        label=_("Ingen påminnelser til og med"),
        required=False,
        widget=day_input(),
        help_text=_("Høyst seks måneder fram. Tomt felt betyr ingen pause. Fravær du har lagt inn, trenger du ikke gjenta her."),
    )
    wants_digest = forms.BooleanField(
        label=_("Ukesoversikt på e-post"),
        required=False,
        help_text=_("Mandag morgen, til ledere og koordinatorer: det som skjer denne uka, og det som venter på noen. Andre får den ikke."),
    )
    wants_invitations = forms.BooleanField(
        label=_("Kalenderinvitasjoner"),
        required=False,
        help_text=_("Følger med den første påminnelsen om samtalen eller møtet, så det kan legges rett inn i kalenderen din."),
    )
    language = forms.ChoiceField(label=_("Språk i meldingene"), choices=[])

    def __init__(self, *args, person: Person, today: date, **kwargs) -> None:
        chosen = MailSettings.of(person)
        initial = {name: getattr(chosen, name) for name in self.base_fields}
        if not chosen.is_snoozed(today):
            initial["snoozed_until_on"] = None
        super().__init__(*args, initial=initial, **kwargs)
        self.person, self.today = person, today
        self.no_sms = why_no_sms(person)
        if self.no_sms:
            del self.fields["wants_sms"]
        self.fields["language"].choices = settings.LANGUAGES
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
        self.helper.layout = self._layout()

    @property
    def why_no_sms(self) -> object:
        return WHY_NO_SMS.get(self.no_sms)

    def save(self) -> MailSettings | None:
        return self.attempt(save_choices, person=self.person, **self.cleaned_data, today=self.today)

    def _layout(self) -> Layout:
        by_sms = [HTML("{% include 'people/preferences/_no_sms.html' %}")] if self.no_sms else ["wants_sms"]
        language = ["language"] if "language" in self.fields else [HTML("{% include 'people/preferences/_one_language.html' %}")]
        return Layout(
            Fieldset(_("Påminnelser"), "wants_mail", *by_sms, "snoozed_until_on"),
            Fieldset(_("Ukesoversikt"), "wants_digest"),
            Fieldset(_("Kalender"), "wants_invitations", HTML("{% include 'people/preferences/_calendar_link.html' %}")),
            Fieldset(_("Språk"), *language),
        )
