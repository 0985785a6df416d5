"""What does the engine say at its edges: a programme with little in it, the first and the last day of a search?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from sessions.schedule import ActivityRule, Anchor, Duty, PlanRequest, Rules, make_plan

from .scenes import away, day, plan, rule, rules
from .years import LEADERS, MENTORS, S, Year, moves

NOTHING = Rules(length_weeks=52, activities=(), shifts=(), interviews=(), talks=(), talk_minutes=45, talk_minutes_shortened=30)


def task(at, amount=0, weekday=0, key="task"):
    anchor = Anchor(at=at, amount=amount, weekday=weekday)
    return ActivityRule(key=key, kind="task", title="Oppgave", responsible=("coordinator",), anchor=anchor)


def only(*activities, **request):
    return make_plan(PlanRequest(rules=replace(NOTHING, activities=activities), start=day(S), closed=lambda _day: None, **request))


@pytest.mark.parametrize("at", ["last_training_shift", "after_last_training_shift", "closing_talk"])
def test_a_task_that_hangs_on_what_the_programme_does_not_have_is_unplaced(at):
    (item,) = only(task(at)).items
    assert (item.date, item.target, item.reason, item.flags) == (None, None, None, ("unplaced",))


def test_a_task_that_hangs_on_the_last_shift_waits_for_the_last_by_number():
    """Nine shifts have their days; the tenth finds none."""
    made = plan(S, mentee=(away("2026-09-25", "2029-01-01"),))
    assert str(rule(made, "shift_9").date) == "2026-09-24"
    assert rule(made, "shift_10").date is None
    for key in ("needs_after_shifts", "first_ordinary_shift"):
        assert (rule(made, key).date, rule(made, key).flags) == (None, ("unplaced",))


def test_a_task_that_hangs_on_the_last_shift_comes_with_the_last_by_date():
    year = Year.begins(S)
    year.pin("shift_3", "2026-10-06")
    told = moves(year.replan())
    assert told["needs_after_shifts"] == ("2026-09-25", "2026-10-06", "target")
    assert told["first_ordinary_shift"] == ("2026-09-28", "2026-10-07", "target")


def test_a_task_that_hangs_on_the_last_shift_comes_though_an_earlier_one_has_no_date():
    """Shift 10 is set by hand beyond the search of the others."""
    year = Year.begins(S, mentee_absences=(away("2026-09-24", "2029-01-01"),))
    assert year.lies_on("shift_9") is None
    year.pin("shift_10", "2026-10-08")
    year.replan()
    assert year.lies_on("shift_9") is None
    assert str(year.lies_on("needs_after_shifts")) == "2026-10-08"


def test_a_task_past_the_search_is_unplaced_and_says_why():
    """S + 2 years is 14 September 2028, 731 days after S."""
    two = only(task("days", 731, key="last"), task("days", 732, key="past"))
    last, past = (rule(two, key) for key in ("last", "past"))
    assert (str(last.date), last.target, last.reason, last.flags) == ("2028-09-14", None, None, ())
    assert (past.date, str(past.target), past.reason, past.flags) == (None, "2028-09-15", "search_ended", ("unplaced",))
    (on_the_day,) = only(task("days", 732), earliest=day("2028-09-15")).items
    assert on_the_day.reason == "search_ended"
    (too_late,) = only(task("days", 732), earliest=day("2028-09-16")).items
    assert too_late.reason == "past"


def test_a_task_before_the_start_goes_back_to_today_and_no_further():
    """S - 3 days is Friday 11 September; it is closed, and so is Thursday."""
    closed = {day("2026-09-11"): "Stengt", day("2026-09-10"): "Stengt"}
    request = PlanRequest(rules=replace(NOTHING, activities=(task("days", -3),)), start=day(S), closed=closed.get)
    for today, found in [
        ("2026-09-01", "2026-09-09"),
        ("2026-09-09", "2026-09-09"),
        ("2026-09-10", "2026-09-14"),
        ("2026-09-12", "2026-09-14"),
    ]:
        (item,) = make_plan(replace(request, earliest=day(today))).items
        assert (str(item.date), str(item.target), item.reason) == (found, "2026-09-11", "Stengt")
    (item,) = make_plan(replace(request, earliest=day("2026-09-17"))).items
    assert str(item.date) == "2026-09-17"


def test_a_task_before_the_start_that_finds_no_day_before_it_comes_after():
    (item,) = make_plan(
        PlanRequest(
            rules=replace(NOTHING, activities=(task("days", -3),)),
            start=day(S),
            closed=lambda d: "Stengt" if d < day("2026-09-16") else None,
        )
    ).items
    assert str(item.date) == "2026-09-16"


def test_a_task_before_the_start_looks_back_two_years():
    two_years = timedelta(days=731)
    for first_closed, found in [(day("2026-09-11") - two_years + timedelta(days=1), "2024-09-10"), (day("2024-01-01"), S)]:
        closed = lambda d, first=first_closed: "Stengt" if first <= d < day(S) else None  # noqa: E731
        request = PlanRequest(rules=replace(NOTHING, activities=(task("days", -3),)), start=day(S), closed=closed)
        assert str(make_plan(request).items[0].date) == found


def test_a_task_on_a_weekday_of_a_week():
    (item,) = only(task("week", 1, 6)).items
    assert (str(item.date), str(item.target), item.reason) == ("2026-09-21", "2026-09-20", "weekend")


@pytest.mark.parametrize(
    ("back_on", "found", "flags"),
    [("2026-10-12", "2026-10-12", ()), ("2026-10-13", "2026-09-15", ("early",))],
)
def test_an_early_interview_may_be_the_day_after_the_start(back_on, found, flags):
    gone = away("2026-09-16", str(day(back_on) - timedelta(days=1)))
    made = plan(S, leader=(gone,))
    assert (str(rule(made, "interview_1").date), rule(made, "interview_1").flags) == (found, flags)


def test_an_early_interview_may_be_the_second_day_after_the_start():
    made = plan(S, leader=(away("2026-09-17", "2026-10-20"), away("2026-09-15", "2026-09-15")))
    assert str(rule(made, "interview_1").date) == "2026-09-16"


def test_an_early_interview_is_the_last_before_its_target():
    """Friday 25 September, with the weekend between it and its target."""
    made = plan(S, leader=(away("2026-09-28", "2026-10-12"),))
    assert str(rule(made, "interview_1").date) == "2026-09-25"


def test_everything_in_a_programme_with_nothing_else():
    shifts, interviews, talks = (getattr(rules("habilitering"), kind) for kind in ("shifts", "interviews", "talks"))
    people = {"mentors": MENTORS, "leaders": LEADERS, "start": day(S), "closed": lambda _day: None}
    assert len(make_plan(PlanRequest(rules=replace(NOTHING, shifts=shifts), **people)).items) == 10
    assert len(make_plan(PlanRequest(rules=replace(NOTHING, interviews=interviews), **people)).items) == 3
    assert len(make_plan(PlanRequest(rules=replace(NOTHING, talks=talks), **people)).items) == 19
    nothing = make_plan(PlanRequest(rules=NOTHING, **people))
    assert (nothing.items, nothing.warnings, nothing.week_one) == ((), (), day(S))


def test_a_mentor_of_the_same_rank_and_first_day_as_another_is_the_one_listed_first():
    two = (Duty(person="one", absences=(away("2026-10-05", "2026-10-05"),)), Duty(person="two"))
    assert str(rule(plan(S, mentors=two), "talk_week_4").date) == "2026-10-06"
    assert str(rule(plan(S, mentors=two[::-1]), "talk_week_4").date) == "2026-10-05"


@pytest.mark.parametrize(
    ("rank", "found"),
    [(0, "2026-10-05"), (1, "2026-10-06"), (2, "2026-10-06")],
)
def test_one_who_shares_counts_after_her_who_holds_and_a_substitute_before(rank, found):
    """The other's duty began later, so of equal rank she is the one responsible."""
    other = Duty(person="other", first=day("2026-09-20"), rank=rank, absences=(away("2026-10-05", "2026-10-05"),))
    assert str(rule(plan(S, mentors=(*MENTORS, other)), "talk_week_4").date) == found


def test_one_who_shares_counts_where_nobody_else_holds():
    shares = Duty(person="other", rank=0, absences=(away("2026-10-05", "2026-10-05"),))
    held = Duty(person="mentor", last=day("2026-10-04"))
    assert str(rule(plan(S, mentors=(held, shares)), "talk_week_4").date) == "2026-10-06"
    assert str(rule(plan(S, mentors=(replace(held, last=day("2026-10-05")), shares)), "talk_week_4").date) == "2026-10-05"


def test_a_substitute_of_long_ago_counts_before_a_mentor_who_began_since():
    substitute = Duty(person="substitute", first=day("2026-09-01"), rank=2, absences=(away("2026-10-05", "2026-10-05"),))
    mentor = Duty(person="mentor", first=day("2026-10-01"))
    assert str(rule(plan(S, mentors=(mentor, substitute)), "talk_week_4").date) == "2026-10-06"


def test_an_interview_whose_target_lies_after_its_latest_day_says_so():
    """A probation of 61 days: five months of 181 days become 51 days, and 14 days before the last day is S + 46."""
    made = plan(S, "hjemmetjeneste", probation_months=2, probation_last_day=day("2026-11-13"))
    third = rule(made, "interview_3")
    assert (str(third.target), third.reason, third.flags) == ("2026-11-04", "latest", ("early",))
    assert str(third.date) == "2026-11-03"


def test_who_is_missing_goes_by_the_day_and_not_by_the_target():
    """Interview 2 is meant for Saturday 14 November and lies on the 16th; the closing talk and its task move over a border too."""
    leaders = (Duty(person="leader", last=day("2026-11-15")),)
    assert rule(plan(S, leaders=leaders), "interview_2").flags == ("no_leader",)
    leaders = (Duty(person="leader", first=day("2026-11-15")),)
    assert rule(plan(S, leaders=leaders), "interview_2").flags == ()
    assert rule(plan(S, leaders=leaders), "leader_mentor_2_months").flags == ()
    # The talk of week 10 is meant for the 16th, the day of the interview, and lies on the 17th.
    assert rule(plan(S, mentors=(Duty(person="mentor", last=day("2026-11-16")),)), "talk_week_10").flags == ("no_mentor",)
    assert rule(plan(S, mentors=(Duty(person="mentor", first=day("2026-11-17")),)), "talk_week_10").flags == ()


def test_who_is_missing_goes_by_the_target_where_no_day_was_found():
    gone = (away("2027-08-01", "2029-01-01"),)
    for last, flags in [("2027-09-05", ("unplaced", "no_mentor")), ("2027-09-06", ("unplaced",))]:
        made = plan(S, mentee=gone, mentors=(Duty(person="mentor", last=day(last)),))
        assert rule(made, "talk_week_52").flags == flags
    for last, flags in [("2026-09-27", ("unplaced", "no_leader")), ("2026-09-28", ("unplaced",))]:
        made = plan(S, mentee=(away(S, "2029-01-01"),), leaders=(Duty(person="leader", last=day(last)),))
        assert rule(made, "interview_1").flags == flags


def test_a_talk_may_lie_on_the_last_day_of_the_search():
    """Everything is closed until Thursday 31 August 2028, so week 3 is that of S + 2 years, Thursday 14 September."""
    talks = rules("habilitering").talks[:1]
    request = PlanRequest(
        rules=replace(NOTHING, talks=talks),
        start=day(S),
        closed=lambda d: "Stengt" if d < day("2028-08-31") else None,
        mentors=MENTORS,
    )
    (item,) = make_plan(request).items
    assert (str(item.date), item.target) == ("2028-09-14", None)
    (item,) = make_plan(replace(request, preferred_weekday=4)).items
    assert (str(item.date), str(item.target), item.reason) == ("2028-09-14", "2028-09-15", "search_ended")


def test_who_goes_with_the_mentor_is_responsible_with_her_and_nobody_else():
    responsible = ("department_leader", "mentor")
    shifts = tuple(replace(shift, responsible=responsible) for shift in rules("habilitering").shifts)
    made = make_plan(PlanRequest(rules=replace(NOTHING, shifts=shifts), start=day(S), closed=lambda _day: None))
    assert [item.number for item in made.items if item.responsible == responsible] == [1, 5, 10]
    assert {item.responsible for item in made.items} == {responsible, ("department_leader",)}
