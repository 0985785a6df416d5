"""Is the table of closed days Norway's, by Norwegian names, for every year a plan can reach?"""

from datetime import date, timedelta

import pytest

from people.closed_days import closed_days

from .oracle import norwegian_closed_days


@pytest.mark.parametrize("year", range(2024, 2044))
def test_the_year_has_exactly_the_closed_days_of_the_law(year):
    closed = closed_days()
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(366) if (first + timedelta(days=n)).year == year]
    assert {day: set(name.split("; ")) for day in days if (name := closed(day))} == norwegian_closed_days(year)


def test_a_double_holiday_names_the_fixed_one_first():
    assert closed_days()(date(2027, 5, 17)) == "Grunnlovsdag; Andre pinsedag"


def test_own_closed_days_are_added_and_a_holiday_keeps_its_name():
    closed = closed_days({date(2026, 9, 15): "Planleggingsdag", date(2026, 12, 25): "Planleggingsdag"})
    assert closed(date(2026, 9, 15)) == "Planleggingsdag"
    assert closed(date(2026, 12, 25)) == "Første juledag"
    assert closed(date(2026, 9, 16)) is None
    assert closed_days()(date(2026, 9, 15)) is None


def test_a_plain_weekend_is_not_in_the_table():
    assert closed_days()(date(2026, 9, 19)) is None
