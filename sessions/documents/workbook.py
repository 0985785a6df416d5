"""What stands in the arbeidsbok of one hire?"""

from django.template.loader import render_to_string

from programs.definition import PromptGroup
from sessions.documents.facts import Facts
from sessions.documents.tables import contacts, header_rows, picture, timeline
from sessions.models import PlanItem

_PARTS = {
    "header_fields": "documents/_header_fields.html",
    "activities": "documents/_activities.html",
    "training_shifts": "documents/_shifts.html",
    "interviews": "documents/_interviews.html",
    "talks": "documents/_talks.html",
    "prompts": "documents/_prompts.html",
    "checklists": "documents/_checklists.html",
}


def workbook_html(facts: Facts) -> str:
    """Return the whole book as HTML: the programme's sections in their order, filled with this hire's own dates."""
    sections = [(section, _PARTS.get(section.shows)) for section in facts.definition.workbook_sections]
    return render_to_string(
        "documents/workbook.html",
        {
            "facts": facts,
            "mentorship": facts.mentorship,
            "sections": sections,
            "header_rows": header_rows(facts),
            "picture": picture(facts),
            "phases": timeline(facts),
            "shifts": facts.of_kind(PlanItem.TRAINING_SHIFT),
            "interviews": facts.of_kind(PlanItem.INTERVIEW),
            "talks": facts.of_kind(PlanItem.TALK),
            "prompt_groups": prompts_for(facts),
            "contacts": contacts(facts),
        },
    )


def prompts_for(facts: Facts) -> list[PromptGroup]:
    """Return the programme's prompts for this hire: the newly educated and the experienced have some of their own."""
    audience = "newly_educated" if facts.mentorship.newly_educated else "experienced"
    return [group for group in facts.definition.prompt_groups if group.audience in ("all", audience)]
