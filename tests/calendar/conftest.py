"""What do the tests of a calendar's changes start from?"""

from datetime import time

import pytest

from sessions.models import PlanItem
from tests.calendar.changing import TODAY, fresh, invite


@pytest.fixture
def talk(world) -> PlanItem:
    """The next talk, at ten, to which the mentor is invited."""
    item = world.mine.items.filter(kind="talk", planned_on__gt=TODAY).order_by("planned_on").first()
    PlanItem.objects.filter(pk=item.pk).update(time=time(10, 0))
    invite(item, world.here.mentor.person)
    return fresh(item)
