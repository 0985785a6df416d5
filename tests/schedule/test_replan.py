"""Which lines stay when a plan is laid anew, and what do they say?"""

from dataclasses import replace

from sessions.schedule import CurrentItem, Duty, Kept, PlannedItem, replan, where_to

from .scenes import away, day
from .years import SHIFTS, TALKS, S, Year, moves, pause, set_dates


def test_the_year_these_tests_begin_with():
    year = Year.begins(S)
    assert year.dates("talk_") == " ".join(TALKS).split()
    assert year.dates("shift_") == SHIFTS
    assert year.dates("interview_") == ["2026-09-28", "2026-11-16", "2027-01-14"]


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
    assert not CurrentItem(item=replace(year.line("shift_1").item, date=None)).is_overdue(year.today)


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
        latest=day("2026-12-21"),
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
