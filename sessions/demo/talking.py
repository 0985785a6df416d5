"""Which talks of a demo mentorship were held, not held (and why), or not logged?"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import cycle

from people.models import Person
from sessions.demo.days import at, day_of
from sessions.models import Meeting, PlanItem
from sessions.talks.log import log_talk
from sessions.talks.missed import log_not_held
from sessions.talks.new_dates import propose_new_date

MentorOn = Callable[[date], Person | None]

MINUTES = (45, 40, 50, 30, 60, 45, 35)
_FORMS = (Meeting.IN_PERSON,) * 6 + (Meeting.PHONE, Meeting.IN_PERSON, Meeting.IN_PERSON, Meeting.VIDEO)
REASONS = (PlanItem.BUSY, PlanItem.SHIFT, PlanItem.ABSENCE, PlanItem.BUSY, PlanItem.OTHER)
SUMMER = 7
# The numbers of the talks that were put off some days before they were held.
PUT_OFF = (3, 8, 12)


def chosen_evenly(items: list[PlanItem], how_many: int) -> set[int]:
    """Return the primary keys of `how_many` items, spread evenly over all of them."""
    total = len(items)
    return {item.pk for place, item in enumerate(items) if (place + 1) * how_many // total > place * how_many // total}


def log_talks(talks: Iterable[PlanItem], *, share: float, unlogged: int, mentor_on: MentorOn, today: date) -> None:
    """Log the talks before today with the mentors' own verbs, each on its day.

    `share` of them were held. Of the others, the last `unlogged` are left open, as is every talk on a day
    without a mentor; the rest are logged as not held, with a reason.
    """
    due = [talk for talk in talks if talk.planned_on and talk.planned_on < today]
    answered = due[: len(due) - unlogged]
    held = chosen_evenly(answered, min(round(share * len(due)), len(answered)))
    minutes, forms, reasons = cycle(MINUTES), cycle(_FORMS), cycle(REASONS)
    for talk in answered:
        day = day_of(talk)
        mentor = mentor_on(day)
        if mentor is None:
            continue
        if talk.pk in held:
            _hold(talk, minutes=next(minutes), held_as=next(forms), mentor=mentor, today=today)
        else:
            reason = PlanItem.HOLIDAY if day.month == SUMMER else next(reasons)
            log_not_held(item=talk, reason=reason, new_date=None, revision=talk.revision, by=mentor, now=at(day, 16))


def _hold(talk: PlanItem, *, minutes: int, held_as: str, mentor: Person, today: date) -> None:
    day = day_of(talk)
    later = propose_new_date(talk, today=day) if talk.number in PUT_OFF else None
    if later and later < today:
        talk = log_not_held(
            item=talk, reason=PlanItem.BUSY, new_date=later, confirmed=True, revision=talk.revision, by=mentor, now=at(day, 9)
        )
        day = later
    if talk.expected_minutes == 30:
        minutes = min(minutes, 30)
    log_talk(item=talk, held_on=day, minutes=minutes, held_as=held_as, revision=talk.revision, by=mentor, now=at(day, 14))
