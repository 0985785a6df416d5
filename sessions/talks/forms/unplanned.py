"""What does a mentor fill in about a talk that was not in the plan?"""

from datetime import date, datetime

from crispy_forms.layout import Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.dates import day_and_date
from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.talks.forms.held import LedForm, sent_day, shown_for_the_day
from sessions.talks.leaders import leaders_between
from sessions.talks.open_talks import nearest_talks, open_talks
from sessions.talks.rules import DEFAULT_MINUTES, earliest_held_on
from sessions.talks.unplanned import last_unplanned, log_unplanned

AN_EXTRA = "extra"


class UnplannedTalkForm(LedForm):
    """When, how long, in what form, by whom; and which open talk it was, if any."""

    ticks = forms.CharField(
        label=_("Samtalen krysser av for"),
        widget=forms.Select,
        help_text=_("Forslaget er den åpne samtalen nærmest datoen. En ekstra samtale teller som holdt, men ikke som planlagt."),
    )
    unplanned_seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, mentorship: Mentorship, by: Person, today: date, typed=None) -> None:
        """Take `data`, a form that was sent, or `typed`, a form still being filled in.

        The latter is shown as it stands, with the proposal for its date.
        """
        self.mentorship = mentorship
        offered = _offered(mentorship, day=sent_day(data or typed) or today)
        known = {"held_on": today, "minutes": DEFAULT_MINUTES, "held_as": Meeting.IN_PERSON}
        known |= {name: typed[name] for name in ("held_on", "minutes", "held_as", "led_by") if typed and name in typed}
        super().__init__(data, initial={"unplanned_seen": last_unplanned([mentorship])[mentorship.pk], "ticks": offered[0][0]} | known)
        earliest = earliest_held_on(mentorship)
        self.offer_days(earliest, today)
        self.fields["ticks"].widget.choices = offered
        asks = ["led_by"] if self.offer_leaders(leaders_between(mentorship, earliest, today, besides=by), by=by) else []
        preview = reverse("sessions:unplanned_talk_preview", args=[mentorship.pk])
        self.for_the_day = Layout("ticks", "unplanned_seen")
        self.helper.layout = Layout(
            Row("held_on", "minutes"), shown_for_the_day(self.for_the_day, preview, _("Vis forslag for datoen")), "held_as", *asks
        )

    def clean_ticks(self) -> PlanItem | None:
        """Return the hire's talk that was chosen, or None for an extra talk.

        Any talk of the hire is valid, so that a double click gets the verb's idempotent answer; the verb
        refuses what is not open.
        """
        chosen = self.cleaned_data["ticks"]
        if chosen == AN_EXTRA:
            return None
        talks = self.mentorship.items.talks()
        talk = talks.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
        if talk is None:
            raise ValidationError(_("Velg fra listen."))
        return talk

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        logged = self.attempt(log_unplanned, mentorship=self.mentorship, by=by, now=now, **self.cleaned_data)
        # The refusal has shown the extra talk logged in between; the next send is not a stale form for it.
        if logged is None:
            self.carry("unplanned_seen", last_unplanned([self.mentorship])[self.mentorship.pk])
        return logged


def _offered(mentorship: Mentorship, *, day: date) -> list:
    """Return the choices of what the talk ticks off, the proposal first.

    The open talk nearest the day, if one has the day in its window; then an extra talk; then the other open
    talks.
    """
    nearest = nearest_talks([mentorship], day=day)[mentorship.pk]
    others = [talk for talk in open_talks([mentorship])[mentorship.pk] if talk != nearest]
    offered: list = [(nearest.pk, _named(nearest))] if nearest else []
    offered.append((AN_EXTRA, _("Ekstra samtale, utenom planen")))
    if others:
        offered.append((_("En annen åpen samtale"), [(talk.pk, _named(talk)) for talk in others]))
    return offered


def _named(talk: PlanItem) -> str:
    return f"{talk.title}, {day_and_date(talk.planned_on)}" if talk.planned_on else talk.title
