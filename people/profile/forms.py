"""What does a person fill in about herself?"""

from datetime import date

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField, LinesField, NameField
from people.models import Absence, Mentor, Person
from people.organisation.absences import add_absence
from people.organisation.appointments import write_presentation
from people.organisation.person_forms import phone_field
from people.organisation.staff import correct_own_details


class ProfileForm(HouseForm, forms.Form):
    name = NameField(label=_("Navn"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = phone_field("tel")

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, initial={"name": person.name, "phone": person.shown_phone}, **kwargs)
        self.person = person

    def save(self) -> Person | None:
        return self.attempt(correct_own_details, person=self.person, **self.cleaned_data)


class AbsenceForm(HouseForm, forms.Form):
    starts_on = DayField(label=_("Første dag"), widget=day_input())
    ends_on = DayField(label=_("Siste dag"), widget=day_input())

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper.layout = Layout(Row("starts_on", "ends_on"))

    def save(self, *, today: date) -> Absence | None:
        return self.attempt(add_absence, person=self.person, **self.cleaned_data, today=today)


class PresentationForm(HouseForm, forms.Form):
    text = LinesField(
        label=_("Om meg som mentor"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Hva du jobber med, hva du liker å lære bort, og når det er lettest å nå deg. Høyst 600 tegn."),
    )

    def __init__(self, *args, mentor: Mentor, **kwargs) -> None:
        super().__init__(*args, initial={"text": mentor.presentation}, **kwargs)
        self.mentor = mentor

    def save(self) -> Mentor | None:
        return self.attempt(write_presentation, mentor=self.mentor, **self.cleaned_data)
