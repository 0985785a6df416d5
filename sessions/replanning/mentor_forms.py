"""What does a leader fill in about who is mentor, and when?"""

from collections.abc import Sequence
from datetime import date, timedelta

from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.fields import DayField
from people.dates import date_with_week
from people.models import Mentor
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.assignment import mentors_for
from sessions.mentors.periods import PERIOD_LEAD_DAYS, EndMentor, ReplaceMentor, ShareMentor, SubstituteMentor
from sessions.mentors.workload import mentor_loads
from sessions.plan.role_holders import RoleHolders
from sessions.replanning.changes import ChangeMentorPeriods
from sessions.replanning.forms import ChangeForm
from sessions.replanning.replan import FactChange


class _MentorForm(ChangeForm):
    """A choice between the unit's mentors, and the first day.

    Beside each name stands how many hires the mentor follows now.
    """

    mentor = forms.TypedChoiceField(label=_("Mentor"), empty_value=None, error_messages={"required": _("Velg en mentor.")})
    starts_on = DayField(label=_("Fra og med"), error_messages={"required": _("Sett en dato.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today, initial={"starts_on": self._first_day(mentorship, today)})
        mentors = {str(mentor.pk): mentor for mentor in mentors_for(mentorship, today)}
        loads = mentor_loads(mentors.values(), today)
        self.fields["mentor"].choices = [
            ("", _("Velg mentor")),
            *((key, _told(mentor, loads[mentor.pk])) for key, mentor in mentors.items()),
        ]
        self.fields["mentor"].coerce = mentors.get

    def _first_day(self, mentorship: Mentorship, today: date) -> date:
        return max(today, mentorship.starts_on)


class ReplaceForm(_MentorForm):
    slug, heading = "mentor", _("Velg ny mentor")
    explanation = _("Den forrige er mentor til og med dagen før. Det som er holdt, beholder navnet.")

    def _first_day(self, mentorship: Mentorship, today: date) -> date:
        if today >= mentorship.starts_on:
            return today
        # The first mentor has tasks before the start; her successor takes over a running mentorship.
        day = max(today, mentorship.starts_on)
        has_mentor = RoleHolders.for_mentorships([mentorship], today=today).mentor_on(mentorship.pk, day) is not None
        return today if has_mentor else min(today, mentorship.starts_on - timedelta(days=PERIOD_LEAD_DAYS))

    def changes(self) -> Sequence[FactChange]:
        return (ChangeMentorPeriods(change=ReplaceMentor(**self.cleaned_data)),)


class SubstituteForm(_MentorForm):
    slug, heading = "vikar", _("Sett inn vikar for mentor")
    explanation = _("Vikaren har ansvaret i perioden. Mentoren ser og logger som før.")
    ends_on = DayField(label=_("Til og med"), error_messages={"required": _("Sett siste dag.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        self.fields["mentor"].label = _("Vikar")
        self.helper.layout = Layout("mentor", Row("starts_on", "ends_on"))

    def changes(self) -> Sequence[FactChange]:
        return (ChangeMentorPeriods(change=SubstituteMentor(**self.cleaned_data)),)


class ShareForm(_MentorForm):
    slug, heading = "deling", _("La to mentorer dele")
    explanation = _("Du velger den andre mentoren. Begge ser planen og logger. Den som er mentor i dag, har fortsatt ansvaret.")
    ends_on = DayField(label=_("Til og med"), required=False, help_text=_("Uten dato: inntil videre."))

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        self.helper.layout = Layout("mentor", Row("starts_on", "ends_on"))

    def changes(self) -> Sequence[FactChange]:
        return (ChangeMentorPeriods(change=ShareMentor(**self.cleaned_data)),)


class EndMentorForm(ChangeForm):
    slug, heading = "mentor-slutter", _("Mentor eller vikar slutter")
    explanation = _("Gjelder også den som deler. Uten en ny mentor står det som kommer, med «mentor mangler» til du velger en.")
    period = forms.TypedChoiceField(label=_("Hvem slutter?"), empty_value=None, error_messages={"required": _("Velg hvem som slutter.")})
    ends_on = DayField(label=_("Siste dag"), error_messages={"required": _("Sett siste dag.")})

    def __init__(self, data=None, *, mentorship: Mentorship, today: date) -> None:
        super().__init__(data, mentorship=mentorship, today=today)
        periods = {str(period.pk): period for period in _periods(mentorship, today)}
        self.fields["period"].choices = [("", _("Velg")), *((key, _told_period(period)) for key, period in periods.items())]
        self.fields["period"].coerce = periods.get

    @classmethod
    def is_offered(cls, mentorship: Mentorship, today: date) -> bool:
        return _periods(mentorship, today).exists()

    def changes(self) -> Sequence[FactChange]:
        return (ChangeMentorPeriods(change=EndMentor(**self.cleaned_data)),)


def _periods(mentorship: Mentorship, today: date):
    return mentorship.mentor_periods.not_over(today).select_related("mentor__person", "mentorship")


def _told_period(period: MentorPeriod) -> str:
    params = {"name": period.mentor.person.name, "kind": period.get_kind_display(), "first": date_with_week(period.starts_on, year=True)}
    if period.ends_on:
        return gettext("%(name)s, %(kind)s fra %(first)s til %(last)s") % {**params, "last": date_with_week(period.ends_on, year=True)}
    return gettext("%(name)s, %(kind)s fra %(first)s") % params


def _told(mentor: Mentor, load: int) -> str:
    params = {"name": mentor.person.name, "load": load, "capacity": mentor.capacity}
    if load >= mentor.capacity:
        return gettext("%(name)s (følger %(load)s av %(capacity)s, fullt)") % params
    return gettext("%(name)s (følger %(load)s av %(capacity)s)") % params
