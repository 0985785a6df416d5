"""How do the tests change who is mentor? As the page does: proposed first, then saved as it was seen."""

from collections.abc import Callable
from datetime import date

from people.models import Person
from programs.models import Mentorship
from sessions.mentors.periods import MentorChange
from sessions.models import Replan
from sessions.replanning.changes import ChangeMentorPeriods
from sessions.replanning.replan import propose, save_replan
from tests.world import at


def order_to_change(mentorship: Mentorship, change: MentorChange, *, by: Person, today: date) -> Callable[[], Replan | None]:
    """Propose now; return the order to save what was seen."""
    values = {"mentorship": mentorship, "changes": [ChangeMentorPeriods(change=change)], "by": by, "now": at(today)}
    seen = propose(**values).fingerprint
    return lambda: save_replan(**values, seen=seen)


def change_mentors(mentorship: Mentorship, change: MentorChange, *, by: Person, today: date) -> Replan | None:
    return order_to_change(mentorship, change, by=by, today=today)()
