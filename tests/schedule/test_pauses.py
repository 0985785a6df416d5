"""What does a pause do to the year that stands still?

Most of these begin on Monday 14 September 2026: talks on 5, 12 and 19 October are those of weeks 4, 5 and 6.
"""

import pytest

from .scenes import away, day
from .years import S, Year, moves, pause


def paused(*spans: tuple[str, str], today: str = S, **facts) -> Year:
    """The year before anybody knew, with the pauses told and nothing laid anew yet."""
    year = Year.begins(S, today=today, **facts)
    year.know(pauses=tuple(pause(first, last) for first, last in spans))
    return year


@pytest.mark.parametrize(("last", "weeks"), [("2026-10-12", 1), ("2026-10-18", 1), ("2026-10-19", 2), ("2026-10-25", 2), ("2026-10-26", 3)])
def test_a_pause_counts_in_whole_weeks_begun(last, weeks):
    year = paused(("2026-10-12", last))
    assert year.request.pauses[0].weeks == weeks
    year.replan()
    expected = {1: "2027-09-13", 2: "2027-09-20", 3: "2027-09-27"}[weeks]
    assert str(year.lies_on("talk_week_52")) == expected
    assert year.line("talk_week_52").item.week == 52


def test_a_talk_from_the_first_day_of_the_pause_on_comes_later_and_one_before_it_does_not():
    on_the_day = paused(("2026-10-12", "2026-10-12"))
    on_the_day.replan()
    assert on_the_day.dates("talk_")[1:4] == ["2026-10-05", "2026-10-19", "2026-10-26"]
    the_day_after = paused(("2026-10-13", "2026-10-13"))
    the_day_after.replan()
    assert the_day_after.dates("talk_")[1:4] == ["2026-10-05", "2026-10-12", "2026-10-26"]


def test_the_labels_keep_the_programme_week():
    year = paused(("2026-10-12", "2026-10-25"))
    weeks = [line.item.week for line in year.lines if line.item.kind == "talk"]
    year.replan()
    assert [line.item.week for line in year.lines if line.item.kind == "talk"] == weeks
    assert year.line("talk_week_5").item.target is None
    assert year.line("talk_week_5").item.flags == ()


def test_two_pauses_add_up_in_their_order():
    spans = [("2026-10-12", "2026-10-18"), ("2026-10-26", "2026-10-26")]
    for order in (spans, spans[::-1]):
        year = paused(*order)
        year.replan()
        # Week 5: 12 -> 19. Week 6: 19 -> 26, which the second pause has begun by -> 2 November. Week 8: 2 -> 16 November,
        # the day of interview 2, so the day after.
        assert year.dates("talk_")[1:5] == ["2026-10-05", "2026-10-19", "2026-11-02", "2026-11-17"]


def test_week_one_does_not_wait_for_a_pause():
    year = paused(("2026-09-14", "2026-09-20"))
    done = year.replan()
    assert done.week_one == day(S)
    assert str(year.lies_on("talk_week_3")) == "2026-10-05"
    assert year.dates("shift_")[0] == "2026-09-21"
    assert year.line("shift_1").item.week == 2


def test_nothing_lies_in_a_pause():
    year = paused(("2026-09-21", "2026-10-09"), ("2026-11-16", "2026-11-29"), ("2027-01-11", "2027-01-17"))
    year.replan()
    days = [line.item.date for line in year.lines]
    assert not [d for d in days if d and any(stop.first <= d <= stop.last for stop in year.request.pauses)]


def test_interviews_shifts_and_tasks_step_over_a_pause_and_are_not_moved_by_its_weeks():
    year = paused(("2026-09-24", "2026-10-06"))
    told = moves(year.replan())
    assert told["interview_1"] == ("2026-09-28", "2026-10-07", "pause")
    assert told["shift_9"] == ("2026-09-24", "2026-10-07", "pause")
    assert told["shift_10"] == ("2026-09-25", "2026-10-08", "pause")
    assert told["contact_person_meeting"] == ("2026-09-30", "2026-10-07", "pause")
    assert told["needs_after_shifts"] == ("2026-09-25", "2026-10-08", "pause")
    assert "interview_2" not in told
    assert "leader_mentor_2_months" not in told
    assert year.line("interview_1").item.reason == "pause"


def test_a_pause_over_all_the_days_of_an_interview_brings_it_before():
    """The window of interview 1 is 28 September to 12 October."""
    year = paused(("2026-09-26", "2026-10-12"))
    year.replan()
    assert str(year.lies_on("interview_1")) == "2026-09-25"
    assert year.line("interview_1").item.flags == ("early",)


def test_a_pause_over_an_interview_that_can_no_longer_come_before_it_makes_it_late():
    year = paused(("2026-09-26", "2026-10-12"), today="2026-09-26")
    year.replan()
    assert str(year.lies_on("interview_1")) == "2026-10-13"
    assert year.line("interview_1").item.flags == ("late",)


def test_the_week_56_limit_grows_by_the_pause():
    """Week 56 ends on 10 October 2027, with a week more on the 17th."""
    gone = {"mentee_absences": (away("2027-09-06", "2027-10-10"),)}
    year = Year.begins(S, **gone)
    assert year.lies_on("talk_week_52") is None
    year.know(pauses=(pause("2026-10-12", "2026-10-12"),))
    year.replan()
    assert str(year.lies_on("talk_week_52")) == "2027-10-11"
    year.know(mentee_absences=(away("2027-09-06", "2027-10-14"),))
    year.replan()
    assert str(year.lies_on("talk_week_52")) == "2027-10-15"
    year.know(mentee_absences=(away("2027-09-06", "2027-10-17"),))
    year.replan()
    assert year.lies_on("talk_week_52") is None
    assert year.line("talk_week_52").item.flags == ("unplaced",)


def test_the_two_year_search_grows_by_the_pause():
    """S + 2 years is Thursday 14 September 2028, with a week more the 21st."""
    for last, weeks, found in [
        ("2028-09-13", 0, "2028-09-14"),
        ("2028-09-14", 0, "None"),
        ("2028-09-14", 1, "2028-09-15"),
        ("2028-09-20", 1, "2028-09-21"),
        ("2028-09-21", 1, "None"),
    ]:
        year = Year.begins(S, mentee_absences=(away("2026-09-14", last),))
        year.know(pauses=(pause("2027-01-04", "2027-01-05"),) if weeks else ())
        year.replan()
        assert str(year.lies_on("interview_1")) == found
        assert str(year.lies_on("shift_1")) == found


def test_what_the_pause_lies_over_is_lost_and_not_overdue():
    year = paused(("2026-10-12", "2026-10-25"), today="2026-10-26")
    told = moves(year.replan())
    assert told["talk_week_5"] == ("2026-10-12", "2026-10-26", "pause")
    assert told["talk_week_6"] == ("2026-10-19", "2026-11-02", "pause")
    assert "talk_week_4" not in told
    assert str(year.lies_on("talk_week_4")) == "2026-10-05"
    assert year.look().changes == ()


def test_what_lies_beside_the_pause_is_overdue_and_stays():
    year = paused(("2026-10-06", "2026-10-11"), today="2026-10-26")
    standing = year.look().standing
    assert {"talk_week_4", "talk_week_5", "talk_week_6"} <= set(standing)


def test_a_date_a_person_set_in_the_pause_stays_and_is_told():
    year = paused(("2026-10-12", "2026-10-25"))
    year.pin("talk_week_5", "2026-10-14")
    done = year.replan()
    assert str(year.lies_on("talk_week_5")) == "2026-10-14"
    assert done.standing["talk_week_5"] == ("pause", "outside_week")
    later = year.look(today="2026-10-20")
    assert later.changes == ()
    assert later.standing["talk_week_5"] == ()


def test_what_was_held_in_the_pause_was_held():
    year = paused(("2026-10-12", "2026-10-25"), today="2026-10-26")
    for key in ("talk_week_3", "talk_week_4"):
        year.log(key)
    year.log("talk_week_5", "2026-10-24")
    assert moves(year.look())["talk_week_6"] == ("2026-10-19", "2026-11-02", "pause")
    year.log("talk_week_6", "2026-10-25")
    assert "talk_week_6" not in moves(year.look())


def test_coming_back_earlier_moves_the_talks_back():
    year = paused(("2026-10-12", "2026-11-08"), today="2026-10-12")
    year.replan()
    assert str(year.lies_on("talk_week_6")) == "2026-11-17"  # the 16th is interview 2
    assert str(year.lies_on("talk_week_52")) == "2027-10-04"
    year.today = day("2026-10-26")
    year.know(pauses=(pause("2026-10-12", "2026-10-25"),))
    told = moves(year.replan())
    assert told["talk_week_5"] == ("2026-11-09", "2026-10-26", "target")
    assert told["talk_week_6"] == ("2026-11-17", "2026-11-02", "target")
    assert told["talk_week_52"] == ("2027-10-04", "2027-09-20", "target")


def test_a_pause_that_never_was_leaves_the_year_as_it_was():
    year = Year.begins(S)
    before = year.lines
    year.know(pauses=(pause("2026-10-12", "2026-10-25"),))
    year.replan()
    year.know(pauses=())
    year.replan()
    assert year.lines == before


def test_a_pause_before_the_start_only_closes_its_days():
    year = paused(("2026-08-24", "2026-09-06"), today="2026-08-01")
    told = moves(year.replan())
    assert told["welcome_letter"] == ("2026-08-31", "2026-08-21", "pause")
    assert told["first_contact"] == ("2026-09-04", "2026-08-21", "pause")
    # Every talk's target is after the pause's first day.
    assert told["talk_week_4"] == ("2026-10-05", "2026-10-19", "target")


def test_days_of_a_pause_end_before_they_begin_are_refused():
    with pytest.raises(ValueError, match="ends before it begins"):
        pause("2026-10-12", "2026-10-11")
