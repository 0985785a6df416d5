"""What does a leader fill in about each change that makes the plan be laid again?"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import ClassVar

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField
from people.models import Person
from programs.models import Mentorship
from sessions.plan.laying.inputs import PlanInputs
from sessions.plan.limits import first_day, last_day
from sessions.plan.words import ROLE_TEXTS
from sessions.replanning.changes import (
    AddAbsence,
    AddPause,
    ChangeDepartment,
    ChangeProbation,
    ChangeReturn,
    ChangeRhythm,
    ChangeStart,
    ChangeVersion,
)
from sessions.replanning.changes.department import departments_for
from sessions.replanning.changes.pauses import pause_on
from sessions.replanning.changes.program import versions_for
from sessions.replanning.replan import FactChange
from sessions.schedule import Role


class ChangeForm(HouseForm, forms.Form):
    """A form for one kind of change of what the plan is laid from.

    `slug` is its place in the address.
    """

    slug: ClassVar[str]
    heading: ClassVar[str | Promise]
    explanation: ClassVar[str | Promise] = ""
    fieldless: ClassVar[bool] = False

    def __init__(self, data=None, *, mentorship: Mentorship, today: date, initial: dict | None = None) -> None:
        self.mentorship, self.today = mentorship, today
        super().__init__(data, initial=initial)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = day_input(min=first_day(mentorship).isoformat(), max=last_day(mentorship).isoformat())

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return True

    def changes(self) -> Sequence[FactChange]:
        """Return the changes that were filled in. Call it on a valid form only."""
        raise NotImplementedError


class AsItStandsForm(ChangeForm):
    """Change nothing: lay the plan again from the present facts."""

    slug, heading, fieldless = "som-det-star", _("Legg planen på nytt"), True
    explanation = _("Etter fravær, stengte dager og vakter som er lagt inn siden planen ble laget.")

    def changes(self) -> Sequence[FactChange]:
        return ()


class StartForm(ChangeForm):
    hide_optional = True  # one of the two is always chosen
    slug, heading = "oppstart", _("Endre startdatoen")
    explanation = _("Hele resten av planen følger den nye datoen, eller blir stående.")
    starts_on = DayField(label=_("Ny startdato"), error_messages={"required": _("Sett en dato.")})
    keeps_dates = forms.TypedChoiceField(
        label=_("Resten av planen"),
        choices=[("", _("Følger den nye datoen")), ("1", _("Blir stående på datoene den har"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today, initial={"starts_on": mentorship.starts_on, "keeps_dates": ""})
        self.fields["starts_on"].widget = day_input()

    def changes(self) -> Sequence[FactChange]:
        return (ChangeStart(**self.cleaned_data),)


class RhythmForm(ChangeForm):
    hide_optional = True  # the empty choice is a weekday too
    slug, heading = "ukedag", _("Endre fast ukedag")
    explanation = _("Samtalene framover legges til den ukedagen du velger.")
    preferred_weekday = forms.TypedChoiceField(
        label=_("Fast ukedag for samtalene"),
        choices=[("", _("Samme ukedag som første arbeidsdag")), *Mentorship.WEEKDAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    shortened = forms.BooleanField(label=_("Korte samtaler (30 minutter)"), required=False)

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        now = {"preferred_weekday": mentorship.preferred_weekday, "shortened": mentorship.shortened}
        super().__init__(data, mentorship=mentorship, today=today, initial=now)

    def changes(self) -> Sequence[FactChange]:
        return (ChangeRhythm(**self.cleaned_data),)


class AbsenceForm(ChangeForm):
    slug, heading = "fravaer", _("Legg inn fravær")
    explanation = _("Bare datoer, aldri grunn. Det som treffes, får nye datoer. Er mentor borte lenge, setter du heller inn en vikar.")
    person = forms.TypedChoiceField(label=_("Hvem er borte?"), empty_value=None, error_messages={"required": _("Velg hvem som er borte.")})
    starts_on = DayField(label=_("Første dag"), error_messages={"required": _("Sett første dag.")})
    ends_on = DayField(label=_("Siste dag"), error_messages={"required": _("Sett siste dag.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        people = Person.objects.filter(pk__in=PlanInputs.for_mentorships([mentorship]).people(mentorship, on=today)).order_by("name")
        mentors = set(mentorship.mentor_periods.values_list("mentor__person", flat=True))
        roles = {person: ROLE_TEXTS[_role(person.pk, mentorship, mentors)] for person in people}
        choices = {str(person.pk): person for person in sorted(people, key=lambda person: person.pk != mentorship.mentee_id)}
        self.fields["person"].choices = [
            ("", _("Velg")),
            *((key, f"{person.name} ({roles[person]})") for key, person in choices.items()),
        ]
        self.fields["person"].coerce = choices.get
        self.helper.layout = Layout("person", Row("starts_on", "ends_on"))

    def changes(self) -> Sequence[FactChange]:
        return (AddAbsence(**self.cleaned_data),)


def _role(person: int, mentorship: Mentorship, mentors: Collection[int]) -> Role:
    if person == mentorship.mentee_id:
        return "mentee"
    return "mentor" if person in mentors else "department_leader"


class PauseForm(ChangeForm):
    slug, heading = "pause", _("Sett på pause")
    explanation = _("Ved langt fravær eller permisjon. Påminnelser stopper, og samtalene flyttes så mange uker som pausen varer.")
    starts_on = DayField(label=_("Første dag i pausen"), error_messages={"required": _("Sett første dag.")})
    ends_on = DayField(
        label=_("Siste dag i pausen"),
        help_text=_("Er du usikker, setter du den dagen du tror. Du kan endre den senere."),
        error_messages={"required": _("Sett siste dag, så godt du vet.")},
    )

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today, initial={"starts_on": max(today, mentorship.starts_on)})
        self.helper.layout = Layout(Row("starts_on", "ends_on"))

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return today <= mentorship.starts_on + timedelta(days=2 * 366)

    def changes(self) -> Sequence[FactChange]:
        return (AddPause(**self.cleaned_data),)


class ReturnForm(ChangeForm):
    slug, heading = "retur", _("Tilbake fra pause")
    explanation = _("Flytt slutten på pausen. Planen legges på nytt fra dagen den nyansatte er tilbake.")
    back_on = DayField(label=_("Første dag tilbake"), error_messages={"required": _("Sett en dato.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        self.pause = pause_on(mentorship, today) or mentorship.pauses.last()
        back_on = self.pause.ends_on + timedelta(days=1) if self.pause else None
        super().__init__(data, mentorship=mentorship, today=today, initial={"back_on": back_on})

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return mentorship.pauses.exists()

    def changes(self) -> Sequence[FactChange]:
        return (ChangeReturn(pause=self.pause, back_on=self.cleaned_data["back_on"]),) if self.pause else ()


class ProbationForm(ChangeForm):
    hide_optional = True  # the last day is asked for where a probation is agreed
    slug, heading = "provetid-avtale", _("Endre avtalt prøvetid")
    explanation = _("Prøvetid må være avtalt skriftlig. Uten prøvetid blir samtalene oppfølgingssamtaler.")
    is_agreed = forms.TypedChoiceField(
        label=_("Er prøvetid avtalt?"),
        choices=[("1", _("Ja, skriftlig")), ("", _("Nei"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    probation_ends_on = DayField(
        label=_("Siste dag i prøvetiden"), required=False, help_text=_("Høyst seks måneder etter oppstart. Trengs ikke uten prøvetid.")
    )

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        now = {"is_agreed": "1" if mentorship.probation_months else "", "probation_ends_on": mentorship.probation_ends_on}
        super().__init__(data, mentorship=mentorship, today=today, initial=now)
        self.fields["probation_ends_on"].widget = day_input(min=mentorship.starts_on.isoformat())

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_agreed") and not cleaned.get("probation_ends_on") and "probation_ends_on" not in self.errors:
            self.add_error("probation_ends_on", _("Sett siste dag i prøvetiden."))
        return cleaned

    def field_of(self, name: str) -> str | None:
        return super().field_of("probation_ends_on" if name == "ends_on" else name)

    def changes(self) -> Sequence[FactChange]:
        return (ChangeProbation(ends_on=self.cleaned_data["probation_ends_on"] if self.cleaned_data["is_agreed"] else None),)


class ProgramForm(ChangeForm):
    slug, heading = "program", _("Bytt program eller versjon")
    explanation = _("Det som er holdt, blir stående. Resten følger det nye programmet.")
    version = forms.TypedChoiceField(label=_("Program"), empty_value=None, error_messages={"required": _("Velg et program.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        choices = {str(version.pk): version for version in versions_for(mentorship)}
        label = {key: f"{version.program.name}, {_('versjon')} {version.number}" for key, version in choices.items()}
        self.fields["version"].choices = [("", _("Velg")), *label.items()]
        self.fields["version"].coerce = choices.get

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return versions_for(mentorship).exists()

    def changes(self) -> Sequence[FactChange]:
        return (ChangeVersion(**self.cleaned_data),)


class DepartmentForm(ChangeForm):
    slug, heading = "avdeling", _("Flytt til en annen avdeling")
    explanation = _("Fra i dag følger lederen der opp. Ukene telles videre. Leder du ikke den nye avdelingen, ser du ikke planen lenger.")
    department = forms.TypedChoiceField(label=_("Ny avdeling"), empty_value=None, error_messages={"required": _("Velg en avdeling.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        choices = {str(department.pk): department for department in departments_for(mentorship)}
        self.fields["department"].choices = [
            ("", _("Velg")),
            *((key, f"{department.unit.name}, {department.name}") for key, department in choices.items()),
        ]
        self.fields["department"].coerce = choices.get
        self.fields["department"].help_text = _("Hører avdelingen til en annen enhet, må en ny mentor velges der etterpå.")

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return departments_for(mentorship).exists()

    def changes(self) -> Sequence[FactChange]:
        return (ChangeDepartment(**self.cleaned_data),)
