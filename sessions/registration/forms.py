"""What does a leader fill in about a new hire?"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import cast

from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from mentorprogram.text.columns import LineColumn
from mentorprogram.text.fields import AddressField, DayField, LineField
from people.dates import short_date
from people.models import Department, Mentor, Person, Placement
from people.organisation.person_forms import phone_field
from programs.choosing import propose_version, version_problem
from programs.models import Mentorship
from sessions.plan.limits import start_problem
from sessions.registration.duplicates import SAME_NAME
from sessions.registration.options import Options, mentor_problem
from sessions.registration.register import Hire

ABSENCE_ROWS = (1, 2, 3)
# A plan cannot be made without these. The programme is proposed from department and profession.
NEEDED_FOR_PLAN = ("department", "profession", "starts_on", "position_percent")
# These change the plan: complaints about them are shown beside the preview while the leader types.
CHANGES_PLAN = (*NEEDED_FOR_PLAN, "version", "mentor", *(f"absence_{row}_{end}" for row in ABSENCE_ROWS for end in ("from", "to")))


def _text(model: type[models.Model], name: str, label, *, required: bool = True, autocomplete: str = "off", **kwargs) -> LineField:
    """A text field with the limits of the column it is stored in."""
    column = cast("LineColumn", model._meta.get_field(name))
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return column.form_field(
        label=label, max_length=column.max_length, required=required, validators=list(column.validators), widget=widget, **kwargs
    )


def _day(label) -> DayField:
    return DayField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _pick(label, *, required: bool = True, **kwargs) -> forms.TypedChoiceField:
    """A choice between rows already read; `_offer` fills in the choices."""
    return forms.TypedChoiceField(label=label, required=required, empty_value=None, **kwargs)


class RegisterForm(HouseForm, forms.Form):
    """One page: the person, the position, the programme, and the absences known now."""

    is_proposed = False  # whether the programme was proposed by us, not chosen by the leader
    hide_optional = True  # the labels say it: «valgfritt» on each of six dates is noise

    name = _text(Person, "name", _("Navn"))
    email = AddressField(
        label=_("E-post"),
        max_length=254,
        help_text=_("Invitasjonen til å logge inn går hit."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = phone_field(label=_("Telefon (valgfritt)"), help_text=_("Til de første telefonsamtalene."))
    employee_number = _text(
        Placement,
        "employee_number",
        _("Ansattnummer (valgfritt)"),
        required=False,
        help_text=_("Hindrer at samme person registreres to ganger."),
    )
    is_someone_else = forms.BooleanField(label=_("Dette er en annen person"), required=False)
    department = _pick(_("Avdeling"))
    profession = forms.ChoiceField(label=_("Yrke"), choices=[("", _("Velg yrke")), *Placement.PROFESSIONS])
    title = _text(Placement, "title", _("Tittel"), help_text=_("Slik den skal stå i oppfølgingsplanen."))
    starts_on = DayField(label=_("Startdato"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    position_percent = forms.IntegerField(
        label=_("Stillingsprosent"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("Avgjør hvor mange opplæringsvakter det blir i uken."),
    )
    shift_pattern = forms.ChoiceField(label=_("Vaktordning"), choices=Placement.SHIFT_PATTERNS, initial=Placement.ROTA)
    probation_months = forms.TypedChoiceField(
        label=_("Prøvetid"),
        choices=Mentorship.PROBATION_MONTHS,
        initial=6,
        coerce=int,
        empty_value=None,
        help_text=_("Avgjør når samtalene med avdelingsleder ligger."),
    )
    newly_educated = forms.TypedChoiceField(
        label=_("Erfaring"),
        choices=[("1", _("Nyutdannet")), ("0", _("Erfaren"))],
        coerce=lambda value: value == "1",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_("Avgjør hvilke stikkord samtalene viser."),
    )
    version = _pick(_("Program"), required=False)
    mentor = _pick(_("Mentor"), required=False)
    preferred_weekday = forms.TypedChoiceField(
        label=_("Fast ukedag for samtalene (valgfritt)"),
        choices=[("", _("Samme ukedag som oppstart")), *Mentorship.WEEKDAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    shortened = forms.BooleanField(label=_("Korte mentorsamtaler, 30 minutter"), required=False)
    absence_1_from = _day(_("Første fravær, fra"))
    absence_1_to = _day(_("Første fravær, til og med"))
    absence_2_from = _day(_("Andre fravær, fra"))
    absence_2_to = _day(_("Andre fravær, til og med"))
    absence_3_from = _day(_("Tredje fravær, fra"))
    absence_3_to = _day(_("Tredje fravær, til og med"))

    def __init__(self, *args, options: Options, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        self.only_department = options.departments[0] if len(options.departments) == 1 else None
        if self.only_department:
            del self.fields["department"]
        else:
            self._offer("department", options.departments, [("", _("Velg avdeling")), *((row.pk, str(row)) for row in options.departments)])
        self._offer("mentor", options.mentors, [("", _("Velg senere")), *_mentors_by_unit(options)])
        programs = [(row.pk, row.program.name) for row in options.versions]
        self._offer("version", options.versions, [("", _("Foreslå ut fra tjenesteområde og yrke")), *programs])
        self._lay_out(asks_same_name=bool(self.data.get(SAME_NAME) or self.initial.get(SAME_NAME)))

    def _offer(self, name: str, rows: Iterable[models.Model], choices: list) -> None:
        known = {str(row.pk): row for row in rows}
        field = cast("forms.TypedChoiceField", self.fields[name])
        field.coerce = known.__getitem__
        field.choices = choices

    def _lay_out(self, *, asks_same_name: bool) -> None:
        department = [] if self.only_department else ["department"]
        absences = [Row(f"absence_{row}_from", f"absence_{row}_to") for row in ABSENCE_ROWS]
        self.helper.layout = Layout(
            Fieldset(
                _("Den nyansatte"),
                "name",
                "email",
                Row("phone", "employee_number"),
                *([SAME_NAME] if asks_same_name else []),
                HTML("{% include 'sessions/registration/_duplicate.html' %}"),
            ),
            Fieldset(
                _("Stillingen"),
                *department,
                Row("profession", "title"),
                Row("starts_on", "position_percent"),
                Row("shift_pattern", "probation_months"),
                "newly_educated",
            ),
            Fieldset(_("Programmet"), "version", "mentor", "preferred_weekday", "shortened"),
            Fieldset(_("Fravær som er kjent nå (valgfritt)"), HTML("{% include 'sessions/registration/_absences.html' %}"), *absences),
        )

    def attempt(self, verb, **arguments):
        result = super().attempt(verb, **arguments)
        if self.has_error(SAME_NAME):
            self._lay_out(asks_same_name=True)
        return result

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        if problem := start_problem(starts_on, today=self.options.today):
            raise ValidationError(problem)
        return starts_on

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        cleaned["absences"] = self._clean_absences(cleaned)
        department = cleaned.setdefault("department", self.only_department)
        if department:
            self._clean_program(cleaned, department)
            self._clean_mentor(cleaned, department)
        return cleaned

    def _clean_absences(self, cleaned: dict) -> tuple[tuple[date, date], ...]:
        ranges: list[tuple[date, date]] = []
        for row in ABSENCE_ROWS:
            ends = (f"absence_{row}_from", f"absence_{row}_to")
            if any(end in self.errors for end in ends):
                continue
            first, last = (cleaned.get(end) for end in ends)
            if first and last and last < first:
                self.add_error(ends[1], _("Siste dag kan ikke være før første dag."))
            elif first and last:
                ranges.append((first, last))
            elif first:
                self.add_error(ends[1], _("Skriv også siste dag."))
            elif last:
                self.add_error(ends[0], _("Skriv også første dag."))
        return tuple(ranges)

    def _clean_program(self, cleaned: dict, department: Department) -> None:
        if "version" in self.errors:
            return
        chosen, profession = cleaned.get("version"), cleaned.get("profession")
        if chosen and (problem := version_problem(chosen, department)):
            self.add_error("version", problem)
        elif not chosen and profession:
            cleaned["version"] = propose_version(department, profession, self.options.versions)
            self.is_proposed = True
            if not cleaned["version"]:
                self.add_error("version", _("Vi har ikke noe forslag for denne avdelingen. Velg et program."))

    def _clean_mentor(self, cleaned: dict, department: Department) -> None:
        mentor, starts_on = cleaned.get("mentor"), cleaned.get("starts_on")
        if mentor and starts_on and (problem := mentor_problem(mentor, department, starts_on, today=self.options.today)):
            self.add_error("mentor", problem)

    def hire(self) -> Hire | None:
        """Return the draft hire, or None if too little is filled in to make a plan."""
        cleaned = self.cleaned_data
        if not all(cleaned.get(name) for name in ("department", "version", "starts_on", "position_percent")):
            return None
        known = {name: cleaned[name] for name in Hire.__dataclass_fields__ if cleaned.get(name) is not None}
        return Hire(**known)

    @property
    def missing(self) -> list[str]:
        """The labels of the required fields that are still empty."""
        return [str(self.fields[name].label).lower() for name in NEEDED_FOR_PLAN if name in self.fields and not self._is_typed(name)]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(label, complaint) for each filled-in field that would change the plan."""
        return [
            (str(self.fields[name].label), str(complaint))
            for name in CHANGES_PLAN
            if name in self.errors and (self._is_typed(name) or name not in NEEDED_FOR_PLAN)
            for complaint in self.errors[name]
        ]

    def _is_typed(self, name: str) -> bool:
        return bool(self.data.get(name, "").strip())

    @property
    def duplicate(self) -> Mentorship | None:
        """The mentorship that is a duplicate, if the leader may see it."""
        duplicates = [error for errors in self.errors.as_data().values() for error in errors if error.code == "duplicate"]
        return (duplicates[0].params or {})["mentorship"] if duplicates else None

    def as_typed(self) -> "RegisterForm":
        """Return a form with the typed values and no complaints.

        Used by the preview: the leader asked for the plan, and may not have finished typing.
        """
        return RegisterForm(initial={name: self.data.get(name) for name in self.fields}, options=self.options)


def _mentors_by_unit(options: Options) -> list:
    """Return the mentor choices, grouped by unit if there are several units."""
    groups = [
        (unit.name, [(mentor.pk, _mentor_label(mentor, options)) for mentor in mentors])
        for unit, mentors in groupby(options.mentors, key=lambda mentor: mentor.unit)
    ]
    return groups[0][1] if len(groups) == 1 else groups


def _mentor_label(mentor: Mentor, options: Options) -> str:
    load = options.loads[mentor.pk]
    text = gettext("%(name)s – følger %(load)s av %(capacity)s nå") % {
        "name": mentor.person.name,
        "load": load,
        "capacity": mentor.capacity,
    }
    if mentor.starts_on > options.today:
        text += gettext(", mentor fra %(date)s") % {"date": short_date(mentor.starts_on, year=True)}
    if load >= mentor.capacity:
        text += gettext(" ⚠ fullt")
    return text
