"""Do the interviews fall where a calendar and the contract say? Every date here was worked out by hand."""

from datetime import date

import pytest

from sessions.schedule import Duty, add_months

from .scenes import away, dates, interview, of_kind, plan


def test_interviews_on_their_targets():
    made = plan("2026-09-14")
    # 14 Nov 2026 is a Saturday.
    assert dates(of_kind(made, "interview")) == ["2026-09-28", "2026-11-16", "2027-01-14"]
    assert interview(made, 1).target is None
    assert interview(made, 1).reason is None
    assert interview(made, 2).target == date(2026, 11, 14)
    assert interview(made, 2).reason == "weekend"
    assert [item.week for item in of_kind(made, "interview")] == [3, 10, 18]


def test_interviews_of_home_care_come_later():
    made = plan("2026-08-01", "hjemmetjeneste")
    # 15 Aug is a Saturday, 1 Nov a Sunday, 1 Jan a holiday and a Friday.
    assert dates(of_kind(made, "interview")) == ["2026-08-17", "2026-11-02", "2027-01-04"]
    assert interview(made, 3).reason == "Første nyttårsdag"


def test_months_are_clamped_from_the_original_date():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2028, 2, 29), 24) == date(2030, 2, 28)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 31), 3) == date(2027, 3, 31)
    # From 31 Aug: 31 Oct is a Saturday; 31 Dec and the three days after it are closed.
    made = plan("2026-08-31")
    assert dates(of_kind(made, "interview")) == ["2026-09-14", "2026-11-02", "2027-01-04"]
    assert interview(made, 3).target == date(2026, 12, 31)
    assert interview(made, 3).reason == "Nyttårsaften"


def test_start_on_leap_day():
    made = plan("2028-02-29")
    # 29 Apr 2028 is a Saturday and the Monday after it is 1 May.
    assert dates(of_kind(made, "interview")) == ["2028-03-14", "2028-05-02", "2028-06-29"]


@pytest.mark.parametrize("role", ["leader", "mentee"])
def test_interview_waits_for_leader_and_mentee(role):
    made = plan("2026-09-14", **{role: (away("2026-09-28", "2026-10-02"),)})
    first = interview(made, 1)
    assert (first.date, first.target, first.flags) == (date(2026, 10, 5), date(2026, 9, 28), ())
    assert first.reason == f"{role}_absent"


def test_interview_does_not_wait_for_the_mentor():
    made = plan("2026-09-14", mentor=(away("2026-09-28", "2026-10-02"),))
    assert interview(made, 1).date == date(2026, 9, 28)


def test_interview_on_the_latest_day_is_in_time():
    made = plan("2026-09-14", leader=(away("2026-09-28", "2026-10-11"),))
    assert (interview(made, 1).date, interview(made, 1).flags) == (date(2026, 10, 12), ())


def test_interview_without_a_day_until_the_latest_comes_early():
    made = plan("2026-09-14", leader=(away("2026-09-28", "2026-10-12"),))
    assert (interview(made, 1).date, interview(made, 1).flags) == (date(2026, 9, 25), ("early",))


def test_interview_is_never_on_the_start_date_and_then_late():
    made = plan("2026-09-14", leader=(away("2026-09-15", "2026-10-12"),))
    assert (interview(made, 1).date, interview(made, 1).flags) == (date(2026, 10, 13), ("late",))


def test_interviews_lie_seven_days_apart():
    made = plan("2026-09-14", "hjemmetjeneste", leader=(away("2026-09-15", "2026-12-10"),))
    first, second, _third = of_kind(made, "interview")
    assert (first.date, first.flags) == (date(2026, 12, 11), ("late",))
    assert (second.date, second.target, second.reason, second.flags) == (date(2026, 12, 18), date(2026, 12, 14), "gap", ())


def test_early_interview_keeps_seven_days_too():
    # Interview 1 on 9 Oct; the second has no day from 14 Nov to 14 Dec, and before that only 15 Oct, 6 days after.
    gone = (away("2026-09-15", "2026-10-08"), away("2026-10-10", "2026-10-14"), away("2026-10-16", "2026-12-14"))
    made = plan("2026-09-14", leader=gone)
    first, second, _third = of_kind(made, "interview")
    assert (first.date, first.flags) == (date(2026, 10, 9), ())
    assert (second.date, second.flags) == (date(2026, 12, 15), ("late",))


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        # L6 = 181 days. L = 91: floor(61 * 91 / 181) = 30, floor(122 * 91 / 181) = 61, a Saturday.
        (3, ["2026-09-28", "2026-10-14", "2026-11-16"]),
        # L = 122: 41 days, a Sunday; 82 days, a Saturday.
        (4, ["2026-09-28", "2026-10-26", "2026-12-07"]),
        # L = 153: 51 days; 103 days, 26 Dec and a Saturday.
        (5, ["2026-09-28", "2026-11-04", "2026-12-28"]),
        (6, ["2026-09-28", "2026-11-16", "2027-01-14"]),
        (0, ["2026-09-28", "2026-11-16", "2027-01-14"]),
    ],
)
def test_months_shrink_with_a_short_probation(months, expected):
    assert dates(of_kind(plan("2026-09-14", probation_months=months), "interview")) == expected


def test_last_day_of_a_short_probation_bounds_the_third_interview():
    made = plan("2026-09-14", "hjemmetjeneste", probation_months=3)
    # Target S + floor(153 * 91 / 181) = 29 Nov, a Sunday; latest 14 days before 13 Dec is the same day.
    assert dates(of_kind(made, "interview")) == ["2026-09-28", "2026-10-29", "2026-11-27"]
    assert interview(made, 3).flags == ("early",)


def test_without_probation_they_have_another_name():
    with_probation, without = plan("2026-09-14"), plan("2026-09-14", probation_months=0)
    assert [item.title for item in of_kind(with_probation, "interview")] == [f"Prøvetidssamtale {n}" for n in (1, 2, 3)]
    assert [item.title for item in of_kind(without, "interview")] == [f"Oppfølgingssamtale {n}" for n in (1, 2, 3)]


def test_search_ends_two_years_after_the_start():
    on_the_last_day = plan("2026-09-14", mentee=(away("2026-09-14", "2028-09-13"),))
    assert dates(of_kind(on_the_last_day, "interview")) == ["2028-09-14", None, None]
    too_late = plan("2026-09-14", mentee=(away("2026-09-14", "2028-09-14"),))
    assert [(item.date, item.flags) for item in of_kind(too_late, "interview")] == [(None, ("unplaced",))] * 3
    assert interview(too_late, 1).target == date(2026, 9, 28)
    assert interview(too_late, 1).reason == "mentee_absent"
    assert interview(too_late, 1).week is None


def test_a_leader_not_set_is_free_and_flagged():
    made = plan("2026-09-14", leaders=())
    assert dates(of_kind(made, "interview")) == ["2026-09-28", "2026-11-16", "2027-01-14"]
    assert {item.flags for item in of_kind(made, "interview")} == {("no_leader",)}
    assert {item.flags for item in of_kind(made, "leader_mentor_meeting")} == {("no_leader",)}
    assert {item.flags for item in of_kind(made, "talk")} == {()}


def test_leader_of_the_date_counts():
    leaders = (
        Duty(person="old", last=date(2026, 9, 27), absences=(away("2026-09-28", "2026-10-30"),)),
        Duty(person="new", first=date(2026, 10, 1)),
    )
    made = plan("2026-09-14", leaders=leaders)
    # Nobody leads on 28 Sep: the day is free, the interview is flagged.
    assert (interview(made, 1).date, interview(made, 1).flags) == (date(2026, 9, 28), ("no_leader",))
    assert interview(made, 2).flags == ()
