"""What does a coordinator fill in about people and their roles?"""

from datetime import date, datetime
from typing import Any

from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import AddressField, DayField, LineField, NameField
from people.models import Appointment, Department, Mentor, Municipality, Person, Unit
from people.organisation.appointments import Place, change_mentor, end_appointment
from people.organisation.roster import ROLES
from people.organisation.staff import MENTOR, add_person, edit_person, give_role
from people.phones import TYPED_LENGTH, PhoneField, validate_phone

CAPACITY = {"min_value": 1, "max_value": 20}
CAPACITY_HELP = _("Hvor mange nyansatte mentoren kan følge samtidig.")


def phone_field(autocomplete: str = "off", **kwargs) -> PhoneField:
    """Return a field for a number in any spelling; it refuses an impossible one."""
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": autocomplete})
    about = {"label": _("Telefon")} | kwargs
    return PhoneField(required=False, max_length=TYPED_LENGTH, validators=[validate_phone], widget=widget, **about)


class PlaceField(forms.ChoiceField):
    """Chooses among the places a person coordinates, in three groups.

    «Hele kommunen», «Enheter» and «Avdelinger».
    """

    def offer(self, user: Person) -> None:
        """Take the choices from the places the user coordinates."""
        municipalities = Municipality.objects.editable_by(user)
        units = Unit.objects.editable_by(user).select_related("municipality")
        departments = Department.objects.editable_by(user).select_related("unit")
        self.places: dict[str, Place] = {}
        groups: list[tuple[Any, list[tuple[str, str]]]] = []
        for letter, label, rows in (
            ("k", _("Hele kommunen"), municipalities),
            ("e", _("Enheter"), units),
            ("a", _("Avdelinger"), departments),
        ):
            offered = {place_code(row, letter): row for row in rows}
            self.places |= offered
            if offered:
                groups.append((label, [(code, str(row)) for code, row in offered.items()]))
        self.choices = [("", _("Velg sted")), *groups]

    def clean(self, value: str) -> Place:
        return self.places[super().clean(value)]


def place_code(row: Model, letter: str = "") -> str:
    """Return the code of a place in forms and addresses: «e12» is unit 12."""
    return f"{letter or {Municipality: 'k', Unit: 'e', Department: 'a'}[type(row)]}{row.pk}"


class RoleFields(HouseForm, forms.Form):
    """Role, place, first day, and for a mentor the capacity."""

    role = forms.ChoiceField(label=_("Rolle"), choices=[], widget=forms.RadioSelect)
    place = PlaceField(label=_("Sted"))
    starts_on = DayField(label=_("Fra og med"), widget=day_input())
    capacity = forms.IntegerField(label=_("Kapasitet, for mentorer"), help_text=CAPACITY_HELP, initial=3, required=False, **CAPACITY)

    def __init__(self, *args, user: Person, today: date, initial: dict | None = None, **kwargs) -> None:
        super().__init__(*args, initial={"starts_on": today} | (initial or {}), **kwargs)
        roles = [*Appointment.ROLES, (MENTOR, _("Mentor"))]
        if not Municipality.objects.editable_by(user).exists():
            roles = [(code, label) for code, label in roles if code != Appointment.COORDINATOR]
        self.fields["role"].choices = roles
        self.fields["place"].offer(user)

    def role_values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("role", "place", "starts_on")}
        return values | {"capacity": self.cleaned_data.get("capacity") or 3}


class PersonAddForm(RoleFields):
    name = NameField(label=_("Navn"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = AddressField(label=_("E-post"), max_length=254, help_text=_("Invitasjonen sendes hit, og adressen brukes til å logge inn."))
    phone = phone_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Fieldset(_("Hvem"), "name", Row("email", "phone")), Fieldset(_("Oppgave"), "role", "place", Row("starts_on", "capacity"))
        )

    def save(self, *, by: Person, now: datetime) -> Person | None:
        who = {name: self.cleaned_data[name] for name in ("name", "email", "phone")}
        return self.attempt(add_person, **who, **self.role_values(), by=by, now=now)


class RoleForm(RoleFields):
    """One more role for a person who already has one."""

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["role"].choices = [choice for choice in self.fields["role"].choices if choice[0] != MENTOR]
        del self.fields["capacity"]
        self.helper.layout = Layout("role", "place", "starts_on")

    def save(self, *, by: Person) -> Appointment | Mentor | None:
        return self.attempt(give_role, person=self.person, **self.role_values(), by=by)


class MentorAddForm(HouseForm, forms.Form):
    unit = forms.ModelChoiceField(label=_("Enhet"), queryset=Unit.objects.none(), empty_label=_("Velg enhet"))
    capacity = forms.IntegerField(label=_("Kapasitet"), help_text=CAPACITY_HELP, initial=3, **CAPACITY)
    starts_on = DayField(label=_("Fra og med"), widget=day_input())

    def __init__(self, *args, person: Person, user: Person, today: date, **kwargs) -> None:
        super().__init__(*args, initial={"starts_on": today}, **kwargs)
        self.person = person
        self.fields["unit"].queryset = Unit.objects.editable_by(user)

    def save(self, *, by: Person) -> Appointment | Mentor | None:
        values = self.cleaned_data
        role = {"role": MENTOR, "place": values["unit"], "starts_on": values["starts_on"], "capacity": values["capacity"]}
        return self.attempt(give_role, person=self.person, **role, by=by)


class MentorEditForm(HouseForm, forms.Form):
    capacity = forms.IntegerField(label=_("Kapasitet"), help_text=CAPACITY_HELP, **CAPACITY)
    ends_on = DayField(label=_("Siste dag som mentor"), required=False, widget=day_input())

    def __init__(self, *args, mentor: Mentor, **kwargs) -> None:
        super().__init__(*args, initial={"capacity": mentor.capacity, "ends_on": mentor.ends_on}, **kwargs)
        self.mentor = mentor

    def save(self, *, by: Person, today: date) -> Mentor | None:
        return self.attempt(change_mentor, mentor=self.mentor, **self.cleaned_data, by=by, today=today)


class EndForm(HouseForm, forms.Form):
    ends_on = DayField(label=_("Siste dag"), widget=day_input(), help_text=_("Tilgangen som følger med, slutter dagen etter."))

    def __init__(self, *args, appointment: Appointment, **kwargs) -> None:
        super().__init__(*args, initial={"ends_on": appointment.ends_on}, **kwargs)
        self.appointment = appointment

    def save(self, *, by: Person, today: date) -> Appointment | None:
        return self.attempt(end_appointment, appointment=self.appointment, **self.cleaned_data, by=by, today=today)


class PersonEditForm(HouseForm, forms.Form):
    name = NameField(label=_("Navn"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone = phone_field()
    email = AddressField(
        label=_("E-post"), max_length=254, help_text=_("En ny adresse får en ny invitasjon, og den gamle slutter å virke.")
    )

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, initial={"name": person.name, "phone": person.shown_phone, "email": person.email}, **kwargs)
        self.person = person
        if person.has_joined:
            del self.fields["email"]
        self.helper.layout = Layout(*self.fields)

    def save(self, *, by: Person, now: datetime) -> Person | None:
        return self.attempt(edit_person, person=self.person, **({"email": self.person.email} | self.cleaned_data), by=by, now=now)


class PersonFilterForm(HouseForm, forms.Form):
    """Filters the list of people; Norwegian names, because they show in the address."""

    hide_optional = True
    navn = LineField(label=_("Navn eller e-post"), max_length=100, required=False)
    rolle = forms.ChoiceField(label=_("Rolle"), choices=[("", _("Alle")), *ROLES], required=False)
