"""What does a mentor fill in about a talk?"""

from datetime import date, datetime

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm
from people.models import Person
from sessions.models import Meeting, PlanItem
from sessions.new_dates import propose_new_date
from sessions.talks import DEFAULT_MINUTES, MOST_MINUTES, NOTE_LENGTH, earliest_held_on, log_not_held, log_talk, write_note


def _day_input(**attrs: str) -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d")


class TalkForm(HouseForm, forms.Form):
    """What both outcomes share: the talk, and the revision of it the reader saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, item: PlanItem, initial: dict | None = None, **kwargs) -> None:
        self.item = item
        super().__init__(data, initial={"revision": item.revision} | (initial or {}), **kwargs)

    def renew(self, item: PlanItem) -> None:
        """Carry the present revision when the form is shown again: the reader has now been told what is saved."""
        self.data = {key: self.data[key] for key in self.data} | {self.add_prefix("revision"): item.revision}


class LogTalkForm(TalkForm):
    """Held: when, how long, in what form."""

    held_on = forms.DateField(label=_("Når ble samtalen holdt?"))
    minutes = forms.IntegerField(
        label=_("Minutter brukt"),
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={"min_value": _("Skriv mellom 1 og 480 minutter."), "max_value": _("Skriv mellom 1 og 480 minutter.")},
    )
    held_as = forms.ChoiceField(label=_("Hvordan møttes dere?"), choices=Meeting.FORMS, widget=forms.RadioSelect)

    def __init__(self, data=None, *, item: PlanItem, today: date) -> None:
        meeting = item.meeting
        initial = {
            "held_on": meeting.held_on if meeting else today,
            "minutes": meeting.minutes if meeting else item.expected_minutes or DEFAULT_MINUTES,
            "held_as": meeting.form if meeting else Meeting.IN_PERSON,
        }
        super().__init__(data, item=item, initial=initial)
        self.fields["held_on"].widget = _day_input(max=today.isoformat(), min=earliest_held_on(item.mentorship).isoformat())
        self.helper.layout = Layout("revision", Row("held_on", "minutes"), "held_as")

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        return self.attempt(log_talk, item=self.item, by=by, now=now, **self.cleaned_data)


class NotHeldForm(TalkForm):
    """Not held: a code for why, and a new date."""

    reason = forms.ChoiceField(
        label=_("Hvorfor ble den ikke holdt?"),
        choices=PlanItem.NOT_HELD_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg en grunn.")},
    )
    new_date = forms.DateField(
        label=_("Ny dato"), required=False, help_text=_("La feltet stå tomt hvis samtalen ikke skal holdes. Da står den som ikke holdt.")
    )

    confirmed = forms.BooleanField(label=_("Vi vil ha denne datoen likevel"), required=False)

    def __init__(self, data=None, *, item: PlanItem, today: date) -> None:
        super().__init__(data, item=item, initial={"new_date": propose_new_date(item, today=today), "reason": item.not_held_reason})
        self.fields["new_date"].widget = _day_input(min=today.isoformat())
        self.helper.layout = Layout("revision", "reason", "new_date")

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        saved = self.attempt(log_not_held, item=self.item, by=by, now=now, **self.cleaned_data)
        if "confirmed" in self.errors:
            self.helper.layout.append("confirmed")
        return saved


class NoteForm(HouseForm, forms.Form):
    """The practical note: for the pair alone."""

    text = forms.CharField(
        label=_("Praktisk notat"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=_("Ikke skriv hva dere snakket om. Høyst 200 tegn, for eksempel «Ta med turnusen» eller «Vi går en tur»."),
        error_messages={"max_length": _("Notatet kan ha høyst 200 tegn.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_show_labels = False  # the card's heading says it; the label stays for screen readers

    def save(self, *, item: PlanItem, by: Person, now: datetime) -> bool:
        self.attempt(write_note, item=item, by=by, now=now, **self.cleaned_data)
        return self.is_valid()
