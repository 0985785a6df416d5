"""What stands in the arbeidsbok, of one hire or blank?"""

from django.template.loader import render_to_string

from sessions.documents.facts import Facts
from sessions.documents.tables import contacts, header_rows, picture, timeline, weeks
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


def workbook_html(facts: Facts, *, fillable: bool = False, paper: str = "a4") -> str:
    """Return the whole book as HTML: the programme's sections in their order, filled with this hire's own dates."""
    sections = [(section, _PARTS.get(section.shows)) for section in facts.definition.workbook_sections]
    return render_to_string(
        "documents/workbook.html",
        {
            "facts": facts,
            "fillable": fillable,
            "paper": paper,
            "sections": sections,
            "header_rows": header_rows(facts),
            "picture": None if facts.is_blank else picture(facts),
            "weeks": weeks(facts) if facts.is_blank else None,
            "phases": timeline(facts),
            "shifts": facts.of_kind(PlanItem.TRAINING_SHIFT),
            "interviews": facts.of_kind(PlanItem.INTERVIEW),
            "talks": facts.of_kind(PlanItem.TALK),
            "prompt_groups": facts.prompt_groups,
            "contacts": contacts(facts),
        },
    )
