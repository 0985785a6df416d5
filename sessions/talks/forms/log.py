"""What does a mentor fill in about a talk?"""

from datetime import date, datetime
from typing import Any, cast

from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import HouseForm, day_input
from mentorprogram.text.fields import DayField, LinesField
from people.dates import date_with_week
from people.models import Person
from sessions.models import Meeting, PlanItem
from sessions.talks.forms.held import LedForm
from sessions.talks.leaders import leaders_between
from sessions.talks.log import PRACTICAL_NOTE_LENGTH, log_talk, write_note
from sessions.talks.missed import log_not_held
from sessions.talks.new_dates import propose_new_date
from sessions.talks.open_talks import open_besides
from sessions.talks.rules import DEFAULT_MINUTES, earliest_held_on


class TalksField(forms.ModelMultipleChoiceField):
    """Some talks by their keys.

    A number with more digits than a key can have is an invalid choice, as any other: in a query it would
    overflow the database's integer.
    """

    def clean(self, value: Any) -> Any:
        if any(len(str(key)) > 18 for key in value or ()):
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value")
        return super().clean(value)


class TalkForm(HouseForm, forms.Form):
    """What both outcomes share: the talk, and the revision of it the reader saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, item: PlanItem, initial: dict | None = None, **kwargs) -> None:
        self.item = item
        super().__init__(data, initial={"revision": item.revision} | (initial or {}), **kwargs)

    def renew(self, item: PlanItem) -> None:
        """Carry the present revision when the form is shown again.

        The refusal has told the reader what is stored, so the form is stale no longer.
        """
        data: Any = self.data.copy()
        data[self.add_prefix("revision")] = item.revision
        self.data = data


class LogTalkForm(TalkForm, LedForm):
    """A talk was held: when, how long, in what form and by whom.

    And which other talks were caught up in the same meeting.
    """

    also = TalksField(
        label=_("Tok dere igjen flere samtaler i samme møte?"),
        queryset=PlanItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("De krysses av med samme dato, og minuttene telles én gang."),
        error_messages={"invalid_choice": _("Velg samtaler fra listen."), "invalid_pk_value": _("Velg samtaler fra listen.")},
    )

    def __init__(self, data=None, *, item: PlanItem, by: Person, today: date) -> None:
        meeting = item.meeting
        initial = {
            "held_on": meeting.held_on if meeting else item.presumed_on(today),
            "minutes": meeting.minutes if meeting else item.expected_minutes or DEFAULT_MINUTES,
            "held_as": meeting.form if meeting else Meeting.IN_PERSON,
        }
        super().__init__(data, item=item, initial=initial)
        earliest = earliest_held_on(item.mentorship)
        self.offer_days(earliest, today)
        leaders = leaders_between(item.mentorship, earliest, today, besides=by)
        asks = ["held_as"] if not meeting or not self._keep_group(meeting) else []
        asks += ["led_by"] if self.offer_leaders(leaders, by=by, now_told=meeting.led_by if meeting else None) else []
        asks += ["also"] if self._offer_others(item, today) else []
        self.helper.layout = Layout("revision", Row("held_on", "minutes"), *asks)

    def _keep_group(self, meeting: Meeting) -> bool:
        """Keep the form of a meeting with several hires: it is not asked for."""
        shared = meeting.form == Meeting.GROUP and meeting.items.exclude(mentorship=self.item.mentorship_id).exists()
        if shared:
            field = cast("forms.ChoiceField", self.fields["held_as"])
            field.required, field.disabled = False, True
        return shared

    def _offer_others(self, item: PlanItem, today: date) -> bool:
        # Any talk of the hire is valid, so that a double click gets the verb's idempotent answer; the verb refuses what is not open.
        field = cast("TalksField", self.fields["also"])
        field.queryset = item.mentorship.items.talks()
        others = [] if item.meeting else open_besides(item, today=today)
        field.widget.choices = [(other.pk, f"{other.title}, {date_with_week(other.planned_on)}") for other in others if other.planned_on]
        return bool(others)

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        return self.attempt(log_talk, item=self.item, by=by, now=now, **self.cleaned_data)


class NotHeldForm(TalkForm):
    """A talk was not held: a code for why, and a new date or none."""

    reason = forms.ChoiceField(
        label=_("Hvorfor ble den ikke holdt?"),
        choices=PlanItem.NOT_HELD_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg en grunn.")},
    )
    new_date = DayField(
        label=_("Ny dato"), required=False, help_text=_("La feltet stå tomt hvis samtalen ikke skal holdes. Da står den som ikke holdt.")
    )

    confirmed = forms.BooleanField(label=_("Vi vil ha denne datoen likevel"), required=False)

    def __init__(self, data=None, *, item: PlanItem, today: date) -> None:
        proposed = None if item.meeting else propose_new_date(item, today=today)
        super().__init__(data, item=item, initial={"new_date": proposed, "reason": item.not_held_reason})
        self.fields["new_date"].widget = day_input(min=today.isoformat())
        self.helper.layout = Layout("revision", "reason", "new_date")

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        saved = self.attempt(log_not_held, item=self.item, by=by, now=now, **self.cleaned_data)
        # The box is shown once there is something to confirm, and never ticked beforehand.
        if "confirmed" in self.errors:
            self.helper.layout.append("confirmed")
        return saved


class NoteForm(HouseForm, forms.Form):
    """The practical note: for the pair alone."""

    text = LinesField(
        label=_("Praktisk notat"),
        required=False,
        max_length=PRACTICAL_NOTE_LENGTH,
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
