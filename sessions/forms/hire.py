"""What is filled in about a hire's year as a whole: mentor, contact person, end?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast

from crispy_forms.layout import Layout
from django import forms
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Mentor, Person
from programs.models import Mentorship
from sessions.ending import complete, end
from sessions.forms.items import RevisionForm, day_input
from sessions.loads import mentor_loads
from sessions.locking import first_day, last_day
from sessions.mentors import coordinators_of, mentors_for, replace_mentor, set_contact_person
from sessions.planning import DAYS_BEFORE_START

AUTOMATIC = ""


class MentorForm(RevisionForm):
    """Who is mentor, and from which date."""

    mentor = forms.TypedChoiceField(label=_("Mentor"), empty_value=None, error_messages={"required": _("Velg en mentor.")})
    starts_on = forms.DateField(label=_("Fra og med"))

    def __init__(self, data=None, *, row: Mentorship, today: date, has_mentor: bool) -> None:
        self.mentors = {str(mentor.pk): mentor for mentor in mentors_for(row, today)}
        # The first mentor has tasks before the start; the next one takes over a year that runs.
        before = today if has_mentor else min(today, row.starts_on - timedelta(days=DAYS_BEFORE_START))
        super().__init__(data, row=row, initial={"starts_on": today if today >= row.starts_on else before})
        loads = mentor_loads(self.mentors.values(), today)
        choices = [("", _("Velg mentor")), *((key, _told(mentor, loads[mentor.pk])) for key, mentor in self.mentors.items())]
        _offer(self, "mentor", self.mentors, choices)
        self.fields["starts_on"].widget = day_input(min=first_day(row).isoformat(), max=last_day(row).isoformat())
        self.helper.layout = Layout("revision", "mentor", "starts_on")

    def save(self, *, by: Person, today: date) -> Mentorship | None:
        return self.attempt(replace_mentor, mentorship=self.row, by=by, today=today, **self.cleaned_data)


class ContactPersonForm(RevisionForm):
    """Who is the contact person; nobody chosen means the narrowest coordinator."""

    person = forms.TypedChoiceField(label=_("Kontaktperson"), required=False, empty_value=None)

    def __init__(self, data=None, *, row: Mentorship, today: date) -> None:
        self.people = {str(person.pk): person for person in coordinators_of(row, today)}
        super().__init__(data, row=row, initial={"person": str(row.contact_person_id or AUTOMATIC)})
        choices = [(AUTOMATIC, _("Følger organisasjonen")), *((key, person.name) for key, person in self.people.items())]
        _offer(self, "person", self.people, choices)
        self.fields["person"].help_text = _("Uten valg er det koordinatoren for enheten, ellers koordinatoren for kommunen.")

    def save(self, *, by: Person, today: date) -> Mentorship | None:
        return self.attempt(set_contact_person, mentorship=self.row, by=by, today=today, **self.cleaned_data)


class EndForm(RevisionForm):
    """How the year ended, and when."""

    outcome = forms.ChoiceField(
        label=_("Hvordan ble det avsluttet?"),
        choices=[(Mentorship.COMPLETED, _("Fullført")), *Mentorship.END_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan det ble avsluttet.")},
    )
    ended_on = forms.DateField(label=_("Dato"), help_text=_("Siste dag mentorforholdet varte."))

    def __init__(self, data=None, *, row: Mentorship, today: date) -> None:
        super().__init__(data, row=row, initial={"ended_on": today})
        self.fields["ended_on"].widget = day_input(max=today.isoformat())
        self.helper.layout = Layout("revision", "outcome", "ended_on")

    def save(self, *, by: Person, today: date) -> Mentorship | None:
        outcome = self.cleaned_data["outcome"]
        told = {
            "mentorship": self.row,
            "on": self.cleaned_data["ended_on"],
            "revision": self.cleaned_data["revision"],
            "by": by,
            "today": today,
        }
        if outcome == Mentorship.COMPLETED:
            return self.attempt(complete, **told)
        return self.attempt(end, reason=outcome, **told)


def _offer(form: RevisionForm, name: str, rows: Mapping[str, Model], choices: list) -> None:
    """Let a field choose between rows already read."""
    field = cast("forms.TypedChoiceField", form.fields[name])
    field.choices, field.coerce = choices, rows.get


def _told(mentor: Mentor, load: int) -> str:
    told = {"name": mentor.person.name, "load": load, "capacity": mentor.capacity}
    if load >= mentor.capacity:
        return gettext("%(name)s (følger %(load)s av %(capacity)s, fullt)") % told
    return gettext("%(name)s (følger %(load)s av %(capacity)s)") % told
