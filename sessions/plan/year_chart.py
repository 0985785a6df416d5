"""Where in a picture of the year does each talk, shift and interview stand?

Pure: items of the plan in, positions out, in the units of the SVG; the template draws. The table of the plan
says the same in words.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from people.dates import date_range, short_month
from programs.models import Pause
from sessions.models import PlanItem
from sessions.models.kinds import ITEM_KINDS, ItemKind, OfKind, kind_of
from sessions.schedule import programme_week

ROWS = 4
WEEK_WIDTH = 22
DAY_WIDTH = WEEK_WIDTH / 7
_HEAD = 22
LANE = 27
LANES = tuple(kind for kind in ITEM_KINDS if kind.chart_label)
# Several items of a kind in one week share a mark, which shows the state that comes first here.
WEIGHT = ("overdue", "not_held", "today", "next", "unplaced", "planned", "not_registered", "held", "done", "waived")


@dataclass(frozen=True, kw_only=True)
class ChartMark(OfKind):
    """All items of one kind in one week, as one mark.

    Its middle, its shape (the kind), its sign (the state) and how many items it stands for.
    """

    x: int
    y: int
    kind: str
    state: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Label:
    """A month's name over the week that holds its first day."""

    x: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Band:
    """Days of a pause, as far as one row shows them."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A stretch of weeks; on a wide screen the rows stand side by side."""

    first_week: int
    last_week: int
    width: int
    height: int
    lanes: tuple[int, ...]
    weeks: tuple[int, ...]
    months: tuple[Label, ...]
    marks: tuple[ChartMark, ...]
    bands: tuple[Band, ...]
    today_x: float | None


@dataclass(frozen=True, kw_only=True)
class YearChart:
    """The whole picture; its legend explains only the states that are in it."""

    rows: tuple[Lane, ...]
    pauses: tuple[str, ...]  # from when to when, in words

    @property
    def lanes(self) -> tuple[ItemKind, ...]:
        """Return the kinds of item that the picture shows, from the top."""
        return LANES

    @property
    def states(self) -> set[str]:
        return {mark.state for row in self.rows for mark in row.marks}


def draw_year(items: Iterable[PlanItem], *, week_one: date, length_weeks: int, today: date, pauses: Iterable[Pause] = ()) -> YearChart:
    """Lay out the programme's weeks, and later weeks that still hold an item.

    `week_one` is the Monday of programme week 1.
    """
    dated = [(item, day) for item in items if item.kind_row in LANES and item.state != PlanItem.CANCELLED and (day := _day_of(item))]
    ahead = [(day, LANES.index(item.kind_row), item.number) for item, day in dated if item.state == PlanItem.PLANNED and day >= today]
    following = min(ahead, default=None)
    states: dict[tuple[int, str], list[str]] = defaultdict(list)
    for item, day in dated:
        state = item.shown_state(today)
        is_next = state == "planned" and (day, LANES.index(item.kind_row), item.number) == following
        states[max(1, programme_week(week_one, day)), item.kind].append("next" if is_next else state)
    last = max([length_weeks, *(week for week, _kind in states)])
    # Integer division rounded up.
    per_row = -(-last // ROWS)
    still = tuple(pauses)
    return YearChart(
        rows=tuple(
            _row(first, min(first + per_row - 1, last), states, per_row, week_one, today, still) for first in range(1, last + 1, per_row)
        ),
        pauses=tuple(date_range(pause.starts_on, pause.ends_on) for pause in still),
    )


def _row(
    first: int,
    last: int,
    states: dict[tuple[int, str], list[str]],
    per_row: int,
    week_one: date,
    today: date,
    pauses: Iterable[Pause],
) -> Lane:
    mondays = {week: week_one + timedelta(weeks=week - 1) for week in range(first, last + 1)}
    marks = [
        ChartMark(
            x=_x(week, first) + WEEK_WIDTH // 2,
            y=_HEAD + LANE * LANES.index(kind_of(kind)) + LANE // 2,
            kind=kind,
            state=min(of_week, key=WEIGHT.index),
            count=len(of_week),
        )
        for (week, kind), of_week in sorted(states.items())
        if first <= week <= last
    ]
    week_now = programme_week(week_one, today)
    return Lane(
        first_week=first,
        last_week=last,
        width=per_row * WEEK_WIDTH,
        height=_HEAD + LANE * len(LANES) + 2,
        lanes=tuple(_HEAD + LANE * place + LANE // 2 for place in range(len(LANES))),
        weeks=tuple(_x(week, first) for week in mondays),
        months=tuple(_months(mondays, first)),
        marks=tuple(marks),
        bands=tuple(_bands(pauses, mondays[first], mondays[last] + timedelta(days=6))),
        today_x=_x(week_now, first) + WEEK_WIDTH * (today.weekday() + 0.5) / 7 if first <= week_now <= last else None,
    )


def _bands(pauses: Iterable[Pause], monday: date, sunday: date) -> Iterable[Band]:
    """Cut each pause to the row's weeks; its first and its last day are both in it."""
    for pause in pauses:
        begin, end = max(pause.starts_on, monday), min(pause.ends_on, sunday)
        if begin <= end:
            yield Band(x=round((begin - monday).days * DAY_WIDTH, 2), width=round(((end - begin).days + 1) * DAY_WIDTH, 2))


def _months(mondays: dict[int, date], first: int) -> Iterable[Label]:
    for week, monday in mondays.items():
        firsts = [day for step in range(7) if (day := monday + timedelta(days=step)).day == 1]
        if firsts or (week == first and monday.day <= 14):
            yield Label(x=_x(week, first), text=short_month((firsts[0] if firsts else monday).month))


def _x(week: int, first: int) -> int:
    return WEEK_WIDTH * (week - first)


def _day_of(item: PlanItem) -> date | None:
    """Return the day on which an item stands in the picture.

    A meeting stands where it was held. An item that is ticked off stands where it was planned, for it is
    ticked off afterwards.
    """
    return item.planned_on if item.is_ticked else item.done_on or item.planned_on
