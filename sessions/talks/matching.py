"""Which open talk does a talk held on a day tick off?

Pure: takes what is known of the open talks, returns one of them or None. `week_one` is the Monday of
programme week 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class OpenTalk:
    """A talk that is neither held nor given up.

    `week` is the programme week it is meant for, `gap_days` the gap of its rule.
    """

    number: int
    week: int | None
    planned_on: date | None
    gap_days: int


def is_in_window(talk: OpenTalk, day: date, *, week_one: date) -> bool:
    """Whether a talk held on the day may be this open talk.

    The day must be within `gap_days` of the talk's date, or of its programme week.
    """
    slack = timedelta(days=talk.gap_days)
    if talk.planned_on is not None and abs(talk.planned_on - day) <= slack:
        return True
    if talk.week is None:
        return False
    monday = week_one + timedelta(weeks=talk.week - 1)
    return monday - slack <= day <= monday + timedelta(days=6) + slack


def nearest_open(talks: Iterable[OpenTalk], day: date, *, week_one: date) -> OpenTalk | None:
    """Return the open talk that a talk held on the day ticks off, or None.

    Of the talks in their window, the talk whose date is nearest the day; of two equally near, the earlier
    number. A talk without a date comes after all that have a date.
    """

    def distance(talk: OpenTalk) -> tuple[bool, int, int]:
        return talk.planned_on is None, abs((talk.planned_on - day).days) if talk.planned_on else 0, talk.number

    return min((talk for talk in talks if is_in_window(talk, day, week_one=week_one)), key=distance, default=None)
