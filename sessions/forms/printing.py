"""Which document does somebody want for a whole unit?"""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from sessions.models import PrintJob


class PrintUnitForm(HouseForm, forms.Form):
    """The choice of document."""

    document = forms.ChoiceField(label=_("Hva vil du skrive ut?"), choices=PrintJob.DOCUMENTS, widget=forms.RadioSelect)
