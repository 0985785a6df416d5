"""How is the letter before the start sent as a mail, and what is stored when it bounces?"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import OutgoingMail
from people.outbox.message import Attachment, Letter, Section
from sessions.models import PlanLink, StartLetter
from sessions.pdf.names import START_LETTER, filename_of
from sessions.pdf.render import RendererMissingError, RenderingFailedError
from sessions.start_letters.paper import render_start_letter
from sessions.start_letters.plan_link import last_day_of_new, last_link_day, link_in_use, url_of
from sessions.start_letters.sending import KIND, why_over
from sessions.start_letters.text import WelcomeLetter, letter_of

log = logging.getLogger(__name__)

ATTEMPTS_FOR_PAPER = 2


def write_start_letter(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write the letter from the present plan, or None if it must not be sent.

    None where the address is deleted, a newer letter is queued, or there is no mentor.
    """
    today = timezone.localdate(now)
    letters = StartLetter.objects.filter(pk=mail.subject_id or 0).exclude(private_email="")
    letter = letters.select_related(
        "mentorship__mentee", "mentorship__municipality", "mentorship__department__unit", "mentorship__version"
    ).first()
    if letter is None or why_over(letter.mentorship, today=today) or _newest_of(letter) != mail.pk:
        return None
    link = link_in_use(letter.mentorship, now=now)
    ends_on = last_link_day(link) if link else last_day_of_new(letter.mentorship, today=today)
    text = letter_of(letter.mentorship, greeting=letter.greeting, practical=letter.practical, link_ends_on=ends_on, today=today)
    if text is None:
        return None
    return Letter(
        subject=text.title,
        first_name=letter.mentorship.mentee.first_name,
        lines=text.opening,
        sections=_sections(text, link),
        to=letter.private_email,
        attachments=_paper(text, attempts=mail.attempts),
        sent=_record(letter, failed=False),
        failed=_record(letter, failed=True),
    )


def _newest_of(letter: StartLetter) -> int | None:
    """Return the key of the newest queued mail of the letter: only that one is sent."""
    return OutgoingMail.objects.filter(kind=KIND, subject_id=letter.pk).order_by("-pk").values_list("pk", flat=True).first()


def _sections(text: WelcomeLetter, link: PlanLink | None) -> tuple[Section, ...]:
    parts = [Section(heading=part.heading, lines=part.as_lines()) for part in text.parts]
    if link:
        part = text.link_part
        parts.append(Section(heading=part.heading, lines=part.lines, url=url_of(link), link=_("Åpne planen din")))
    return (*parts, Section(heading=_("Hilsen"), lines=text.signature))


def _paper(text: WelcomeLetter, *, attempts: int) -> tuple[Attachment, ...]:
    """The letter as a PDF without the link, or nothing if it cannot be rendered.

    A failed rendering is retried with the mail (the renderer may only be busy) before the letter goes without
    the PDF. Without a renderer, it goes without at once.
    """
    try:
        content = render_start_letter(text)
    except (RendererMissingError, RenderingFailedError) as error:
        if isinstance(error, RenderingFailedError) and attempts < ATTEMPTS_FOR_PAPER:
            raise
        log.warning("the letter before the start goes without its PDF: it could not be laid out")
        return ()
    return (Attachment(name=filename_of(START_LETTER, text.mentorship.mentee.name), content=content, mimetype="application/pdf"),)


def _record(letter: StartLetter, *, failed: bool) -> Callable[[datetime], None]:
    """Return a callback that stores whether the mail was delivered.

    Only while the address is the one it was sent to: the leader may have corrected it meanwhile.
    """

    def record(now: datetime) -> None:
        of_this = StartLetter.objects.filter(pk=letter.pk, private_email=letter.private_email)
        of_this.update(failed_at=now if failed else None)

    return record
