"""What do the templates need to show dates, states and assets the same way everywhere?"""

from datetime import date, datetime, time

from django import template
from django.templatetags.static import static
from django.utils import timezone

from people import dates
from people.outbox import failures
from people.states import State, state_named

register = template.Library()


def _day(value: date | datetime) -> date:
    """A moment is shown on the local day it falls on."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _year(argument: str) -> bool:
    if argument not in ("", "year"):
        raise template.TemplateSyntaxError(f'The only argument a date filter takes is "year", not "{argument}".')
    return argument == "year"


@register.filter
def nbdate(value: date | None, argument: str = "") -> str:
    """«man. 14. sep. (uke 38)»; `nbdate:"year"` gives «man. 14. sep. 2026 (uke 38)»."""
    return dates.date_with_week(_day(value), year=_year(argument)) if value else ""


@register.filter
def nbdate_day(value: date | None, argument: str = "") -> str:
    """«man. 14. sep.»: where the week is already told."""
    return dates.day_and_date(_day(value), year=_year(argument)) if value else ""


@register.filter
def nbdate_short(value: date | None, argument: str = "") -> str:
    """«14. sep.»; `nbdate_short:"year"` gives «14. sep. 2026»."""
    return dates.short_date(_day(value), year=_year(argument)) if value else ""


@register.filter
def nbdate_long(value: date | None) -> str:
    """«mandag 14. september 2026»."""
    return dates.long_date(_day(value)) if value else ""


@register.filter
def failure(reason: str) -> str:
    """«Adressen finnes ikke (550)»: why a message was not delivered."""
    return failures.in_words(reason)


@register.filter
def nbdate_weekday(value: date) -> str:
    """«man.»"""
    return dates.short_weekday(_day(value).weekday())


@register.filter
def nbdate_month(value: date) -> str:
    """«sep.»"""
    return dates.short_month(_day(value).month)


@register.filter
def nbdate_month_year(value: date) -> str:
    """«september 2026»."""
    return dates.month_and_year(_day(value))


@register.filter(expects_localtime=True)
def nbtime(value: time | datetime | None) -> str:
    """«10.00»; a moment is shown on the local clock."""
    if value is None:
        return ""
    return dates.clock(value.time() if isinstance(value, datetime) else value)


@register.filter
def weekrange(value: date | None, argument: str = "") -> str:
    """«uke 38, 14.–20. sep.»: the week that holds the day."""
    return dates.week_with_range(_day(value), year=_year(argument)) if value else ""


@register.simple_tag
def state(name: str) -> State:
    """The word, icon and colour of a state: `{% state "overdue" as shown %}`."""
    return state_named(name)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a fetched asset; empty when bin/assets has not run.

    The page then works without it, plainer.
    """
    try:
        return static(path)
    except ValueError:  # the manifest storage does not know the file
        return ""


@register.simple_tag
def share(part: int | None, whole: int | None) -> int:
    """How many of a hundred, 0–100: the width of a bar."""
    if not part or not whole or whole < 0:
        return 0
    return max(0, min(100, round(100 * part / whole)))
