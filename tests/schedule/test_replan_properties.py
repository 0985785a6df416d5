"""What holds whenever a plan is laid anew, whatever has become of its lines and whatever has changed?

Each property on its own, for years met at random; `test_replan_machine.py` lives through them from day to day.
"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.schedule import Duty, Pause, replan, where_to

from . import replan_oracle
from .years import PROGRAMS, Year, absence, program

REPLANS = settings(max_examples=max(5, settings().max_examples // 3), deadline=None)
OFFSETS = st.one_of(st.integers(-20, 60), st.integers(-20, 420))


@st.composite
def absences(draw, start, *, most=2):
    found = draw(st.lists(st.tuples(OFFSETS, st.integers(1, 60)), max_size=most))
    return tuple(absence(start + timedelta(days=offset), length) for offset, length in found)


@st.composite
def duties(draw, start):
    found = draw(st.lists(st.tuples(OFFSETS, st.none() | st.integers(0, 200), st.integers(0, 2)), max_size=2))
    dated = [
        Duty(
            person=f"{offset}",
            first=start + timedelta(days=offset),
            last=None if length is None else start + timedelta(days=offset + length),
            rank=rank,
            absences=draw(absences(start, most=1)),
        )
        for offset, length, rank in found
    ]
    return (*draw(st.just([Duty(person="first", absences=draw(absences(start)))]) | st.just([])), *dated)


@st.composite
def facts(draw, start):
    first = start + timedelta(days=draw(OFFSETS))
    return {
        "preferred_weekday": draw(st.none() | st.integers(0, 4)),
        "position_percent": draw(st.integers(1, 100)),
        "probation_months": draw(st.sampled_from([0, 3, 4, 5, 6])),
        "probation_extended_days": draw(st.sampled_from([0, 0, 20])),
        "mentee_absences": draw(absences(start)),
        "mentors": draw(duties(start)),
        "leaders": draw(duties(start)),
        "pauses": draw(st.just(()) | st.just((Pause(first=first, last=first + timedelta(days=draw(st.integers(0, 80)))),))),
    }


@st.composite
def years(draw):
    """A year some way in, with lines that are held, given up, set by hand and overdue, and facts that have changed since."""
    start = draw(st.dates(date(2025, 1, 1), date(2032, 12, 31)))
    year = Year.begins(start, name=draw(st.sampled_from(PROGRAMS)), **draw(facts(start)))
    year.today = start + timedelta(days=draw(OFFSETS))
    for key in draw(st.lists(st.sampled_from([line.key for line in year.lines]), unique=True, max_size=25)):
        day = year.lies_on(key)
        match draw(st.sampled_from(["held", "given up", "set"])):
            case "held" if day and start <= day <= year.today:
                year.log(key, min(year.today, day + timedelta(days=draw(st.integers(-3, 10)))), with_mentor=draw(st.none() | st.booleans()))
            case "given up":
                year.give_up(key)
            case "set":
                year.pin(key, max(year.today, (day or start) + timedelta(days=draw(st.integers(-10, 40)))))
    moved_start = start if any(line.state == "held" for line in year.lines) else start + timedelta(days=draw(st.integers(-20, 40)))
    year.know(start=moved_start, rules=program(draw(st.sampled_from(PROGRAMS))), **draw(facts(start)))
    return year


@st.composite
def years_and_agreed(draw):
    year = draw(years())
    standing = sorted(year.look().standing)
    return year, tuple(draw(st.lists(st.sampled_from(standing), unique=True, max_size=5))) if standing else ()


@REPLANS
@given(years_and_agreed())
def test_every_line_that_may_move_lies_where_the_contract_puts_it(drawn):
    year, agreed = drawn
    done = year.look(*agreed)
    assert replan_oracle.wrong(year.request, year.lines, done, today=year.today, agreed=agreed) == []


@REPLANS
@given(years_and_agreed(), st.integers(0, 300))
def test_with_nothing_changed_since_nothing_differs_on_any_day(drawn, later):
    year, agreed = drawn
    year.replan(*agreed)
    again = year.look(today=year.today + timedelta(days=later))
    assert again.changes == ()
    assert again.lines == year.lines


@REPLANS
@given(years_and_agreed())
def test_laid_anew_by_the_same_request_and_the_same_consent_it_is_itself(drawn):
    year, agreed = drawn
    first = year.replan(*agreed)
    assert year.look(*agreed).lines == first.lines
    assert year.look(*agreed).changes == ()


@REPLANS
@given(years_and_agreed())
def test_nothing_is_lost_and_every_rule_has_one_line(drawn):
    year, agreed = drawn
    before = {line.key for line in year.lines}
    lines = year.replan(*agreed).lines
    rules = year.request.rules
    wanted = {rule.key for rule in (*rules.activities, *rules.shifts, *rules.interviews, *rules.talks)}
    assert {line.key for line in lines} == before | wanted
    assert len(lines) == len(before | wanted)
    assert {line.key for line in lines if line.state == "dropped"} == {
        line.key for line in lines if line.key not in wanted and line.state not in ("held", "closed")
    }


@REPLANS
@given(years_and_agreed())
def test_what_is_held_or_given_up_is_untouched(drawn):
    year, agreed = drawn
    locked = {line.key: line for line in year.lines if line.state in ("held", "closed")}
    done = year.replan(*agreed)
    assert {line.key: line for line in year.lines if line.key in locked} == locked
    assert not {(change.before or change.after).rule_key for change in done.changes} & set(locked)


@REPLANS
@given(years_and_agreed())
def test_what_is_set_or_overdue_moves_only_where_somebody_agreed_and_all_else_lies_ahead(drawn):
    year, agreed = drawn
    before = {line.key: line for line in year.lines}
    done = year.replan(*agreed)
    for line in done.lines:
        if line.state != "open":
            continue
        if line.key in done.standing:
            assert line.key not in agreed
            assert line.item.date == before[line.key].item.date
            assert line.is_pinned or line.item.date < year.today
        else:
            assert not line.is_pinned
            assert line.item.date is None or line.item.date >= year.today


@REPLANS
@given(years_and_agreed())
def test_undone_the_plan_is_what_it_was(drawn):
    year, agreed = drawn
    before, request, said = year.lines, year.request, repr(year.lines)
    year.replan(*agreed)
    assert repr(before) == said
    assert year.request == request
    year.lines = before
    assert repr(year.lines) == said


@REPLANS
@given(years_and_agreed())
def test_agreeing_puts_a_line_where_it_was_shown_it_would_go(drawn):
    year, agreed = drawn
    for key in agreed:
        others = set(agreed) - {key}
        would = where_to(year.request, year.lines, key, today=year.today, agreed=others)
        lies = {line.key: line.item.date for line in year.look(*agreed).lines}
        assert lies[key] == would


@REPLANS
@given(years(), st.randoms(use_true_random=False))
def test_the_order_the_lines_come_in_does_not_matter(year, chance):
    lines = list(year.lines)
    chance.shuffle(lines)
    done = replan(year.request, lines, today=year.today)
    usual = year.look()
    assert {line.key: line for line in done.lines} == {line.key: line for line in usual.lines}
    assert (done.standing, done.warnings, done.week_one) == (usual.standing, usual.warnings, usual.week_one)
    assert {(change.kind, change.before, change.after, change.reason) for change in done.changes} == {
        (change.kind, change.before, change.after, change.reason) for change in usual.changes
    }


@REPLANS
@given(st.data())
def test_a_plan_just_made_is_itself_on_any_day(data):
    start = data.draw(st.dates(date(2025, 1, 1), date(2032, 12, 31)))
    year = Year.begins(start, name=data.draw(st.sampled_from(PROGRAMS)), **data.draw(facts(start)))
    done = year.look(today=start + timedelta(days=data.draw(st.integers(-60, 1000))))
    assert done.changes == ()
    assert done.lines == year.lines
