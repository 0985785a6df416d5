"""What can be written on an item of a checklist?"""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.fields import LinesField
from people.models import Person
from programs.models import ChecklistItem, Mentorship
from sessions.checklists.ticking import CHECKLIST_NOTE_LENGTH, write_checklist_note


class ChecklistNoteForm(HouseForm, forms.Form):
    text = LinesField(
        label=_("Merknad"),
        required=False,
        max_length=CHECKLIST_NOTE_LENGTH,
        help_text=_("Den nyansatte, mentor og avdelingsleder ser merknaden. Høyst 200 tegn."),
        error_messages={"max_length": _("Merknaden kan ha høyst 200 tegn.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def save(self, *, mentorship: Mentorship, item: ChecklistItem, by: Person, today: date) -> bool:
        self.attempt(write_checklist_note, mentorship=mentorship, item=item, by=by, today=today, **self.cleaned_data)
        return self.is_valid()
