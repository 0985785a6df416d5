"""How is a workbook or a follow-up plan made into a PDF, filled in or blank?"""

from datetime import date

from people.models import Person, Unit
from programs.models import Mentorship, ProgramVersion
from sessions.pdf.booklet import folded
from sessions.pdf.names import A4, BOOKLET, FILLABLE, FOLLOW_UP_PLAN, WORKBOOK
from sessions.pdf.render import pdf_of
from sessions.workbook.blank import blank_facts
from sessions.workbook.facts import DocumentFacts, facts_of
from sessions.workbook.follow_up_plan import follow_up_plan_html
from sessions.workbook.workbook import workbook_html

_PAGES = {WORKBOOK: workbook_html, FOLLOW_UP_PLAN: follow_up_plan_html}


def render_document(document: str, mentorship: Mentorship, *, reader: Person, today: date, layout: str = A4) -> bytes:
    """Return the PDF of one mentorship as `reader` may see it; deterministic."""
    return _laid_out(document, facts_of(mentorship, reader=reader, today=today), layout)


def render_blank(document: str, unit: Unit, version: ProgramVersion, *, layout: str = A4) -> bytes:
    """Return the PDF of a blank document of a unit and a programme.

    Without names and dates, for the next hire.
    """
    return _laid_out(document, blank_facts(unit, version), layout)


def _laid_out(document: str, facts: DocumentFacts, layout: str) -> bytes:
    page = _PAGES[document](facts, fillable=layout == FILLABLE, paper="a5" if layout == BOOKLET else "a4")
    pdf = pdf_of(page, forms=layout == FILLABLE)
    return folded(pdf) if layout == BOOKLET else pdf
