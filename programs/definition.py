"""What does a programme consist of, as plain values, and how is it read from its file?

Standard library only. The tables of `programs` are filled from a ProgramDefinition and can be read back as one; the
built-in programmes are TOML files in `catalogue/`, whose keys are the field names here.
"""

import tomllib
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

CATALOGUE = Path(__file__).parent / "catalogue"

ServiceCode = Literal["habilitering", "hjemmetjeneste", "omsorgssenter"]
Language = Literal["nb", "nn"]
ProfessionCode = Literal["vernepleier", "sykepleier", "helsefagarbeider"]
Role = Literal["department_leader", "unit_leader", "mentor", "mentee", "coordinator"]


class DefinitionError(ValueError):
    """A programme that contradicts itself; the message says what and where."""


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """The point of the programme an activity is placed by.

    `amount` is days or months from the start, the number of an interview, or the programme week in which `weekday` (0
    is Monday) lies; the other points need no figure.
    """

    at: Literal[
        "days",
        "months",
        "last_training_shift",
        "after_last_training_shift",
        "interview",
        "closing_talk",
        "week",
        "unset",
    ]
    amount: int = 0
    weekday: int = 0

    def __post_init__(self) -> None:
        _require(0 <= self.weekday <= 6, "weekday must be 0-6")
        _require(self.at not in ("interview", "week") or self.amount >= 1, "amount must be 1 or more")


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A task or a leader–mentor meeting."""

    code: str
    kind: Literal["task", "leader_mentor_meeting"]
    title: str
    description: str
    anchor: Anchor
    responsible: tuple[Role, ...]

    def __post_init__(self) -> None:
        _require(bool(self.responsible), "an activity needs someone responsible")


@dataclass(frozen=True, kw_only=True)
class Offset:
    """A distance from the start date, or back from the last day of probation."""

    unit: Literal["days", "months", "days_before_probation_end"]
    amount: int

    def __post_init__(self) -> None:
        _require(self.amount >= 0, "amount must be 0 or more")


@dataclass(frozen=True, kw_only=True)
class Interview:
    """One interview of the department leader with the hire."""

    code: str
    title: str
    title_without_probation: str
    description: str
    target: Offset
    latest: Offset
    responsible: tuple[Role, ...] = ("department_leader",)


@dataclass(frozen=True, kw_only=True)
class TrainingShifts:
    """The supernumerary shifts; `with_mentor` are numbers from 1."""

    count: int = 10
    title: str
    description: str
    with_mentor: tuple[int, ...] = (1, 5, 10)
    responsible: tuple[Role, ...] = ("department_leader",)

    def __post_init__(self) -> None:
        _require(1 <= self.count <= 60, "count must be 1-60")
        inside = all(1 <= number <= self.count for number in self.with_mentor)
        _require(inside, "with_mentor must name shifts there are")
        _require(len(set(self.with_mentor)) == len(self.with_mentor), "with_mentor repeats a shift")


@dataclass(frozen=True, kw_only=True)
class TalkWeek:
    """A talk: its programme week, and the least days since the talk before."""

    week: int
    gap_days: int

    def __post_init__(self) -> None:
        _require(self.week >= 1, "week must be 1 or more")
        _require(self.gap_days >= 1, "gap_days must be 1 or more")


@dataclass(frozen=True, kw_only=True)
class Talks:
    """The talks of mentor and mentee, and their expected minutes."""

    title: str
    first_title: str
    closing_title: str
    description: str
    minutes: int = 45
    minutes_shortened: int = 30
    responsible: tuple[Role, ...] = ("mentor",)
    weeks: tuple[TalkWeek, ...]

    def __post_init__(self) -> None:
        for minutes in (self.minutes, self.minutes_shortened):
            _require(30 <= minutes <= 60, "a talk takes 30-60 minutes")
        weeks = [talk.week for talk in self.weeks]
        _require(bool(weeks), "there must be talks")
        _require(weeks == sorted(set(weeks)), "the weeks must rise")


@dataclass(frozen=True, kw_only=True)
class HeaderFieldDefinition:
    """A line at the head of the follow-up plan; the code says what fills it."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class ChecklistItemDefinition:
    """One thing to be shown or learned."""

    code: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ChecklistDefinition:
    """A list the hire ticks; with `teacher_ticks` the teacher ticks it too."""

    code: str
    title: str
    teacher_ticks: bool = True
    items: tuple[ChecklistItemDefinition, ...]

    def __post_init__(self) -> None:
        _unique("item code", [item.code for item in self.items])


@dataclass(frozen=True, kw_only=True)
class PromptGroupDefinition:
    """Prompts to start a talk from; some groups are for some hires or talks only."""

    code: str
    title: str
    audience: Literal["all", "newly_educated", "experienced"] = "all"
    talks: Literal["all", "first", "closing"] = "all"
    prompts: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(bool(self.prompts), "a prompt group needs prompts")


@dataclass(frozen=True, kw_only=True)
class WorkbookSectionDefinition:
    """A section of the printed book: heading, text, and the table below the text."""

    code: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    shows: Literal[
        "nothing",
        "header_fields",
        "activities",
        "training_shifts",
        "interviews",
        "talks",
        "prompts",
        "checklists",
    ] = "nothing"


@dataclass(frozen=True, kw_only=True)
class ProgramDefinition:
    """A whole programme; every tuple is in the order it is shown in."""

    slug: str
    name: str
    service_code: ServiceCode
    professions: tuple[ProfessionCode, ...]
    summary: str
    # Of the programme's own text; printed documents hyphenate by it.
    language: Language = "nb"
    length_weeks: int = 52
    training_shifts: TrainingShifts
    talks: Talks
    interviews: tuple[Interview, ...]
    activities: tuple[Activity, ...]
    header_fields: tuple[HeaderFieldDefinition, ...]
    checklists: tuple[ChecklistDefinition, ...]
    prompt_groups: tuple[PromptGroupDefinition, ...]
    workbook_sections: tuple[WorkbookSectionDefinition, ...]

    def __post_init__(self) -> None:
        _require(bool(self.slug) and bool(self.name), "slug and name must be filled in")
        _require(1 <= self.length_weeks <= 104, "length_weeks must be 1-104")
        _require(bool(self.professions), "there must be a profession")
        last_week = self.talks.weeks[-1].week
        _require(last_week <= self.length_weeks, "a talk lies after the programme's last week")
        codes = [activity.code for activity in self.activities]
        _unique("activity code", codes + [interview.code for interview in self.interviews])
        _unique("header field", [field.code for field in self.header_fields])
        _unique("checklist", [checklist.code for checklist in self.checklists])
        _unique("prompt group", [group.code for group in self.prompt_groups])
        _unique("workbook section", [section.code for section in self.workbook_sections])
        for activity in self.activities:
            if activity.anchor.at == "interview":
                exists = activity.anchor.amount <= len(self.interviews)
                _require(exists, f"{activity.code} hangs on an interview there is not")


def read_definition(path: Path) -> ProgramDefinition:
    """Read a programme's file; DefinitionError names the file and the place in it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return definition_from_values(table)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, DefinitionError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error


def definition_from_values(table: dict[str, Any]) -> ProgramDefinition:
    """Build a programme from plain values; DefinitionError names the place."""
    definition: ProgramDefinition = _read(ProgramDefinition, table, where="the programme")
    return definition


@lru_cache(maxsize=1)
def builtin_definitions() -> tuple[ProgramDefinition, ...]:
    """Return the programmes that come with the product, by slug."""
    definitions = tuple(read_definition(path) for path in sorted(CATALOGUE.glob("*.toml")))
    _unique("slug", [definition.slug for definition in definitions])
    return definitions


def _require(holds: bool, complaint: str) -> None:
    if not holds:
        raise DefinitionError(complaint)


def _unique(what: str, codes: list[str]) -> None:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    _require(not repeated, f"{what} given twice: {', '.join(repeated)}")


def _read(kind: Any, value: Any, *, where: str) -> Any:
    """Return a value checked against its declared type; an unknown key is an error."""
    if is_dataclass(kind):
        _require(isinstance(value, dict), f"{where}: must be a table")
        return _read_table(kind, value, where=where)
    if get_origin(kind) is tuple:
        _require(isinstance(value, list), f"{where}: must be a list")
        (item, _ellipsis) = get_args(kind)
        return tuple(_read(item, part, where=f"{where}[{n}]") for n, part in enumerate(value))
    if get_origin(kind) is Literal:
        _require(value in get_args(kind), f"{where}: {value!r} is not one of {get_args(kind)}")
        return value
    # type() and not isinstance(): to Python, true is an integer.
    _require(type(value) is kind, f"{where}: {value!r} must be {kind.__name__}")
    _require(kind is not str or bool(value.strip()), f"{where}: must not be empty")
    return value.strip() if kind is str else value


def _read_table(kind: Any, table: dict[str, Any], *, where: str) -> Any:
    hints = get_type_hints(kind)
    unknown = sorted(set(table) - set(hints))
    _require(not unknown, f"{where}: unknown key {', '.join(unknown)}")
    for field in fields(kind):
        given = field.name in table or field.default is not MISSING
        _require(given, f"{where}: {field.name} is missing")
    values = {key: _read(hints[key], part, where=f"{where}.{key}") for key, part in table.items()}
    try:
        return kind(**values)
    except DefinitionError as error:
        raise DefinitionError(f"{where}: {error}") from error


def fitting(definition: ProgramDefinition, *, number: int, newly_educated: bool) -> list[PromptGroupDefinition]:
    """Return the prompt groups for this hire and this talk.

    A hire is newly educated or experienced; talk `number` may be the first, the closing one or any other.
    """
    audiences = {"all", "newly_educated" if newly_educated else "experienced"}
    talks = {"all"}
    if number == 1:
        talks.add("first")
    if number == len(definition.talks.weeks):
        talks.add("closing")
    return [group for group in definition.prompt_groups if group.audience in audiences and group.talks in talks]
