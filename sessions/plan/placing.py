"""How is an item put on a day by hand?"""

from datetime import date

from sessions.models import PlanItem
from sessions.plan.weeks import week_of

# Flags by which the engine describes a date it found; they are untrue of a date set by hand.
OF_THE_SEARCH = {"unplaced", "outside_week", "early", "late"}


def _lay(item: PlanItem, day: date) -> None:
    """Put an item on a day by hand, unsaved."""
    item.planned_on, item.is_pinned = day, True
    # The first date stays: «planned to date» counts by it, so that moving a talk hides nothing.
    item.first_planned_on = item.first_planned_on or day
    item.target_on, item.moved_because = None, ""
    item.flags = [flag for flag in item.flags if flag not in OF_THE_SEARCH]
    # A talk is meant for a week whatever day it gets; anything else is in the week it lies in.
    if not item.is_talk:
        item.week = week_of(item.mentorship, day)
