"""How do the tests live through a hire's year: what is logged, given up, moved by hand, and laid anew?"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from people.closed_days import closed_days
from sessions.schedule import (
    Absence,
    CurrentItem,
    Duty,
    InterviewRule,
    Offset,
    Pause,
    PlanRequest,
    Replanned,
    Rules,
    TalkRule,
    make_plan,
    replan,
)

from .scenes import day, rules

# Most tests of re-planning begin on Monday 14 September 2026 (ISO week 38): talks want Mondays, the shifts are 14-18 and 21-25 September,
# the interviews 28 September, 16 November (S + 2 months is a Saturday) and 14 January.
S = "2026-09-14"
TALKS = [
    "2026-09-29 2026-10-05 2026-10-12 2026-10-19",
    "2026-11-02 2026-11-17 2026-11-30 2026-12-14 2026-12-28 2027-01-11",
    "2027-02-08 2027-03-08 2027-04-05 2027-05-03 2027-05-31 2027-06-28 2027-07-26 2027-08-23 2027-09-06",
]
SHIFTS = [f"2026-09-{n}" for n in (14, 15, 16, 17, 18, 21, 22, 23, 24, 25)]

MENTORS = (Duty(person="mentor"),)
LEADERS = (Duty(person="leader"),)


def own_version() -> Rules:
    """A later version of the habilitering programme: other weeks, a shift and a task less, a fourth interview, other titles."""
    first = rules("habilitering")
    talks = [talk for talk in first.talks if talk.week not in (5, 50)]
    talks[1:1] = [TalkRule(key="talk_week_4b", title="Ekstra", responsible=("mentor",), week=4, gap_days=2)]
    talks[0] = replace(talks[0], title="Bli kjent")
    extra = InterviewRule(
        key="interview_4",
        title="Ekstra",
        title_without_probation="Ekstra",
        responsible=("department_leader",),
        target=Offset(unit="months", amount=5),
        latest=Offset(unit="months", amount=7),
    )
    return replace(
        first,
        length_weeks=53,
        talks=tuple(talks),
        shifts=first.shifts[:-1],
        interviews=(*first.interviews, extra),
        activities=first.activities[1:],
        talk_minutes=40,
    )


def program(name: str) -> Rules:
    return own_version() if name == "own" else rules(name)


PROGRAMS = ("habilitering", "hjemmetjeneste", "omsorgssenter", "own")


@dataclass
class Year:
    """The facts, the plan as it stands, and the day it is."""

    request: PlanRequest
    today: date
    lines: tuple[CurrentItem, ...] = ()
    own_closed: dict[date, str] = field(default_factory=dict)

    @classmethod
    def begins(cls, start: str | date, *, today: str | date | None = None, name: str = "habilitering", **facts: Any) -> "Year":
        """A plan as it is first made, on the day it starts unless told."""
        first = day(start) if isinstance(start, str) else start
        facts = {"mentors": MENTORS, "leaders": LEADERS, **facts}
        own = facts.pop("own_closed", {})
        request = PlanRequest(rules=program(name), start=first, closed=closed_days(own), **facts)
        made = tuple(CurrentItem(item=item) for item in make_plan(request).items)
        now = day(today) if isinstance(today, str) else today or first
        return cls(request=request, today=now, lines=made, own_closed=own)

    def line(self, key: str) -> CurrentItem:
        return next(line for line in self.lines if line.key == key)

    def lies_on(self, key: str) -> date | None:
        return self.line(key).item.date

    def dates(self, prefix: str) -> list[str | None]:
        """The dates of all lines whose key begins so, in the programme's order."""
        found = sorted((line for line in self.lines if line.key.startswith(prefix)), key=lambda line: line.item.number)
        return [str(line.item.date) if line.item.date else None for line in found]

    def put(self, key: str, **changes: Any) -> None:
        self.lines = tuple(replace(line, **changes) if line.key == key else line for line in self.lines)

    def log(self, key: str, held_on: str | date | None = None, *, with_mentor: bool | None = None) -> None:
        """Held, on the day it lies unless told."""
        item = self.line(key).item
        held = day(held_on) if isinstance(held_on, str) else held_on or item.date
        if with_mentor is not None:
            item = replace(item, with_mentor=with_mentor)
        self.put(key, state="held", held_on=held, item=item)

    def give_up(self, key: str) -> None:
        """Not held, or waived."""
        self.put(key, state="closed")

    def pin(self, key: str, to: str | date) -> None:
        """A date set by a person; what the search said of its own date is gone."""
        to = day(to) if isinstance(to, str) else to
        line = self.line(key)
        self.put(key, is_pinned=True, state="open", item=replace(line.item, date=to, target=None, reason=None, flags=()))

    def know(self, **facts: Any) -> None:
        """Something the plan is laid from is another; closed days by date in `own_closed`."""
        if "own_closed" in facts:
            self.own_closed = facts.pop("own_closed")
            facts["closed"] = closed_days(self.own_closed)
        self.request = replace(self.request, **facts)

    def look(self, *agreed: str, today: str | date | None = None) -> Replanned:
        """What a re-planning would do, without doing it."""
        now = day(today) if isinstance(today, str) else today or self.today
        return replan(self.request, self.lines, today=now, agreed=agreed)

    def replan(self, *agreed: str, today: str | date | None = None) -> Replanned:
        """Do it."""
        if today:
            self.today = day(today) if isinstance(today, str) else today
        done = self.look(*agreed)
        self.lines = done.lines
        return done


def moves(done: Replanned) -> dict[str, tuple[str | None, str | None, str | None]]:
    """From, to and why of every line whose date differs."""
    return {
        change.before.rule_key: (_text(change.before.date), _text(change.after.date), change.reason)
        for change in done.changes
        if change.kind in ("moved", "impossible") and change.before and change.after
    }


def move(year: Year, key: str) -> tuple[str | None, str | None, str | None] | None:
    """What would become of one line's date."""
    return moves(year.look()).get(key)


def set_dates(done: Replanned) -> dict[str, tuple[str, ...]]:
    """What the dates set by a person break."""
    return {line.key: done.standing[line.key] for line in done.lines if line.is_pinned and line.key in done.standing}


def _text(value: date | None) -> str | None:
    return str(value) if value else None


def absence(first: date, days: int) -> Absence:
    return Absence(first=first, last=first + timedelta(days=days - 1))


def pause(first: str | date, last: str | date) -> Pause:
    return Pause(first=day(first) if isinstance(first, str) else first, last=day(last) if isinstance(last, str) else last)
