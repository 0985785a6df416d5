"""What becomes of a plan when something it was laid from has changed?

Most of these begin on Monday 14 September 2026 (ISO week 38): talks want Mondays, the shifts are 14-18 and 21-25 September,
the interviews 28 September, 16 November (S + 2 months is a Saturday) and 14 January.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from sessions.schedule import STANDS_IN, Change, Duty, Kept, Line, PlannedItem, Replanned, Rules, make_plan, replan, where_to

from .scenes import away, day, rules
from .years import Year, moves, pause

S = "2026-09-14"
TALKS = [
    "2026-09-29 2026-10-05 2026-10-12 2026-10-19",
    "2026-11-02 2026-11-17 2026-11-30 2026-12-14 2026-12-28 2027-01-11",
    "2027-02-08 2027-03-08 2027-04-05 2027-05-03 2027-05-31 2027-06-28 2027-07-26 2027-08-23 2027-09-06",
]
SHIFTS = [f"2026-09-{n}" for n in (14, 15, 16, 17, 18, 21, 22, 23, 24, 25)]


def set_dates(done: Replanned) -> dict[str, tuple[str, ...]]:
    """What the dates set by a person break."""
    return {line.key: done.standing[line.key] for line in done.lines if line.is_pinned and line.key in done.standing}


def test_the_year_these_tests_begin_with():
    year = Year.begins(S)
    assert year.dates("talk_") == " ".join(TALKS).split()
    assert year.dates("shift_") == SHIFTS
    assert year.dates("interview_") == ["2026-09-28", "2026-11-16", "2027-01-14"]


# What stays


def test_nothing_changed_before_the_start_moves_nothing():
    year = Year.begins(S, today="2026-08-01")
    before = year.lines
    done = year.replan()
    assert (done.changes, done.lines, done.standing, done.warnings, done.week_one) == ((), before, {}, (), day(S))


def test_nothing_changed_in_the_middle_of_the_year_leaves_what_is_overdue():
    year = Year.begins(S, today="2026-10-06")
    year.log("talk_week_3")
    done = year.replan()
    assert done.changes == ()
    assert "talk_week_3" not in done.standing
    assert done.standing["talk_week_4"] == ()
    assert "talk_week_5" not in done.standing


def test_a_line_of_today_is_not_overdue():
    year = Year.begins(S, today="2026-10-05")
    assert not year.line("talk_week_4").is_overdue(year.today)
    assert year.line("talk_week_3").is_overdue(year.today)
    year.log("talk_week_3")
    year.give_up("interview_1")
    assert not year.line("talk_week_3").is_overdue(year.today)
    assert not year.line("interview_1").is_overdue(year.today)
    assert not year.line("shift_1").is_overdue(day(S))
    assert not Line(item=replace(year.line("shift_1").item, date=None)).is_overdue(year.today)


def test_a_talk_of_today_is_laid_anew_and_may_stay():
    year = Year.begins(S, today="2026-10-05")
    assert "talk_week_4" not in year.look().standing
    year.know(mentee_absences=(away("2026-10-05", "2026-10-05"),))
    assert moves(year.replan())["talk_week_4"] == ("2026-10-05", "2026-10-06", "mentee_absent")


def test_held_and_given_up_lines_are_what_they_were():
    year = Year.begins(S, today="2026-10-20")
    year.log("talk_week_3", "2026-10-01")
    year.give_up("talk_week_4")
    year.log("interview_1")
    year.log("shift_1", "2026-09-13", with_mentor=False)
    untouched = [year.line(key) for key in ("talk_week_3", "talk_week_4", "interview_1", "shift_1")]
    year.know(start=day("2026-09-07"), mentors=(), leaders=(), mentee_absences=(away("2026-09-28", "2026-10-09"),), shortened=True)
    year.replan()
    assert [year.line(key) for key in ("talk_week_3", "talk_week_4", "interview_1", "shift_1")] == untouched


def test_a_pinned_line_keeps_its_date_and_its_pin():
    year = Year.begins(S)
    year.pin("talk_week_8", "2026-11-05")
    year.know(start=day("2026-09-21"))
    done = year.replan()
    assert year.line("talk_week_8").is_pinned
    assert str(year.lies_on("talk_week_8")) == "2026-11-05"
    assert "talk_week_8" not in moves(done)
    assert done.standing["talk_week_8"] == ("outside_week",)


def test_an_agreed_line_is_laid_anew_and_is_no_longer_pinned():
    year = Year.begins(S)
    year.pin("talk_week_8", "2026-11-05")
    done = year.replan("talk_week_8")
    assert moves(done) == {"talk_week_8": ("2026-11-05", "2026-11-02", "target")}
    assert not year.line("talk_week_8").is_pinned
    assert set_dates(done) == {}


def test_agreeing_to_one_moves_no_other():
    year = Year.begins(S, today="2026-10-06")
    assert "talk_week_4" not in moves(year.look("talk_week_3"))
    assert moves(year.look("talk_week_4")) == {"talk_week_4": ("2026-10-05", "2026-10-06", "past")}


def test_agreeing_to_an_overdue_talk_counts_it_from_its_new_day():
    """Week 3 comes on 14 October, three days before which week 5 (12 October) may not lie after it."""
    year = Year.begins(S, today="2026-10-14")
    for key in ("talk_week_4", "talk_week_5"):
        year.give_up(key)
    assert moves(year.look("talk_week_3")) == {"talk_week_3": ("2026-09-29", "2026-10-14", "past")}


def test_where_a_standing_line_would_lie_is_where_agreeing_puts_it():
    year = Year.begins(S, today="2026-10-06")
    year.pin("interview_2", "2026-11-21")
    assert where_to(year.request, year.lines, "interview_2", today=year.today) == day("2026-11-16")
    assert where_to(year.request, year.lines, "talk_week_4", today=year.today) == day("2026-10-06")
    assert where_to(year.request, year.lines, "no such rule", today=year.today) is None
    for key in year.look().standing:
        would = where_to(year.request, year.lines, key, today=year.today)
        agreed = next(line for line in year.look(key).lines if line.key == key)
        assert agreed.item.date == would


def test_where_a_standing_line_would_lie_knows_of_the_others_agreed_to():
    year = Year.begins(S)
    year.pin("talk_week_4", "2026-10-09")
    year.pin("talk_week_5", "2026-10-13")
    assert where_to(year.request, year.lines, "talk_week_5", today=year.today) == day("2026-10-12")
    year.pin("talk_week_4", "2026-10-11")
    assert where_to(year.request, year.lines, "talk_week_5", today=year.today) == day("2026-10-14")
    assert where_to(year.request, year.lines, "talk_week_5", today=year.today, agreed={"talk_week_4"}) == day("2026-10-12")


def test_replanning_takes_lines_that_come_once_only():
    year = Year.begins(S, today="2026-10-06")
    assert replan(year.request, iter(year.lines), today=year.today) == year.look()
    lines = iter(year.lines)
    assert where_to(year.request, lines, "talk_week_4", today=year.today) == day("2026-10-06")


def test_what_is_known_of_lines_is_not_what_the_caller_says_stays():
    """`kept` and `earliest` are set by re-planning, whatever the request held."""
    year = Year.begins(S)
    year.know(kept={"talk_week_8": Kept(day=day("2026-11-07"))}, earliest=day("2027-01-01"))
    assert year.look().changes == ()


def test_undo_is_the_lines_as_they_were():
    year = Year.begins(S, today="2026-10-06")
    year.pin("talk_week_8", "2026-11-05")
    before, copy = year.lines, tuple(replace(line, item=replace(line.item)) for line in year.lines)
    year.know(pauses=(pause("2026-10-12", "2026-10-25"),))
    assert year.replan("talk_week_8").changes
    assert before == copy
    year.know(pauses=())
    year.lines = before
    assert year.look().changes == ()


# The diff


def test_a_later_start_moves_the_year_and_says_so():
    year = Year.begins(S, today="2026-08-20")
    year.know(start=day("2026-09-21"))
    done = year.replan()
    told = moves(done)
    assert told["shift_1"] == ("2026-09-14", "2026-09-21", "before_start")
    assert told["shift_6"] == ("2026-09-21", "2026-09-28", "order")
    assert told["talk_week_3"] == ("2026-09-29", "2026-10-06", "target")
    assert told["interview_1"] == ("2026-09-28", "2026-10-05", "target")
    assert told["welcome_letter"] == ("2026-08-31", "2026-09-07", "target")
    assert {change.kind for change in done.changes} == {"moved"}
    assert done.week_one == day("2026-09-21")


def test_changes_come_in_the_order_of_the_plan():
    year = Year.begins(S, today="2026-08-20")
    year.know(start=day("2026-10-05"))
    done = year.look()
    assert [change.after for change in done.changes] == [line.item for line in done.lines]


def test_a_line_that_becomes_impossible_is_last_and_keeps_its_place_in_the_programme():
    year = Year.begins(S)
    year.know(mentee_absences=(away("2027-08-20", "2028-12-31"),))
    done = year.replan()
    assert moves(done)["talk_week_50"] == ("2027-08-23", None, "mentee_absent")
    assert moves(done)["talk_week_52"] == ("2027-09-06", None, "mentee_absent")
    assert moves(done)["closing"] == ("2027-09-06", None, "target")
    assert {change.kind for change in done.changes} == {"impossible"}
    assert [(line.key, line.item.flags) for line in done.lines[-3:]] == [
        ("closing", ("unplaced",)),
        ("talk_week_50", ("unplaced",)),
        ("talk_week_52", ("unplaced",)),
    ]
    assert year.look().changes == ()
    year.know(mentee_absences=())
    assert moves(year.replan()) == {
        "talk_week_50": (None, "2027-08-23", "found"),
        "talk_week_52": (None, "2027-09-06", "found"),
        "closing": (None, "2027-09-06", "found"),
    }


def test_a_line_that_has_no_date_and_finds_none_is_not_told():
    year = Year.begins(S, mentee_absences=(away("2027-08-20", "2028-12-31"),))
    year.know(preferred_weekday=1)
    assert "talk_week_50" not in moves(year.look())


def test_another_length_of_talk_is_told_though_no_date_moves():
    year = Year.begins(S)
    year.know(shortened=True)
    done = year.replan()
    assert {change.kind for change in done.changes} == {"changed"}
    assert {(change.before.minutes, change.after.minutes, change.reason) for change in done.changes} == {(45, 30, None)}
    assert len(done.changes) == 19
    assert year.look().changes == ()


def test_who_goes_with_the_mentor_is_told_though_no_date_moves():
    year = Year.begins(S)
    year.know(mentors=(Duty(person="mentor", absences=(away("2026-09-18", "2026-09-18"),)),))
    done = year.look()
    assert [(change.kind, change.after.rule_key, change.after.with_mentor) for change in done.changes] == [
        ("changed", "shift_5", False),
        ("changed", "shift_6", True),
    ]


def test_a_probation_no_longer_agreed_is_told_by_the_titles():
    year = Year.begins(S)
    year.know(probation_months=0)
    done = year.look()
    assert [(change.kind, change.after.title) for change in done.changes] == [
        ("changed", "Oppfølgingssamtale 1"),
        ("changed", "Oppfølgingssamtale 2"),
        ("changed", "Oppfølgingssamtale 3"),
    ]


def test_nobody_set_is_a_flag_on_the_line_and_no_change():
    year = Year.begins(S)
    year.know(mentors=(Duty(person="mentor", last=day("2026-12-31")),))
    done = year.replan()
    assert done.changes == ()
    assert {line.key for line in done.lines if "no_mentor" in line.item.flags} == {
        *(f"talk_week_{week}" for week in (18, 22, 26, 30, 34, 38, 42, 46, 50, 52)),
        "closing",
    }


# The reasons


def move(year: Year, key: str) -> tuple[str | None, str | None, str | None] | None:
    return moves(year.look()).get(key)


def test_reason_is_the_closed_day_that_came():
    year = Year.begins(S)
    year.know(own_closed={day("2026-11-02"): "Planleggingsdag"})
    assert move(year, "talk_week_8") == ("2026-11-02", "2026-11-03", "Planleggingsdag")


def test_reason_is_whoever_is_away():
    year = Year.begins(S)
    gone = (away("2026-11-16", "2026-11-17"),)
    year.know(mentors=(Duty(person="mentor", absences=gone),))
    assert move(year, "talk_week_10") == ("2026-11-17", "2026-11-18", "mentor_absent")
    assert move(year, "interview_2") is None
    year.know(mentors=(Duty(person="mentor"),), leaders=(Duty(person="leader", absences=gone),))
    assert moves(year.look()) == {
        "interview_2": ("2026-11-16", "2026-11-18", "leader_absent"),
        "talk_week_10": ("2026-11-17", "2026-11-16", "nearer"),
    }


def test_reason_is_the_substitute_who_is_away():
    year = Year.begins(S)
    gone = Duty(
        person="substitute", first=day("2026-11-01"), last=day("2026-11-08"), rank=STANDS_IN, absences=(away("2026-11-02", "2026-11-02"),)
    )
    year.know(mentors=(*year.request.mentors, gone))
    assert moves(year.look()) == {"talk_week_8": ("2026-11-02", "2026-11-03", "mentor_absent")}


def test_reason_is_the_interview_that_came_to_its_day():
    year = Year.begins(S)
    year.pin("interview_2", "2026-11-17")
    assert move(year, "talk_week_10") == ("2026-11-17", "2026-11-16", "interview_day")


def test_reason_is_the_talk_that_came_to_its_day_or_too_near():
    year = Year.begins(S)
    year.pin("talk_week_10", "2026-11-30")
    assert move(year, "talk_week_12") == ("2026-11-30", "2026-12-07", "talk_day")
    year.pin("talk_week_10", "2026-11-26")
    assert move(year, "talk_week_12") == ("2026-11-30", "2026-12-03", "gap")


def test_reason_is_that_it_is_meant_for_another_day():
    year = Year.begins(S)
    year.know(preferred_weekday=2)
    told = moves(year.look())
    assert told["talk_week_4"] == ("2026-10-05", "2026-10-07", "target")
    assert set(told) == {line.key for line in year.lines if line.item.kind == "talk"} | {"closing"}


def test_reason_is_that_a_nearer_day_came_free():
    year = Year.begins(S, mentee_absences=(away("2026-10-05", "2026-10-06"),))
    assert str(year.lies_on("talk_week_4")) == "2026-10-07"
    year.know(mentee_absences=())
    assert moves(year.look()) == {"talk_week_4": ("2026-10-07", "2026-10-05", "nearer")}


def test_reason_of_a_shift_is_its_absence_its_pause_its_closed_day_or_its_turn():
    year = Year.begins(S)
    year.know(mentee_absences=(away("2026-09-16", "2026-09-16"),))
    told = moves(year.look())
    assert told["shift_3"] == ("2026-09-16", "2026-09-17", "mentee_absent")
    assert told["shift_4"] == ("2026-09-17", "2026-09-18", "order")
    year.know(mentee_absences=(), own_closed={day("2026-09-16"): "Planleggingsdag"})
    assert move(year, "shift_3") == ("2026-09-16", "2026-09-17", "Planleggingsdag")
    year.know(own_closed={}, pauses=(pause("2026-09-16", "2026-09-16"),))
    assert move(year, "shift_3") == ("2026-09-16", "2026-09-17", "pause")


def test_reason_of_an_interview_that_comes_after_its_latest_day_is_that_it_is_early_or_late():
    year = Year.begins(S, name="hjemmetjeneste")
    assert str(year.lies_on("interview_3")) == "2027-02-15"  # S + 5 months is a Sunday
    year.pin("interview_2", "2027-02-25")
    assert move(year, "interview_3") == ("2027-02-15", "2027-03-04", "gap")


def test_reason_is_the_latest_day_when_the_probation_became_shorter():
    year = Year.begins(S)
    year.pin("interview_3", "2027-01-14")
    year.know(probation_months=3)
    assert year.look().standing["interview_3"] == ("latest",)


# What a date set by a person breaks


@pytest.mark.parametrize(
    ("key", "to", "breaks"),
    [
        ("talk_week_8", "2026-11-02", ()),
        ("talk_week_8", "2026-11-06", ()),
        ("talk_week_8", "2026-11-07", ("weekend",)),
        ("talk_week_8", "2026-11-08", ("weekend",)),
        ("talk_week_8", "2026-11-01", ("weekend", "outside_week")),
        ("talk_week_8", "2026-11-09", ("outside_week",)),
        ("talk_week_8", "2026-11-16", ("interview_day", "outside_week")),
        ("talk_week_8", "2026-11-17", ("outside_week",)),
        ("talk_week_5", "2026-10-06", ("gap", "outside_week")),
        ("talk_week_5", "2026-10-05", ("gap", "outside_week")),  # week 4 has given way, to the day after
        ("talk_week_3", "2026-09-14", ("outside_week",)),
        ("talk_week_14", "2026-12-18", ()),
        ("talk_week_16", "2027-01-01", ("Første nyttårsdag",)),
        ("interview_1", "2026-09-14", ("before_start",)),
        ("interview_1", "2026-09-15", ()),
        ("interview_1", "2026-10-12", ()),
        ("interview_1", "2026-10-13", ("latest",)),
        ("interview_1", "2026-10-11", ("weekend",)),
        ("interview_2", "2026-10-05", ()),
        ("interview_2", "2026-10-02", ("gap",)),
        ("interview_2", "2026-12-14", ()),
        ("interview_2", "2026-12-15", ("latest",)),
        ("shift_3", "2026-09-19", ()),
        ("shift_3", "2026-12-25", ()),
        ("contact_person_meeting", "2026-10-03", ("weekend",)),
        ("contact_person_meeting", "2026-10-02", ()),
        ("leader_mentor_2_months", "2026-12-25", ("Første juledag",)),
    ],
)
def test_what_a_set_date_breaks(key, to, breaks):
    year = Year.begins(S)
    year.pin(key, to)
    assert set_dates(year.look()) == {key: breaks}


@pytest.mark.parametrize("weekday", [0, 2, 4])
def test_a_talks_week_is_its_calendar_week_whatever_the_preferred_weekday(weekday):
    year = Year.begins(S, preferred_weekday=weekday)
    for to, breaks in [
        ("2026-10-30", ("outside_week",)),
        ("2026-11-02", ()),
        ("2026-11-04", ()),
        ("2026-11-06", ()),
        ("2026-11-09", ("outside_week",)),
    ]:
        year.pin("talk_week_8", to)
        assert set_dates(year.look()) == {"talk_week_8": breaks}


def test_what_a_set_date_breaks_when_people_are_away_or_the_year_is_paused():
    year = Year.begins(
        S,
        mentee_absences=(away("2026-11-05", "2026-11-05"),),
        mentors=(Duty(person="mentor", absences=(away("2026-11-05", "2026-11-06"),)),),
        leaders=(Duty(person="leader", absences=(away("2026-11-20", "2026-11-20"),)),),
        pauses=(pause("2027-08-01", "2027-08-10"),),
    )
    for key, to, breaks in [
        ("talk_week_8", "2026-11-05", ("mentee_absent",)),
        ("talk_week_8", "2026-11-06", ("mentor_absent",)),
        ("interview_2", "2026-11-20", ("leader_absent",)),
        ("interview_2", "2026-11-05", ("mentee_absent",)),
        ("shift_10", "2026-11-05", ("mentee_absent",)),
        ("shift_10", "2026-11-06", ()),
        ("shift_10", "2027-08-10", ("pause",)),
        ("closing", "2027-08-02", ("pause",)),
        ("talk_week_46", "2027-08-03", ("pause", "outside_week")),
    ]:
        year.pin(key, to)
        assert year.look().standing[key] == breaks


def test_a_set_date_before_the_start():
    year = Year.begins(S, today="2026-09-01")
    year.pin("talk_week_3", "2026-09-10")
    year.pin("interview_1", "2026-09-11")
    assert set_dates(year.look()) == {"talk_week_3": ("before_start", "outside_week"), "interview_1": ("before_start",)}
    year.pin("talk_week_4", "2026-09-11")
    assert year.look().standing["talk_week_4"] == ("interview_day", "gap", "outside_week")


def test_a_set_date_too_near_a_talk_held_before_it_whatever_its_number():
    year = Year.begins(S, today="2026-10-06")
    year.log("talk_week_52", "2026-10-06")
    year.pin("talk_week_5", "2026-10-08")
    assert year.look().standing["talk_week_5"] == ("gap", "outside_week")
    year.pin("talk_week_5", "2026-10-09")
    assert year.look().standing["talk_week_5"] == ("outside_week",)


def test_two_set_dates_on_one_day():
    year = Year.begins(S)
    year.pin("talk_week_4", "2026-10-06")
    year.pin("talk_week_5", "2026-10-06")
    assert set_dates(year.look()) == {"talk_week_4": ("talk_day",), "talk_week_5": ("talk_day", "outside_week")}


def test_a_date_of_somebody_else_than_the_contract_is_not_weighed_when_overdue():
    year = Year.begins(S)
    year.pin("talk_week_8", "2026-11-07")
    year.today = day("2026-11-08")
    assert year.look().standing["talk_week_8"] == ()


# Talks around those that stay


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


# Interviews around those that stay


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


# Shifts around those that stay


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


# Another programme


def test_another_programme_drops_and_adds_and_keeps_the_rest():
    year = Year.begins(S)
    year.know(rules=rules("hjemmetjeneste"))
    done = year.replan()
    told = {(change.before or change.after).rule_key: change.kind for change in done.changes}
    assert told["first_ordinary_shift"] == told["contact_person_meeting"] == "dropped"
    assert told["second_contact"] == told["before_responsible_shift"] == "added"
    assert told["interview_2"] == told["interview_3"] == "moved"
    assert "talk_week_8" not in told
    assert year.line("contact_person_meeting").state == "dropped"
    assert str(year.lies_on("contact_person_meeting")) == "2026-09-30"
    assert year.look().changes == ()
    assert all(change.reason is None for change in done.changes if change.kind in ("added", "dropped"))


def test_back_to_the_first_programme_takes_the_dropped_lines_in_again():
    year = Year.begins(S, today="2026-08-20")
    before = {line.key: line.item.date for line in year.lines}
    year.know(rules=rules("hjemmetjeneste"))
    year.replan()
    year.know(rules=rules("habilitering"))
    done = year.replan()
    again = next(change for change in done.changes if (change.after or change.before).rule_key == "contact_person_meeting")
    assert (again.kind, again.before) == ("added", None)
    assert {line.key: line.item.date for line in year.lines if line.state == "open"} == before
    assert len({line.key for line in year.lines}) == len(year.lines)


def test_what_is_held_stays_though_its_rule_is_gone_and_what_is_set_is_dropped():
    year = Year.begins(S, today="2026-10-01")
    year.log("first_ordinary_shift")
    year.pin("contact_person_meeting", "2026-10-02")
    year.know(rules=rules("hjemmetjeneste"))
    done = year.replan()
    assert year.line("first_ordinary_shift").state == "held"
    assert year.line("contact_person_meeting").state == "dropped"
    assert "contact_person_meeting" not in done.standing


def test_what_is_added_late_in_the_year_comes_today_or_later():
    year = Year.begins(S, today="2026-12-01")
    year.know(rules=rules("hjemmetjeneste"))
    done = year.look()
    added = {change.after.rule_key: change.after for change in done.changes if change.kind == "added"}
    assert str(added["second_contact"].date) == "2026-12-01"
    assert (added["second_contact"].target, added["second_contact"].reason) == (day("2026-09-11"), "past")
    assert added["before_responsible_shift"].date is None


# Plain values


def test_lines_without_a_plan_are_a_whole_plan():
    year = Year.begins(S)
    done = replan(year.request, [], today=day("2026-08-20"))
    assert tuple(line.item for line in done.lines) == make_plan(year.request).items
    assert [change.kind for change in done.changes] == ["added"] * len(done.lines)


def test_a_plan_of_nothing_is_nothing():
    nothing = Rules(length_weeks=52, activities=(), shifts=(), interviews=(), talks=(), talk_minutes=45, talk_minutes_shortened=30)
    year = Year.begins(S)
    year.know(rules=nothing)
    assert {change.kind for change in year.replan().changes} == {"dropped"}
    assert year.look().changes == ()


def test_a_change_holds_what_was_and_what_is():
    year = Year.begins(S)
    before = year.line("talk_week_8").item
    year.know(own_closed={day("2026-11-02"): "Planleggingsdag"})
    (change,) = year.look().changes
    after = replace(before, date=before.date + timedelta(days=1), target=before.date, reason="Planleggingsdag")
    assert change == Change(kind="moved", before=before, after=after, reason="Planleggingsdag")
    assert isinstance(after, PlannedItem)


def test_a_line_that_stays_ahead_keeps_its_date_and_says_all_else_anew():
    """Nobody is set any more, no probation is agreed, the talks are shortened and the year starts a week later."""
    year = Year.begins(S)
    for key, to in [
        ("talk_week_8", "2026-11-05"),
        ("interview_2", "2026-11-18"),
        ("shift_5", "2026-10-10"),
        ("shift_6", "2026-10-11"),
        ("closing", "2027-09-11"),
        ("leader_mentor_2_months", "2026-11-20"),
    ]:
        year.pin(key, to)
    year.know(start=day("2026-09-21"), mentors=(), leaders=(), probation_months=0, shortened=True)
    year.replan()

    def says(key, **values):
        item = year.line(key).item
        title = values.pop("title", item.title)
        assert item == PlannedItem(rule_key=key, target=None, reason=None, title=title, **values)

    leader, mentor, nobody = "department_leader", "mentor", ("no_mentor", "no_leader")
    says(
        "talk_week_8",
        kind="talk",
        number=5,
        week=8,
        date=day("2026-11-05"),
        flags=("no_mentor",),
        title="Mentorsamtale 5",
        responsible=(mentor,),
        minutes=30,
    )
    says(
        "interview_2",
        kind="interview",
        number=2,
        week=9,
        date=day("2026-11-18"),
        flags=("no_leader",),
        title="Oppfølgingssamtale 2",
        responsible=(leader,),
    )
    says(
        "shift_5",
        kind="training_shift",
        number=5,
        week=3,
        date=day("2026-10-10"),
        flags=nobody,
        title="Opplæringsvakt 5",
        responsible=(leader, mentor),
        with_mentor=True,
    )
    says(
        "shift_6",
        kind="training_shift",
        number=6,
        week=3,
        date=day("2026-10-11"),
        flags=("no_leader",),
        title="Opplæringsvakt 6",
        responsible=(leader,),
        with_mentor=False,
    )
    says("closing", kind="task", number=9, week=51, date=day("2027-09-11"), flags=nobody, responsible=(mentor, leader))
    says(
        "leader_mentor_2_months",
        kind="leader_mentor_meeting",
        number=2,
        week=9,
        date=day("2026-11-20"),
        flags=("no_leader",),
        responsible=(leader,),
    )
    year.know(probation_months=6)
    year.replan()
    assert year.line("interview_2").item.title == "Prøvetidssamtale 2"


def test_who_is_missing_on_the_day_of_a_line_that_stays():
    """The leader's and the mentor's duties end on 31 October; what stays after it is flagged, what stays before it is not."""
    year = Year.begins(S)
    for key, to in [
        ("interview_1", "2026-10-05"),
        ("interview_2", "2026-11-18"),
        ("talk_week_6", "2026-10-23"),
        ("talk_week_8", "2026-11-05"),
        ("shift_1", "2026-10-31"),
        ("shift_5", "2026-11-01"),
        ("first_day", "2026-10-31"),
        ("closing", "2026-11-01"),
    ]:
        year.pin(key, to)
    year.know(mentors=(Duty(person="mentor", last=day("2026-10-31")),), leaders=(Duty(person="leader", last=day("2026-10-31")),))
    year.replan()
    both = ("no_mentor", "no_leader")
    assert {line.key: line.item.flags for line in year.lines if line.is_pinned} == {
        "interview_1": (),
        "interview_2": ("no_leader",),
        "talk_week_6": (),
        "talk_week_8": ("no_mentor",),
        "shift_1": (),
        "shift_5": both,
        "first_day": (),
        "closing": both,
    }


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


def test_a_set_date_on_the_day_of_a_held_talk_whose_rule_is_gone_is_too_near():
    year = Year.begins(S, today="2026-10-12")
    year.log("talk_week_5")
    first = rules("habilitering")
    year.know(rules=replace(first, talks=tuple(talk for talk in first.talks if talk.week != 5)))
    year.pin("talk_week_6", "2026-10-12")
    assert set_dates(year.look()) == {"talk_week_6": ("gap", "outside_week")}


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


@pytest.mark.parametrize(("today", "found"), [("2026-09-20", "2026-09-30"), ("2026-10-05", "2026-10-05")])
def test_a_dropped_line_that_comes_again_has_lost_the_date_it_was_set_to(today, found):
    """A set date is its own only while it is in the plan; and what was overdue comes today."""
    year = Year.begins(S)
    year.pin("contact_person_meeting", "2026-10-02")
    year.know(rules=rules("hjemmetjeneste"))
    year.replan()
    year.know(rules=rules("habilitering"))
    year.replan(today=today)
    assert str(year.lies_on("contact_person_meeting")) == found
    assert not year.line("contact_person_meeting").is_pinned


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
