"""How many hires has a mentor followed in one appointment, and how many talks has she held, for how long?

An appointment is in one unit, from one day to another. A talk counts for the appointment she held that day:

- the appointment through which she was the hire's mentor that day; if she only stepped in, her appointment in
  the hire's unit;
- if the hire has moved to a unit where she never was mentor, the only appointment she had that day.

Appointments that follow one another therefore share no talk. A meeting counts once, however many hires were
in it, and only for the mentor who led it; a meeting with hires of two units counts in both units, for each
diploma tells of its own unit alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from people.dates import written_date
from people.models import Mentor
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import duty_days


@dataclass(frozen=True, kw_only=True)
class MentorService:
    """What one appointment adds up to.

    Numbers and the programmes' names, never whose talks they were.
    """

    hires: int
    talks: int
    minutes: int
    programs: tuple[str, ...]


def service_of(mentor: Mentor, *, today: date) -> MentorService:
    """Return what a mentor has done in one appointment until a day.

    Three queries. A hire registered by mistake is not counted.
    """
    own = list(Mentor.objects.filter(person=mentor.person_id).order_by("pk"))
    periods = list(
        MentorPeriod.objects.filter(mentor__in=own)
        .exclude(mentorship__end_reason=Mentorship.MISTAKE)
        .select_related("mentor", "mentorship__version__program")
    )
    talks = (
        PlanItem.objects.talks()
        .filter(meeting__led_by=mentor.person_id, meeting__held_on__lte=today)
        .select_related("meeting", "mentorship__department", "mentorship__version__program")
    )
    held = [talk for talk in talks if mentor.pk in _appointments_for(talk, own, periods)]
    followed = [period.mentorship for period in periods if period.mentor_id == mentor.pk and _has_begun(period, today)]
    mentorships = [*followed, *(talk.mentorship for talk in held)]
    # By meeting: two talks caught up in one meeting, or a group's, share its minutes.
    minutes = {talk.meeting_id: talk.meeting.minutes or 0 for talk in held if talk.meeting}
    return MentorService(
        hires=len({mentorship.mentee_id for mentorship in followed}),
        talks=len(minutes),
        minutes=sum(minutes.values()),
        programs=tuple(sorted({mentorship.version.program.name for mentorship in mentorships})),
    )


def why_no_diploma(mentor: Mentor, service: MentorService) -> str:
    """Return why a mentor gets no diploma yet, in words; empty when she gets one."""
    if service.talks:
        return ""
    return _(
        "Det er ikke registrert noen samtale som %(name)s har holdt som mentor i %(unit)s siden %(day)s. Når den første er logget, kan "
        "diplomet skrives ut her."
    ) % {"name": mentor.person.name, "unit": mentor.unit.name, "day": written_date(mentor.starts_on)}


def _appointments_for(talk: PlanItem, own: Iterable[Mentor], periods: Iterable[MentorPeriod]) -> set[int]:
    """Return the keys of the appointments that a talk she led counts for.

    One or none; two only where she followed the hire through both that day.
    """
    day = talk.meeting.held_on if talk.meeting else date.max
    by_duty = {period.mentor_id for period in periods if period.mentorship_id == talk.mentorship_id and _covers(duty_days(period), day)}
    if by_duty:
        return by_duty
    unit = talk.mentorship.department.unit_id
    that_day = [mentor for mentor in own if _covers((mentor.starts_on, mentor.ends_on), day)]
    in_unit = {mentor.pk for mentor in that_day if mentor.unit_id == unit}
    if in_unit or len(that_day) != 1 or any(mentor.unit_id == unit for mentor in own):
        return in_unit
    return {that_day[0].pk}


def _covers(days: tuple[date, date | None], day: date) -> bool:
    first, last = days
    return first <= day and (last is None or day <= last)


def _has_begun(period: MentorPeriod, today: date) -> bool:
    first, last = duty_days(period)
    return first <= today and (last is None or first <= last)
