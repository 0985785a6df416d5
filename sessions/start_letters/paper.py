"""How does the letter before the start look on paper?"""

from django.template.loader import render_to_string

from sessions.pdf.render import pdf_of
from sessions.start_letters.text import WelcomeLetter


def start_letter_html(letter: WelcomeLetter) -> str:
    """Return the letter as HTML, without the personal link.

    The link is the hire's key: a person who prints the letter must not get it.
    """
    return render_to_string("sessions/start_letters/paper.html", {"letter": letter, "mentorship": letter.mentorship})


def render_start_letter(letter: WelcomeLetter) -> bytes:
    """Return the letter as a PDF, to hand over on paper."""
    return pdf_of(start_letter_html(letter))
