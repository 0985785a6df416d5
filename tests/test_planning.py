"""Does registering a hire make the whole dated plan?"""

from collections import Counter
from datetime import date

from people.models import Invitation, OutgoingMail
from sessions.models import PlanItem


def test_register_hire_makes_every_item(world):
    items = PlanItem.objects.filter(mentorship=world.mine)

    assert Counter(items.values_list("kind", flat=True)) == {
        "training_shift": 10,
        "talk": 19,
        "interview": 3,
        "leader_mentor_meeting": 3,
        "task": 9,
    }
    assert items.get(kind="talk", number=1).planned_on == date(2026, 9, 29)  # Monday 28 is interview 1
    assert items.get(kind="interview", number=1).planned_on == date(2026, 9, 28)
    assert Invitation.objects.filter(person=world.mine.mentee).count() == 1
    assert OutgoingMail.objects.filter(person=world.mine.mentee, kind="invitation").count() == 1
