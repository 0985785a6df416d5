"""Who is mentor from when, and who is the contact person?"""

from datetime import date

from django.db.models import QuerySet

from mentorprogram.acts import act
from people.models import Mentor, Person
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.leaving import tell_leaders
from sessions.mentors.periods import Ending, MentorChange, Replacing, Sharing, Substituting
from sessions.plan.locking import locked_mentorship, require_current, require_running, store
from sessions.plan.missing_roles import refresh_flags


@act
def replace_mentor(*, mentorship: Mentorship, mentor: Mentor, starts_on: date, revision: int, by: Person, today: date) -> Mentorship:
    """Let somebody be mentor from a date on, as the first or instead of the one before, who ends the day before.

    What was planned or held before the date keeps its mentor, for who it was follows from the date.
    """
    return _make(Replacing(mentor=mentor, starts_on=starts_on), mentorship, revision=revision, today=today)


@act
def substitute_mentor(
    *, mentorship: Mentorship, mentor: Mentor, starts_on: date, ends_on: date, revision: int, by: Person, today: date
) -> Mentorship:
    """Let somebody stand in for the mentor for some days, both included; the mentor still sees and logs."""
    change = Substituting(mentor=mentor, starts_on=starts_on, ends_on=ends_on)
    return _make(change, mentorship, revision=revision, today=today)


@act
def share_mentor(
    *, mentorship: Mentorship, mentor: Mentor, starts_on: date, ends_on: date | None = None, revision: int, by: Person, today: date
) -> Mentorship:
    """Let somebody share with the mentor: both see and log, and she is responsible where nobody else is."""
    return _make(Sharing(mentor=mentor, starts_on=starts_on, ends_on=ends_on), mentorship, revision=revision, today=today)


@act
def end_mentor_period(*, period: MentorPeriod, ends_on: date, revision: int, by: Person, today: date) -> Mentorship:
    """Give a mentor's, a substitute's or a sharer's period another last day, with nobody in her place.

    The leader is told of a hire who is left without a mentor, unless it is she who says it.
    """
    mentorship = _make(Ending(period=period, ends_on=ends_on), period.mentorship, revision=revision, today=today)
    tell_leaders(mentor=period.mentor, last_day=ends_on, today=today, but_not=by)
    return mentorship


def mentors_for(mentorship: Mentorship, on: date) -> QuerySet[Mentor]:
    """Return the unit's mentors from a date on, without the hire herself."""
    unit = mentorship.department.unit_id
    return Mentor.objects.not_over(on).filter(unit=unit).exclude(person=mentorship.mentee_id).select_related("person")


def _make(change: MentorChange, mentorship: Mentorship, *, revision: int, today: date) -> Mentorship:
    mentorship = locked_mentorship(mentorship)
    if mentorship.revision != revision and change.is_made(mentorship):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    change.check(mentorship, today=today)
    change.change_periods(mentorship)
    refresh_flags(mentorship, today=today)
    return store(mentorship)
