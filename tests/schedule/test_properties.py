"""What holds for every plan, whoever is away and whenever the hire starts?"""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.schedule import KINDS, add_months, make_plan, responsible_on

from .oracle import TALKS
from .scenes import of_kind
from .test_contract_oracle import cases, each_day, request_of

PLANS = settings(deadline=None)


@st.composite
def plans(draw):
    case = draw(cases())
    return case, make_plan(request_of(case))


@PLANS
@given(plans())
def test_nothing_is_lost(drawn):
    _case, made = drawn
    assert [item.week for item in sorted(of_kind(made, "talk"), key=lambda item: item.number)] == list(TALKS)
    assert len(of_kind(made, "training_shift")) == 10
    assert len(of_kind(made, "interview")) == 3
    assert len(of_kind(made, "leader_mentor_meeting")) == 3
    assert len({item.rule_key for item in made.items}) == len(made.items)
    for kind in KINDS:
        assert sorted(item.number for item in of_kind(made, kind)) == list(range(1, len(of_kind(made, kind)) + 1))


@PLANS
@given(plans())
def test_talks_keep_their_gaps_and_their_order(drawn):
    _case, made = drawn
    dated = [item for item in sorted(of_kind(made, "talk"), key=lambda item: item.number) if item.date]
    for before, after in pairwise(dated):
        assert (after.date - before.date).days >= TALKS[after.week]


@PLANS
@given(plans())
def test_talks_are_on_days_both_can(drawn):
    case, made = drawn
    request = request_of(case)
    interviews = {item.date for item in of_kind(made, "interview")}
    away = each_day(case["mentee"])
    for item in of_kind(made, "talk"):
        if item.date:
            assert item.date.weekday() < 5
            assert request.closed(item.date) is None
            assert item.date not in away
            assert item.date not in interviews
            mentor = responsible_on(request.mentors, item.date)
            assert ("no_mentor" in item.flags) == (mentor is None)
            assert mentor is None or not any(absence.holds(item.date) for absence in mentor.absences)


@PLANS
@given(plans())
def test_interviews_lie_seven_days_apart_and_after_the_start(drawn):
    case, made = drawn
    days = [item.date for item in of_kind(made, "interview") if item.date]
    assert all(day > case["start"] for day in days)
    assert all((after - before).days >= 7 for before, after in pairwise(days))
    assert not each_day(case["mentee"]) & set(days)


@PLANS
@given(plans())
def test_nothing_is_on_a_closed_day_or_past_the_search(drawn):
    case, made = drawn
    closed = request_of(case).closed
    for item in made.items:
        if item.date:
            assert item.date.weekday() < 5
            assert closed(item.date) is None
            assert item.date <= add_months(case["start"], 24)
        else:
            assert "unplaced" in item.flags or item.rule_key == "before_responsible_shift"


@PLANS
@given(plans())
def test_what_is_moved_says_from_where_and_why(drawn):
    _case, made = drawn
    for item in made.items:
        assert (item.target is None) == (item.reason is None)
        assert item.target is None or item.target != item.date


@PLANS
@given(plans())
def test_items_come_by_date_then_kind(drawn):
    _case, made = drawn
    order = [(item.date is None, item.date.isoformat() if item.date else "", KINDS.index(item.kind)) for item in made.items]
    assert order == sorted(order)


@PLANS
@given(plans())
def test_the_same_request_gives_the_same_plan(drawn):
    case, made = drawn
    assert make_plan(request_of(case)) == made
