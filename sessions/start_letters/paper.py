"""What stands in the letter before the start, on paper?"""

from django.template.loader import render_to_string

from sessions.pdf.render import pdf_of
from sessions.start_letters.text import WelcomeLetter


def start_letter_html(letter: WelcomeLetter) -> str:
    """Return the letter as HTML, without the personal link: who prints it must not hold the hire's key."""
    return render_to_string("sessions/start_letters/paper.html", {"letter": letter, "mentorship": letter.mentorship})


def render_start_letter(letter: WelcomeLetter) -> bytes:
    """Return the letter before the start, to hand over on paper."""
    return pdf_of(start_letter_html(letter))
