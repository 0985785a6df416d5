"""Which parts does the arbeidsbok have, filled in or blank?"""

from django.template.loader import render_to_string

from programs.definition import PromptGroupDefinition
from sessions.workbook.facts import DocumentFacts
from sessions.workbook.tables import contacts, header_rows, picture, timeline, weeks

_PARTS = {
    "header_fields": "sessions/workbook/_header_fields.html",
    "activities": "sessions/workbook/_activities.html",
    "training_shifts": "sessions/workbook/_shifts.html",
    "interviews": "sessions/workbook/_interviews.html",
    "talks": "sessions/workbook/_talks.html",
    "prompts": "sessions/workbook/_prompts.html",
    "checklists": "sessions/workbook/_checklists.html",
}


def workbook_html(facts: DocumentFacts, *, fillable: bool = False, paper: str = "a4") -> str:
    """Return the whole book as HTML: the programme's sections, in their order."""
    sections = [(section, _PARTS.get(section.shows)) for section in facts.definition.workbook_sections]
    return render_to_string(
        "sessions/workbook/workbook.html",
        {
            "facts": facts,
            "fillable": fillable,
            "paper": paper,
            "sections": sections,
            "header_rows": header_rows(facts),
            "picture": None if facts.is_blank else picture(facts),
            "weeks": weeks(facts) if facts.is_blank else None,
            "phases": timeline(facts),
            "shifts": facts.shifts,
            "interviews": facts.interviews,
            "talks": facts.talks,
            "prompt_columns": side_by_side(facts.prompt_groups),
            "contacts": contacts(facts),
        },
    )


def side_by_side(groups: list[PromptGroupDefinition]) -> tuple[list[PromptGroupDefinition], list[PromptGroupDefinition]]:
    """Return the groups in two columns of about the same length, in their order.

    Balanced here, since the renderer's own balancing of columns takes longer than all the rest of the book.
    """
    lengths = [3 + len(group.prompts) for group in groups]
    half = min(range(len(groups) + 1), key=lambda place: abs(sum(lengths[:place]) - sum(lengths[place:])))
    return groups[:half], groups[half:]
