"""Does the engine do what is right in the cases that real years bring? Numbered as in the table of docs/schedule.md."""

from datetime import timedelta

import pytest

from people.closed_days import closed_days
from sessions.schedule import Duty, PlanRequest, add_months, make_plan

from .scenes import away, day, rules, talk
from .years import LEADERS, MENTORS, SHIFTS, S, Year, moves, pause


def made(start, name="habilitering", own=None, **facts):
    people = {"mentors": MENTORS, "leaders": LEADERS, **facts}
    return make_plan(PlanRequest(rules=rules(name), start=day(start), closed=closed_days(own), **people))


def test_edge_case_04_a_public_holiday_moves_a_talk_inside_its_own_week():
    """Week 34 of a year from 21 September 2026 is the week of Whit Monday, which is 17 May 2027 too."""
    item = talk(made("2026-09-28"), 34)
    assert (str(item.date), str(item.target), item.flags) == ("2027-05-18", "2027-05-17", ())


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_edge_case_04_no_talk_leaves_its_week_for_a_public_holiday(year):
    for week in range(52):
        first = day(f"{year}-01-01") + timedelta(weeks=week)
        for item in made(str(first)).items:
            if item.kind == "talk":
                assert "outside_week" not in item.flags


def test_edge_case_05_a_shift_is_never_proposed_on_a_red_day_and_may_be_set_there():
    year = Year.begins("2026-12-21")
    assert year.dates("shift_")[:4] == ["2026-12-21", "2026-12-22", "2026-12-23", "2026-12-28"]
    year.pin("shift_4", "2026-12-25")
    done = year.replan()
    assert done.standing["shift_4"] == ()
    assert done.changes == ()


def test_edge_case_07_two_holidays_on_one_day_are_one_closed_day():
    item = talk(made("2026-09-28"), 34)
    assert item.reason == "Grunnlovsdag; Andre pinsedag"


def test_edge_case_09_a_summer_start_ends_in_the_holiday_and_the_closing_talk_comes_after_it():
    """Week 52 of a year from 3 August 2026 is 26 July to 1 August 2027. Week 50 is in the holiday too, and they lie seven days apart."""
    year = Year.begins("2026-08-03")
    assert str(year.lies_on("talk_week_52")) == "2027-07-26"
    year.know(mentee_absences=(away("2027-07-12", "2027-08-01"),))
    assert moves(year.replan()) == {
        "talk_week_50": ("2027-07-12", "2027-08-02", "mentee_absent"),
        "talk_week_52": ("2027-07-26", "2027-08-09", "mentee_absent"),
        "closing": ("2027-07-26", "2027-08-09", "target"),
    }
    assert year.line("talk_week_52").item.flags == ("outside_week",)


def test_edge_case_15_a_start_moved_before_it_began_lays_everything_open_anew():
    year = Year.begins(S, today="2026-08-20")
    year.pin("talk_week_8", "2026-11-04")
    year.know(start=day("2026-10-01"))
    year.replan()
    fresh = {item.rule_key: item.date for item in make_plan(year.request).items}
    assert {line.key: line.item.date for line in year.lines if line.key != "talk_week_8"} == {
        key: date for key, date in fresh.items() if key != "talk_week_8"
    }
    assert str(year.lies_on("talk_week_8")) == "2026-11-04"


def test_edge_case_16_a_start_moved_after_something_is_held_leaves_what_is_held():
    year = Year.begins(S, today="2026-09-16")
    year.log("first_day")
    year.log("shift_1")
    year.log("shift_2", "2026-09-16")
    held = [year.line(key) for key in ("first_day", "shift_1", "shift_2")]
    year.know(start=day("2026-09-10"))
    told = moves(year.replan())
    assert [year.line(key) for key in ("first_day", "shift_1", "shift_2")] == held
    assert told["interview_1"] == ("2026-09-28", "2026-09-24", "target")
    assert "shift_3" in told


def test_edge_case_23_a_long_absence_is_a_pause_that_the_talks_wait_for():
    """Ten weeks from the tenth week: what is before stays, the rest comes ten weeks later and keeps its programme week.

    Interview 2 finds no day before its latest, and takes the first after the pause: the talk of week 10 the day after.
    """
    year = Year.begins(S, today="2026-11-16")
    before = year.dates("talk_")
    year.know(pauses=(pause("2026-11-16", "2027-01-24"),))
    year.replan()
    after = year.dates("talk_")
    assert after[:5] == before[:5]
    assert year.line("interview_2").item.flags == ("late",)
    assert (str(year.lies_on("interview_2")), after[5], after[6]) == ("2027-01-25", "2027-01-26", "2027-02-08")
    assert after[-1] == "2027-11-15"
    assert [line.item.week for line in year.lines if line.item.kind == "talk"][-1] == 52


def test_edge_case_25_a_shorter_probation_scales_the_interviews_before_its_end():
    """Four months of six: 61 days become 40 (of 122 out of 181), 122 become 80."""
    year = Year.begins("2026-09-14", probation_months=4)
    items = {line.key: line.item for line in year.lines}
    s = day(S)
    four, six = (add_months(s, 4) - s).days, (add_months(s, 6) - s).days
    assert (four, six) == (122, 181)
    assert items["interview_1"].date == s + timedelta(days=14)
    assert (items["interview_2"].target or items["interview_2"].date) == s + timedelta(days=61 * 122 // 181)
    assert (items["interview_3"].target or items["interview_3"].date) == s + timedelta(days=122 * 122 // 181)
    assert items["interview_3"].date < add_months(s, 4)


def test_edge_case_25_a_probation_that_ends_on_an_agreed_day_scales_as_the_months_would():
    by_months = made(S, "hjemmetjeneste", probation_months=4)
    by_day = made(S, "hjemmetjeneste", probation_months=6, probation_last_day=day("2027-01-13"))
    assert by_months.items == by_day.items
    by_another_day = made(S, probation_last_day=day("2027-01-12"))
    assert str(next(item.date for item in by_another_day.items if item.rule_key == "interview_3")) == "2026-12-04"


def test_edge_case_25_a_last_day_at_six_months_or_later_scales_nothing():
    assert made(S, probation_last_day=day("2027-03-13")).items == made(S).items
    assert made(S, probation_last_day=day("2027-06-30")).items == made(S).items


def test_edge_case_27_an_extension_moves_the_interviews_not_held_by_as_many_days():
    year = Year.begins(S, today="2026-12-01", name="hjemmetjeneste")
    year.log("interview_1")
    held = year.line("interview_1")
    year.know(probation_extended_days=30)
    told = moves(year.replan())
    assert year.line("interview_1") == held
    # S + 3 months is 14 December, 30 days later 13 January; S + 5 months is 14 February, 30 days later 16 March.
    assert told["interview_2"] == ("2026-12-14", "2027-01-13", "target")
    assert told["interview_3"] == ("2027-02-15", "2027-03-16", "target")
    # The last day was 13 March, is 12 April; 14 days before it is 29 March (a Monday, Easter Monday in 2027).
    year.pin("interview_3", "2027-03-30")
    assert "latest" in year.look().standing["interview_3"]
    year.pin("interview_3", "2027-03-24")
    assert year.look().standing["interview_3"] == ()


def test_edge_case_27_the_third_interview_leaves_fourteen_days_before_the_probation_ends():
    for start in ("2026-08-31", "2026-09-14", "2026-11-30", "2027-02-01"):
        for months in (3, 4, 5, 6):
            for item in made(start, "hjemmetjeneste", probation_months=months).items:
                if item.rule_key == "interview_3" and "late" not in item.flags:
                    assert item.date <= add_months(day(start), months) - timedelta(days=15)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-08-31", 2, "2026-10-31"),
        ("2026-08-31", 3, "2026-11-30"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-01", 0, "2026-12-01"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-01-31", 11, "2026-12-31"),
        ("2026-01-31", 12, "2027-01-31"),
        ("2026-02-28", 24, "2028-02-28"),
    ],
)
def test_edge_case_29_months_count_from_the_original_date(start, months, expected):
    assert str(add_months(day(start), months)) == expected


def test_edge_case_29_the_third_interview_is_not_counted_from_the_second():
    """31 August + 2 months is 31 October, + 4 is 31 December, a closed day: the next that is open is 4 January."""
    items = {item.rule_key: item for item in made("2026-08-31").items}
    assert (str(items["interview_2"].target), str(items["interview_2"].date)) == ("2026-10-31", "2026-11-02")
    assert (str(items["interview_3"].target), str(items["interview_3"].date)) == ("2026-12-31", "2027-01-04")
    assert items["interview_3"].reason == "Nyttårsaften"


def test_edge_case_30_an_interview_on_a_closed_day_goes_to_the_next_and_never_past_its_latest():
    """The last day of probation is 13 March 2027, the latest day Saturday 27 February; the leader is away from 15 February."""
    leaders = (Duty(person="leader", absences=(away("2027-02-15", "2027-02-28"),)),)
    items = {item.rule_key: item for item in made(S, "hjemmetjeneste").items}
    assert (str(items["interview_3"].date), items["interview_3"].flags) == ("2027-02-15", ())
    items = {item.rule_key: item for item in made(S, "hjemmetjeneste", leaders=leaders).items}
    assert (str(items["interview_3"].date), items["interview_3"].flags) == ("2027-02-12", ("early",))


def test_edge_case_31_the_last_day_of_probation_is_the_day_before_six_months():
    """S + 6 months is 14 March 2027, so the last day is the 13th, and 14 days before it is 27 February."""
    year = Year.begins(S, name="hjemmetjeneste")
    year.pin("interview_3", "2027-02-27")
    assert year.look().standing["interview_3"] == ("weekend",)
    year.pin("interview_3", "2027-02-28")
    assert year.look().standing["interview_3"] == ("weekend", "latest")


def test_edge_case_32_an_interview_has_a_window_from_its_target_to_its_latest_day():
    """Four to five months: 14 January to 14 February (a Sunday). Friday the 12th is the last working day of it."""
    leaders = (Duty(person="leader", absences=(away("2027-01-14", "2027-02-11"),)),)
    items = {item.rule_key: item for item in made(S, leaders=leaders).items}
    assert (str(items["interview_3"].date), items["interview_3"].flags) == ("2027-02-12", ())


def test_edge_case_33_a_year_of_53_weeks_changes_nothing_but_the_label():
    """2026 has an ISO week 53, and a year from 5 January has its week 52 there."""
    plan = made("2026-01-05")
    closing = talk(plan, 52)
    assert closing.date.isocalendar()[:2] == (2026, 53)
    assert closing.date == plan.week_one + timedelta(weeks=51)
    assert plan.week_one + timedelta(weeks=52) - timedelta(days=1) == day("2027-01-03")


def test_edge_case_35_a_group_talk_moves_only_what_it_comes_too_near():
    """The group meets on Friday 9 October: it is this pair's talk of week 5, early, and week 4 was on Monday."""
    year = Year.begins(S, today="2026-10-09")
    year.log("talk_week_3")
    year.log("talk_week_4")
    year.log("talk_week_5", "2026-10-09")
    assert moves(year.look()) == {}


def test_edge_case_36_two_talks_keep_their_distance_after_moves():
    year = Year.begins(S, today="2026-10-01")
    year.know(mentee_absences=(away("2026-10-05", "2026-10-13"),))
    year.replan()
    assert year.dates("talk_")[:4] == ["2026-09-29", "2026-10-14", "2026-10-19", "2026-10-22"]
    assert [line.item.flags for line in year.lines if line.key in ("talk_week_4", "talk_week_5", "talk_week_6")] == [
        ("outside_week",),
        ("outside_week",),
        (),
    ]


def test_edge_case_37_two_hires_of_one_day_and_one_mentor_meet_her_on_different_days():
    mondays = {item.date for item in made(S).items if item.kind == "talk"}
    thursdays = {item.date for item in made(S, preferred_weekday=3).items if item.kind == "talk"}
    assert not mondays & thursdays


def test_edge_case_40_another_version_of_the_programme_reaches_only_what_is_open():
    year = Year.begins(S, today="2026-10-14")
    for key in ("talk_week_3", "talk_week_4", "talk_week_5", "interview_1", *(f"shift_{n}" for n in range(1, 11))):
        year.log(key)
    year.give_up("contact_person_meeting")
    locked = [line for line in year.lines if line.state != "open"]
    year.know(rules=rules("omsorgssenter"))
    year.replan()
    assert [line for line in year.lines if line.state in ("held", "closed")] == locked
    assert year.dates("shift_") == SHIFTS


def test_edge_case_51_a_talk_finds_its_day_up_to_week_56_and_not_after():
    """Week 56 ends on Sunday 10 October 2027."""
    for last, found in [("2027-10-06", "2027-10-07"), ("2027-10-07", "2027-10-08"), ("2027-10-08", "None")]:
        year = Year.begins(S, mentee_absences=(away("2027-09-01", last),))
        assert str(year.lies_on("talk_week_52")) == found
        assert year.line("talk_week_52").item.flags == (("unplaced",) if found == "None" else ("outside_week",))


def test_edge_case_27_an_extension_moves_every_interview_not_held_also_in_a_short_probation():
    """Four months: the first two at S + 14 and S + 41 days (28 September, 25 October), the third at S + 82 (5 December)."""
    year = Year.begins(S, probation_months=4)
    assert year.dates("interview_") == ["2026-09-28", "2026-10-26", "2026-12-07"]
    year.know(probation_extended_days=10)
    assert moves(year.replan())["interview_1"] == ("2026-09-28", "2026-10-08", "target")
    # S + 51 and S + 92 days.
    assert year.dates("interview_") == ["2026-10-08", "2026-11-04", "2026-12-15"]
    year.pin("interview_1", "2026-10-22")
    assert year.look().standing["interview_1"] == ()
    year.pin("interview_1", "2026-10-23")
    assert year.look().standing["interview_1"] == ("latest",)
