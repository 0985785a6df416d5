"""Which weekday keeps a mentor's talks apart when two of her hires start together?"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.dates import monday_of
from people.models import Person
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.workload import WEEK, WEEKS_AHEAD, talks_led
from sessions.models.kinds import kind_of
from sessions.registration.register import Hire
from sessions.schedule import Plan

WORKING_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class Staggering:
    """The weekday the hire would share with others, and a better one.

    `names` are the hires the reader may see, `unnamed` is how many others there are.
    """

    names: tuple[str, ...]
    unnamed: int
    same_day: bool
    weekday: int
    proposed: int


def propose_weekday(hire: Hire, plan: Plan, *, reader: Person, today: date) -> Staggering | None:
    """Return the weekday with the fewest of the mentor's talks, or None.

    Counted over twelve weeks from the start, or from today if that has passed. None where none of her other
    hires starts in the same calendar week with talks on the same weekday, or no weekday has fewer talks.
    """
    if hire.mentor is None:
        return None
    monday = monday_of(hire.starts_on)
    hers = MentorPeriod.objects.filter(mentor=hire.mentor).values("mentorship")
    beginning = Mentorship.objects.running().filter(starts_on__range=(monday, monday + timedelta(days=6)), pk__in=hers)
    starts = dict(beginning.values_list("pk", "starts_on"))
    weekday = _usual(item.date for item in plan.items if kind_of(item.kind).is_talk and item.date)
    if not starts or weekday is None:
        return None
    first = max(hire.starts_on, today)
    talks: dict[int, list[date]] = defaultdict(list)
    for _mentor, talk, day in talks_led([hire.mentor], first, first + WEEKS_AHEAD * WEEK - timedelta(days=1), today=today):
        talks[talk.mentorship_id].append(day)
    together = {pk for pk in starts if _usual(talks[pk]) == weekday}
    on_each = Counter(day.weekday() for days in talks.values() for day in days)
    # On a tie, the next weekday after the shared one.
    proposed = min(range(WORKING_DAYS), key=lambda day: (on_each[day], (day - weekday) % WORKING_DAYS))
    if not together or on_each[proposed] >= on_each[weekday]:
        return None
    visible = Mentorship.objects.visible_to(reader, today).filter(pk__in=together).order_by("mentee__name", "pk")
    names = tuple(visible.values_list("mentee__name", flat=True))
    return Staggering(
        names=names,
        unnamed=len(together) - len(names),
        same_day=all(starts[pk] == hire.starts_on for pk in together),
        weekday=weekday,
        proposed=proposed,
    )


def _usual(days: Iterable[date]) -> int | None:
    """The weekday most of the days lie on; the earliest on a tie, None if empty."""
    counted = Counter(day.weekday() for day in days)
    return min(counted, key=lambda weekday: (-counted[weekday], weekday), default=None)
