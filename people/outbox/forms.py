"""What does somebody fill in about the messages she gets, and what does a coordinator look for in the outbox?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm


class OutboxFilterForm(HouseForm, forms.Form):
    """Names in Norwegian: they stand in the address."""

    hide_optional = True
    navn = forms.CharField(label=_("Mottakerens navn"), max_length=100, required=False)
    vis = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
