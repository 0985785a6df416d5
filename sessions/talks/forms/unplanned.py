"""What does a mentor fill in about a talk that was not in the plan?"""

from datetime import date, datetime

from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.fields import LineField
from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.talks.forms.held import LedForm, sent_day, shown_for_the_day
from sessions.talks.leaders import leaders_between
from sessions.talks.open_talks import is_ahead, open_talks, talk_and_date
from sessions.talks.rules import DEFAULT_MINUTES, earliest_held_on
from sessions.talks.unplanned import last_unplanned, log_unplanned

NO, YES = "nei", "ja"


class UnplannedTalkForm(LedForm):
    """When, how long, in what form, by whom; and instead of which open talk, if any."""

    instead = forms.ChoiceField(
        label=_("Kom den i stedet for en planlagt samtale?"),
        choices=[(NO, _("Nei, den kom i tillegg")), (YES, _("Ja"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Svar nei eller ja.")},
        help_text=_("En samtale i tillegg teller som holdt, men ikke som planlagt. Den planlagte blir stående."),
    )
    ticks = LineField(label=_("Hvis ja: hvilken?"), widget=forms.Select, required=False)
    unplanned_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, mentorship: Mentorship, by: Person, today: date, typed=None) -> None:
        """Take `data`, a form that was sent, or `typed`, a form still being filled in.

        The latter is shown as it stands, with the proposal for its date.
        """
        self.mentorship = mentorship
        day = sent_day(data or typed) or today
        offered = _offered(mentorship, day=day)
        known = {"held_on": today, "minutes": DEFAULT_MINUTES, "held_as": Meeting.IN_PERSON, "instead": _presumed(offered, day)}
        known |= {name: typed[name] for name in ("held_on", "minutes", "held_as", "led_by", "instead") if typed and name in typed}
        super().__init__(data, initial={"unplanned_seen": last_unplanned([mentorship])[mentorship.pk]} | known)
        earliest = earliest_held_on(mentorship)
        self.offer_days(earliest, today)
        self.fields["ticks"].widget.choices = [(talk.pk, talk_and_date(talk)) for talk in offered]
        # Asked only where there is a talk; a double click that finds none left still says what it stood for.
        self.fields["instead"].required = bool(offered)
        asks = ["led_by"] if self.offer_leaders(leaders_between(mentorship, earliest, today, besides=by), by=by) else []
        preview = reverse("sessions:unplanned_talk_preview", args=[mentorship.pk])
        self.for_the_day = Layout(*(["instead", "ticks"] if offered else []), "unplanned_seen")
        self.helper.layout = Layout(
            Row("held_on", "minutes"), shown_for_the_day(self.for_the_day, preview, _("Oppdater")), "held_as", *asks
        )

    def clean_ticks(self) -> PlanItem | None:
        """Return the hire's talk that was chosen, or None for an extra talk.

        Any talk of the hire is valid, so that a double click gets the verb's idempotent answer; the verb
        refuses what is not open.
        """
        if self.cleaned_data.get("instead") != YES:
            return None
        chosen = self.cleaned_data["ticks"]
        talks = self.mentorship.items.talks()
        talk = talks.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
        if talk is None:
            raise ValidationError(_("Velg fra listen."))
        return talk

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        told = {name: value for name, value in self.cleaned_data.items() if name != "instead"}
        logged = self.attempt(log_unplanned, mentorship=self.mentorship, by=by, now=now, **told)
        # The refusal has shown the extra talk logged in between; the next send is not a stale form for it.
        if logged is None:
            self.carry("unplanned_seen", last_unplanned([self.mentorship])[self.mentorship.pk])
        return logged


def _offered(mentorship: Mentorship, *, day: date) -> list[PlanItem]:
    """Return the open talks, those whose date has come first; nearest first of each."""

    def far_away(talk: PlanItem) -> tuple[bool, bool, int]:
        return is_ahead(talk, day), talk.planned_on is None, abs((talk.planned_on - day).days) if talk.planned_on else 0

    return sorted(open_talks([mentorship])[mentorship.pk], key=far_away)


def _presumed(offered: list[PlanItem], day: date) -> str | None:
    """Return the answer that is given unless the mentor gives another, or None.

    None where the plan had a talk by the day that is still open: this may be it, so she says. All that lies ahead
    stands.
    """
    return None if any(not is_ahead(talk, day) for talk in offered) else NO
