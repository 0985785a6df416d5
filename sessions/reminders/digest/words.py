"""How does the week's digest say what it has to say?

One line a thing: names, numbers and dates, never why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import clock, day_and_date, iso_week
from people.outbox.message import Entry
from sessions.models import PlanItem, ReminderRule
from sessions.plan.standing import Figures
from sessions.reminders.digest.attention import Attention
from sessions.reminders.digest.facts import Followed, Open


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The sums of some mentorships: as they stand today, and in the week before."""

    figures: Figures = field(default_factory=Figures)
    planned_last_week: int = 0
    held_last_week: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(
            figures=self.figures + other.figures,
            planned_last_week=self.planned_last_week + other.planned_last_week,
            held_last_week=self.held_last_week + other.held_last_week,
        )

    def lines(self, *, last_week: date) -> tuple[str, ...]:
        """Return a line for each number; zeros are left out, except for the talks."""
        params = self._told(last_week)
        lines = [
            _("Nyansatte: %(running)s i gang, %(before)s før oppstart"),
            _("Mentorsamtaler i forrige uke (uke %(week)s): %(held_then)s holdt, %(planned_then)s planlagt"),
            _("Mentorsamtaler til nå: %(talks)s"),
        ]
        missing = [
            (_("Mentorsamtaler som ikke er logget: %(number)s"), self.figures.talks_overdue),
            (_("Nyansatte med prøvetidssamtale som ikke er meldt holdt: %(number)s"), self.figures.interviews_missing),
            (_("Nyansatte uten mentor: %(number)s"), self.figures.without_mentor),
        ]
        return (*(line % params for line in lines), *(line % {"number": number} for line, number in missing if number))

    def short_lines(self, *, last_week: date) -> tuple[str, ...]:
        """Return the numbers in fewer lines, for a department among others.

        A week without talks is left out.
        """
        lines = [_("%(running)s i gang, %(before)s før oppstart"), _("Mentorsamtaler til nå: %(talks)s")]
        if self.figures.without_mentor:
            lines[0] += _(", %(without_mentor)s uten mentor")
        if self.figures.talks_overdue:
            lines[1] += _(", %(not_logged)s ikke logget")
        if self.planned_last_week or self.held_last_week:
            lines.append(_("Mentorsamtaler i uke %(week)s: %(held_then)s holdt, %(planned_then)s planlagt"))
        params = self._told(last_week)
        return tuple(line % params for line in lines)

    def _told(self, last_week: date) -> dict[str, int | str]:
        return {
            "running": self.figures.running,
            "before": self.figures.before_start,
            "without_mentor": self.figures.without_mentor,
            "talks": self.figures.talks.text,
            "not_logged": self.figures.talks_overdue,
            "week": iso_week(last_week),
            "planned_then": self.planned_last_week,
            "held_then": self.held_last_week,
        }


def entry(followed: Followed, text: str) -> Entry:
    """Return a line about a hire; her name links to her page."""
    url = settings.BASE_URL + reverse("sessions:hire", args=[followed.hire.pk])
    return Entry(link=followed.hire.mentee.name, text=text, url=url)


def attention_entry(followed: Followed, matter: Attention) -> Entry:
    return entry(followed, _ATTENTION[matter.what](matter, followed.title_of(matter.subject)))


def interview_entry(followed: Followed, interview: Open) -> Entry:
    when = day_and_date(interview.day)
    if interview.item.time:
        when += _(" kl. %(time)s") % {"time": clock(interview.item.time)}
    return entry(followed, _("%(title)s %(when)s") % {"title": interview.title, "when": when})


def missing_interview_entry(followed: Followed, interview: Open) -> Entry:
    return entry(followed, _interview_open(interview.title, interview.day))


def start_entry(followed: Followed) -> Entry:
    params = {"date": day_and_date(followed.hire.starts_on)}
    text = _("begynner %(date)s") if followed.hire.has_mentor else _("begynner %(date)s, mentor mangler")
    return entry(followed, text % params)


def probation_entry(followed: Followed) -> Entry:
    return entry(followed, _("prøvetiden går ut %(date)s") % {"date": day_and_date(followed.hire.probation_ends_on)})


def mentor_stops_entry(followed: Followed) -> Entry:
    stops = followed.mentor_stops
    if stops is None:
        raise ValueError("no mentor stops")
    params = {"name": stops.mentor.name, "date": day_and_date(stops.last_day)}
    return entry(followed, _("%(name)s er mentor til og med %(date)s, og ingen er satt etter det") % params)


def _talks_not_held(matter: Attention, _title: str) -> str:
    params = {"number": matter.number, "date": day_and_date(matter.day)}
    return (
        ngettext(
            "%(number)s mentorsamtale er ikke holdt, %(date)s",
            "%(number)s mentorsamtaler på rad er ikke holdt, sist %(date)s",
            matter.number,
        )
        % params
    )


def _no_talk(matter: Attention, _title: str) -> str:
    return _("ingen mentorsamtale er meldt holdt siden %(date)s") % {"date": day_and_date(matter.day)}


def _no_mentor(matter: Attention, _title: str) -> str:
    return _("har ingen mentor fra og med %(date)s") % {"date": day_and_date(matter.day)}


def _talks_not_logged(matter: Attention, _title: str) -> str:
    params = {"number": matter.number, "date": day_and_date(matter.day)}
    return (
        ngettext(
            "%(number)s mentorsamtale er ikke logget, %(date)s",
            "%(number)s mentorsamtaler er ikke logget, den eldste %(date)s",
            matter.number,
        )
        % params
    )


def _interview_not_held(matter: Attention, title: str) -> str:
    return _interview_open(title, matter.day)


def _interview_open(title: str, day: date) -> str:
    return _("%(title)s, satt til %(date)s, er ikke meldt holdt") % {"title": title, "date": day_and_date(day)}


def _task_not_done(matter: Attention, title: str) -> str:
    return _("«%(title)s», innen %(date)s, er ikke meldt gjort") % {"title": title, "date": day_and_date(matter.day)}


_ATTENTION: dict[str, Callable[[Attention, str], str]] = {
    ReminderRule.TALKS_NOT_HELD: _talks_not_held,
    ReminderRule.NO_TALK: _no_talk,
    ReminderRule.NO_MENTOR: _no_mentor,
    PlanItem.TALK: _talks_not_logged,
    PlanItem.INTERVIEW: _interview_not_held,
    PlanItem.TASK: _task_not_done,
}
