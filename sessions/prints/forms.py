"""Which documents does a person order from the printer, for which hires, and in which layout?"""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorprogram.forms import HouseForm
from people.dates import month_and_year
from people.models import Department, Person, Unit
from programs.models import ProgramVersion
from sessions.models import PrintJob
from sessions.pdf.names import A4, BOOKLET, FILLABLE
from sessions.prints.jobs import number_to_print, order_print

_MONTHS_BACK = 2
_MONTHS_AHEAD = 6
NOW = "na"
EVERYWHERE = "alle"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Some departments under the name the reader knows them by."""

    key: str
    label: str
    departments: tuple[Department, ...]


def places_of(person: Person, today: date) -> list[Place]:
    """Return the places a person can print for.

    Everything at once, each unit she sees whole, and the single departments of the other units.
    """
    seen = Department.objects.visible_to(person, today).select_related("unit__municipality")
    departments = list(seen.order_by("unit__name", "unit_id", "name", "pk"))
    whole = set(Unit.objects.visible_to(person, today).values_list("pk", flat=True))
    municipalities = {department.unit.municipality_id for department in departments}
    places: dict[str, Place] = {}
    for department in departments:
        is_whole = department.unit_id in whole
        key = f"enhet-{department.unit_id}" if is_whole else f"avdeling-{department.pk}"
        label = department.unit.name if is_whole else str(department)
        if len(municipalities) > 1:
            label = f"{label} ({department.unit.municipality.name})"
        before = places[key].departments if key in places else ()
        places[key] = Place(key=key, label=label, departments=(*before, department))
    choices = list(places.values())
    everywhere = Place(key=EVERYWHERE, label=_("Alle enhetene og avdelingene dine"), departments=tuple(departments))
    return [everywhere, *choices] if len(choices) > 1 else choices


def months_around(today: date) -> list[date]:
    """Return the first day of each month whose new hires may be printed."""
    first = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first - _MONTHS_BACK, first + _MONTHS_AHEAD + 1)]


class PrintForm(HouseForm, forms.Form):
    """The documents of many hires at once."""

    document = forms.ChoiceField(label=gettext_lazy("Hva vil du skrive ut?"), choices=PrintJob.DOCUMENTS, widget=forms.RadioSelect)
    place = forms.ChoiceField(label=gettext_lazy("Hvor?"))
    hires = forms.ChoiceField(label=gettext_lazy("For hvem?"))
    layout = forms.ChoiceField(label=gettext_lazy("Format"), choices=PrintJob.LAYOUTS, widget=forms.RadioSelect)

    def __init__(self, *args, user: Person, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places_of(user, today)}
        self.user = user
        # Nobody prints everything by one click she did not choose: with several places none is chosen beforehand.
        unchosen = [("", _("Velg enhet eller avdeling"))] if len(self.places) > 1 else []
        self.fields["place"].choices = unchosen + [(place.key, place.label) for place in self.places.values()]
        months = [(f"{month:%Y-%m}", _("De som begynner i %(month)s") % {"month": month_and_year(month)}) for month in months_around(today)]
        self.fields["hires"].choices = [(NOW, _("Alle som er på programmet nå")), *months]
        self.initial = {"document": PrintJob.WORKBOOK, "hires": NOW, "layout": PrintJob.A4, **self.initial}

    @property
    def chosen_place(self) -> Place:
        """Return the chosen place."""
        return self.places[self.cleaned_data["place"]]

    @property
    def month_on(self) -> date | None:
        """Return the first of the chosen month; None for all who are on the programme."""
        chosen = self.cleaned_data["hires"]
        return None if chosen == NOW else date.fromisoformat(f"{chosen}-01")

    def number(self, *, now: datetime) -> int | None:
        """Return for how many hires the documents would be made.

        None if they would not be, with the reason beside the field.
        """
        place = self.chosen_place
        number: int | None = self.attempt(
            number_to_print, departments=place.departments, label=place.label, reader=self.user, now=now, month_on=self.month_on
        )
        return number

    def save(self, *, now: datetime) -> PrintJob | None:
        """Order the chosen documents; None if refused, with the reason beside the field."""
        chosen, place = self.cleaned_data, self.chosen_place
        return self.attempt(
            order_print,
            departments=place.departments,
            label=place.label,
            document=chosen["document"],
            layout=chosen["layout"],
            month_on=self.month_on,
            by=self.user,
            now=now,
        )


class BlankForm(HouseForm, forms.Form):
    """A document without names, for the next hire."""

    document = forms.ChoiceField(label=gettext_lazy("Hva?"), choices=PrintJob.DOCUMENTS, widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(label=gettext_lazy("Enhet"), queryset=Unit.objects.none(), empty_label=None)
    version = forms.ModelChoiceField(label=gettext_lazy("Program"), queryset=ProgramVersion.objects.none(), empty_label=None)
    layout = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[
            (A4, gettext_lazy("A4, til å skrive i for hånd")),
            (BOOKLET, gettext_lazy("A5-hefte, til å brette")),
            (FILLABLE, gettext_lazy("PDF til å fylle ut på skjerm")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, user: Person, today: date, **kwargs) -> None:
        super().__init__(*args, prefix="tom", **kwargs)
        self.fields["unit"].queryset = Unit.objects.with_departments_of(user, today).order_by("name")
        self.fields["version"].queryset = ProgramVersion.objects.visible_to(user, today).current().select_related("program")
        self.initial = {"document": PrintJob.WORKBOOK, "layout": A4, **self.initial}

    def clean(self):
        cleaned = super().clean()
        unit, version = cleaned.get("unit"), cleaned.get("version")
        if unit and version and not version.is_for(unit.municipality_id):
            raise ValidationError({"version": _("Programmet hører til en annen kommune enn enheten.")})
        return cleaned
