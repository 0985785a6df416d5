"""Which words can a talk start from?"""

from programs.definition import PromptGroup, fitting
from sessions.models import PlanItem


def prompts_for(item: PlanItem) -> list[PromptGroup]:
    """Return the programme's groups that fit the hire and the talk, in the programme's order."""
    mentorship = item.mentorship
    return fitting(mentorship.version.definition(), number=item.number, newly_educated=mentorship.newly_educated)
