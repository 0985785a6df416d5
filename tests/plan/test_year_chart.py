"""Does every talk, shift and interview stand in its week in the picture, with its state?"""

from datetime import date, timedelta

import pytest

from programs.models import Mentorship, Pause
from sessions.models import PlanItem
from sessions.plan.weeks import first_mondays, week_of
from sessions.plan.year_chart import DAY_WIDTH, WEEK_WIDTH, Band, draw_year
from tests.world import at, hire

WEEK_ONE = date(2026, 9, 14)
TODAY = date(2026, 11, 18)  # a Wednesday in week 10


def line(kind, week, number=1, *, weekday=0, registered_on=WEEK_ONE - timedelta(days=21), **fields):
    day = WEEK_ONE + timedelta(weeks=week - 1, days=weekday)
    mentorship = Mentorship(registered_at=at(registered_on))
    return PlanItem(mentorship=mentorship, kind=kind, number=number, planned_on=day, first_planned_on=day, **fields)


def drawn(items, today=TODAY, pauses=()):
    return draw_year(items, week_one=WEEK_ONE, length_weeks=52, today=today, pauses=pauses)


def rows(items, today=TODAY, pauses=()):
    return drawn(items, today, pauses).rows


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


def test_what_lay_before_the_registration_and_what_was_waived_are_calm():
    late = WEEK_ONE + timedelta(weeks=8)
    items = [
        line("talk", 3, registered_on=late),
        line("talk", 4, 2, registered_on=late, state="waived"),
        line("talk", 9, 3, registered_on=late),
    ]

    assert marks(items) == [(3, "talk", "not_registered", 1), (4, "talk", "waived", 1), (9, "talk", "overdue", 1)]
    assert drawn(items).states == {"not_registered", "waived", "overdue"}


def test_a_mark_shared_by_a_week_shows_what_is_open_before_what_is_waived():
    late = WEEK_ONE + timedelta(weeks=8)
    shifts = [
        line("training_shift", 1, number, registered_on=late, state=state) for number, state in enumerate(("waived", "planned"), start=1)
    ]

    assert marks(shifts) == [(1, "training_shift", "not_registered", 2)]


def test_a_pause_is_a_band_through_the_rows_it_touches():
    # Week 12 (from Wednesday) to week 15 (to Sunday), both days included.
    first, last = WEEK_ONE + timedelta(weeks=11, days=2), WEEK_ONE + timedelta(weeks=14, days=6)
    year = drawn([], pauses=[Pause(starts_on=first, ends_on=last)])

    assert [list(row.bands) for row in year.rows] == [
        [Band(x=round((11 * 7 + 2) * DAY_WIDTH, 2), width=round(12 * DAY_WIDTH, 2))],
        [Band(x=0, width=round(14 * DAY_WIDTH, 2))],
        [],
        [],
    ]
    assert year.pauses == ("2.–27. des.",)


def test_a_pause_before_the_first_week_or_after_the_last_draws_nothing():
    outside = [Pause(starts_on=WEEK_ONE - timedelta(days=9), ends_on=WEEK_ONE - timedelta(days=1))]

    assert [row.bands for row in rows([], pauses=outside)] == [()] * 4
    assert drawn([]).pauses == ()


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
