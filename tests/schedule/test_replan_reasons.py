"""Why does a line move, and what does a date set by a person break?"""

from dataclasses import replace

import pytest

from sessions.schedule import STANDS_IN, Duty

from .scenes import away, day, rules
from .years import S, Year, move, moves, pause, set_dates


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


def test_a_set_date_on_the_day_of_a_held_talk_whose_rule_is_gone_is_too_near():
    year = Year.begins(S, today="2026-10-12")
    year.log("talk_week_5")
    first = rules("habilitering")
    year.know(rules=replace(first, talks=tuple(talk for talk in first.talks if talk.week != 5)))
    year.pin("talk_week_6", "2026-10-12")
    assert set_dates(year.look()) == {"talk_week_6": ("gap", "outside_week")}
