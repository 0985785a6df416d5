"""Where do training shifts go around those that stay, and who goes with the mentor?"""

import pytest

from sessions.schedule import Duty

from .scenes import away, day
from .years import SHIFTS, S, Year, moves


def test_a_shift_moved_by_the_rota_moves_no_other():
    for to in ("2026-09-12", "2026-09-19", "2026-09-20", "2026-10-01", "2026-12-25"):
        year = Year.begins(S, today="2026-09-01")
        year.pin("shift_5", to)
        year.replan()
        assert [key for key in year.dates("shift_") if key != to] == [d for d in SHIFTS if d != "2026-09-18"]
        assert year.look(today="2026-09-17").changes == ()


def test_a_shift_moved_onto_the_day_of_another_moves_that_one():
    year = Year.begins(S, today="2026-09-01")
    year.pin("shift_5", "2026-09-21")
    assert moves(year.look())["shift_6"] == ("2026-09-21", "2026-09-22", "order")


def test_a_shift_moved_into_a_full_week_pushes_one_out_of_it():
    year = Year.begins(S, today="2026-09-01", position_percent=40)
    assert year.dates("shift_")[:6] == ["2026-09-14", "2026-09-15", "2026-09-21", "2026-09-22", "2026-09-28", "2026-09-29"]
    year.pin("shift_9", "2026-09-17")
    assert moves(year.look())["shift_2"] == ("2026-09-15", "2026-09-21", "order")


def test_a_held_shift_frees_its_day_and_the_rest_follow_it():
    year = Year.begins(S, today="2026-09-16")
    for key in ("shift_1", "shift_2"):
        year.log(key)
    year.log("shift_3", "2026-09-16")
    assert moves(year.look()) == {}
    year.log("shift_4", "2026-09-13")
    assert moves(year.look())["shift_5"] == ("2026-09-18", "2026-09-17", "order")


@pytest.mark.parametrize(
    ("position", "first_week"), [(100, 5), (81, 5), (80, 4), (61, 4), (60, 3), (41, 3), (40, 2), (21, 2), (20, 1), (1, 1)]
)
def test_the_quota_of_a_week(position, first_week):
    year = Year.begins(S, position_percent=position)
    assert len([d for d in year.dates("shift_") if d < "2026-09-21"]) == first_week


def test_a_shift_held_without_her_is_one_she_missed():
    year = Year.begins(S, today="2026-09-15")
    year.log("shift_1", with_mentor=False)
    done = year.replan()
    assert [(change.kind, change.after.rule_key, change.after.with_mentor) for change in done.changes] == [("changed", "shift_2", True)]
    assert year.line("shift_2").item.flags == ("mentor_away",)
    assert done.warnings == ()


def test_a_shift_held_with_her_though_not_planned_takes_the_place_of_one_she_missed():
    year = Year.begins(S, today="2026-09-17")
    year.log("shift_1", with_mentor=False)
    year.log("shift_2", with_mentor=False)
    year.log("shift_4", with_mentor=True)
    done = year.replan()
    assert [line.key for line in done.lines if line.item.with_mentor and line.item.kind == "training_shift"] == [
        "shift_4",
        "shift_5",
        "shift_10",
    ]
    assert done.changes == ()


def test_too_few_with_the_mentor_is_a_warning():
    year = Year.begins(S)
    year.know(mentors=(Duty(person="mentor", absences=(away("2026-09-15", "2026-10-30"),)),))
    assert year.look().warnings == ("too_few_with_mentor",)


@pytest.mark.parametrize("became", ["held", "given up"])
def test_a_shift_moved_by_the_rota_moves_no_other_when_it_is_over_either(became):
    year = Year.begins(S, today="2026-09-14")
    year.pin("shift_5", "2026-09-12")
    if became == "held":
        year.log("shift_5")
    else:
        year.give_up("shift_5")
    assert moves(year.look()) == {}


def test_a_shift_held_with_her_that_was_not_planned_so_needs_no_other_in_its_place():
    year = Year.begins(S, today="2026-09-15")
    year.log("shift_1", with_mentor=False)
    year.log("shift_2", with_mentor=True)
    done = year.look()
    assert (done.changes, done.warnings) == ((), ())
    year.log("shift_2", with_mentor=False)
    assert [change.after.rule_key for change in year.look().changes] == ["shift_3"]


@pytest.mark.parametrize("key", [f"shift_{n}" for n in range(1, 11)])
def test_a_shift_of_a_part_time_hire_moved_by_the_rota_moves_no_other(key):
    """Two a week: 14 and 15, 21 and 22, 28 and 29 September, 5 and 6, 12 and 13 October."""
    year = Year.begins(S, today="2026-09-01", position_percent=40)
    before = year.dates("shift_")
    year.pin(key, "2026-11-28")
    assert [change.after.rule_key for change in year.replan().changes if change.after.kind == "training_shift"] == []
    gone = before[int(key.removeprefix("shift_")) - 1]
    assert [d for d in year.dates("shift_") if d != "2026-11-28"] == [d for d in before if d != gone]


def test_the_next_shift_comes_after_one_that_was_given_up_where_it_lies():
    year = Year.begins(S, today="2026-09-01")
    year.give_up("shift_2")
    year.know(start=day("2026-09-07"))
    year.replan()
    assert year.dates("shift_")[:4] == ["2026-09-07", "2026-09-15", "2026-09-16", "2026-09-17"]


def test_a_shift_that_finds_no_day_leaves_the_row_as_it_is():
    """The mentee is away from the 24th for good: nine and ten find no day, and a moved eighth has its turn still."""
    year = Year.begins(S, today="2026-09-01", mentee_absences=(away("2026-09-24", "2029-12-31"),))
    year.pin("shift_9", "2026-12-01")
    year.replan()
    assert year.dates("shift_")[7:] == ["2026-09-23", "2026-12-01", None]
    year.pin("shift_8", "2026-12-02")
    year.replan()
    assert year.dates("shift_")[6:] == ["2026-09-22", "2026-12-02", "2026-12-01", None]


def test_a_shift_held_with_her_takes_the_place_before_a_nearer_one_to_come():
    year = Year.begins(S, today="2026-09-15")
    year.log("shift_1", with_mentor=False)
    year.log("shift_3", "2026-09-15", with_mentor=True)
    year.replan()
    assert [line.key for line in year.lines if line.key.startswith("shift_") and line.item.with_mentor] == [
        "shift_3",
        "shift_5",
        "shift_10",
    ]
