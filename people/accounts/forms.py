"""What does a person fill in to log in or to set a password?"""

from datetime import datetime

from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.fields import AddressField
from people.accounts.invitations import accept_invitation
from people.accounts.passwords import change_password, set_new_password
from people.models import Invitation, Person

PASSWORD_HELP = _("Minst 12 tegn. Tre–fire tilfeldige ord er lette å huske og vanskelige å gjette.")


class LoginForm(HouseForm, AuthenticationForm):
    """E-mail and password."""

    error_messages = {
        "invalid_login": _("E-postadressen og passordet passer ikke sammen. Sjekk begge og prøv igjen."),
        "inactive": _("Kontoen er stengt. Ta kontakt med lederen din."),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-post")
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "maxlength": 254})
        self.fields["password"].label = _("Passord")

    def clean_username(self) -> str:
        """Return the one spelling of the address.

        Otherwise capital letters would get round the lock after wrong passwords.
        """
        return Person.objects.normalise(self.cleaned_data["username"])


def password_field(label: str, *, is_new: bool = True) -> forms.CharField:
    """Return a field for a password; spaces at its ends are part of it."""
    autocomplete = "new-password" if is_new else "current-password"
    return forms.CharField(label=label, strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}))


class NewPasswordForm(HouseForm, forms.Form):
    """A new password, twice: typing errors are common on a phone."""

    password = password_field(_("Nytt passord"))
    repeated = password_field(_("Gjenta passordet"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = PASSWORD_HELP
        self.helper.layout = Layout(*self.fields)

    def clean(self) -> dict:
        values = super().clean() or {}
        if values.get("password") and values.get("repeated") and values["password"] != values["repeated"]:
            self.add_error("repeated", _("De to passordene er ikke like."))
        return values


class AcceptInvitationForm(NewPasswordForm):
    def save(self, *, invitation: Invitation, now: datetime) -> Person | None:
        return self.attempt(accept_invitation, invitation=invitation, password=self.cleaned_data["password"], now=now)


class ResetPasswordForm(NewPasswordForm):
    def save(self, *, person: Person, now: datetime) -> Person | None:
        return self.attempt(set_new_password, person=person, password=self.cleaned_data["password"], now=now)


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one."""

    field_order = ["current", "password", "repeated"]
    current = password_field(_("Passordet du har nå"), is_new=False)

    def save(self, *, person: Person, now: datetime) -> Person | None:
        values = self.cleaned_data
        return self.attempt(change_password, person=person, current=values["current"], password=values["password"], now=now)


class ForgottenForm(HouseForm, forms.Form):
    """The address to send a link for a new password to."""

    email = AddressField(label=_("E-post"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"}))
