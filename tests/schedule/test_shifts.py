"""Do the training shifts fall where the contract says, and is the mentor with the right ones?"""

import pytest

from .scenes import away, dates, of_kind, plan

TEN_FROM_14_SEPTEMBER = [f"2026-09-{n}" for n in (14, 15, 16, 17, 18, 21, 22, 23, 24, 25)]


def shifts(**request):
    return of_kind(plan("2026-09-14", **request), "training_shift")


def with_mentor(made):
    return [item.number for item in made if item.with_mentor]


def test_first_ten_working_days():
    made = shifts()
    assert dates(made) == TEN_FROM_14_SEPTEMBER
    assert with_mentor(made) == [1, 5, 10]
    assert {item.flags for item in made} == {()}
    assert all(("mentor" in item.responsible) == item.with_mentor for item in made)


@pytest.mark.parametrize(("percent", "a_week"), [(1, 1), (20, 1), (21, 2), (40, 2), (50, 3), (60, 3), (61, 4), (80, 4), (81, 5), (100, 5)])
def test_part_time_has_fewer_a_week(percent, a_week):
    made = shifts(position_percent=percent)
    assert len(made) == 10
    assert sum(item.date.isocalendar().week == 38 for item in made) == a_week
    assert made[9].week == -(-10 // a_week)


def test_half_position():
    assert dates(shifts(position_percent=50)) == [
        *["2026-09-14", "2026-09-15", "2026-09-16", "2026-09-21", "2026-09-22", "2026-09-23"],
        *["2026-09-28", "2026-09-29", "2026-09-30", "2026-10-05"],
    ]


def test_holidays_are_passed_over():
    # Easter 2027: 25, 26 and 29 March are closed.
    made = of_kind(plan("2027-03-22"), "training_shift")
    days = ["03-22", "03-23", "03-24", "03-30", "03-31", "04-01", "04-02", "04-05", "04-06", "04-07"]
    assert dates(made) == [f"2027-{day}" for day in days]


def test_mentees_absence_is_passed_over():
    made = shifts(mentee=(away("2026-09-15", "2026-09-16"),))
    assert dates(made) == [f"2026-09-{n}" for n in (14, 17, 18, 21, 22, 23, 24, 25, 28, 29)]


@pytest.mark.parametrize(
    ("gone", "expected", "standing_in"),
    [
        (("2026-09-14", "2026-09-14"), [2, 5, 10], {2}),
        # 4 and 6 are equally near: the later.
        (("2026-09-18", "2026-09-18"), [1, 6, 10], {6}),
        (("2026-09-25", "2026-09-25"), [1, 5, 9], {9}),
        (("2026-09-17", "2026-09-21"), [1, 7, 10], {7}),
        # In order: 1 takes 6, and 5 then the next one free.
        (("2026-09-14", "2026-09-18"), [6, 7, 10], {6, 7}),
    ],
)
def test_nearest_shift_stands_in_for_one_the_mentor_is_away_from(gone, expected, standing_in):
    made = plan("2026-09-14", mentor=(away(*gone),))
    row = of_kind(made, "training_shift")
    assert with_mentor(row) == expected
    assert {item.number for item in row if "mentor_away" in item.flags} == standing_in
    assert made.warnings == ()


def test_a_shift_already_with_the_mentor_does_not_stand_in_again():
    # Away from 1, 3-8: shift 1 takes 2, shift 5 takes 9 (2 is nearer, but taken).
    made = plan("2026-09-14", mentor=(away("2026-09-14", "2026-09-14"), away("2026-09-16", "2026-09-23")))
    assert with_mentor(of_kind(made, "training_shift")) == [2, 9, 10]


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (("2026-09-14", "2026-09-24"), [10]),
        (("2026-09-14", "2026-09-23"), [9, 10]),
        (("2026-09-01", "2026-12-31"), []),
    ],
)
def test_too_few_with_the_mentor_is_a_warning(gone, expected):
    made = plan("2026-09-14", mentor=(away(*gone),))
    assert with_mentor(of_kind(made, "training_shift")) == expected
    assert made.warnings == ("too_few_with_mentor",)
    # One of the three never stands in for another.
    assert not [item for item in of_kind(made, "training_shift") if {"mentor_away"} & set(item.flags) and item.number in (1, 5, 10)]


def test_a_mentor_not_set_counts_as_there():
    made = plan("2026-09-14", mentors=())
    row = of_kind(made, "training_shift")
    assert with_mentor(row) == [1, 5, 10]
    assert [item.number for item in row if "no_mentor" in item.flags] == [1, 5, 10]
    assert made.warnings == ()


def test_shifts_that_find_no_day_stay_without_one():
    made = shifts(mentee=(away("2026-09-16", "2028-12-31"),))
    assert dates(made) == ["2026-09-14", "2026-09-15"] + [None] * 8
    assert [item.flags for item in made[2:]] == [("unplaced",)] * 8


def test_a_shift_without_a_date_is_none_the_mentor_is_away_from():
    made = plan("2026-09-14", mentee=(away("2026-09-16", "2028-12-31"),), mentor=(away("2026-09-14", "2026-09-14"),))
    row = of_kind(made, "training_shift")
    # 2 stands in for 1; 5 and 10 have no date and stay hers.
    assert with_mentor(row) == [2, 5, 10]
    assert made.warnings == ()


def test_the_last_day_of_the_search_can_be_a_shift():
    made = shifts(mentee=(away("2026-09-14", "2028-09-13"),))
    assert dates(made) == ["2028-09-14"] + [None] * 9
