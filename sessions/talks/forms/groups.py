"""What does a mentor fill in about a talk with several mentees at once?"""

from collections.abc import Sequence
from datetime import date, datetime

from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting
from sessions.talks.forms.held import HeldForm, sent_day, shown_for_the_day
from sessions.talks.groups import log_group_talk, seats_on
from sessions.talks.open_talks import talk_and_date
from sessions.talks.rules import DEFAULT_MINUTES


class TypedChoices(forms.MultipleChoiceField):
    """Boxes whose values the verb compares with what is so now, not the field.

    The second of two equal clicks sends a box that the first has made impossible, and is no error.
    """

    def valid_value(self, value: str) -> bool:
        return True


class GroupTalkForm(HeldForm):
    """When, how long, and who was there; beside each name what the talk ticks off."""

    mentees = forms.MultipleChoiceField(
        label=_("Hvem var med?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst to."), "invalid_choice": _("Velg blant dine mentees.")},
    )
    instead = TypedChoices(
        label=_("Kom den i stedet for en planlagt samtale?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Kryss av bare for dem det gjelder. Ellers står den planlagte samtalen."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, mentorships: Sequence[Mentorship], today: date, typed=None) -> None:
        """Take `data`, a form that was sent, or `typed`, a form still being filled in.

        The latter is shown as it stands, with what its date ticks off.
        """
        seats = seats_on(mentorships, day=sent_day(data or typed) or today)
        self.shown_now = " ".join(f"{seat.mentorship.pk}:{seat.rule_key}" for seat in seats)
        known = {"held_on": today, "minutes": DEFAULT_MINUTES, "shown": self.shown_now}
        if typed:
            known |= {name: typed[name] for name in ("held_on", "minutes") if name in typed}
            known |= {name: typed.getlist(name) for name in ("mentees", "instead")}
        super().__init__(data, initial=known)
        self.offer_days(None, today)
        self.fields["held_on"].label = _("Når var gruppesamtalen?")
        self.fields["mentees"].choices = [
            (seat.mentorship.pk, format_html('{}<span class="choice__more">{}</span>', seat.mentorship.mentee.name, seat)) for seat in seats
        ]
        ahead = [
            (f"{seat.mentorship.pk}:{seat.ahead.rule_key}", f"{seat.mentorship.mentee.name}: {talk_and_date(seat.ahead)}")
            for seat in seats
            if seat.ahead and not seat.problem
        ]
        self.fields["instead"].choices = ahead
        self.for_the_day = Layout("mentees", *(["instead"] if ahead else []), "shown")
        preview = reverse("sessions:group_talk_preview")
        self.helper.layout = Layout(Row("held_on", "minutes"), shown_for_the_day(self.for_the_day, preview, _("Oppdater")))

    def clean_shown(self) -> dict[int, str]:
        """Return what the page said is ticked off: the rule key by mentorship."""
        return _rule_keys(self.cleaned_data["shown"].split())

    def clean_instead(self) -> dict[int, str]:
        """Return the talks ahead that the group came instead of, as `clean_shown`."""
        return _rule_keys(self.cleaned_data["instead"])

    def save(self, *, by: Person, now: datetime) -> Meeting | None:
        """Log the group talk; a refusal shows anew what would be ticked off."""
        data = self.cleaned_data
        told = data["shown"] | data["instead"]
        chosen = {int(pk): told.get(int(pk), "") for pk in data["mentees"]}
        return self.attempt(log_group_talk, shown=chosen, held_on=data["held_on"], minutes=data["minutes"], by=by, now=now)

    def tell_anew(self) -> None:
        """Carry what would be ticked off now, when the form is shown again."""
        self.carry("shown", self.shown_now)


def _rule_keys(told: Sequence[str]) -> dict[int, str]:
    """Return the rule key by mentorship of texts such as «7:talk_week_6»."""
    pairs = [pair.partition(":") for pair in told]
    # A key of 19 digits or more can overflow the database's integer.
    if not all(mentorship.isdecimal() and len(mentorship) < 19 for mentorship, _colon, _key in pairs):
        raise ValidationError(_("Siden kunne ikke leses. Se over, og send på nytt."))
    return {int(mentorship): rule_key for mentorship, _colon, rule_key in pairs}
