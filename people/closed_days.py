"""Which days are closed in all of Norway, and which does a municipality close itself?"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import holidays

FIXED = {"Arbeidernes dag", "Grunnlovsdag"}
"""These names stand first where a movable holiday falls on the same day."""


@lru_cache(maxsize=256)
def _national(year: int) -> dict[date, str]:
    """Return the public holidays of a year by name, and the two eves kept closed.

    The eves, 24 and 31 December, are closed by our contract (docs/schedule.md), not by law.
    """
    # "no", not "nb": for a language it does not know the package silently answers in English.
    names = holidays.country_holidays("NO", years=year, language="no")
    days = {day: _in_order(name) for day, name in names.items()}
    days.setdefault(date(year, 12, 24), "Julaften")
    days.setdefault(date(year, 12, 31), "Nyttårsaften")
    return days


def _in_order(names: str) -> str:
    return "; ".join(sorted(names.split("; "), key=lambda name: (name not in FIXED, name)))


def national_closed_day(day: date) -> str | None:
    """Return the name of a day closed in the whole country, or None.

    A plain Saturday or Sunday has no name here; the schedule engine knows weekends itself.
    """
    return _national(day.year).get(day)


def closed_days(own: Mapping[date, str] | None = None) -> Callable[[date], str | None]:
    """Return the table the engine asks; `own` are the municipality's closed days."""
    if not own:
        return national_closed_day
    mine = dict(own)
    return lambda day: national_closed_day(day) or mine.get(day)
