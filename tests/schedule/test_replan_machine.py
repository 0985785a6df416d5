"""Does every rule of the contract still hold after any sequence of changes to a hire's year?

The usual run is short. To search: `pytest tests/schedule/test_replan_machine.py --hypothesis-profile=long`.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sessions.schedule import HOLDS, SHARES, STANDS_IN, Duty, Pause, replan

from . import replan_oracle
from .years import PROGRAMS, Year, absence, program

HOW_FAR = st.one_of(st.integers(-20, 70), st.integers(-20, 400), st.integers(-60, 800))
HOW_LONG = st.one_of(st.integers(1, 14), st.integers(1, 60), st.integers(1, 400))
CHOICE = st.integers(0, 200)


class LifeOfAYear(RuleBasedStateMachine):
    """One hire's year: the facts change, things are held or not, people set dates, time passes."""

    year: Year

    @initialize(
        start=st.dates(date(2024, 1, 1), date(2034, 12, 31)),
        registered=st.one_of(st.integers(-60, 3), st.integers(-60, 200)),
        name=st.sampled_from(PROGRAMS),
        weekday=st.none() | st.integers(0, 4),
        position=st.sampled_from([100, 100, 80, 50, 20, 7]),
        months=st.sampled_from([6, 6, 0, 3, 4, 5]),
    )
    def begin(self, start, registered, name, weekday, position, months):
        self.year = Year.begins(
            start,
            today=start + timedelta(days=registered),
            name=name,
            preferred_weekday=weekday,
            position_percent=position,
            probation_months=months,
        )
        self.settle()

    # The plan laid anew, and what must hold of it

    def settle(self, *agreed):
        year = self.year
        before, today = year.lines, year.today
        done = year.replan(*agreed)
        problems = replan_oracle.wrong(year.request, before, done, today=today, agreed=agreed)
        assert not problems, "\n".join(problems)
        self.is_still()

    def is_still(self):
        """Laid anew with nothing new, it is itself: today, and when time has passed."""
        year = self.year
        for later in (0, 1, 3, 17, 120):
            now = year.today + timedelta(days=later)
            again = year.look(today=now)
            assert again.changes == (), f"{later} days later: {again.changes}"
            assert again.lines == year.lines, f"{later} days later: {set(again.lines) ^ set(year.lines)}"

    def a_day(self, offset):
        return self.year.request.start + timedelta(days=offset)

    def open_items(self):
        return [line for line in self.year.lines if line.state == "open" and line.item.date]

    # The facts

    @rule(shift=st.integers(-40, 60))
    def start_on_another_day(self, shift):
        held = [line.held_on for line in self.year.lines if line.state == "held"]
        start = self.a_day(shift)
        if not held or start <= min(held):
            self.year.know(start=start)
            self.settle()

    @rule(
        weekday=st.none() | st.integers(0, 4),
        position=st.integers(1, 100),
        shortened=st.booleans(),
    )
    def agree_otherwise(self, weekday, position, shortened):
        self.year.know(preferred_weekday=weekday, position_percent=position, shortened=shortened)
        self.settle()

    @rule(
        months=st.sampled_from([0, 3, 4, 5, 6]), last_day=st.none() | st.integers(60, 181), longer=st.sampled_from([0, 0, 1, 12, 45, 120])
    )
    def another_probation(self, months, last_day, longer):
        self.year.know(
            probation_months=months,
            probation_last_day=self.a_day(last_day) if months and last_day else None,
            probation_extended_days=longer if months else 0,
        )
        self.settle()

    @rule(name=st.sampled_from(PROGRAMS))
    def another_programme(self, name):
        self.year.know(rules=program(name))
        self.settle()

    @rule(offset=HOW_FAR, length=HOW_LONG)
    def mentee_is_away(self, offset, length):
        self.year.know(mentee_absences=(*self.year.request.mentee_absences[-2:], absence(self.a_day(offset), length)))
        self.settle()

    @rule()
    def mentee_is_back(self):
        self.year.know(mentee_absences=self.year.request.mentee_absences[1:])
        self.settle()

    @rule(who=st.sampled_from(["mentors", "leaders"]), nth=CHOICE, offset=HOW_FAR, length=HOW_LONG)
    def mentor_or_leader_is_away(self, who, nth, offset, length):
        duties = list(getattr(self.year.request, who))
        if duties:
            nth %= len(duties)
            absences = (*duties[nth].absences[-1:], absence(self.a_day(offset), length))
            duties[nth] = replace(duties[nth], absences=absences)
            self.year.know(**{who: tuple(duties)})
            self.settle()

    @rule(
        who=st.sampled_from(["mentors", "leaders"]),
        offset=HOW_FAR,
        length=st.none() | HOW_LONG,
        rank=st.sampled_from([SHARES, HOLDS, STANDS_IN]),
    )
    def somebody_more(self, who, offset, length, rank):
        """A substitute, or one who shares the role: now and then both from the same day."""
        first = self.a_day(offset)
        duty = Duty(person=f"{who} {offset}", first=first, last=first + timedelta(days=length) if length else None, rank=rank)
        self.year.know(**{who: (*getattr(self.year.request, who)[-2:], duty)})
        self.settle()

    @rule(who=st.sampled_from(["mentors", "leaders"]), offset=HOW_FAR, is_replaced=st.booleans())
    def somebody_leaves(self, who, offset, is_replaced):
        first = self.a_day(offset)
        kept = [duty for duty in getattr(self.year.request, who) if duty.first is None or duty.first < first]
        ended = [replace(duty, last=min(duty.last or first, first - timedelta(days=1))) for duty in kept]
        new = [Duty(person=f"new {offset}", first=first)] if is_replaced else []
        self.year.know(**{who: (*ended, *new)})
        self.settle()

    @rule(offset=HOW_FAR, length=HOW_LONG)
    def pauses(self, offset, length):
        first = self.a_day(offset)
        pause = Pause(first=first, last=first + timedelta(days=length - 1))
        others = [other for other in self.year.request.pauses if other.last < pause.first or pause.last < other.first]
        if len(others) == len(self.year.request.pauses) < 3:
            self.year.know(pauses=(pause, *others))
            self.settle()

    @precondition(lambda self: self.year.request.pauses)
    @rule(nth=CHOICE, length=st.integers(0, 30))
    def comes_back(self, nth, length):
        """Earlier than thought, or a pause that never was."""
        pauses = list(self.year.request.pauses)
        pause = pauses.pop(nth % len(pauses))
        if length and pause.first + timedelta(days=length) <= pause.last:
            pauses.append(replace(pause, last=pause.first + timedelta(days=length)))
        self.year.know(pauses=tuple(pauses))
        self.settle()

    @rule(offset=HOW_FAR, length=st.integers(1, 9))
    def municipality_closes(self, offset, length):
        new = {self.a_day(offset + n): "Planleggingsdag" for n in range(length)}
        self.year.know(own_closed={**dict(list(self.year.own_closed.items())[-20:]), **new})
        self.settle()

    @rule()
    def municipality_opens(self):
        self.year.know(own_closed={})
        self.settle()

    # What becomes of the lines

    @rule(nth=CHOICE, early=st.integers(-9, 9), with_mentor=st.booleans())
    def is_held(self, nth, early, with_mentor):
        """Early, late or on the day; the next of those that are due, or any."""
        lines = self.open_items()
        if lines:
            line = lines[nth % len(lines)]
            held = min(self.year.today, line.item.date + timedelta(days=early))
            if held >= self.year.request.start:
                self.year.log(line.key, held, with_mentor=with_mentor if line.item.kind == "training_shift" else None)

    @rule()
    def all_that_is_due_is_held(self):
        for line in self.open_items():
            if self.year.request.start <= line.item.date <= self.year.today:
                self.year.log(line.key)

    @rule(nth=CHOICE)
    def is_not_held(self, nth):
        lines = self.open_items()
        if lines:
            self.year.give_up(lines[nth % len(lines)].key)

    @rule(nth=CHOICE, offset=st.one_of(st.integers(-8, 8), st.integers(-40, 300)))
    def is_moved_by_hand(self, nth, offset):
        lines = self.open_items()
        if lines:
            line = lines[nth % len(lines)]
            self.year.pin(line.key, max(self.year.today, line.item.date + timedelta(days=offset)))

    @rule(chosen=st.sets(CHOICE, max_size=4))
    def it_is_agreed_to_move(self, chosen):
        standing = sorted(self.year.look().standing)
        agreed = {standing[nth % len(standing)] for nth in chosen} if standing else ()
        self.settle(*agreed)

    @rule(chosen=CHOICE)
    def it_is_asked_where_one_would_go(self, chosen):
        """What is shown beside a line that stays is what comes of agreeing to that one."""
        year = self.year
        if standing := sorted(year.look().standing):
            key = standing[chosen % len(standing)]
            done = replan(year.request, year.lines, today=year.today, agreed={key})
            assert replan_oracle.wrong(year.request, year.lines, done, today=year.today, agreed={key}) == []

    @rule()
    def plan_again(self):
        self.settle()

    @rule(days=st.one_of(st.integers(1, 10), st.integers(1, 60)))
    def time_passes(self, days):
        self.year.today += timedelta(days=days)


TestLifeOfAYear = LifeOfAYear.TestCase
TestLifeOfAYear.settings = settings(
    max_examples=max(5, settings().max_examples * 3 // 10),
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
