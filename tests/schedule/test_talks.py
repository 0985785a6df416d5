"""Do the talks fall where a calendar and the contract say? Every date here was worked out by hand."""

from datetime import date, timedelta

import pytest

from sessions.schedule import Duty

from .scenes import away, dates, of_kind, plan, talk

WEEKS = [3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 22, 26, 30, 34, 38, 42, 46, 50, 52]


def test_a_whole_year_of_talks():
    made = plan("2026-09-14")
    assert [item.week for item in of_kind(made, "talk")] == WEEKS
    assert [item.number for item in of_kind(made, "talk")] == list(range(1, 20))
    assert dates(of_kind(made, "talk")) == [
        "2026-09-29",  # interview 1 is on the Monday
        "2026-10-05",
        "2026-10-12",
        "2026-10-19",
        "2026-11-02",
        "2026-11-17",  # interview 2 is on the Monday
        "2026-11-30",
        "2026-12-14",
        "2026-12-28",  # in ISO week 53
        "2027-01-11",
        "2027-02-08",
        "2027-03-08",
        "2027-04-05",
        "2027-05-03",
        "2027-05-31",
        "2027-06-28",
        "2027-07-26",
        "2027-08-23",
        "2027-09-06",
    ]
    moved = talk(made, 3)
    assert (moved.target, moved.reason, moved.flags) == (date(2026, 9, 28), "interview_day", ())


def test_weekday_is_that_of_the_first_open_day():
    # 17 May 2027 is a Monday and a double holiday: A is Tuesday 18 May, in the same calendar week.
    made = plan("2027-05-17")
    assert talk(made, 3).date == date(2027, 6, 1)
    # A Saturday start: week 1 is the week after.
    made = plan("2026-08-01")
    assert talk(made, 4).date == date(2026, 8, 24)


def test_preferred_weekday():
    made = plan("2026-09-14", preferred_weekday=3)
    assert talk(made, 3).date == date(2026, 10, 1)
    assert talk(made, 52).date == date(2027, 9, 9)


@pytest.mark.parametrize(
    ("start", "weekday", "week", "expected", "reason"),
    [
        # Monday 17 May 2027.
        ("2026-09-28", 0, 34, "2027-05-18", "Grunnlovsdag; Andre pinsedag"),
        # Wednesday 17 May 2028: Tuesday and Thursday are equally near, the later wins.
        ("2028-02-28", 2, 12, "2028-05-18", "Grunnlovsdag"),
        # Good Friday 2027; Maundy Thursday is closed too.
        ("2026-09-28", 4, 26, "2027-03-24", "Langfredag"),
        # Christmas Day 2026 is a Friday; the Eve is closed too.
        ("2026-09-21", 4, 14, "2026-12-23", "Første juledag"),
    ],
)
def test_a_holiday_moves_the_talk_inside_its_week(start, weekday, week, expected, reason):
    item = talk(plan(start, preferred_weekday=weekday), week)
    assert (item.date.isoformat(), item.reason, item.flags) == (expected, reason, ())


def test_municipalitys_own_closed_day():
    item = talk(plan("2026-09-14", own={date(2026, 10, 5): "Planleggingsdag"}), 4)
    assert (item.date, item.reason) == (date(2026, 10, 6), "Planleggingsdag")


@pytest.mark.parametrize("role", ["mentor", "mentee"])
def test_a_week_away_moves_the_talk_out_of_its_week_and_the_gap_moves_the_next(role):
    made = plan("2026-09-14", **{role: (away("2026-10-05", "2026-10-11"),)})
    fourth, fifth, sixth = talk(made, 4), talk(made, 5), talk(made, 6)
    assert (fourth.date, fourth.flags, fourth.reason) == (date(2026, 10, 12), ("outside_week",), f"{role}_absent")
    # Three days after 12 Oct.
    assert (fifth.date, fifth.flags, fifth.reason) == (date(2026, 10, 15), (), "gap")
    assert (sixth.date, sixth.target) == (date(2026, 10, 19), None)


def test_a_talk_does_not_wait_for_the_leader():
    assert talk(plan("2026-09-14", leader=(away("2026-10-05", "2026-10-09"),)), 4).date == date(2026, 10, 5)


def test_seven_days_from_week_8():
    # Week 6 is held on Friday 30 Oct, in week 7; week 8's Monday is 3 days later, its Friday 7.
    made = plan("2026-09-14", mentee=(away("2026-10-19", "2026-10-29"),))
    assert (talk(made, 6).date, talk(made, 6).flags) == (date(2026, 10, 30), ("outside_week",))
    assert (talk(made, 8).date, talk(made, 8).reason) == (date(2026, 11, 6), "gap")


def test_fourteen_days_from_week_22():
    # Week 22 is held on Thursday 25 Feb 2027; week 26's Monday is 11 days later, its Thursday 14.
    made = plan("2026-09-14", mentee=(away("2027-02-08", "2027-02-24"),))
    assert talk(made, 22).date == date(2027, 2, 25)
    assert (talk(made, 26).date, talk(made, 26).reason) == (date(2027, 3, 11), "gap")


def test_last_day_is_the_sunday_of_week_56():
    # Week 56 is 4-10 Oct 2027.
    in_time = plan("2026-09-14", mentee=(away("2027-09-06", "2027-10-07"),))
    assert (talk(in_time, 52).date, talk(in_time, 52).flags) == (date(2027, 10, 8), ("outside_week",))
    too_late = plan("2026-09-14", mentee=(away("2027-09-06", "2027-10-08"),))
    unplaced = talk(too_late, 52)
    assert (unplaced.date, unplaced.flags, unplaced.week) == (None, ("unplaced",), 52)
    assert (unplaced.target, unplaced.reason) == (date(2027, 9, 6), "mentee_absent")
    assert too_late.items[-1] is unplaced


def test_a_talk_without_a_date_is_passed_over():
    made = plan("2026-09-14", mentor=(away("2027-07-26", "2027-09-30"),))
    # Week 46 on Friday 1 Oct; week 50 would need 15 Oct; week 52 needs seven days from 1 Oct.
    assert talk(made, 46).date == date(2027, 10, 1)
    assert (talk(made, 50).date, talk(made, 50).number) == (None, 18)
    assert (talk(made, 52).date, talk(made, 52).number) == (date(2027, 10, 8), 19)


def test_no_talk_later_than_two_years_after_the_start():
    # Closed all of 2027: A is Monday 3 Jan 2028, and week 52 would be 25-31 Dec 2028.
    closed = {date(2027, 1, 1) + timedelta(days=n): "Stengt" for n in range(365)}
    made = plan("2027-01-01", own=closed, preferred_weekday=4)
    assert talk(made, 52).date == date(2028, 12, 29)
    # Closed to 30 June 2028 too: A is Monday 3 July, week 26 is 25-31 Dec, and the search ends on 1 Jan 2029.
    closed |= {date(2028, 1, 1) + timedelta(days=n): "Stengt" for n in range(182)}
    made = plan("2027-01-01", own=closed, preferred_weekday=4)
    assert (talk(made, 26).date, talk(made, 30).flags) == (date(2028, 12, 29), ("unplaced",))
    assert (talk(made, 30).target, talk(made, 30).reason) == (date(2029, 1, 26), "search_ended")


def test_shortened_talks_take_thirty_minutes():
    assert {item.minutes for item in of_kind(plan("2026-09-14"), "talk")} == {45}
    assert {item.minutes for item in of_kind(plan("2026-09-14", shortened=True), "talk")} == {30}


def test_a_mentor_not_set_is_free_and_flagged():
    made = plan("2026-09-14", mentors=())
    assert dates(of_kind(made, "talk")) == dates(of_kind(plan("2026-09-14"), "talk"))
    assert {item.flags for item in of_kind(made, "talk")} == {("no_mentor",)}
    assert {item.flags for item in of_kind(made, "interview")} == {()}


def test_mentor_of_the_date_counts():
    mentors = (
        Duty(person="first", last=date(2026, 10, 4), absences=(away("2026-09-28", "2027-01-01"),)),
        Duty(person="second", first=date(2026, 10, 12)),
    )
    made = plan("2026-09-14", mentors=mentors)
    # The first is away all of week 3; nobody is mentor in week 4; the second is there from week 5.
    assert (talk(made, 3).date, talk(made, 3).flags) == (date(2026, 10, 5), ("outside_week", "no_mentor"))
    assert (talk(made, 4).date, talk(made, 4).flags) == (date(2026, 10, 8), ("no_mentor",))
    assert (talk(made, 5).date, talk(made, 5).flags) == (date(2026, 10, 12), ())


def test_a_substitute_is_responsible_while_substituting():
    mentors = (
        Duty(person="mentor", absences=(away("2026-10-05", "2026-10-16"),)),
        Duty(person="substitute", first=date(2026, 10, 5), last=date(2026, 10, 16)),
    )
    made = plan("2026-09-14", mentors=mentors)
    assert dates([talk(made, week) for week in (4, 5, 6)]) == ["2026-10-05", "2026-10-12", "2026-10-19"]
