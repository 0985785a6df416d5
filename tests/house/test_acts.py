"""Does the history know who acted, also where nobody is logged in?"""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from mentorprogram.acts import acting
from people.organisation.appointments import change_mentor, write_presentation
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.items import mark_done, move_item

ROOT = Path(__file__).resolve().parents[2]
APPS = ["people", "programs", "sessions"]

# Public functions that are told who acts and are no acts themselves, and why.
NOT_ACTS = {
    "give_role": "asks `appoint` or `appoint_mentor`, which are",
    "shared_municipality": "reads",
    "hold": "asks `_decide`, which is",
    "release": "asks `_decide`, which is",
    "cancel": "asks `_decide`, which is",
    "order_print": "asks for a row nobody keeps a history of",
    "order_document": "asks for a row nobody keeps a history of",
    "propose_extended": "takes back what it tries",
    "propose": "takes back what it tries",
    "refuse_impossible": "reads",
    "tell_of_change": "puts a mail in the outbox, inside an act",
    "tell_of_undoing": "puts a mail in the outbox, inside an act",
    "put_back": "a part of an act",
    "require_leader": "reads",
    "may_undo": "reads",
    "write_meeting": "a part of an act",
    "tick_talk": "a part of an act",
    "correct": "a part of an act",
    "detach": "a part of an act",
    "require_own": "reads",
    "add_unplanned": "a part of an act",
    "was_taken_back": "reads",
}


def test_every_verb_is_an_act():
    wrong = []
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and any(argument.arg == "by" for argument in node.args.kwonlyargs):
                    is_act = any(ast.unparse(decorator) == "act" for decorator in node.decorator_list)
                    if not node.name.startswith("_") and is_act == (node.name in NOT_ACTS):
                        wrong.append(f"{path.relative_to(ROOT)}: {node.name}")

    assert wrong == []


def test_an_item_changed_outside_a_request_says_by_whom(world):
    leader, today = world.here.leader, world.today
    item = world.mine.items.filter(kind=PlanItem.TASK, planned_on__isnull=False).earliest("planned_on")
    mark_done(item=item, done_on=today, revision=item.revision, by=leader, today=today)

    assert item.history.first().history_user == leader


def test_rows_stored_many_at_once_say_by_whom(world):
    assert {row.history_user for row in PlanItem.history.filter(mentorship=world.mine.pk, history_type="+")} == {world.here.leader}
    assert Mentorship.history.filter(id=world.mine.pk).last().history_user == world.here.leader


def test_a_mentor_is_who_changes_her_own_presentation(world):
    mentor = world.here.mentor
    write_presentation(mentor=mentor, text="Jeg har vært sykepleier i ti år.")

    assert mentor.history.first().history_user == mentor.person


def test_the_actor_is_forgotten_when_the_act_is_over(world):
    mentor, coordinator, today = world.here.mentor, world.here.coordinator, world.today
    changed = change_mentor(mentor=mentor, capacity=2, ends_on=mentor.ends_on, by=coordinator, today=today)
    changed.capacity = 3
    changed.save()

    assert [row.history_user for row in mentor.history.all()[:2]] == [None, coordinator]


def test_a_refused_act_leaves_no_actor(world):
    item = world.mine.items.filter(kind=PlanItem.TASK).first()
    with pytest.raises(ValidationError, match="Noen andre har endret"):
        move_item(
            item=item,
            planned_on=date(2030, 1, 1),
            time=None,
            room="",
            confirmed=False,
            revision=99,
            by=world.here.leader,
            today=world.today,
        )
    item.save()

    assert item.history.first().history_user is None


def test_the_inner_act_counts_while_it_runs(world):
    mentor, coordinator = world.here.mentor, world.here.coordinator
    with acting(coordinator):
        write_presentation(mentor=mentor, text="Jeg har vært sykepleier i ti år.")
        mentor.save()

    assert [row.history_user for row in mentor.history.all()[:2]] == [coordinator, mentor.person]
