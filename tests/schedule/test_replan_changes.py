"""What is told of a plan laid anew: moved, added, dropped, impossible, changed?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from sessions.schedule import Change, Duty, PlannedItem, Rules, make_plan, replan

from .scenes import away, day, rules
from .years import S, Year, moves


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
