"""Does each kind of plan line answer what the contract says, and is a new kind one row of the table?"""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from django.template.loader import render_to_string

from programs.models.template import ActivityRule
from sessions import schedule
from sessions.calendar.lines import attendees
from sessions.models import Meeting, PlanItem, ReminderRule
from sessions.models.kinds import ITEM_KINDS, ItemKind, OfKind, kind_of
from sessions.plan.role_holders import RoleHolders
from sessions.plan.year_chart import LANES
from sessions.talks.unplanned import log_unplanned
from tests.world import at

ROOT = Path(__file__).resolve().parents[2]
CODES = [kind.code for kind in ITEM_KINDS]
NAMES = ("TASK", "TRAINING_SHIFT", "INTERVIEW", "LEADER_MENTOR_MEETING", "TALK")
TODAY = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("code", "is_ticked", "is_meeting", "is_conversation", "attended_by", "responsible_attend", "lane"),
    [
        ("task", True, False, False, (), True, None),
        ("training_shift", True, False, False, ("mentee",), False, 0),
        ("interview", False, True, True, ("mentee",), True, 1),
        ("leader_mentor_meeting", False, True, False, ("mentor",), True, None),
        ("talk", False, False, True, ("mentee",), True, 2),
    ],
)
def test_kind_answers_what_the_contract_says(code, is_ticked, is_meeting, is_conversation, attended_by, responsible_attend, lane):
    kind = kind_of(code)

    assert (kind.is_ticked, kind.is_meeting, kind.is_conversation) == (is_ticked, is_meeting, is_conversation)
    assert (kind.attended_by, kind.responsible_attend) == (attended_by, responsible_attend)
    assert (LANES.index(kind) if kind in LANES else None) == lane


@pytest.mark.parametrize(
    ("code", "label", "text", "done", "one", "many"),
    [
        ("task", "oppgave", "Oppgave", "Utført", "1 oppgave", "2 oppgaver"),
        ("training_shift", "opplæringsvakt", "Opplæringsvakt", "Gått", "1 opplæringsvakt", "2 opplæringsvakter"),
        (
            "interview",
            "prøvetidssamtale",
            "Samtale med avdelingsleder",
            "Holdt",
            "1 samtale med avdelingsleder",
            "2 samtaler med avdelingsleder",
        ),
        (
            "leader_mentor_meeting",
            "oppfølging leder–mentor",
            "Oppfølging leder–mentor",
            "Holdt",
            "1 oppfølging leder–mentor",
            "2 oppfølginger leder–mentor",
        ),
        ("talk", "mentorsamtale", "Mentorsamtale", "Holdt", "1 mentorsamtale", "2 mentorsamtaler"),
    ],
)
def test_kind_is_called_by_one_word(code, label, text, done, one, many):
    kind = kind_of(code)

    assert (kind.label, kind.text, kind.done_word, kind.counted(1), kind.counted(2)) == (label, text, done, one, many)


def test_only_the_rota_decides_a_whole_days_training_shift():
    assert [kind.code for kind in ITEM_KINDS if kind.is_by_rota] == ["training_shift"]
    assert [kind.code for kind in ITEM_KINDS if kind.lasts_all_day] == ["training_shift"]


def test_each_kind_is_exactly_one_of_what_the_properties_name():
    named = {name: [kind.code for kind in ITEM_KINDS if getattr(kind, name)] for name in ("is_talk", "is_task", "is_shift", "is_interview")}

    assert named == {"is_talk": ["talk"], "is_task": ["task"], "is_shift": ["training_shift"], "is_interview": ["interview"]}


def test_every_kind_of_the_engine_and_of_the_choices_has_a_row_in_their_order():
    assert tuple(CODES) == schedule.KINDS == get_args(schedule.Kind)
    assert PlanItem._meta.get_field("kind").choices == [(kind.code, kind.label) for kind in ITEM_KINDS]
    assert Meeting._meta.get_field("kind").choices == PlanItem._meta.get_field("kind").choices
    assert [getattr(PlanItem, name) for name in NAMES] == CODES


def test_a_programmes_activities_are_kinds_by_the_same_words():
    assert {code: kind_of(code).label for code, _label in ActivityRule.KINDS} == dict(ActivityRule.KINDS)


def test_reminders_are_about_kinds_there_are():
    assert set(ReminderRule.KINDS) <= set(CODES)


def test_places_and_shapes_are_no_two_kinds():
    assert (
        sorted(kind.picture_place for kind in ITEM_KINDS)
        == sorted(kind.count_place for kind in ITEM_KINDS)
        == list(range(1, len(ITEM_KINDS) + 1))
    )
    assert {kind.shape for kind in ITEM_KINDS} == {"dot", "square", "diamond", "triangle", "circle"}


@pytest.mark.parametrize("kind", ITEM_KINDS, ids=CODES)
def test_printed_mark_of_a_kind_is_like_no_other(kind):
    def drawn(other: ItemKind) -> str:
        return render_to_string("sessions/pdf/_mark.html", {"mark": {"shape": other.shape, "state": "planned", "number": 1}})

    assert [other.code for other in ITEM_KINDS if drawn(other) == drawn(kind)] == [kind.code]


def test_querysets_keep_what_the_items_answer(world):
    extra = log_unplanned(
        mentorship=world.mine,
        ticks=None,
        unplanned_seen=0,
        held_on=date(2026, 10, 13),
        minutes=20,
        held_as="telefon",
        by=world.here.mentor.person,
        now=at(TODAY),
    )
    items = list(PlanItem.objects.all())
    for name, holds in (
        ("talks", lambda item: item.is_talk),
        ("tasks", lambda item: item.is_task),
        ("shifts", lambda item: item.is_shift),
        ("interviews", lambda item: item.is_interview),
        ("meetings", lambda item: item.is_meeting),
        ("ticked", lambda item: item.is_ticked),
        ("logged", lambda item: not item.is_ticked),
        ("conversations", lambda item: item.is_conversation),
        ("with_mentee", lambda item: "mentee" in item.kind_row.attended_by),
        ("in_the_plan", lambda item: not item.is_unplanned),
    ):
        kept = set(getattr(PlanItem.objects, name)().values_list("pk", flat=True))
        assert kept == {item.pk for item in items if holds(item)}, name
        assert kept, name
    assert list(PlanItem.objects.unplanned()) == [extra]


@pytest.mark.parametrize("role", ["mentee", "mentor", "department_leader", "unit_leader", "coordinator"])
def test_role_attends_by_the_query_what_it_attends_by_the_item(world, role):
    kept = set(PlanItem.objects.attended_by_role(role).values_list("pk", flat=True))

    assert kept == {item.pk for item in PlanItem.objects.all() if role in item.attended_by}


def test_attendees_of_a_line_hold_its_roles(world):
    responsible = RoleHolders.for_mentorships([world.mine], today=TODAY)
    leader, mentor, mentee = world.here.leader.pk, world.here.mentor.person_id, world.mine.mentee_id
    told = {}
    for item in PlanItem.objects.filter(mentorship=world.mine, planned_on__isnull=False, number=1).select_related("mentorship"):
        told[item.kind] = attendees(item, responsible)

    assert told["talk"] == {mentor, mentee}
    assert told["interview"] == {leader, mentee}
    assert told["leader_mentor_meeting"] == {leader, mentor}
    assert told["training_shift"] == {mentor, mentee}  # the first is with the mentor


def test_anything_with_a_kind_answers_about_it():
    class Value(OfKind):
        kind = "interview"

    value = Value()

    assert (value.is_interview, value.is_meeting, value.is_conversation, value.is_ticked, value.shape) == (
        True,
        True,
        True,
        False,
        "diamond",
    )


# What names a kind's code outside the table all the same, and why.
MAY_NAME_A_KIND = {
    "sessions/reminders/digest/mail.py": "what needs attention is a rule's moment or a kind; an interview is not told of twice",
    "sessions/reminders/digest/words.py": "what needs attention is a rule's moment or a kind, each with a sentence of its own",
    "sessions/talks/meetings.py": "makes the meeting of a talk",
    "sessions/talks/unplanned.py": "makes the line of a talk",
    "sessions/workbook/blank.py": "makes the lines of a plan without dates",
}
SOURCES = sorted(
    path
    for path in (ROOT / "sessions").rglob("*.py")
    if not {"models", "schedule", "migrations"} & set(path.relative_to(ROOT / "sessions").parts)
)


def _asks_for_kind(node: ast.expr) -> bool:
    return (
        (isinstance(node, ast.Attribute) and node.attr == "kind")
        or (isinstance(node, ast.Name) and node.id == "kind")
        or (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == "kind")
    )


def _holds_a_code(node: ast.AST) -> bool:
    return any(isinstance(each, ast.Constant) and each.value in CODES for each in ast.walk(node)) or _names_a_kind(node)


def _names_a_kind(node: ast.AST) -> bool:
    return any(
        isinstance(each, ast.Attribute)
        and each.attr in NAMES
        and isinstance(each.value, ast.Name)
        and each.value.id in ("PlanItem", "kinds")
        for each in ast.walk(node)
    )


def _compared(tree: ast.AST) -> Iterator[int]:
    """Give the lines that compare a kind with a code, or narrow a query by one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(_asks_for_kind, sides)) and any(_holds_a_code(side) for side in sides if not _asks_for_kind(side)):
                yield node.lineno
        elif isinstance(node, ast.Match) and _asks_for_kind(node.subject):
            yield node.lineno
        elif isinstance(node, ast.Call):
            made = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            narrows = made in ("Q", "When", "filter", "exclude", "get", "editable_item")
            if narrows and any(
                each.arg and re.search(r"(^|__)kind(__in)?$", each.arg) and _holds_a_code(each.value) for each in node.keywords
            ):
                yield node.lineno


@pytest.mark.parametrize(
    ("text", "is_caught"),
    [
        ('item.kind == "talk"', True),
        ("item.kind not in (PlanItem.TALK, PlanItem.TASK)", True),
        ('told["kind"] == PlanItem.TALK', True),
        ("items.filter(item__kind__in=[PlanItem.TALK])", True),
        ("Q(kind=kinds.TALK) | Q(number=1)", True),
        ('period.kind == "substitute"', False),
        ("line.kind == rule.kind", False),
        ("PlanItem(kind=PlanItem.TALK)", False),
    ],
)
def test_comparison_with_a_code_is_caught(text, is_caught):
    assert bool(list(_compared(ast.parse(text)))) == is_caught


def test_no_module_outside_the_models_compares_a_kind_with_a_code():
    found = [f"{path.relative_to(ROOT)}:{line}" for path in SOURCES for line in _compared(ast.parse(path.read_text()))]

    assert found == []


def test_kinds_are_named_outside_the_models_only_where_there_is_a_reason():
    found = {str(path.relative_to(ROOT)) for path in SOURCES if _names_a_kind(ast.parse(path.read_text()))}

    assert found == set(MAY_NAME_A_KIND)


def test_no_template_compares_a_kind_with_a_code():
    asked = re.compile(rf"kind\s*(?:==|!=|in|not in)\s*[\"'](?:{'|'.join(CODES)})\b")

    assert [str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html") if asked.search(path.read_text())] == []
