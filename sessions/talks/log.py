"""What became of a mentor's talks: held, when, how long and by whom? Never what was said."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from mentorprogram.text.cleaning import one_line
from people.models import Person
from sessions.models import PlanItem, PracticalNote
from sessions.plan.locking import store
from sessions.talks.leaders import require_leader
from sessions.talks.meetings import LoggedMeeting, correct, detach, is_of, require_own, tick_talk, write_meeting
from sessions.talks.missed import last_missed, take_back_missed
from sessions.talks.rules import locked_talk, require_current_talk, require_open

PRACTICAL_NOTE_LENGTH = 200


@act
def log_talk(
    *,
    item: PlanItem,
    held_on: date,
    minutes: int,
    held_as: str,
    led_by: Person | None = None,
    also: Iterable[PlanItem] = (),
    revision: int,
    by: Person,
    now: datetime,
) -> PlanItem:
    """Log a talk as held, or correct what was logged.

    The date held need not be the date planned. `led_by` is who held the talk, where it was not `by`. `also`
    are other open talks of the hire that were caught up in the same meeting. Idempotent: the same outcome
    sent twice (a double click, two tabs) is logged once.
    """
    item = locked_talk(item)
    leader = led_by or (item.meeting.led_by if item.meeting else by)
    logged = LoggedMeeting(held_on=held_on, minutes=minutes, held_as=held_as, led_by=leader)
    require_open(item)
    others = _others(item, also)
    # Idempotent: compared before the revision, which the first of two equal clicks has raised.
    if item.meeting and logged.is_what_stands(item.meeting) and (item.revision == revision or _caught_up(item) == {*others, item}):
        return item
    require_current_talk(item, revision)
    logged.check(item.mentorship, today=now.date())
    # Minutes and form can be corrected without asking anew who could have led the talk.
    if item.meeting is None or (held_on, leader) != (item.meeting.held_on, item.meeting.led_by):
        require_leader(leader, item.mentorship, held_on=held_on, by=by)
    if item.meeting:
        require_own(item.meeting, by)
        correct(item.meeting, logged, by=by, now=now)
        # `correct` has saved its own instance of this item.
        item.refresh_from_db(fields=["done_on", "revision"])
        return item
    _require_open(others)
    meeting = write_meeting(logged, mentees=[item.mentorship.mentee], by=by, now=now)
    for other in others:
        tick_talk(other, meeting, by=by)
    return tick_talk(item, meeting, by=by)


@act
def undo_log(*, item: PlanItem, revision: int, by: Person) -> PlanItem:
    """Take back the last thing logged on a talk: that it was held, or was not.

    Of a meeting that ticked off several talks only this one is taken back. An extra talk, which was never in
    the plan, is deleted. The history of the meeting and of the plan keeps what was logged.
    """
    item = locked_talk(item)
    require_open(item)
    # Idempotent: the second of two clicks finds the talk taken back already.
    if item.revision != revision and item.state == PlanItem.PLANNED:
        return item
    require_current_talk(item, revision)
    if item.meeting:
        require_own(item.meeting, by)
        detach(item, by=by)
    elif missed := last_missed(item):
        take_back_missed(item, missed)
    elif item.state == PlanItem.NOT_HELD:
        item.state, item.not_held_reason = PlanItem.PLANNED, ""
        store(item)
    return item


@act
def write_note(*, item: PlanItem, text: str, by: Person, now: datetime) -> None:
    """Write the mentor's practical note on a talk; an empty text deletes the note.

    The note is for the pair alone.
    """
    item = locked_talk(item)
    require_open(item)
    text = one_line(text)
    if len(text) > PRACTICAL_NOTE_LENGTH:
        raise ValidationError({"text": _("Notatet kan ha høyst 200 tegn.")})
    if text:
        PracticalNote.objects.update_or_create(item=item, author=by, defaults={"text": text, "written_at": now})
    else:
        PracticalNote.objects.filter(item=item, author=by).delete()


def may_undo(item: PlanItem, *, by: Person, today: date) -> bool:
    """Whether the page offers to undo what was logged on a talk.

    Offered on a talk that the person held or logged, on a talk not held, and on a new date given today.
    """
    if item.meeting:
        return is_of(item.meeting, by)
    if item.state == PlanItem.NOT_HELD:
        return True
    missed = last_missed(item)
    return missed is not None and timezone.localdate(missed.logged_at) == today


def _others(item: PlanItem, also: Iterable[PlanItem]) -> list[PlanItem]:
    """Lock the hire's other talks that were caught up in the same meeting."""
    wanted = {other.pk for other in also} - {item.pk}
    if not wanted:
        return []
    rows = item.mentorship.items.select_for_update(of=("self",)).talks().filter(pk__in=wanted)
    return list(rows.order_by("number"))


def _caught_up(item: PlanItem) -> set[PlanItem]:
    """Return the hire's talks that the item's meeting ticked off, the item among them."""
    return set(item.mentorship.items.filter(meeting=item.meeting_id))


def _require_open(others: list[PlanItem]) -> None:
    taken = [str(other) for other in others if other.state != PlanItem.PLANNED]
    if taken:
        raise ValidationError({"also": _("Ikke åpen lenger: %(titles)s. Se over og send på nytt.") % {"titles": ", ".join(taken)}})
