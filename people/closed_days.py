"""Which days are closed in Norway, and which has a municipality closed itself?"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import holidays

FIXED = {"Arbeidernes dag", "Grunnlovsdag"}
"""Named first where a movable holiday falls on the same day."""


@lru_cache(maxsize=256)
def _national(year: int) -> dict[date, str]:
    """Public holidays by their Norwegian names, and the two eves nobody plans a meeting on."""
    # "no", not "nb": the package answers an unknown language in English without a word.
    names = holidays.country_holidays("NO", years=year, language="no")
    days = {day: _in_order(name) for day, name in names.items()}
    days.setdefault(date(year, 12, 24), "Julaften")
    days.setdefault(date(year, 12, 31), "Nyttårsaften")
    return days


def _in_order(names: str) -> str:
    return "; ".join(sorted(names.split("; "), key=lambda name: (name not in FIXED, name)))


def national_closed_day(day: date) -> str | None:
    """The name of a closed day all over the country; a plain Saturday or Sunday has none."""
    return _national(day.year).get(day)


def closed_days(own: Mapping[date, str] | None = None) -> Callable[[date], str | None]:
    """The table to pass to the engine; `own` are the municipality's closed days by name."""
    if not own:
        return national_closed_day
    mine = dict(own)
    return lambda day: national_closed_day(day) or mine.get(day)
