"""How many minutes of talks has a mentee had?"""

from collections.abc import Iterable

from sessions.models import PlanItem


def minutes_once(talks: Iterable[PlanItem]) -> int:
    """Return the minutes of one mentee's talks, each meeting counted once.

    Two talks caught up in one meeting share its minutes. The talks' meetings are read already
    (`select_related`).
    """
    by_meeting: dict[int, int] = {}
    for talk in talks:
        if talk.meeting:
            by_meeting[talk.meeting.pk] = talk.meeting.minutes or 0
    return sum(by_meeting.values())
