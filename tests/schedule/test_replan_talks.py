"""Where do talks and interviews go around those that stay?"""

from dataclasses import replace

from .scenes import day, rules
from .years import S, Year, move, moves


def test_a_talk_held_late_pushes_the_next():
    year = Year.begins(S, today="2026-10-09")
    year.log("talk_week_3")
    year.log("talk_week_4", "2026-10-09")
    assert moves(year.look()) == {}
    year.today = day("2026-10-11")
    year.log("talk_week_4", "2026-10-10")
    assert moves(year.replan()) == {"talk_week_5": ("2026-10-12", "2026-10-13", "gap")}
    assert year.look().changes == ()


def test_a_later_talk_held_early_counts_for_every_talk_that_is_open():
    year = Year.begins(S, today="2026-10-05")
    year.log("talk_week_3")
    year.log("talk_week_5", "2026-10-05")
    assert moves(year.replan()) == {"talk_week_4": ("2026-10-05", "2026-10-08", "talk_day")}


def test_a_talk_not_held_keeps_no_distance():
    year = Year.begins(S)
    year.pin("talk_week_4", "2026-10-10")
    assert move(year, "talk_week_5") == ("2026-10-12", "2026-10-13", "gap")
    year.give_up("talk_week_4")
    assert move(year, "talk_week_5") is None


def test_a_talk_keeps_off_the_day_of_a_later_one_that_is_pinned():
    year = Year.begins(S)
    year.pin("talk_week_6", "2026-10-12")
    told = moves(year.look())
    assert told == {"talk_week_5": ("2026-10-12", "2026-10-13", "talk_day")}


def test_the_next_talk_counts_from_the_latest_of_those_before_it():
    """Week 5 is set before week 4: week 6 keeps its three days from week 4."""
    year = Year.begins(S)
    year.pin("talk_week_4", "2026-10-18")
    assert moves(year.look()) == {
        "talk_week_5": ("2026-10-12", "2026-10-21", "gap"),
        "talk_week_6": ("2026-10-19", "2026-10-26", "gap"),
    }
    year.pin("talk_week_5", "2026-10-08")
    assert moves(year.look()) == {"talk_week_6": ("2026-10-19", "2026-10-21", "gap")}


def test_a_held_talk_whose_rule_is_gone_keeps_its_distance():
    year = Year.begins(S, today="2026-10-12")
    for key in ("talk_week_3", "talk_week_4"):
        year.log(key)
    year.log("talk_week_5")
    new = replace(
        rules("habilitering"),
        talks=tuple(replace(talk, key="talk_new", week=5, gap_days=3) if talk.week == 5 else talk for talk in rules("habilitering").talks),
    )
    year.know(rules=new)
    done = year.look()
    assert [(c.kind, str(c.after.date)) for c in done.changes] == [("added", "2026-10-15")]


def test_an_interview_held_late_pushes_the_next():
    year = Year.begins(S, today="2026-11-12")
    year.log("interview_1", "2026-11-12")
    assert moves(year.look())["interview_2"] == ("2026-11-16", "2026-11-19", "gap")


def test_an_interview_not_held_pushes_none():
    year = Year.begins(S)
    year.pin("interview_1", "2026-11-12")
    year.give_up("interview_1")
    assert move(year, "interview_2") is None


def test_an_interview_not_held_leaves_the_distance_to_the_one_before():
    year = Year.begins(S)
    year.pin("interview_1", "2027-01-11")
    year.give_up("interview_2")
    assert move(year, "interview_3") == ("2027-01-14", "2027-01-18", "gap")


def test_an_overdue_interview_that_is_agreed_to_comes_today():
    year = Year.begins(S, today="2026-11-18")
    year.log("interview_1")
    assert moves(year.look("interview_2")) == {"interview_2": ("2026-11-16", "2026-11-18", "past")}
    laid = next(line.item for line in year.look("interview_2").lines if line.key == "interview_2")
    assert (laid.target, laid.reason, laid.flags) == (day("2026-11-14"), "weekend", ())


def test_an_interview_just_seven_days_after_the_one_before_is_not_too_near():
    year = Year.begins(S, today="2027-01-18")
    year.log("interview_1")
    year.log("interview_2", "2027-01-07")
    done = year.look("interview_3")
    laid = next(line.item for line in done.lines if line.key == "interview_3")
    assert (str(laid.date), str(laid.target), laid.reason) == ("2027-01-18", "2027-01-14", "past")
    year.log("interview_2", "2027-01-08")
    laid = next(line.item for line in year.look("interview_3").lines if line.key == "interview_3")
    assert (str(laid.date), str(laid.target), laid.reason) == ("2027-01-18", "2027-01-14", "gap")
