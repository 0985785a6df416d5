"""Were the interviews and the leader–mentor meetings held, and when? Nothing of what was said."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.dates import date_with_week
from people.models import Person
from sessions.models import Meeting, PlanItem
from sessions.plan.limits import first_day, require_past
from sessions.plan.locking import locked_item, require_current, require_running, store
from sessions.plan.role_holders import RoleHolders


@act
def log_meeting(*, item: PlanItem, held_on: date, revision: int, by: Person, now: datetime) -> PlanItem:
    """Log an interview or a leader–mentor meeting as held, or correct the date.

    Whoever logs it, it counts as led by the department leader of that day, and as held with the hire
    (interview) or with the mentor of that day (leader–mentor meeting).
    """
    item = locked_item(item)
    # Idempotent: compared before the revision, which the first of two equal clicks has raised.
    if item.meeting and item.meeting.held_on == held_on:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    _check(item, held_on, today=now.date())
    leader, other = _who_met(item, held_on, by=by, today=now.date())
    meeting = item.meeting or Meeting(kind=item.kind, logged_by=by, logged_at=now)
    meeting.held_on, meeting.led_by = held_on, leader
    meeting.save()
    meeting.participants.set([leader, other])
    item.state, item.not_held_reason = PlanItem.DONE, ""
    item.done_on, item.done_by, item.meeting = held_on, by, meeting
    return store(item)


@act
def undo_meeting(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Take back that a meeting was held; the history keeps that it was logged."""
    item = locked_item(item)
    if item.meeting is None:
        return item
    require_running(item.mentorship)
    require_current(item, revision)
    if not item.is_meeting:
        raise ValidationError(_("Mentorsamtaler angres av den som holdt dem."))
    meeting = item.meeting
    item.state, item.done_on, item.done_by, item.meeting = PlanItem.PLANNED, None, None, None
    store(item)
    # After the item: its foreign key protects the meeting (PROTECT) as long as it points at it.
    meeting.delete()
    return item


def _who_met(item: PlanItem, held_on: date, *, by: Person, today: date) -> tuple[Person, Person]:
    mentorship = item.mentorship
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    # A department without a leader that day: the person who logs the meeting counts as having led it.
    leader = responsible.leader_on(mentorship.pk, held_on) or by
    if item.is_interview:
        return leader, mentorship.mentee
    mentor = responsible.mentor_on(mentorship.pk, held_on)
    if mentor is None:
        raise ValidationError({"held_on": _("Ingen var mentor den dagen.")})
    return leader, mentor


def _check(item: PlanItem, held_on: date, *, today: date) -> None:
    if not item.is_meeting:
        raise ValidationError(_("Bare samtaler med avdelingsleder og oppfølging leder–mentor logges her."))
    if item.state == PlanItem.CANCELLED:
        raise ValidationError(_("Dette har falt bort."))
    require_past(held_on, today=today, field="held_on")
    # The hire is interviewed, so not before she starts; leader and mentor may meet before that.
    earliest = item.mentorship.starts_on if item.is_interview else first_day(item.mentorship)
    if held_on < earliest:
        raise ValidationError({"held_on": _("Datoen kan ikke være før %(date)s.") % {"date": date_with_week(earliest, year=True)}})
