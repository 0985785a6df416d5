"""How is a talk logged that was not in the plan: as one of the open talks, or as an extra talk?"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.models.item import UNPLANNED
from sessions.plan.locking import locked_mentorship
from sessions.talks.leaders import require_leader
from sessions.talks.log import log_talk
from sessions.talks.meetings import LoggedMeeting, tick_talk, write_meeting
from sessions.talks.rules import saved_as, why_talks_closed


@act
def log_unplanned(
    *,
    mentorship: Mentorship,
    ticks: PlanItem | None,
    unplanned_seen: int,
    held_on: date,
    minutes: int,
    held_as: str,
    led_by: Person | None = None,
    by: Person,
    now: datetime,
) -> PlanItem:
    """Log a talk that was not in the plan, and return its item.

    `ticks` is the open talk that it stands for; with None an extra talk is added. `unplanned_seen` is
    `last_unplanned` as the reader saw it: the same extra talk sent twice is logged once (idempotent), and a
    different extra talk logged in between is reported (stale form).
    """
    mentorship = locked_mentorship(mentorship)
    logged = LoggedMeeting(held_on=held_on, minutes=minutes, held_as=held_as, led_by=led_by or by)
    if reason := why_talks_closed(mentorship):
        raise ValidationError(reason)
    if ticks:
        return _tick_open(ticks, logged, by=by, now=now)
    same = mentorship.items.filter(rule_key=f"{UNPLANNED}{unplanned_seen + 1}").select_related("meeting__led_by").first()
    if same and same.meeting:
        if logged.is_what_stands(same.meeting):
            return same
        raise ValidationError(
            _("En ekstra samtale er logget etter at du åpnet siden: %(saved)s Send på nytt hvis dette var enda en."),
            params={"saved": saved_as(same)},
        )
    logged.check(mentorship, today=now.date())
    require_leader(logged.led_by, mentorship, held_on=held_on, by=by)
    meeting = write_meeting(logged, mentees=[mentorship.mentee], by=by, now=now)
    return add_unplanned(mentorship, meeting, by=by)


def add_unplanned(mentorship: Mentorship, meeting: Meeting, *, by: Person) -> PlanItem:
    """Add an item for a talk that was held and never planned.

    It counts as held, and never as planned.
    """
    last = last_unplanned([mentorship])[mentorship.pk]
    highest = mentorship.items.talks().aggregate(highest=Max("number"))["highest"] or 0
    item = PlanItem(
        mentorship=mentorship,
        kind=PlanItem.TALK,
        # Numbered after all other talks; only the rule key counts the extra talks.
        number=highest + 1,
        rule_key=f"{UNPLANNED}{last + 1}",
        title=_("Ekstra samtale"),
        responsible=["mentor"],
    )
    return tick_talk(item, meeting, by=by)


def last_unplanned(mentorships: Iterable[Mentorship]) -> dict[int, int]:
    """Return the number of each mentorship's last extra talk, 0 for none.

    One query. The number is the end of the rule key.
    """
    numbers = {mentorship.pk: 0 for mentorship in mentorships}
    keys = PlanItem.objects.unplanned().filter(mentorship__in=numbers).values_list("mentorship", "rule_key")
    for mentorship, key in keys:
        # Compared as numbers in Python: as texts in the database, «extra_10» sorts before «extra_9».
        numbers[mentorship] = max(numbers[mentorship], int(key.removeprefix(UNPLANNED)))
    return numbers


def was_taken_back(pk: int, *, by: Person) -> bool:
    """Whether an item was an extra talk of one of the person's mentees, now undone.

    Read from the history, for the item itself is deleted.
    """
    mine = Mentorship.objects.mentored_by(by)
    return PlanItem.history.filter(id=pk, history_type="-", rule_key__startswith=UNPLANNED, mentorship__in=mine).exists()


def _tick_open(item: PlanItem, meeting_facts: LoggedMeeting, *, by: Person, now: datetime) -> PlanItem:
    """Tick off a talk that was open when the page was read.

    A talk that is held already is never corrected from here.
    """
    # Read under the mentorship's lock: the form's instance may be older than another tab's save.
    item = PlanItem.objects.select_related("mentorship", "meeting__led_by").get(pk=item.pk)
    if item.meeting:
        if meeting_facts.is_what_stands(item.meeting):
            return item
        raise ValidationError({"ticks": _("%(title)s er alt logget: %(saved)s") % {"title": item.title, "saved": saved_as(item)}})
    return log_talk(
        item=item,
        held_on=meeting_facts.held_on,
        minutes=meeting_facts.minutes,
        held_as=meeting_facts.held_as,
        led_by=meeting_facts.led_by,
        revision=item.revision,
        by=by,
        now=now,
    )
