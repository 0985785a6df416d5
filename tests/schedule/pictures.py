"""What does a re-planning look like? Draws the picture of docs/schedule.md from the engine: python -m tests.schedule.pictures"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from people.closed_days import closed_days
from people.dates import short_month
from sessions.schedule import CurrentItem, Duty, Pause, PlanRequest, make_plan, replan

from .scenes import rules

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "replan.svg"
START, TODAY = date(2026, 9, 14), date(2026, 11, 22)
PAUSE = Pause(first=date(2027, 1, 11), last=date(2027, 2, 21))
WEEKS, WIDTH, LEFT, TOP, BOTTOM, HEIGHT = 60, 960, 70, 70, 170, 235


def draw() -> str:
    """Return the picture as SVG: the same year before and after a pause of six weeks."""
    request = PlanRequest(
        rules=rules("habilitering"), start=START, closed=closed_days(), mentors=(Duty(person=1),), leaders=(Duty(person=2),)
    )
    before = [_lived(CurrentItem(item=item)) for item in make_plan(request).items]
    after = replan(replace(request, pauses=(PAUSE,)), before, today=TODAY).lines
    shapes = [*_frame(), *_row(before, TOP), *_row(after, BOTTOM), *_threads(before, after)]
    return "\n".join([_head(), *shapes, "</svg>", ""])


def _lived(line: CurrentItem) -> CurrentItem:
    """What lay before today was held on its day."""
    day = line.item.date
    return replace(line, state="held", held_on=day) if day and day < TODAY else line


def _x(day: date) -> float:
    return round(LEFT + (day - START).days * (WIDTH - LEFT - 20) / (WEEKS * 7), 1)


def _head() -> str:
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" font-size="12">
<title>A year before and after a pause of six weeks</title>
<desc>Two rows of talks and interviews. What is held before today stays; the talks from the pause on lie six weeks later.</desc>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf8"/>"""


def _frame() -> Iterator[str]:
    band, last = _x(PAUSE.first), _x(PAUSE.last + timedelta(days=1))
    yield f'<rect x="{band}" y="40" width="{round(last - band, 1)}" height="155" fill="#f0e2c4"/>'
    yield f'<text x="{band + 4}" y="54" fill="#6b5514">pause</text>'
    yield f'<path d="M{_x(TODAY)} 40V195" stroke="#a33" stroke-dasharray="4 3"/><text x="{_x(TODAY) + 4}" y="54" fill="#a33">today</text>'
    for row, label in ((TOP, "before"), (BOTTOM, "after")):
        yield f'<text x="8" y="{row + 4}" fill="#333">{label}</text><path d="M{LEFT} {row}H{WIDTH - 20}" stroke="#c9c2b4"/>'
    for month in range(14):
        day = date(2026 + (8 + month) // 12, (8 + month) % 12 + 1, 1)
        if day >= START:
            name, x = short_month(day.month), _x(day)
            yield f'<text x="{x}" y="216" fill="#555">{name}</text><path d="M{x} 196v6" stroke="#c9c2b4"/>'
    yield '<circle cx="78" cy="22" r="6" fill="#1d5b4c"/><text x="90" y="26">talk, held</text>'
    yield '<circle cx="178" cy="22" r="5.5" fill="#fff" stroke="#1d5b4c" stroke-width="1.5"/><text x="190" y="26">talk ahead</text>'
    yield '<path d="M282 15l7 7-7 7-7-7z" fill="#8a5a00"/><text x="295" y="26">interview</text>'


def _row(lines: tuple[CurrentItem, ...] | list[CurrentItem], y: int) -> Iterator[str]:
    for line in lines:
        if line.item.date and line.item.kind == "talk":
            style = 'r="6" fill="#1d5b4c"' if line.state == "held" else 'r="5.5" fill="#fff" stroke="#1d5b4c" stroke-width="1.5"'
            yield f'<circle cx="{_x(line.item.date)}" cy="{y}" {style}/>'
        elif line.item.date and line.item.kind == "interview":
            yield f'<path d="M{_x(line.item.date)} {y - 7}l7 7-7 7-7-7z" fill="#8a5a00"/>'


def _threads(before: list[CurrentItem], after: tuple[CurrentItem, ...]) -> Iterator[str]:
    """A line from where each thing lay to where it lies."""
    lies = {line.key: line.item.date for line in after}
    for line in before:
        day = lies[line.key]
        if line.item.kind in ("talk", "interview") and line.item.date and day and day != line.item.date:
            yield f'<path d="M{_x(line.item.date)} {TOP + 8}L{_x(day)} {BOTTOM - 8}" stroke="#9bb5ad"/>'


if __name__ == "__main__":
    PICTURE.write_text(draw())
