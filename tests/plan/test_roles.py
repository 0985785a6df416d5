"""Is a line found by each of its roles, and by no role whose code is a part of another's?"""

import pytest

from sessions.models import PlanItem, ReminderRule
from sessions.models.item import is_for

LONGER = "mentor_coordinator"


@pytest.fixture
def task(world) -> PlanItem:
    """A task of somebody whose role has the mentor's, and the coordinator's, in its code."""
    item = world.mine.items.filter(kind=PlanItem.TASK).exclude(is_for("mentor")).first()
    item.responsible = [LONGER]
    item.save()
    return item


def test_a_longer_code_hands_its_tasks_to_nobody_else(world, task):
    assert list(PlanItem.objects.for_role(LONGER)) == [task]
    for role, person in [("mentor", world.here.mentor.person), ("coordinator", world.here.coordinator)]:
        assert task not in PlanItem.objects.for_role(role)
        assert PlanItem.objects.for_role(role).exists()
        assert task not in PlanItem.objects.note_shared_with(person, world.today)
        assert PlanItem.objects.note_shared_with(person, world.today).exists()
    mine = PlanItem.objects.editable_by(world.here.mentor.person, world.today)
    assert task not in mine
    assert mine.filter(kind=PlanItem.TASK).exists()


@pytest.mark.parametrize("roles", [["mentor"], ["mentor", "mentee"], ["department_leader", "mentor"], [LONGER, "mentor"]])
def test_each_of_several_roles_finds_the_line(task, roles):
    task.responsible = roles
    task.save()
    stored = PlanItem.objects.get(pk=task.pk)

    assert stored.roles == tuple(roles)
    assert all(task in PlanItem.objects.for_role(role) for role in roles)
    assert task not in PlanItem.objects.for_role("unit_leader")
    assert task in PlanItem.objects.exclude(is_for("unit_leader"))


def test_a_line_of_nobody_is_no_roles(task):
    task.responsible = []
    task.save()

    assert not any(task in PlanItem.objects.for_role(role) for role in ("mentor", "mentee", LONGER))


@pytest.mark.parametrize("role", ["", "Mentor", '", "', "mentor mentee", 'a"b', "%"])
def test_what_is_no_code_is_refused(db, role):
    with pytest.raises(ValueError, match="is no code"):
        PlanItem.objects.for_role(role).exists()


def test_history_keeps_the_roles(task):
    task.responsible = ["mentor", "mentee"]
    task.save()

    now, before = task.history.all()[:2]
    assert (now.responsible, before.responsible) == (["mentor", "mentee"], [LONGER])


def test_a_rule_says_to_whom_and_by_what_as_lists(world):
    rule = ReminderRule.objects.get(version=world.mine.version, municipality=None, code="talk_today")

    assert (rule.recipients, rule.channels, rule.escalates_to) == (["mentor", "mentee"], ["mail", "sms"], [])
    assert rule.roles == ("mentor", "mentee")
    assert rule in ReminderRule.objects.filter(channels__holds="sms")
