"""How is one meeting written down, corrected and taken back for all the talks it ticks off?

One meeting may tick off several items: two talks of a hire caught up at once, or a talk of each hire in a
group. Its minutes are stored once, on the meeting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.plan.locking import store
from sessions.talks.rules import check_held, why_talks_closed


@dataclass(frozen=True, kw_only=True)
class LoggedMeeting:
    """What a form says of a meeting that was held."""

    held_on: date
    minutes: int
    held_as: str
    led_by: Person

    def is_what_stands(self, meeting: Meeting) -> bool:
        """Whether the stored meeting says the same already."""
        stands = (meeting.held_on, meeting.minutes, meeting.form, meeting.led_by_id)
        return stands == (self.held_on, self.minutes, self.held_as, self.led_by.pk)

    def check(self, mentorship: Mentorship, *, today: date) -> None:
        check_held(mentorship, held_on=self.held_on, minutes=self.minutes, held_as=self.held_as, today=today)


def write_meeting(meeting_facts: LoggedMeeting, *, mentees: Iterable[Person], by: Person, now: datetime) -> Meeting:
    """Create a meeting and its participants; `tick_talk` ties the talks to it."""
    meeting = Meeting(kind=PlanItem.TALK, logged_by=by, logged_at=now)
    _store(meeting, meeting_facts, by=by, now=now)
    meeting.participants.set([meeting_facts.led_by, *mentees])
    return meeting


def tick_talk(item: PlanItem, meeting: Meeting, *, by: Person) -> PlanItem:
    """Tick off a talk with a meeting, whatever was logged on the talk before."""
    item.state, item.not_held_reason = PlanItem.DONE, ""
    item.done_on, item.done_by, item.meeting = meeting.held_on, by, meeting
    return store(item)


def correct(meeting: Meeting, meeting_facts: LoggedMeeting, *, by: Person, now: datetime) -> None:
    """Correct a meeting that was logged, and the date held of each of its items.

    The history keeps what the meeting said before, who changed it and when.
    """
    # Lock order: `locked_talk` holds all the mentorships; their items follow in one order.
    items = list(
        PlanItem.objects.select_for_update(of=("self",))
        .filter(meeting=meeting)
        .select_related("mentorship__mentee")
        .order_by("mentorship", "number")
    )
    _require_all_open(items, by=by, today=now.date())
    if meeting_facts.held_as != Meeting.GROUP and len({item.mentorship_id for item in items}) > 1:
        raise ValidationError({"held_as": _("Flere var med, så dette var en gruppesamtale.")})
    for item in items:
        meeting_facts.check(item.mentorship, today=now.date())
    _store(meeting, meeting_facts, by=by, now=now)
    meeting.participants.set([meeting_facts.led_by, *(item.mentorship.mentee for item in items)])
    for item in items:
        item.done_on = meeting_facts.held_on
        store(item)


def detach(item: PlanItem, *, by: Person) -> None:
    """Take back that a talk was held.

    An extra talk, which was never in the plan, is deleted. So is a meeting without any talk left; a mentee
    without a talk left in the meeting is no participant any more.
    """
    meeting = item.meeting
    if meeting is None:
        return
    # Deleted or untied before the meeting is: the item's foreign key protects the meeting (PROTECT).
    if item.is_unplanned:
        item.delete()
    else:
        item.state, item.done_on, item.done_by, item.meeting = PlanItem.PLANNED, None, None, None
        store(item)
    left = set(meeting.items.values_list("mentorship", flat=True))
    if not left:
        meeting.delete()
    elif item.mentorship_id not in left:
        meeting.participants.remove(item.mentorship.mentee)


def is_of(meeting: Meeting, person: Person) -> bool:
    """Whether a person held or logged a meeting, so that she may correct and undo it.

    Only while she has access to its talks, which is asked separately (`loggable_by`).
    """
    return person.pk in (meeting.led_by_id, meeting.logged_by_id)


def require_own(meeting: Meeting, by: Person) -> None:
    if not is_of(meeting, by):
        raise ValidationError(
            _("Samtalen ble holdt av %(name)s, og kan bare rettes av den som holdt eller logget den."), params={"name": meeting.led_by}
        )


def _require_all_open(items: list[PlanItem], *, by: Person, today: date) -> None:
    """Refuse a correction that cannot be made for all who were in the meeting.

    Where one mentorship is over, or has another mentor now, the meeting stays as it was logged.
    """
    if any(why_talks_closed(item.mentorship) for item in items):
        raise ValidationError(_("Året til en av dem som var med, er over. Da kan ikke møtet rettes lenger."))
    within = PlanItem.objects.loggable_by(by, today).filter(pk__in=[item.pk for item in items])
    if within.count() < len(items):
        raise ValidationError(
            _("Du er ikke lenger mentor for alle som var med, så møtet kan ikke rettes. Du kan angre det for din mentee.")
        )


def _store(meeting: Meeting, meeting_facts: LoggedMeeting, *, by: Person, now: datetime) -> None:
    meeting.held_on, meeting.minutes, meeting.form, meeting.led_by = (
        meeting_facts.held_on,
        meeting_facts.minutes,
        meeting_facts.held_as,
        meeting_facts.led_by,
    )
    # simple-history: the history row bears the act's own moment, not the clock's when it is saved.
    meeting._history_date = now  # type: ignore[attr-defined]
    meeting.save()
