"""Which open talk does something held on a day tick off?

Pure: what is known of the open talks in, one of them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class OpenTalk:
    """A talk that is neither held nor given up. `week` is the programme week it is meant for, `gap_days` its rule's gap."""

    number: int
    week: int | None
    planned_on: date | None
    gap_days: int


def is_in_window(talk: OpenTalk, day: date, *, week_one: date) -> bool:
    """Whether a talk held on the day may be this one: near its programme week or near its date, by its own gap."""
    slack = timedelta(days=talk.gap_days)
    if talk.planned_on is not None and abs(talk.planned_on - day) <= slack:
        return True
    if talk.week is None:
        return False
    monday = week_one + timedelta(weeks=talk.week - 1)
    return monday - slack <= day <= monday + timedelta(days=6) + slack


def nearest_open(talks: Iterable[OpenTalk], day: date, *, week_one: date) -> OpenTalk | None:
    """Return the open talk in its window whose date is nearest the day, of two as near the earlier number; None where there is none.

    A talk without a date comes after every one that has one.
    """

    def distance(talk: OpenTalk) -> tuple[bool, int, int]:
        return talk.planned_on is None, abs((talk.planned_on - day).days) if talk.planned_on else 0, talk.number

    return min((talk for talk in talks if is_in_window(talk, day, week_one=week_one)), key=distance, default=None)
