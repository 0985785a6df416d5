"""Which hires does a coordinator or unit leader want to see?"""

import re
from datetime import date
from typing import Any

import django_filters
from crispy_forms.layout import Div, Layout, Row
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.fields import LineField
from people.models import Unit
from programs.models import Mentorship, Program
from programs.models.mentorship import MentorshipQuerySet

STAGES = [(Mentorship.BEFORE_START, _("før oppstart")), *Mentorship.STATES]
UNKNOWN = _("Vi kjenner ikke dette valget, så det er ikke brukt.")


class HireFilterForm(HouseForm, forms.Form):
    hide_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Row("enhet", "program", "tilstand", "navn"), Div("uten_mentor", "forsinket", css_class="cluster"))


class TickFilter(django_filters.Filter):
    """A box to tick: narrows the list when ticked, and does nothing when not."""

    field_class = forms.BooleanField


class LineFilter(django_filters.CharFilter):
    """Words that are typed, cleaned as what they are compared with."""

    field_class = LineField


class HireFilter(django_filters.FilterSet):
    """The filter over the list; its field names are used in the address.

    A value that is not understood is reported beside its field and ignored.
    """

    enhet = django_filters.ModelChoiceFilter(
        label=_("Enhet"),
        field_name="department__unit",
        queryset=Unit.objects.none(),
        empty_label=_("Alle"),
        error_messages={"invalid_choice": UNKNOWN},
    )
    program = django_filters.ModelChoiceFilter(
        label=_("Program"),
        field_name="version__program",
        queryset=Program.objects.none(),
        empty_label=_("Alle"),
        error_messages={"invalid_choice": UNKNOWN},
    )
    tilstand = django_filters.ChoiceFilter(
        label=_("Tilstand"),
        choices=STAGES,
        empty_label=_("Alle"),
        method="at_stage",
        error_messages={"invalid_choice": UNKNOWN},
    )
    navn = LineFilter(label=_("Navn"), method="named", max_length=100)
    uten_mentor = TickFilter(label=_("Mangler mentor"), method="without_mentor")
    forsinket = TickFilter(label=_("Noe er forsinket"), method="late")

    class Meta:
        form = HireFilterForm

    def __init__(self, data: QueryDict | None, queryset: QuerySet, *, units: QuerySet, today: date) -> None:
        super().__init__(data, queryset)
        self.today = today
        self.filters["enhet"].queryset = units
        self.filters["program"].queryset = Program.objects.filter(
            pk__in=Mentorship.objects.filter(department__unit__in=units).values("version__program")
        )

    def at_stage(self, queryset: MentorshipQuerySet, _name: str, value: str) -> QuerySet:
        return queryset.at_stage(value, self.today)

    def named(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        # A regular expression: SQLite's LIKE folds the case of ASCII only, so Å and å would differ.
        for word in value.split():
            queryset = queryset.filter(mentee__name__iregex=re.escape(word))
        return queryset

    def without_mentor(self, queryset: QuerySet, _name: str, value: bool) -> QuerySet:
        return queryset.filter(state=Mentorship.RUNNING, has_mentor=False) if value else queryset

    def late(self, queryset: QuerySet, _name: str, value: bool) -> QuerySet:
        return queryset.filter(overdue__gt=0) if value else queryset
