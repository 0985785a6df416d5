"""How is a programme's year drawn so that it can be read from a metre away?

Pure: a definition in, positions and words out. Units are millimetres on the paper; the template draws. The width of a
block is not its length in time: training shifts and months get the room they need to be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.definition import Interview, Offset, ProgramDefinition
from sessions.models.kinds import OfKind

WIDTH = 186.0
HEIGHT = 57.0
_GAP = 2.0
BOX_TOP, BOX_HEIGHT = 7.5, 19.0
# The line of the interviews begins after its heading; the labels stand at least LABEL_WIDTH apart.
LINE_FROM, LABEL_WIDTH = 58.0, 26.0
WIDEST_PITCH = 6.4  # from one mark's centre to the next
MOST_PHASES = 4  # with more, the talks are drawn as one phase without a rhythm
USUAL_BLOCK = 35.0
WEEKS_OF_MONTH = 52 / 12
PROBATION_WEEKS = 26


@dataclass(frozen=True, kw_only=True)
class PicturedPhase:
    """Some weeks in which the talks come equally often.

    `step` is the weeks from one talk to the next, 0 where that differs.
    """

    first_week: int
    last_week: int
    talks: int
    step: int


@dataclass(frozen=True, kw_only=True)
class _Mark:
    """One task, shift or talk: its centre; filled where the mentor takes part."""

    x: float
    y: float
    is_filled: bool


@dataclass(frozen=True, kw_only=True)
class Block(OfKind):
    """One time of the year."""

    kind: str
    x: float
    width: float
    heading: str
    count: str
    note: str
    marks: tuple[_Mark, ...]
    radius: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One interview on its line."""

    x: float
    label: str


@dataclass(frozen=True, kw_only=True)
class ProgramPicture:
    """The whole picture; `scale` makes the words smaller where blocks are many."""

    width: float
    height: float
    box_top: float
    box_height: float
    line_from: float
    scale: float
    blocks: tuple[Block, ...]
    stops: tuple[Stop, ...]
    alternative: str


def program_picture(definition: ProgramDefinition) -> ProgramPicture:
    """Lay out tasks before the start, training shifts, talks and interviews.

    The talks are a block for each rhythm.
    """
    phases = talk_phases([talk.week for talk in definition.talks.weeks])
    columns = 2 + len(phases)
    width = (WIDTH - _GAP * (columns - 1)) / columns
    places = [round(column * (width + _GAP), 2) for column in range(columns)]
    blocks = (
        _before(definition, places[0], width),
        _shifts(definition, places[1], width),
        *(_talks(phase, x, width) for phase, x in zip(phases, places[2:], strict=True)),
    )
    return ProgramPicture(
        width=WIDTH,
        height=HEIGHT,
        box_top=BOX_TOP,
        box_height=BOX_HEIGHT,
        line_from=LINE_FROM,
        scale=round(min(1.0, width / USUAL_BLOCK), 3),
        blocks=blocks,
        stops=_stops(definition.interviews, phases, places, width),
        alternative=_in_words(definition, phases),
    )


def talk_phases(weeks: Sequence[int]) -> list[PicturedPhase]:
    """Return the weeks of the talks, grouped by their distance.

    A closing talk alone at its distance belongs to the phase before it.
    """
    steps = [later - earlier for earlier, later in pairwise(weeks)]
    stepped = list(zip(weeks, [*steps[:1], *steps] or [0], strict=True))
    groups = [(step, [week for week, _step in group]) for step, group in groupby(stepped, key=lambda pair: pair[1])]
    if len(groups) > 1 and len(groups[-1][1]) == 1:
        _step, closing = groups.pop()
        groups[-1][1].extend(closing)
    if len(groups) > MOST_PHASES:
        groups = [(0, list(weeks))]
    starts = [weeks[0], *(group[-1] + 1 for _step, group in groups)]
    return [
        PicturedPhase(first_week=start, last_week=group[-1], talks=len(group), step=step)
        for start, (step, group) in zip(starts, groups, strict=False)
    ]


def rhythm_of(phase: PicturedPhase) -> str:
    """Return how often the talks of a phase come, in words; empty: no rhythm."""
    if phase.talks < 2 or not phase.step:
        return ""
    known = {1: _("én i uka"), 2: _("én hver 14. dag"), 4: _("én i måneden")}
    return known.get(phase.step) or _("én hver %(number)d. uke") % {"number": phase.step}


def offset_in_words(offset: Offset) -> str:
    """Return how long after the start: «14 dager», «2 måneder».

    Counted from the end of probation it is «prøvetidens slutt».
    """
    if offset.unit == "days":
        return ngettext("%(number)d dag", "%(number)d dager", offset.amount) % {"number": offset.amount}
    if offset.unit == "months":
        return ngettext("%(number)d måned", "%(number)d måneder", offset.amount) % {"number": offset.amount}
    return _("prøvetidens slutt")


def tasks_before(definition: ProgramDefinition) -> int:
    """Return the number of tasks before the first day."""
    return sum(activity.anchor.at == "days" and activity.anchor.amount < 0 for activity in definition.activities)


def _before(definition: ProgramDefinition, x: float, width: float) -> Block:
    number = tasks_before(definition)
    all_done = _("alt gjøres klart") if number else ""
    marks, radius = _marks([False] * number, x, width)
    count = ngettext("%(number)d oppgave", "%(number)d oppgaver", number) % {"number": number}
    return Block(
        kind="task",
        x=x,
        width=round(width, 2),
        heading=_("Før start"),
        count=count,
        note=all_done,
        marks=marks,
        radius=radius,
    )


def _shifts(definition: ProgramDefinition, x: float, width: float) -> Block:
    shifts = definition.training_shifts
    marks, radius = _marks([number in shifts.with_mentor for number in range(1, shifts.count + 1)], x, width)
    return Block(
        kind="training_shift",
        x=x,
        width=round(width, 2),
        heading=_("Opplæring"),
        count=ngettext("%(number)d vakt", "%(number)d vakter", shifts.count) % {"number": shifts.count},
        note=_("%(number)d med mentor") % {"number": len(shifts.with_mentor)} if shifts.with_mentor else "",
        marks=marks,
        radius=radius,
    )


def _talks(phase: PicturedPhase, x: float, width: float) -> Block:
    marks, radius = _marks([True] * phase.talks, x, width)
    return Block(
        kind="talk",
        x=x,
        width=round(width, 2),
        heading=_weeks(phase).capitalize(),
        count=ngettext("%(number)d samtale", "%(number)d samtaler", phase.talks) % {"number": phase.talks},
        note=rhythm_of(phase),
        marks=marks,
        radius=radius,
    )


def _weeks(phase: PicturedPhase) -> str:
    if phase.first_week == phase.last_week:
        return _("uke %(first)d") % {"first": phase.first_week}
    return _("uke %(first)d–%(last)d") % {"first": phase.first_week, "last": phase.last_week}


def _marks(filled: Sequence[bool], x: float, width: float) -> tuple[tuple[_Mark, ...], float]:
    """Return the marks, centred in a box, and their radius.

    As large as there is room for; among equally large, rows of the same length.
    """
    if not filled:
        return (), 0.0
    inner_width, inner_height = width - 3, BOX_HEIGHT - 4
    options = [
        (min(WIDEST_PITCH, inner_width / columns, inner_height / ceil(len(filled) / columns)), len(filled) % columns == 0, columns)
        for columns in range(1, len(filled) + 1)
    ]
    pitch, _is_even, across = max(options)
    rows = ceil(len(filled) / across)
    left = x + width / 2 - pitch * (across - 1) / 2
    top = BOX_TOP + BOX_HEIGHT / 2 - pitch * (rows - 1) / 2
    marks = tuple(
        _Mark(x=round(left + pitch * (place % across), 2), y=round(top + pitch * (place // across), 2), is_filled=is_filled)
        for place, is_filled in enumerate(filled)
    )
    return marks, round(pitch * 0.41, 2)


def _stops(interviews: Sequence[Interview], phases: Sequence[PicturedPhase], places: Sequence[float], width: float) -> tuple[Stop, ...]:
    """Place each interview below the time it comes, labels not overlapping."""
    most = WIDTH - LABEL_WIDTH / 2
    least = LINE_FROM + LABEL_WIDTH / 2
    apart = min(LABEL_WIDTH, (most - least) / max(1, len(interviews) - 1))
    positions: list[float] = []
    # To the right where two are too close, and then back from the right edge.
    for interview in interviews:
        positions.append(max(_x_of(_week_of(interview.target), phases, places, width), positions[-1] + apart if positions else least))
    for place in reversed(range(len(positions))):
        positions[place] = min(positions[place], positions[place + 1] - apart if place + 1 < len(positions) else most)
    return tuple(Stop(x=round(x, 2), label=offset_in_words(interview.target)) for x, interview in zip(positions, interviews, strict=True))


def _week_of(offset: Offset) -> float:
    if offset.unit == "days":
        return offset.amount / 7
    return offset.amount * WEEKS_OF_MONTH if offset.unit == "months" else PROBATION_WEEKS - offset.amount / 7


def _x_of(week: float, phases: Sequence[PicturedPhase], places: Sequence[float], width: float) -> float:
    spans = [(0, phases[0].first_week - 1), *((phase.first_week - 1, phase.last_week) for phase in phases)]
    for (first, last), x in zip(spans, places[1:], strict=True):
        if week <= last:
            return x + width * (week - first) / (last - first) if last > first else x
    return WIDTH


def _in_words(definition: ProgramDefinition, phases: Sequence[PicturedPhase]) -> str:
    """Return the picture's text alternative."""
    talks = "; ".join(", ".join(part for part in (f"{_weeks(phase)}: {phase.talks}", rhythm_of(phase)) if part) for phase in phases)
    params = {
        "weeks": definition.length_weeks,
        "tasks": tasks_before(definition),
        "shifts": definition.training_shifts.count,
        "with_mentor": len(definition.training_shifts.with_mentor),
        "talks": talks,
        "interviews": ", ".join(offset_in_words(interview.target) for interview in definition.interviews),
    }
    whole = _(
        "Året på %(weeks)d uker. Oppgaver før start: %(tasks)d. Opplæringsvakter: %(shifts)d, av dem %(with_mentor)d med mentor. "
        "Samtaler med mentor i %(talks)s."
    )
    interviews = _(" Samtaler med avdelingsleder: %(interviews)s.") if definition.interviews else ""
    return (whole + interviews) % params
