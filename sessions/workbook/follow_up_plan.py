"""Which parts does the oppfølgingsplan have, filled in or blank?"""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people.models import Person
from sessions.workbook.facts import DocumentFacts
from sessions.workbook.tables import header_rows, timeline


def follow_up_plan_html(facts: DocumentFacts, *, fillable: bool = False, paper: str = "a4") -> str:
    """Return the whole plan as HTML.

    Header, timeline, tables of shifts, interviews and talks, checklists, signatures.
    """
    return render_to_string(
        "sessions/workbook/follow_up_plan.html",
        {
            "facts": facts,
            "fillable": fillable,
            "paper": paper,
            "header_rows": header_rows(facts),
            "phases": timeline(facts),
            "shifts": facts.shifts,
            "interviews": facts.interviews,
            "talks": facts.talks,
            "signers": [(_("Nyansatt"), facts.name), (_("Mentor"), _name(facts.mentor)), (_("Avdelingsleder"), _name(facts.leader))],
        },
    )


def _name(person: Person | None) -> str:
    return person.name if person else ""
