"""What does a person choose about her calendar?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from people.models import MailSettings, Person
from people.preferences.choices import choose_invitations


class InvitationsForm(HouseForm, forms.Form):
    wants_invitations = forms.BooleanField(
        label=_("Send kalenderinvitasjoner på e-post"),
        required=False,
        help_text=_("Invitasjonen kommer med den første påminnelsen om en dato. Flyttes eller avlyses den, får du beskjed."),
    )

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, initial={"wants_invitations": MailSettings.of(person).wants_invitations}, **kwargs)
        self.person = person

    def save(self) -> MailSettings | None:
        return self.attempt(choose_invitations, person=self.person, **self.cleaned_data)
