"""Where in a calendar of the whole programme does each item's mark stand?

Pure: dates in, positions out, in millimetres on the paper; the template draws.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from people.dates import short_month
from sessions.models.kinds import OfKind, kind_of

_WIDTH = 166.0
LABEL = 15.0
_HEAD = 6.0
ROW = 12.6
DAY = (_WIDTH - LABEL) / 31
_GAP = 1.6
HIGHEST = 182.0  # of all rows together: a year of any length must fit on its page
WEEKS_A_ROW = 13
WEEK_ROW = 23.0


@dataclass(frozen=True, kw_only=True)
class _Mark(OfKind):
    """The mark of one item: its middle, and how it is drawn."""

    x: float
    y: float
    kind: str
    number: int
    state: str

    @property
    def is_numbered(self) -> bool:
        """Whether the mark shows its number: shifts, talks and interviews.

        The other marks are too small for one.
        """
        return self.kind_row.is_numbered


@dataclass(frozen=True, kw_only=True)
class _Month:
    """One month: a row of the picture."""

    y: float
    name: str
    year: str
    width: float
    rests: tuple[float, ...]
    mondays: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The whole calendar."""

    width: float
    height: float
    day_width: float
    track: float
    label: float
    days: tuple[tuple[float, int], ...]
    months: tuple[_Month, ...]
    marks: tuple[_Mark, ...]
    start_x: float
    start_y: float


@dataclass(frozen=True, kw_only=True)
class _Week:
    """One week of a programme without dates."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, kw_only=True)
class WeeksPicture:
    """The programme by its weeks, for a document without dates."""

    width: float
    height: float
    week_width: float
    week_height: float
    weeks: tuple[_Week, ...]
    marks: tuple[_Mark, ...]


@dataclass(frozen=True, kw_only=True)
class Dated:
    """The facts of an item that the picture needs."""

    on: date
    kind: str
    number: int
    state: str


def year_picture(dated_items: Sequence[Dated], *, starts_on: date, length_weeks: int, closed: frozenset[date]) -> Picture:
    """Return the calendar of every month from the first item to the last.

    `closed` are the days drawn as rest, besides weekends.
    """
    days = [dated.on for dated in dated_items] + [starts_on, starts_on + timedelta(weeks=length_weeks, days=-1)]
    months = _months(min(days), max(days))
    # A prolonged mentorship has more months: lower rows keep the picture on its page.
    row = min(ROW, HIGHEST / len(months))
    track = row - _GAP
    rows = {month: _HEAD + row * place for place, month in enumerate(months)}
    by_day: dict[date, list[Dated]] = defaultdict(list)
    for dated in sorted(dated_items, key=lambda dated: (dated.on, kind_of(dated.kind).picture_place, dated.number)):
        by_day[dated.on].append(dated)
    marks = [mark for day, group in by_day.items() for mark in _marks(day, group, rows[day.year, day.month], track)]
    return Picture(
        width=_WIDTH,
        height=round(_HEAD + row * len(months), 2),
        day_width=round(DAY, 3),
        track=round(track, 2),
        label=LABEL,
        days=tuple((_x(day, middle=True), day) for day in range(1, 32)),
        months=tuple(_month(year, month, y, closed, first=place == 0) for place, ((year, month), y) in enumerate(rows.items())),
        marks=tuple(marks),
        start_x=_x(starts_on.day),
        start_y=rows[starts_on.year, starts_on.month],
    )


def weeks_picture(numbered: Sequence[tuple[int, str, int]], *, length_weeks: int) -> WeeksPicture:
    """Return the weeks from 1, thirteen in a row (a quarter of a year).

    `lines` are (week, kind, number); items after the programme's last week are left out.
    """
    width = _WIDTH / WEEKS_A_ROW
    corners = {week: ((week - 1) % WEEKS_A_ROW * width, (week - 1) // WEEKS_A_ROW * WEEK_ROW) for week in range(1, length_weeks + 1)}
    by_week: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for week, kind, number in sorted(numbered, key=lambda in_week: (in_week[0], kind_of(in_week[1]).picture_place, in_week[2])):
        by_week[week].append((kind, number))
    marks = [
        _Mark(
            # Two marks side by side, the next two below them.
            x=round(corners[week][0] + 3.4 + 5.0 * (place % 2), 2),
            y=round(corners[week][1] + 7.4 + 4.6 * (place // 2), 2),
            kind=kind,
            number=number,
            state="planned",
        )
        for week, group in by_week.items()
        if week in corners
        for place, (kind, number) in enumerate(group)
    ]
    # Rounded up.
    rows = -(-length_weeks // WEEKS_A_ROW)
    return WeeksPicture(
        width=_WIDTH,
        height=round(rows * WEEK_ROW, 2),
        week_width=round(width - 0.9, 2),
        week_height=WEEK_ROW - 2.2,
        weeks=tuple(_Week(x=round(x, 2), y=round(y, 2), number=week) for week, (x, y) in corners.items()),
        marks=tuple(marks),
    )


def _months(first: date, last: date) -> list[tuple[int, int]]:
    span = (last.year - first.year) * 12 + last.month - first.month
    return [(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1) for step in range(span + 1)]


def _month(year: int, month: int, y: float, closed: frozenset[date], *, first: bool) -> _Month:
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    return _Month(
        y=round(y, 2),
        name=short_month(month),
        year=str(year) if first or month == 1 else "",
        width=round(DAY * len(days), 2),
        rests=tuple(_x(day.day) for day in days if day in closed or day.weekday() >= 5),
        mondays=tuple(_x(day.day) for day in days if day.weekday() == 0),
    )


def _marks(day: date, group: list[Dated], y: float, track: float) -> list[_Mark]:
    step = track / len(group)
    return [
        _Mark(
            x=_x(day.day, middle=True),
            y=round(y + step * (place + 0.5), 2),
            kind=dated.kind,
            number=dated.number,
            state=dated.state,
        )
        for place, dated in enumerate(group)
    ]


def _x(day: int, *, middle: bool = False) -> float:
    return round(LABEL + DAY * (day - 1 + (0.5 if middle else 0)), 2)
