"""Does every talk, shift and interview stand in its week in the picture, with its state?"""

from datetime import date, timedelta

import pytest

from sessions.models import PlanItem
from sessions.timeline import WEEK_WIDTH, year_rows
from sessions.weeks import first_mondays, week_of
from tests.world import hire

WEEK_ONE = date(2026, 9, 14)
TODAY = date(2026, 11, 18)  # a Wednesday in week 10


def line(kind, week, number=1, *, weekday=0, **fields):
    day = WEEK_ONE + timedelta(weeks=week - 1, days=weekday)
    return PlanItem(kind=kind, number=number, planned_on=day, first_planned_on=day, **fields)


def rows(items, today=TODAY):
    return year_rows(items, week_one=WEEK_ONE, length_weeks=52, today=today)


def marks(items, today=TODAY):
    return [(row.first_week + mark.x // WEEK_WIDTH, mark.kind, mark.state, mark.count) for row in rows(items, today) for mark in row.marks]


def test_the_year_is_four_rows_of_thirteen_weeks():
    assert [(row.first_week, row.last_week) for row in rows([])] == [(1, 13), (14, 26), (27, 39), (40, 52)]


def test_a_talk_after_the_last_week_is_not_lost():
    found = rows([line("talk", 54)])

    assert found[-1].last_week == 54
    assert [len(row.marks) for row in found] == [0, 0, 0, 1]


def test_marks_tell_kind_and_state():
    items = [
        line("talk", 3, done_on=WEEK_ONE + timedelta(weeks=2), state="done"),
        line("talk", 5, 2, state="not_held"),
        line("interview", 9),
        line("talk", 12, 4),
        line("talk", 14, 5),
    ]

    assert marks(items) == [
        (3, "talk", "held", 1),
        (5, "talk", "not_held", 1),
        (9, "interview", "overdue", 1),
        (12, "talk", "next", 1),
        (14, "talk", "planned", 1),
    ]


def test_the_weeks_shifts_share_a_mark_that_shows_what_is_missing():
    shifts = [line("training_shift", 1, number, weekday=number - 1, state="done", done_on=WEEK_ONE) for number in range(1, 5)]
    assert marks(shifts) == [(1, "training_shift", "done", 4)]
    shifts.append(line("training_shift", 1, 5, weekday=4))
    assert marks(shifts) == [(1, "training_shift", "overdue", 5)]


def test_a_talk_stands_where_it_was_held():
    assert marks([line("talk", 3, state="done", done_on=WEEK_ONE + timedelta(weeks=5))]) == [(6, "talk", "held", 1)]


@pytest.mark.parametrize("left_out", [line("task", 3), line("talk", 3, state="cancelled"), PlanItem(kind="talk", number=1)])
def test_tasks_what_fell_away_and_what_has_no_date_are_left_out(left_out):
    assert marks([left_out]) == []


def test_a_shift_on_a_weekend_before_week_one_stands_in_week_one():
    assert marks([line("training_shift", 0, weekday=6)]) == [(1, "training_shift", "overdue", 1)]


def test_today_stands_in_its_row_alone():
    assert [row.today_x for row in rows([])] == [9 * WEEK_WIDTH + WEEK_WIDTH * 2.5 / 7, None, None, None]
    assert [row.today_x for row in rows([], today=date(2028, 1, 1))] == [None] * 4


def test_months_stand_over_the_week_of_their_first_day():
    first = rows([])[0]

    assert [(1 + label.x // WEEK_WIDTH, label.text) for label in first.months] == [(1, "sep."), (3, "okt."), (7, "nov."), (12, "des.")]


def test_week_one_is_that_of_the_first_open_day(world):
    world.here.municipality.closed_days.create(closed_on=date(2026, 11, 2), name="Planleggingsdag")
    saturday = hire(world.here, "Siri Lørdag", starts_on=date(2026, 10, 31))

    assert first_mondays([world.mine, saturday]) == {world.mine.pk: date(2026, 9, 14), saturday.pk: date(2026, 11, 2)}
    assert week_of(saturday, date(2026, 10, 31)) == 0
