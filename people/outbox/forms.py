"""By what does a coordinator filter the outbox?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.fields import LineField


class OutboxFilterForm(HouseForm, forms.Form):
    """The fields have Norwegian names, because they are part of the page's address."""

    hide_optional = True
    navn = LineField(label=_("Mottakerens navn"), max_length=100, required=False)
    vis = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
