"""How does a change of mentors become dated periods, and what speaks against it?

Each change keeps three things apart: whether it is made already (`is_made`, so that a form sent twice is
idempotent), whether it may be made (`check`, which raises ValidationError and writes nothing), and the rows
it writes (`change_periods`, which checks nothing). So a re-plan can be tried in a transaction before anybody
confirms the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.dates import date_with_week
from people.models import Mentor
from programs.models import MentorPeriod, Mentorship
from programs.models.mentorship import MentorPeriodQuerySet
from sessions.models import PlanItem
from sessions.plan.limits import require_within

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ReplaceMentor:
    """A mentor from a day on: the first mentor, or in place of the one before.

    The mentor before ends the day before; if her period has not begun by then, it never begins. Substitutes
    and mentors who share stay; if the new mentor was one of them, that period of hers ends.
    """

    mentor: Mentor
    starts_on: date

    def is_made(self, mentorship: Mentorship) -> bool:
        return _of_mentors(mentorship).filter(mentor=self.mentor, starts_on=self.starts_on).exists()

    def check(self, mentorship: Mentorship, *, today: date) -> None:
        _check_mentor(mentorship, self.mentor, self.starts_on)
        later = list(_of_mentors(mentorship).not_over(self.starts_on))
        if later and all(period.mentor_id == self.mentor.pk and period.starts_on <= self.starts_on for period in later):
            raise ValidationError({"mentor": _("%(name)s er allerede mentor da.") % {"name": self.mentor.person.name}})
        others = [period for period in later if period.mentor.person_id != self.mentor.person_id]
        _refuse_held(mentorship, others, from_day=self.starts_on, field="starts_on", advice=_("Velg en dato etter den."))

    def change_periods(self, mentorship: Mentorship) -> None:
        for period in _of_mentors(mentorship).not_over(self.starts_on):
            _cut(period, self.starts_on, None)
        for period in _of_others(mentorship).filter(mentor__person=self.mentor.person_id).not_over(self.starts_on):
            _cut(period, self.starts_on, None)
        # No end of its own: her appointment ends it, and may be prolonged.
        MentorPeriod.objects.create(mentorship=mentorship, mentor=self.mentor, starts_on=self.starts_on)


@dataclass(frozen=True, kw_only=True)
class SubstituteMentor:
    """A mentor stands in for the hire's mentor for some days, both included.

    The period of the hire's mentor runs on: both see and log.
    """

    mentor: Mentor
    starts_on: date
    ends_on: date

    def is_made(self, mentorship: Mentorship) -> bool:
        return _has_exactly(mentorship, MentorPeriod.SUBSTITUTE, self.mentor, self.starts_on, self.ends_on)

    def check(self, mentorship: Mentorship, *, today: date) -> None:
        _check_mentor(mentorship, self.mentor, self.starts_on)
        _check_last_day(mentorship, self.mentor, self.starts_on, self.ends_on)
        _refuse_own_mentor(mentorship, self.mentor, self.starts_on, self.ends_on)
        _refuse_substitutes(mentorship.mentor_periods.overlapping(self.starts_on, self.ends_on))

    def change_periods(self, mentorship: Mentorship) -> None:
        sharing = mentorship.mentor_periods.filter(kind=MentorPeriod.SHARED, mentor__person=self.mentor.person_id)
        for period in sharing.overlapping(self.starts_on, self.ends_on):
            _cut(period, self.starts_on, self.ends_on)
        MentorPeriod.objects.create(
            mentorship=mentorship, mentor=self.mentor, kind=MentorPeriod.SUBSTITUTE, starts_on=self.starts_on, ends_on=self.ends_on
        )


@dataclass(frozen=True, kw_only=True)
class ShareMentor:
    """A mentor shares with the hire's mentor, for some days or until further notice.

    Both see and log; the hire's mentor is responsible.
    """

    mentor: Mentor
    starts_on: date
    ends_on: date | None = None

    def is_made(self, mentorship: Mentorship) -> bool:
        return _has_exactly(mentorship, MentorPeriod.SHARED, self.mentor, self.starts_on, self.ends_on)

    def check(self, mentorship: Mentorship, *, today: date) -> None:
        _check_mentor(mentorship, self.mentor, self.starts_on)
        if self.ends_on:
            _check_last_day(mentorship, self.mentor, self.starts_on, self.ends_on)
        _refuse_own_mentor(mentorship, self.mentor, self.starts_on, self.ends_on)
        own = _of_others(mentorship).filter(mentor__person=self.mentor.person_id)
        for period in own.overlapping(self.starts_on, self.ends_on):
            _refuse_substitutes([period])
            raise ValidationError({"mentor": _("%(name)s deler allerede med mentor da.") % {"name": self.mentor.person.name}})

    def change_periods(self, mentorship: Mentorship) -> None:
        MentorPeriod.objects.create(
            mentorship=mentorship, mentor=self.mentor, kind=MentorPeriod.SHARED, starts_on=self.starts_on, ends_on=self.ends_on
        )


@dataclass(frozen=True, kw_only=True)
class EndMentor:
    """A period gets another last day, and nobody takes its place.

    A period that has not begun by then never begins.
    """

    period: MentorPeriod
    ends_on: date

    def is_made(self, mentorship: Mentorship) -> bool:
        period = mentorship.mentor_periods.filter(pk=self.period.pk).first()
        return period.ends_on == self.ends_on if period else self.ends_on < self.period.starts_on

    def check(self, mentorship: Mentorship, *, today: date) -> None:
        period = mentorship.mentor_periods.filter(pk=self.period.pk).first()
        if period is None:
            raise ValidationError(_("Perioden finnes ikke lenger. Se over hvem som er mentor nå."))
        if period.ends_on and period.ends_on < today:
            raise ValidationError({"ends_on": _("Perioden er allerede over.")})
        if self.ends_on < period.starts_on <= today:
            raise ValidationError(
                {"ends_on": _("Siste dag kan ikke være før %(first)s.") % {"first": date_with_week(period.starts_on, year=True)}}
            )
        if self.ends_on >= period.starts_on:
            _check_last_day(mentorship, period.mentor, period.starts_on, self.ends_on)
        if period.ends_on and self.ends_on > period.ends_on:
            _check_room(mentorship, period, period.ends_on + _ONE_DAY, self.ends_on)
        after = max(self.ends_on + _ONE_DAY, period.starts_on)
        _refuse_held(mentorship, [period], from_day=after, field="ends_on", advice=_("Velg den datoen eller en senere."))

    def change_periods(self, mentorship: Mentorship) -> None:
        period = mentorship.mentor_periods.get(pk=self.period.pk)
        if self.ends_on < period.starts_on:
            period.delete()
        else:
            period.ends_on = self.ends_on
            period.save()


MentorChange = ReplaceMentor | SubstituteMentor | ShareMentor | EndMentor


def end_all(mentorship: Mentorship, last: date) -> None:
    """End every mentor's, substitute's and sharing mentor's period on a day."""
    for period in mentorship.mentor_periods.not_over(last + _ONE_DAY):
        _cut(period, last + _ONE_DAY, None)


def _of_mentors(mentorship: Mentorship) -> MentorPeriodQuerySet:
    return mentorship.mentor_periods.filter(kind=MentorPeriod.MENTOR).select_related("mentor__person")


def _of_others(mentorship: Mentorship) -> MentorPeriodQuerySet:
    return mentorship.mentor_periods.exclude(kind=MentorPeriod.MENTOR).select_related("mentor__person")


def _has_exactly(mentorship: Mentorship, kind: str, mentor: Mentor, starts_on: date, ends_on: date | None) -> bool:
    return mentorship.mentor_periods.filter(kind=kind, mentor=mentor, starts_on=starts_on, ends_on=ends_on).exists()


def _cut(period: MentorPeriod, first: date, last: date | None) -> None:
    """Take the days from `first` to `last` out of a period.

    Without `last`, all the days that follow. What is left on either side stays a period.
    """
    if last and (period.ends_on is None or period.ends_on > last):
        MentorPeriod.objects.create(
            mentorship_id=period.mentorship_id,
            mentor_id=period.mentor_id,
            kind=period.kind,
            starts_on=last + _ONE_DAY,
            ends_on=period.ends_on,
        )
    if period.starts_on >= first:
        period.delete()
    else:
        period.ends_on = first - _ONE_DAY
        period.save()


def _check_mentor(mentorship: Mentorship, mentor: Mentor, starts_on: date) -> None:
    if mentor.person_id == mentorship.mentee_id:
        raise ValidationError({"mentor": _("Ingen kan være mentor for seg selv.")})
    if mentor.unit_id != mentorship.department.unit_id:
        raise ValidationError({"mentor": _("Mentoren hører ikke til i enheten.")})
    if not mentor.person.is_active:
        raise ValidationError({"mentor": _("%(name)s kan ikke logge inn lenger.") % {"name": mentor.person.name}})
    require_within(mentorship, starts_on, field="starts_on")
    if starts_on < mentor.starts_on or (mentor.ends_on and starts_on > mentor.ends_on):
        raise ValidationError({"starts_on": _("%(name)s er ikke mentor i enheten den dagen.") % {"name": mentor.person.name}})


def _check_last_day(mentorship: Mentorship, mentor: Mentor, starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Siste dag kan ikke være før første dag.")})
    require_within(mentorship, ends_on, field="ends_on")
    if mentor.ends_on and ends_on > mentor.ends_on:
        params = {"name": mentor.person.name, "date": date_with_week(mentor.ends_on, year=True)}
        raise ValidationError({"ends_on": _("%(name)s er mentor i enheten bare til %(date)s.") % params})


def _check_room(mentorship: Mentorship, period: MentorPeriod, first: date, last: date) -> None:
    """Refuse to prolong a period into days that another period has taken over.

    The next mentor's, another substitute's, or one in which the same person follows the hire in another way.
    """
    around = mentorship.mentor_periods.exclude(pk=period.pk).overlapping(first, last)
    if period.kind == MentorPeriod.MENTOR:
        for other in around.filter(kind=MentorPeriod.MENTOR).select_related("mentor__person"):
            params = {"name": other.mentor.person.name, "date": date_with_week(other.starts_on, year=True)}
            raise ValidationError({"ends_on": _("%(name)s er mentor fra %(date)s. Velg en dato før den.") % params})
    elif period.kind == MentorPeriod.SUBSTITUTE:
        _refuse_substitutes(around, field="ends_on")
    if around.filter(mentor__person=period.mentor.person_id).exists():
        params = {"name": period.mentor.person.name}
        raise ValidationError({"ends_on": _("%(name)s følger den nyansatte på en annen måte da. Velg en tidligere dato.") % params})


def _refuse_own_mentor(mentorship: Mentorship, mentor: Mentor, first: date, last: date | None) -> None:
    """Refuse that a mentor stands in for herself, or shares with herself."""
    if _of_mentors(mentorship).filter(mentor__person=mentor.person_id).overlapping(first, last).exists():
        raise ValidationError({"mentor": _("%(name)s er selv mentor da.") % {"name": mentor.person.name}})


def _refuse_substitutes(periods: Iterable[MentorPeriod], *, field: str = "mentor") -> None:
    """Refuse a second substitute: nobody who is not needed shall see the plan."""
    for period in periods:
        if period.kind == MentorPeriod.SUBSTITUTE and period.ends_on:
            params = {
                "name": period.mentor.person.name,
                "first": date_with_week(period.starts_on),
                "last": date_with_week(period.ends_on, year=True),
            }
            text = _("%(name)s er vikar fra %(first)s til %(last)s. Velg andre datoer, eller avslutt det først.")
            raise ValidationError({field: text % params})


def _refuse_held(mentorship: Mentorship, periods: Iterable[MentorPeriod], *, from_day: date, field: str, advice: str) -> None:
    """Refuse to take a period away from under a talk that is logged.

    Whoever held a talk was there that day, so her period reaches at least to it.
    """
    held = mentorship.items.talks().filter(state=PlanItem.DONE, done_on__gte=from_day)
    by = [period.mentor.person_id for period in periods]
    last = held.filter(meeting__led_by__in=by).order_by("-done_on").select_related("meeting__led_by").first()
    if last and last.meeting:
        params = {"name": last.meeting.led_by.name, "date": date_with_week(last.meeting.held_on)}
        raise ValidationError({field: _("%(name)s holdt en samtale %(date)s.") % params + " " + advice})


# A mentor has tasks before the hire's start (the first call is ten days ahead, earlier still when holidays push it), so
# the mentor's period begins before the start too.
PERIOD_LEAD_DAYS = 28


def mentor_days(mentor: Mentor, *, starts_on: date, today: date) -> tuple[date, date | None]:
    """Return the first and the last day a mentor follows a hire.

    Never outside the mentor's own appointment.
    """
    return max(mentor.starts_on, min(today, starts_on - timedelta(days=PERIOD_LEAD_DAYS))), mentor.ends_on
