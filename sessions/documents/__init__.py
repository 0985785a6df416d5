"""Which documents are printed, in which layouts, and how is one asked for?"""

from datetime import date

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from people.models import Department, Mentor, Person, Unit
from programs.models import Mentorship, ProbationExtension, ProgramVersion
from sessions.documents.blank import blank_facts
from sessions.documents.booklet import folded
from sessions.documents.diploma import diploma_html
from sessions.documents.facts import Facts, facts_of
from sessions.documents.follow_up_plan import follow_up_plan_html
from sessions.documents.poster import poster_html
from sessions.documents.probation_notice import probation_notice_html
from sessions.documents.render import RendererMissingError, RenderingFailedError, pdf_of, printable
from sessions.documents.start_letter import start_letter_html
from sessions.documents.workbook import workbook_html
from sessions.letter_text import WelcomeLetter
from sessions.mentor_service import MentorService

__all__ = [
    "A4",
    "ARCHIVE_COPY",
    "ARCHIVE_PACKAGE",
    "BOOKLET",
    "DIPLOMA",
    "FILLABLE",
    "FOLLOW_UP_PLAN",
    "POSTER",
    "PROBATION_NOTICE",
    "START_LETTER",
    "WORKBOOK",
    "RendererMissingError",
    "RenderingFailedError",
    "filename_of",
    "render_blank",
    "render_diploma",
    "render_document",
    "render_poster",
    "render_probation_notice",
    "render_start_letter",
]

WORKBOOK = "arbeidsbok"
FOLLOW_UP_PLAN = "oppfolgingsplan"
PROBATION_NOTICE = "forlenget-provetid"
START_LETTER = "brev"
A4 = "a4"
# Sheets of A4 that are folded into A5; fields to fill in on a screen.
BOOKLET = "hefte"
FILLABLE = "utfylling"
DIPLOMA = "mentordiplom"
POSTER = "plakat"
ARCHIVE_COPY = "arkivkopi"
ARCHIVE_PACKAGE = "arkivpakke"
_PAGES = {WORKBOOK: workbook_html, FOLLOW_UP_PLAN: follow_up_plan_html}
# Room for the ending within the 255 bytes a file name may have, three bytes to a letter.
_LONGEST_NAME = 70


def render_document(document: str, mentorship: Mentorship, *, reader: Person, today: date, layout: str = A4) -> bytes:
    """Return the PDF of one hire as `reader` may see it. The same data and day give the same bytes."""
    return _laid_out(document, facts_of(mentorship, reader=reader, today=today), layout)


def render_blank(document: str, unit: Unit, version: ProgramVersion, *, layout: str = A4) -> bytes:
    """Return the PDF of a document for whoever is hired next: the unit's and the programme's, without names and dates."""
    return _laid_out(document, blank_facts(unit, version), layout)


def _laid_out(document: str, facts: Facts, layout: str) -> bytes:
    page = _PAGES[document](facts, fillable=layout == FILLABLE, paper="a5" if layout == BOOKLET else "a4")
    pdf = pdf_of(page, forms=layout == FILLABLE)
    return folded(pdf) if layout == BOOKLET else pdf


def render_probation_notice(extension: ProbationExtension) -> bytes:
    """Return the written notice of an extended probation, on one page. It is the same whoever prints it, and whenever."""
    return pdf_of(probation_notice_html(extension))


def render_start_letter(letter: WelcomeLetter) -> bytes:
    """Return the letter before the start, to hand over on paper."""
    return pdf_of(start_letter_html(letter))


def render_diploma(mentor: Mentor, *, service: MentorService, today: date) -> bytes:
    """Return the diploma of one appointment as mentor, as it stands on a day."""
    return pdf_of(diploma_html(mentor, service, today=today))


def render_poster(department: Department, version: ProgramVersion, *, today: date) -> bytes:
    """Return the ward's poster of one programme, with who holds the roles on a day."""
    return pdf_of(poster_html(department, version, today=today))


def filename_of(document: str, of: str, *, layout: str = A4, ending: str = "pdf") -> str:
    """Return a file name without anything a file system minds: «Arbeidsbok_Nils_Nyansatt.pdf»."""
    kinds = {
        WORKBOOK: _("Arbeidsbok"),
        FOLLOW_UP_PLAN: _("Oppfølgingsplan"),
        PROBATION_NOTICE: _("Forlenget prøvetid"),
        START_LETTER: _("Brev før oppstart"),
        DIPLOMA: _("Mentordiplom"),
        POSTER: _("Plakat"),
        ARCHIVE_COPY: _("Arkivkopi"),
        ARCHIVE_PACKAGE: _("Arkivpakke"),
    }
    layouts = {BOOKLET: _("hefte"), FILLABLE: _("til utfylling")}
    words = [kinds[document], layouts.get(layout, ""), printable(of)[:_LONGEST_NAME].strip()]
    return get_valid_filename(f"{' '.join(word for word in words if word)}.{ending}")
