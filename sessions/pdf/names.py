"""Which documents are printed, in which layouts, and what are their files called?"""

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from sessions.pdf.render import printable

WORKBOOK = "arbeidsbok"
FOLLOW_UP_PLAN = "oppfolgingsplan"
PROBATION_NOTICE = "forlenget-provetid"
START_LETTER = "brev"
A4 = "a4"
BOOKLET = "hefte"  # A4 sheets to fold into A5
FILLABLE = "utfylling"  # with fields to fill in on a screen
DIPLOMA = "mentordiplom"
POSTER = "plakat"
ARCHIVE_COPY = "arkivkopi"
ARCHIVE_PACKAGE = "arkivpakke"
# A file name may have 255 bytes, and a letter up to three; this leaves room for the other words and the ending.
_LONGEST_NAME = 70


def filename_of(document: str, of: str, *, layout: str = A4, ending: str = "pdf") -> str:
    """Return a safe file name: «Arbeidsbok_Nils_Nyansatt.pdf»."""
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
