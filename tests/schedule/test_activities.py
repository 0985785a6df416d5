"""Do tasks and leader–mentor meetings fall where the contract says, and does everything come in order?"""

from datetime import date, timedelta

import pytest

from sessions.schedule import KINDS

from .scenes import away, of_kind, plan, rule


def when(made, key):
    item = rule(made, key)
    return item.date.isoformat() if item.date else None


def test_all_activities_of_habilitering():
    made = plan("2026-09-14")
    assert {item.rule_key: (item.date.isoformat(), item.week) for item in made.items if item.kind in ("task", "leader_mentor_meeting")} == {
        "welcome_letter": ("2026-08-31", -1),
        "first_contact": ("2026-09-04", -1),
        "access_ordered": ("2026-09-07", 0),
        "leader_and_mentor_before_start": ("2026-09-07", 0),
        "first_day": ("2026-09-14", 1),
        "needs_after_shifts": ("2026-09-25", 2),
        "first_ordinary_shift": ("2026-09-28", 3),
        "leader_mentor_interview_1": ("2026-09-28", 3),
        "contact_person_meeting": ("2026-09-30", 3),
        "leader_mentor_2_months": ("2026-11-16", 10),
        "leader_mentor_4_months": ("2027-01-14", 18),
        "closing": ("2027-09-06", 52),
    }


def test_home_care_has_its_own():
    made = plan("2026-09-14", "hjemmetjeneste")
    assert when(made, "second_contact") == "2026-09-11"
    assert rule(made, "second_contact").responsible == ("department_leader",)
    assert rule(made, "first_contact").responsible == ("department_leader",)
    assert rule(made, "welcome_letter").responsible == ("department_leader", "unit_leader")
    keys = {item.rule_key for item in made.items}
    assert not keys & {"contact_person_meeting", "first_ordinary_shift"}


def test_no_date_until_someone_sets_it():
    item = rule(plan("2026-09-14", "omsorgssenter"), "before_responsible_shift")
    assert (item.date, item.week, item.target, item.reason, item.flags) == (None, None, None, None, ())


def test_before_the_start_to_the_working_day_before_and_after_it_to_the_day_after():
    # Saturday 1 Aug 2026: S−14 and S−7 are Saturdays.
    made = plan("2026-08-01")
    assert [when(made, key) for key in ("welcome_letter", "access_ordered", "first_day")] == ["2026-07-17", "2026-07-24", "2026-08-03"]
    assert rule(made, "first_day").target == date(2026, 8, 1)
    assert rule(made, "first_day").reason == "weekend"
    assert rule(made, "access_ordered").week == -1


def test_a_holiday_before_the_start():
    # S−14 is Whit Monday and 17 May; the Saturday and Sunday before are closed as well.
    item = rule(plan("2027-05-31"), "welcome_letter")
    assert (item.date, item.target, item.reason) == (date(2027, 5, 14), date(2027, 5, 17), "Grunnlovsdag; Andre pinsedag")


def test_start_on_a_holiday():
    made = plan("2027-05-17")
    assert made.week_one == date(2027, 5, 17)
    item = rule(made, "first_day")
    assert (item.date, item.reason) == (date(2027, 5, 18), "Grunnlovsdag; Andre pinsedag")


def test_wednesday_of_week_3_on_a_closed_day():
    # 1 May 2028 is a Monday: A is Tuesday 2 May, and week 3 holds Wednesday 17 May.
    item = rule(plan("2028-05-01"), "contact_person_meeting")
    assert (item.date, item.target, item.reason) == (date(2028, 5, 18), date(2028, 5, 17), "Grunnlovsdag")


def test_tasks_avoid_closed_days_only():
    gone = (away("2026-08-01", "2026-09-13"), away("2026-09-29", "2026-10-02"), away("2026-11-16", "2026-11-20"))
    made = plan("2026-09-14", mentor=gone, leader=gone, mentee=gone)
    assert when(made, "welcome_letter") == "2026-08-31"
    assert when(made, "first_contact") == "2026-09-04"
    assert when(made, "contact_person_meeting") == "2026-09-30"
    assert when(made, "leader_mentor_2_months") == "2026-11-16"


def test_tasks_follow_what_they_hang_on():
    made = plan("2026-09-14", position_percent=50, leader=(away("2026-09-28", "2026-10-02"),))
    assert when(made, "needs_after_shifts") == "2026-10-05"
    assert when(made, "first_ordinary_shift") == "2026-10-06"
    assert when(made, "leader_mentor_interview_1") == "2026-10-05"
    assert rule(made, "leader_mentor_interview_1").target is None


def test_first_ordinary_shift_is_after_a_weekend_or_holiday():
    # The tenth shift from 12 March 2027 is Wednesday 31 March (three days closed at Easter)
    made = plan("2027-03-12")
    assert when(made, "needs_after_shifts") == "2027-03-30"
    # and from 11 March Wednesday 24 March: the next open day is Tuesday 30 March.
    made = plan("2027-03-11")
    assert when(made, "needs_after_shifts") == "2027-03-24"
    item = rule(made, "first_ordinary_shift")
    assert (item.date, item.target, item.reason) == (date(2027, 3, 30), None, None)


def test_what_hangs_on_something_without_a_date_is_unplaced():
    made = plan("2026-09-14", mentee=(away("2026-09-14", "2028-12-31"),))
    for key in ("needs_after_shifts", "first_ordinary_shift", "leader_mentor_interview_1", "closing"):
        assert (rule(made, key).date, rule(made, key).flags) == (None, ("unplaced",))


def test_mentor_not_set_flags_only_what_is_hers():
    made = plan("2026-09-14", mentors=())
    assert {item.rule_key for item in made.items if item.kind == "task" and "no_mentor" in item.flags} == {
        *("first_contact", "first_day", "needs_after_shifts", "first_ordinary_shift", "closing")
    }


def test_a_calendar_that_is_closed_throughout():
    start = date(2026, 9, 14)
    made = plan("2026-09-14", own={start + timedelta(days=n): "Stengt" for n in range(-800, 900)})
    assert {item.date for item in made.items} == {None}
    assert len(made.items) == len(plan("2026-09-14").items)


@pytest.mark.parametrize("program", ["habilitering", "hjemmetjeneste", "omsorgssenter"])
def test_order_and_numbers(program):
    made = plan("2026-09-14", program)
    keys = [(item.date is None, item.date or date.max, KINDS.index(item.kind)) for item in made.items]
    assert keys == sorted(keys)
    for kind in KINDS:
        numbers = [item.number for item in of_kind(made, kind)]
        assert numbers == list(range(1, len(numbers) + 1))
