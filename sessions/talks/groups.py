"""Which talk does a group talk tick off for each mentee, and how is it logged for all of them at once?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.models.item import UNPLANNED
from sessions.plan.locking import lock_mentorships
from sessions.talks.meetings import LoggedMeeting, tick_talk, write_meeting
from sessions.talks.open_talks import is_ahead, nearest_talks
from sessions.talks.rules import earliest_held_on
from sessions.talks.unplanned import add_unplanned, last_unplanned

FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A mentee who may have been in the group, and what the talk ticks off for her.

    `talk` is one of her open talks; None is an extra talk, outside the plan. `ahead` is an open talk near the day
    but planned for a later one: it is ticked off only where she says that the group came instead of it. `problem`
    says why she cannot have been there on the day, or is empty.
    """

    mentorship: Mentorship
    talk: PlanItem | None
    ahead: PlanItem | None
    rule_key: str
    problem: str

    @property
    def rule_keys(self) -> tuple[str, ...]:
        """What the group talk may be for her: what it ticks off, and the talk ahead."""
        return (self.rule_key, *([self.ahead.rule_key] if self.ahead else []))

    def ticked_as(self, rule_key: str) -> PlanItem | None:
        """Return the open talk with one of the `rule_keys`; None is an extra talk."""
        return next((talk for talk in (self.talk, self.ahead) if talk and talk.rule_key == rule_key), None)

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        if self.talk is None:
            return _("Ekstra samtale, utenom planen")
        if self.talk.planned_on is None:
            return _("Krysser av for %(title)s") % {"title": self.talk.title}
        return _("Krysser av for %(title)s, %(date)s") % {"title": self.talk.title, "date": date_with_week(self.talk.planned_on)}


def mentees_of(mentor: Person, *, today: date) -> list[Mentorship]:
    """Return the running mentorships whose talks a mentor logs, by the mentee's name."""
    mentorships = Mentorship.objects.mentored_by(mentor, today).running().with_people().select_related("version")
    return list(mentorships.order_by("mentee__name", "pk"))


def seats_on(mentorships: Iterable[Mentorship], *, day: date) -> list[Seat]:
    """Return what a group talk on the day ticks off for each mentorship.

    A fixed number of queries, however many mentorships (no N+1).
    """
    rows = list(mentorships)
    talks, extras = nearest_talks(rows, day=day), last_unplanned(rows)
    return [
        Seat(
            mentorship=mentorship,
            talk=(talk := None if (lies_ahead := is_ahead(near := talks[mentorship.pk], day)) else near),
            ahead=near if lies_ahead else None,
            rule_key=talk.rule_key if talk else f"{UNPLANNED}{extras[mentorship.pk] + 1}",
            problem=_too_early(mentorship) if day < earliest_held_on(mentorship) else "",
        )
        for mentorship in rows
    ]


@act
def log_group_talk(*, shown: Mapping[int, str], held_on: date, minutes: int, by: Person, now: datetime) -> Meeting:
    """Log one group talk: it ticks off a talk for each mentee, its minutes stand once.

    `shown` is what the page said it would tick off: the rule key by mentorship, that of the talk ahead where the
    mentor said so. Where that has changed since (a stale form), the talk is refused and the page shows what it ticks
    off now. Idempotent: the same group
    talk sent twice is logged once.
    """
    if len(shown) < FEWEST:
        raise ValidationError({"mentees": _("Velg minst to. En samtale med bare én logges på samtalens egen side.")})
    # Lock order: all the mentorships by key, then their items, so that two group talks cannot deadlock.
    lock_mentorships(set(shown))
    # Before `shown` is compared: the first click has ticked these talks off, so that the second looks like a stale form.
    if same := _same_group(shown, held_on=held_on, minutes=minutes, by=by):
        return same
    mentorships = [mentorship for mentorship in mentees_of(by, today=now.date()) if mentorship.pk in shown]
    seats = seats_on(mentorships, day=held_on)
    logged = LoggedMeeting(held_on=held_on, minutes=minutes, held_as=Meeting.GROUP, led_by=by)
    for mentorship in mentorships:
        logged.check(mentorship, today=now.date())
    if len(seats) != len(shown) or not all(shown[seat.mentorship.pk] in seat.rule_keys for seat in seats):
        raise ValidationError({"mentees": _("Hvilke samtaler som krysses av, er ikke lenger det siden viste. Se over, og send på nytt.")})
    meeting = write_meeting(logged, mentees=[mentorship.mentee for mentorship in mentorships], by=by, now=now)
    for seat in seats:
        if talk := seat.ticked_as(shown[seat.mentorship.pk]):
            tick_talk(PlanItem.objects.select_for_update(of=("self",)).get(pk=talk.pk), meeting, by=by)
        else:
            add_unplanned(seat.mentorship, meeting, by=by)
    return meeting


def company_of(item: PlanItem) -> list[Person]:
    """Return the other mentees who were in the same meeting.

    Their names may be shown to the mentee, and nothing more about them.
    """
    if item.meeting is None or item.meeting.form != Meeting.GROUP:
        return []
    others = item.meeting.participants.exclude(pk__in=[item.mentorship.mentee_id, item.meeting.led_by_id])
    return list(others.order_by("name", "pk"))


def _same_group(shown: Mapping[int, str], *, held_on: date, minutes: int, by: Person) -> Meeting | None:
    """Return the meeting that the same form has made already, or None."""
    mentorship, rule_key = next(iter(shown.items()))
    logged = PlanItem.objects.filter(mentorship=mentorship, rule_key=rule_key, meeting__led_by=by, meeting__form=Meeting.GROUP)
    item = logged.filter(meeting__held_on=held_on, meeting__minutes=minutes).select_related("meeting").first()
    if item is None or item.meeting is None:
        return None
    ticked = dict(item.meeting.items.values_list("mentorship", "rule_key"))
    # Only exactly the same mentees and talks are a double click; with one mentee more it is another meeting.
    return item.meeting if ticked == dict(shown) else None


def _too_early(mentorship: Mentorship) -> str:
    return _("Kan ikke ha vært med før %(date)s") % {"date": date_with_week(earliest_held_on(mentorship))}
