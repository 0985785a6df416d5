"""What stands in the oppfølgingsplan of one hire?"""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from sessions.documents.facts import Facts
from sessions.documents.tables import header_rows, timeline
from sessions.models import PlanItem


def follow_up_plan_html(facts: Facts) -> str:
    """Return the whole plan as HTML: header, timeline, tables of shifts, interviews and talks, checklists, signatures."""
    signers = [
        (_("Nyansatt"), facts.mentorship.mentee),
        (_("Mentor"), facts.mentor),
        (_("Avdelingsleder"), facts.leader),
    ]
    return render_to_string(
        "documents/follow_up_plan.html",
        {
            "facts": facts,
            "mentorship": facts.mentorship,
            "header_rows": header_rows(facts),
            "phases": timeline(facts),
            "shifts": facts.of_kind(PlanItem.TRAINING_SHIFT),
            "interviews": facts.of_kind(PlanItem.INTERVIEW),
            "talks": facts.of_kind(PlanItem.TALK),
            "signers": signers,
        },
    )
