"""Which words can a talk start from?"""

from programs.definition import ProgramDefinition, PromptGroup
from sessions.models import PlanItem


def prompts_for(item: PlanItem) -> list[PromptGroup]:
    """Return the programme's groups that fit the hire and the talk, in the programme's order."""
    mentorship = item.mentorship
    return fitting(mentorship.version.definition(), number=item.number, newly_educated=mentorship.newly_educated)


def fitting(definition: ProgramDefinition, *, number: int, newly_educated: bool) -> list[PromptGroup]:
    """Keep the groups for this hire (newly educated or experienced) and this talk (the first, the closing one, any)."""
    audiences = {"all", "newly_educated" if newly_educated else "experienced"}
    talks = {"all"}
    if number == 1:
        talks.add("first")
    if number == len(definition.talks.weeks):
        talks.add("closing")
    return [group for group in definition.prompt_groups if group.audience in audiences and group.talks in talks]
