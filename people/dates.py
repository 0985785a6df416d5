"""How are dates and times written in the reader's language?

The words and the order come from CLDR by way of Babel, in the language that is active (`translation.override`): the same
date reads the same in a page, a mail, a PDF and on the command line.
"""

from datetime import date, time, timedelta
from functools import cache, lru_cache

from babel.dates import format_date, format_skeleton, format_time, get_day_names, get_month_names
from django.conf import settings
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

# English as it is read in Norway: the day before the month, and 24 hours.
LOCALES = {"en": "en_GB"}
# CLDR's own is «10:00» in Norwegian too; the Language Council writes «10.00», and so does the product.
CLOCKS = {"nb": "HH.mm", "nn": "HH.mm"}
# Some years of days in the forms that pages show: Babel takes 15 microseconds a date, and a page shows a hundred.
REMEMBERED = 4096


def active_locale() -> str:
    """Return CLDR's name for the active language, or for LANGUAGE_CODE if none is."""
    return _locale_of(get_language() or settings.LANGUAGE_CODE)


@cache
def _locale_of(language: str) -> str:
    return LOCALES.get(language, to_locale(language))


@lru_cache(maxsize=REMEMBERED)
def _shown(day: date, skeleton: str, locale: str) -> str:
    """Return a date in a language's order and punctuation.

    `skeleton` is CLDR's name for the parts that are shown; «full» is the language's longest form.
    """
    return format_date(day, "full", locale=locale) if skeleton == "full" else format_skeleton(skeleton, day, locale=locale)


def monday_of(day: date) -> date:
    """Return the Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def iso_week(day: date) -> int:
    return day.isocalendar().week


def weekday_name(weekday: int) -> str:
    """«mandag»; Monday is 0."""
    return get_day_names("wide", locale=active_locale())[weekday]


def short_weekday(weekday: int) -> str:
    """«man.»; Monday is 0."""
    return get_day_names("abbreviated", locale=active_locale())[weekday]


def short_month(month: int) -> str:
    """«sep.»; January is 1."""
    return get_month_names("abbreviated", locale=active_locale())[month]


def short_date(day: date, *, year: bool = False) -> str:
    """«14. sep.», with the year «14. sep. 2026»."""
    return _shown(day, "yMMMd" if year else "MMMd", active_locale())


def day_and_date(day: date, *, year: bool = False) -> str:
    """«man. 14. sep.», with the year «man. 14. sep. 2026»."""
    return _shown(day, "yMMMEd" if year else "MMMEd", active_locale())


def date_with_week(day: date, *, year: bool = False) -> str:
    """«man. 14. sep. (uke 38)»: the form to use wherever there is room."""
    return _("%(date)s (uke %(week)s)") % {"date": day_and_date(day, year=year), "week": iso_week(day)}


def long_date(day: date) -> str:
    """«mandag 14. september 2026»."""
    return _shown(day, "full", active_locale())


def month_and_year(day: date) -> str:
    """«september 2026»."""
    return _shown(day, "yMMMM", active_locale())


def written_date(day: date) -> str:
    """«14. september 2026»: where nobody plans by the weekday."""
    return _shown(day, "yMMMMd", active_locale())


def date_range(first: date, last: date, *, year: bool = False) -> str:
    """«14.–20. sep.», «28. sep. – 4. okt.».

    With the year of both ends when they differ; else the year is shown once, if asked for.
    """
    if first == last:
        return short_date(first, year=year)
    if first.year != last.year:
        return f"{short_date(first, year=True)} – {short_date(last, year=True)}"
    if first.month != last.month:
        return f"{short_date(first)} – {short_date(last, year=year)}"
    return f"{_shown(first, 'd', active_locale())}–{short_date(last, year=year)}"


def week_with_range(day: date, *, year: bool = False) -> str:
    """«uke 38, 14.–20. sep.»: the day's calendar week, Monday to Sunday."""
    monday = monday_of(day)
    days = date_range(monday, monday + timedelta(days=6), year=year)
    return _("uke %(week)s, %(days)s") % {"week": iso_week(day), "days": days}


def clock(at: time) -> str:
    """«10.00»."""
    locale = active_locale()
    return format_time(at, CLOCKS.get(locale, "HH:mm"), locale=locale)
