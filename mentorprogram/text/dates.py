"""How is a date or a clock time read that somebody typed, where the browser has no picker?

As they are written in Norway, and as the product itself prints them: «14.12.26», «14/12-26», «14. desember 2026», «13.00»,
«kl. 13». The names of months and days come from CLDR.
"""

import re
from datetime import date, time
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from mentorprogram.text.cleaning import one_line

_LANGUAGES = ["nb", "nn", "se", "en"]
_WIDTHS: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
_CENTURY = 2000  # of a year written with two digits: a plan lies in this one
_BETWEEN = re.compile(r"[\s.,/–-]*")
_PART = re.compile(r"[0-9]+|[^\W\d_]+")
_CLOCK = re.compile(r"(?:kl(?:okka|okken)?\.? ?)?([0-9]{1,2})(?:[.:, ]?([0-9]{2}))?(?::[0-9]{2}(?:\.[0-9]+)?)?")


def typed_day(text: str) -> date | None:
    """Return the date that was typed, or None where it is none, or has no year."""
    text = one_line(text).lower()
    if _BETWEEN.fullmatch(_PART.sub("", text)) is None:
        return None
    parts = _PART.findall(text)
    if parts and parts[0] in _weekdays():
        del parts[0]
    for year, month, day in _readings(parts):
        try:
            return date(int(year) + (_CENTURY if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            continue
    return None


def typed_time(text: str) -> time | None:
    """Return the clock time that was typed, or None."""
    found = _CLOCK.fullmatch(one_line(text).lower())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def _readings(parts: list[str]) -> list[tuple[str, str, str]]:
    """Return what the parts may mean, as (year, month, day), the likeliest first."""
    match [str(_months().get(part, part)) for part in parts]:
        case [whole] if re.fullmatch("[0-9]{6}", whole):
            return [(whole[4:], whole[2:4], whole[:2])]
        case [whole] if re.fullmatch("[0-9]{8}", whole):
            return [(whole[4:], whole[2:4], whole[:2]), (whole[:4], whole[4:6], whole[6:])]
        case [year, month, day] if len(year) == 4:
            return [(year, month, day)]
        case [first, second, year] if len(year) in (2, 4):
            # «December 14, 2026»: the month is told by its name, wherever it stands.
            return [(year, first, second) if parts[0] in _months() else (year, second, first)]
        case _:
            return []


@cache
def _months() -> dict[str, int]:
    names = {
        name.lower().rstrip("."): number
        for language in _LANGUAGES
        for width in _WIDTHS
        for number, name in get_month_names(width, locale=language).items()
    }
    return names | {"sept": 9}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(
        name.lower().rstrip(".") for language in _LANGUAGES for width in _WIDTHS for name in get_day_names(width, locale=language).values()
    )
