"""Are dates written the way Norwegians write them, in pages and elsewhere?"""

from datetime import UTC, date, datetime, time

import pytest
from django.template import TemplateSyntaxError, engines
from django.utils.translation import override

from people import dates
from people.lists import listed
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
    assert " ".join(dates.short_weekday(number) for number in range(7)) == "man. tir. ons. tor. fre. lør. søn."
    assert " ".join(dates.short_month(number) for number in range(1, 13)) == "jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des."


def test_every_weekday_and_month_is_spelled_out_as_norwegian_does():
    names = [dates.weekday_name(number) for number in range(7)]
    assert names == ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]
    months = [dates.month_and_year(date(2026, number, 1)) for number in range(1, 13)]
    assert [month.removesuffix(" 2026") for month in months] == [
        *("januar", "februar", "mars", "april", "mai", "juni"),
        *("juli", "august", "september", "oktober", "november", "desember"),
    ]


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "nb",
            ["lørdag 7. mars 2026", "lør. 7. mars", "lør. 7. mars 2026", "7. mars", "mars 2026", "7. mars 2026", "7.–12. mars", "09.05"],
        ),
        (
            "nn",
            ["laurdag 7. mars 2026", "la. 7. mars", "la. 7. mars 2026", "7. mars", "mars 2026", "7. mars 2026", "7.–12. mars", "09.05"],
        ),
        ("en", ["Saturday, 7 March 2026", "Sat 7 Mar", "Sat, 7 Mar 2026", "7 Mar", "March 2026", "7 March 2026", "7–12 Mar", "09:05"]),
    ],
)
def test_dates_and_times_are_in_the_language_that_is_asked_for(language, written):
    day = date(2026, 3, 7)
    with override(language):
        assert [
            dates.long_date(day),
            dates.day_and_date(day),
            dates.day_and_date(day, year=True),
            dates.short_date(day),
            dates.month_and_year(day),
            dates.written_date(day),
            dates.date_range(day, date(2026, 3, 12)),
            dates.clock(time(9, 5)),
        ] == written


@pytest.mark.parametrize(
    ("language", "weekday", "short", "month"),
    [("nb", "tirsdag", "tir.", "okt."), ("nn", "tysdag", "ty.", "okt."), ("en", "Tuesday", "Tue", "Oct")],
)
def test_weekdays_and_months_are_in_the_language_that_is_asked_for(language, weekday, short, month):
    with override(language):
        assert (dates.weekday_name(1), dates.short_weekday(1), dates.short_month(10)) == (weekday, short, month)


def test_dates_are_in_the_products_own_language_where_none_is_active():
    with override(None):
        assert dates.long_date(date(2026, 9, 14)) == "mandag 14. september 2026"


@pytest.mark.parametrize(("language", "written"), [("nb", "Anna, Per og Kari"), ("nn", "Anna, Per og Kari"), ("en", "Anna, Per and Kari")])
def test_list_ends_as_the_language_that_is_asked_for_does(language, written):
    with override(language):
        assert listed(["Anna", "Per", "Kari"]) == written


@pytest.mark.parametrize(
    ("words", "written"), [([], ""), (["Anna"], "Anna"), (["Anna", "Per"], "Anna og Per"), (["Per {0}", "{1}"], "Per {0} og {1}")]
)
def test_list_of_few_is_told_as_it_is_said(words, written):
    assert listed(words) == written


def test_monday_is_that_of_the_calendar_week():
    assert {dates.monday_of(date(2026, 9, number)) for number in range(14, 21)} == {date(2026, 9, 14)}


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
    clock = engines["django"].from_string("{% load looks %}{{ at|nbtime }} {{ time|nbtime }}{{ none|nbtime }}")
    assert clock.render({"at": late_evening_utc, "time": time(9, 5), "none": None}) == "00.30 09.05"


def test_date_filters_show_nothing_for_no_date_and_refuse_unknown_arguments():
    nothing = engines["django"].from_string('{% load looks %}{{ day|nbdate }}{{ day|nbdate_long }}{{ day|weekrange:"year" }}')
    assert nothing.render({"day": None}) == ""
    assert looks.nbdate(date(2026, 9, 14), "year") == "man. 14. sep. 2026 (uke 38)"
    with pytest.raises(TemplateSyntaxError):
        looks.nbdate(date(2026, 9, 14), "long")
