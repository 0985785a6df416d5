"""Are dates written the way Norwegians write them, in pages and elsewhere?"""

from datetime import UTC, date, datetime

import pytest
from django.template import TemplateSyntaxError, engines

from people import dates
from people.templatetags import looks


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 9, 14), "man. 14. sep. (uke 38)"),
        (date(2027, 5, 17), "man. 17. mai (uke 20)"),
        (date(2027, 1, 3), "søn. 3. jan. (uke 53)"),  # still the last week of 2026
        (date(2024, 12, 31), "tir. 31. des. (uke 1)"),  # already the first week of 2025
        (date(2026, 3, 7), "lør. 7. mars (uke 10)"),
    ],
)
def test_date_with_week_is_written_the_norwegian_way(day, written):
    assert dates.date_with_week(day) == written


def test_date_with_week_shows_the_year_when_asked():
    assert dates.date_with_week(date(2027, 9, 13), year=True) == "man. 13. sep. 2027 (uke 37)"


def test_written_date_spells_the_month_alone():
    assert dates.written_date(date(2026, 5, 1)) == "1. mai 2026"


def test_long_date_spells_weekday_and_month():
    assert dates.long_date(date(2026, 9, 14)) == "mandag 14. september 2026"


def test_every_weekday_and_month_is_abbreviated_as_norwegian_does():
    assert dates.SHORT_WEEKDAYS == ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn.")
    assert " ".join(dates.SHORT_MONTHS) == "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des."


@pytest.mark.parametrize(
    ("first", "last", "year", "written"),
    [
        (date(2026, 9, 14), date(2026, 9, 20), False, "14.–20. sep."),
        (date(2026, 9, 14), date(2026, 9, 20), True, "14.–20. sep. 2026"),
        (date(2026, 9, 28), date(2026, 10, 4), False, "28. sep. – 4. okt."),
        (date(2026, 12, 28), date(2027, 1, 3), False, "28. des. 2026 – 3. jan. 2027"),
        (date(2026, 9, 14), date(2026, 9, 14), False, "14. sep."),
    ],
)
def test_date_range_repeats_only_what_differs(first, last, year, written):
    assert dates.date_range(first, last, year=year) == written


@pytest.mark.parametrize("day", [date(2026, 9, 14), date(2026, 9, 17), date(2026, 9, 20)])
def test_week_with_range_runs_monday_to_sunday(day):
    assert dates.week_with_range(day) == "uke 38, 14.–20. sep."


def test_date_filters_show_a_moment_on_its_local_day():
    late_evening_utc = datetime(2026, 9, 13, 22, 30, tzinfo=UTC)  # half past midnight in Oslo
    assert looks.nbdate(late_evening_utc) == "man. 14. sep. (uke 38)"


def test_date_filters_show_nothing_for_no_date_and_refuse_unknown_arguments():
    nothing = engines["django"].from_string('{% load looks %}{{ day|nbdate }}{{ day|nbdate_long }}{{ day|weekrange:"year" }}')
    assert nothing.render({"day": None}) == ""
    assert looks.nbdate(date(2026, 9, 14), "year") == "man. 14. sep. 2026 (uke 38)"
    with pytest.raises(TemplateSyntaxError):
        looks.nbdate(date(2026, 9, 14), "long")
