"""Does the engine give the plan that a literal, independent reading of the contract gives?"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from people.closed_days import closed_days
from sessions.schedule import Absence, Duty, PlanRequest, make_plan

from . import oracle
from .scenes import rules

STARTS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@st.composite
def spans(draw, start, *, most):
    """Spans of days somewhere from a month before the start to after the last search."""
    lengths = st.one_of(st.integers(1, 12), st.integers(1, 60), st.integers(1, 800))
    firsts = st.one_of(st.integers(-30, 60), st.integers(-30, 400), st.integers(-30, 760))
    pairs = draw(st.lists(st.tuples(firsts, lengths), max_size=most))
    return [(start + timedelta(days=first), start + timedelta(days=first + length - 1)) for first, length in pairs]


@st.composite
def duties(draw, start):
    """Holders of a role: none, one, or several that overlap or leave a hole."""
    days = st.none() | st.integers(-40, 500)
    found = []
    for first, length in draw(st.lists(st.tuples(days, st.none() | st.integers(0, 500)), max_size=3)):
        begins = None if first is None else start + timedelta(days=first)
        ends = None if length is None else (begins or start) + timedelta(days=length)
        found.append((begins, ends, draw(spans(start, most=2))))
    return found


@st.composite
def cases(draw):
    start = draw(STARTS)
    return {
        "program": draw(st.sampled_from(["habilitering", "hjemmetjeneste", "omsorgssenter"])),
        "start": start,
        "weekday": draw(st.none() | st.integers(0, 4)),
        "position": draw(st.integers(1, 100)),
        "probation": draw(st.sampled_from([0, 3, 4, 5, 6])),
        "mentee": draw(spans(start, most=3)),
        "mentors": draw(st.just([(None, None, [])]) | duties(start)),
        "leaders": draw(st.just([(None, None, [])]) | duties(start)),
        "own_closed": draw(spans(start, most=2)),
    }


def each_day(found):
    return frozenset(first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1))


def absences(found):
    return tuple(Absence(first=first, last=last) for first, last in found)


def own_closed(case):
    return dict.fromkeys(each_day(case["own_closed"]), "Planleggingsdag")


def request_of(case):
    return PlanRequest(
        rules=rules(case["program"]),
        start=case["start"],
        closed=closed_days(own_closed(case)),
        preferred_weekday=case["weekday"],
        position_percent=case["position"],
        probation_months=case["probation"],
        mentee_absences=absences(case["mentee"]),
        mentors=tuple(
            Duty(person=f"mentor {n}", first=first, last=last, absences=absences(gone))
            for n, (first, last, gone) in enumerate(case["mentors"])
        ),
        leaders=tuple(
            Duty(person=f"leader {n}", first=first, last=last, absences=absences(gone))
            for n, (first, last, gone) in enumerate(case["leaders"])
        ),
    )


def expected_of(case):
    return oracle.plan(
        oracle.Case(
            program=case["program"],
            start=case["start"],
            weekday=case["weekday"],
            position=case["position"],
            probation=case["probation"],
            mentee_away=each_day(case["mentee"]),
            mentors=[oracle.Holder(first=f, last=t, away=each_day(gone)) for f, t, gone in case["mentors"]],
            leaders=[oracle.Holder(first=f, last=t, away=each_day(gone)) for f, t, gone in case["leaders"]],
            own_closed=own_closed(case),
        )
    )


@settings(max_examples=settings().max_examples * 3 // 2, deadline=None)
@given(cases())
def test_plan_as_a_literal_reading_of_the_contract(case):
    made = make_plan(request_of(case))
    expected, warnings = expected_of(case)
    found = [
        {
            "kind": item.kind,
            "number": item.number,
            "week": item.week,
            "date": item.date,
            "target": item.target,
            "reasons": set(item.reason.split("; ")) if item.reason else set(),
            "flags": set(item.flags),
            "responsible": set(item.responsible),
            "with_mentor": item.with_mentor,
        }
        for item in made.items
    ]
    assert found == expected
    assert list(made.warnings) == warnings
