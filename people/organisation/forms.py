"""What does a coordinator fill in about service areas, units, departments and closed days?"""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField, LineField
from people.models import ClosedDay, Department, Municipality, Person, ServiceArea, Unit
from people.organisation.places import (
    add_closed_day,
    add_department,
    add_service_area,
    add_unit,
    change_service_area,
    change_unit,
    rename_department,
)


def name_field(example: str) -> LineField:
    return LineField(label=_("Navn"), max_length=100, help_text=example)


class OfMunicipality(HouseForm, forms.Form):
    """Asks for the municipality only where the user coordinates more than one."""

    municipality = forms.ModelChoiceField(label=_("Kommune"), queryset=Municipality.objects.none(), empty_label=_("Velg kommune"))

    def __init__(self, *args, user: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = Municipality.objects.editable_by(user)
        self.fields["municipality"].queryset = choices
        self.only = choices[0] if len(choices) == 1 else None
        if self.only:
            del self.fields["municipality"]
        self.helper.layout = Layout(*self.fields)

    def values(self) -> dict[str, Any]:
        return {"municipality": self.only} | self.cleaned_data


class ServiceAreaForm(OfMunicipality):
    name = name_field(_("For eksempel «Hjemmetjenester»."))
    code = forms.ChoiceField(
        label=_("Type tjeneste"), choices=ServiceArea.CODES, help_text=_("Avgjør hvilket program som foreslås for nyansatte.")
    )

    def save(self, *, by: Person) -> ServiceArea | None:
        return self.attempt(add_service_area, **self.values())


class ServiceAreaEditForm(HouseForm, forms.Form):
    name = name_field(_("For eksempel «Hjemmetjenester»."))
    code = forms.ChoiceField(
        label=_("Type tjeneste"), choices=ServiceArea.CODES, help_text=_("Avgjør hvilket program som foreslås for nyansatte.")
    )

    def __init__(self, *args, area: ServiceArea, **kwargs) -> None:
        super().__init__(*args, initial={"name": area.name, "code": area.code}, **kwargs)
        self.area = area

    def save(self, *, by: Person) -> ServiceArea | None:
        return self.attempt(change_service_area, area=self.area, **self.cleaned_data)


class AreaChoice(forms.ModelChoiceField):
    """Service areas, with the municipality's name where more than one is offered."""

    shows_municipality = False

    def label_from_instance(self, area: ServiceArea) -> str:
        return f"{area.name} ({area.municipality.name})" if self.shows_municipality else area.name


class UnitForm(HouseForm, forms.Form):
    name = name_field(_("For eksempel «Sentrum hjemmetjeneste»."))
    service_area = AreaChoice(label=_("Tjenesteområde"), queryset=ServiceArea.objects.none(), empty_label=_("Velg tjenesteområde"))

    def __init__(self, *args, user: Person, unit: Unit | None = None, **kwargs) -> None:
        initial = {"name": unit.name, "service_area": unit.service_area_id} if unit else {}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.unit = unit
        areas = unit.municipality.service_areas.all() if unit else ServiceArea.objects.editable_by(user)
        field = self.fields["service_area"]
        field.queryset = areas.select_related("municipality")
        field.shows_municipality = areas.values("municipality").distinct().count() > 1

    def save(self, *, by: Person) -> Unit | None:
        if self.unit:
            return self.attempt(change_unit, unit=self.unit, **self.cleaned_data)
        return self.attempt(add_unit, **self.cleaned_data)


class DepartmentForm(HouseForm, forms.Form):
    name = name_field(
        _("For eksempel «Dag», «1. etasje» eller navnet på bofellesskapet. Har enheten bare én avdeling, kan den hete det samme.")
    )

    def __init__(self, *args, unit: Unit, department: Department | None = None, **kwargs) -> None:
        super().__init__(*args, initial={"name": department.name if department else ""}, **kwargs)
        self.unit, self.department = unit, department

    def save(self, *, by: Person) -> Department | None:
        if self.department:
            return self.attempt(rename_department, department=self.department, **self.cleaned_data)
        return self.attempt(add_department, unit=self.unit, **self.cleaned_data)


class ClosedDayForm(OfMunicipality):
    closed_on = DayField(label=_("Dato"), widget=day_input())
    name = LineField(label=_("Hva dagen heter"), max_length=60, help_text=_("For eksempel «Planleggingsdag»."))

    def save(self, *, by: Person) -> ClosedDay | None:
        return self.attempt(add_closed_day, **self.values())
