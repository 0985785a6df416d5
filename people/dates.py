"""How is a date written to a person in Norwegian bokmål?

Own tables instead of the active locale: the same date reads the same in a page, a mail, a PDF and on the command line.
"""

from datetime import date, timedelta

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)
SHORT_WEEKDAYS = tuple(f"{name[:3]}." for name in WEEKDAYS)
# Mars, mai, juni and juli are never abbreviated in Norwegian.
SHORT_MONTHS = ("jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des.")


def iso_week(day: date) -> int:
    return day.isocalendar().week


def short_date(day: date, *, year: bool = False) -> str:
    """«14. sep.», with the year «14. sep. 2026»."""
    text = f"{day.day}. {SHORT_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def day_and_date(day: date, *, year: bool = False) -> str:
    """«man. 14. sep.», with the year «man. 14. sep. 2026»."""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {short_date(day, year=year)}"


def date_with_week(day: date, *, year: bool = False) -> str:
    """«man. 14. sep. (uke 38)»: the form the product uses wherever there is room."""
    return f"{day_and_date(day, year=year)} (uke {iso_week(day)})"


def long_date(day: date) -> str:
    """«mandag 14. september 2026»."""
    return f"{WEEKDAYS[day.weekday()]} {day.day}. {MONTHS[day.month - 1]} {day.year}"


def month_and_year(day: date) -> str:
    """«september 2026»."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def written_date(day: date) -> str:
    """«14. september 2026»: where nobody plans by the weekday."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def date_range(first: date, last: date, *, year: bool = False) -> str:
    """«14.–20. sep.», «28. sep. – 4. okt.»; the year of both ends when they differ, else only when asked for."""
    if first == last:
        return short_date(first, year=year)
    if first.year != last.year:
        return f"{short_date(first, year=True)} – {short_date(last, year=True)}"
    if first.month != last.month:
        return f"{short_date(first)} – {short_date(last, year=year)}"
    return f"{first.day}.–{short_date(last, year=year)}"


def week_with_range(day: date, *, year: bool = False) -> str:
    """«uke 38, 14.–20. sep.»: the calendar week that holds the day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return f"uke {iso_week(day)}, {date_range(monday, monday + timedelta(days=6), year=year)}"
