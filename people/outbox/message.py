"""What does a message say: as plain text, as HTML, as a summary of several, and as an SMS?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people.models import Person
from people.outbox.gsm import as_one_sms

SHOWN_IN_SUMMARY = 20


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a list in a mail: the link's text and address, the rest of the line."""

    link: str
    url: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of several things in a mail: heading, lines, a list of links, one link."""

    heading: str
    lines: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    url: str = ""
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """An iCalendar object sent with a mail: one UID, one method (REQUEST or CANCEL)."""

    method: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The content of one message, as plain words.

    The text and the HTML are both made from it, and the HTML template escapes it. `url` leads to the one thing to
    do and `link` is that link's text. `to` replaces the account's address. `unsubscribe_url` makes one-click
    unsubscribe possible (RFC 8058). `sent` and `failed` are called with the moment the mail server took the mail,
    or refused it for good; `sent` may be called twice for a mail that was sent twice, so it must be idempotent.
    """

    subject: str
    lines: tuple[str, ...] = ()
    first_name: str = ""
    url: str = ""
    link: str = ""
    sections: tuple[Section, ...] = ()
    sms: str = ""
    to: str = ""
    calendar: Calendar | None = None
    attachments: tuple[Attachment, ...] = ()
    unsubscribe_url: str = ""
    sent: Callable[[datetime], None] | None = None
    failed: Callable[[datetime], None] | None = None

    @property
    def text(self) -> str:
        return render_to_string("people/outbox/letter.txt", self._context())

    @property
    def html(self) -> str:
        return render_to_string("people/outbox/letter.html", self._context())

    @property
    def goes_alone(self) -> bool:
        """Whether it cannot be part of a summary.

        A mail holds one calendar UID, one address, one set of files and one unsubscribe link.
        """
        return bool(self.calendar or self.to or self.attachments or self.unsubscribe_url or self.sections)

    def short(self) -> str:
        """Return the text of the SMS: the writer's own, else that there is news.

        Never the subject, which may name other people. It fits one SMS, in the network's alphabet.
        """
        told = {"name": self.first_name, "url": settings.BASE_URL}
        return as_one_sms(self.sms or _("Hei %(name)s! Det er noe nytt til deg i Mentorprogram. Logg inn: %(url)s") % told)

    def _context(self) -> dict[str, object]:
        return {
            "letter": self,
            "link": self.link or _("Åpne i Mentorprogram"),
            "settings_url": settings.BASE_URL + reverse("people:mail_settings"),
            "language": get_language() or settings.LANGUAGE_CODE,
        }


def letter_to(
    person: Person, *, subject: str, lines: Iterable[str], url: str, link: str = "", sections: Iterable[Section] = (), sms: str = ""
) -> Letter:
    """Return a letter with the greeting, the lines and one link to what is to be done."""
    return Letter(
        subject=subject,
        lines=tuple(line for line in lines if line),
        first_name=person.first_name,
        url=url,
        link=link,
        sections=tuple(sections),
        sms=sms,
    )


def summary_of(letters: Sequence[Letter]) -> Letter:
    """Return one letter that summarises several; a single letter is returned as it is."""
    if len(letters) == 1:
        return letters[0]
    number = len(letters)
    shown = [Section(heading=letter.subject, lines=letter.lines, url=letter.url, link=letter.link) for letter in letters[:SHOWN_IN_SUMMARY]]
    left = number - len(shown)
    more = ngettext("Og %(number)s ting til. Logg inn for å se alt.", "Og %(number)s ting til. Logg inn for å se alt.", left)
    return Letter(
        subject=_("%(number)s ting i Mentorprogram") % {"number": number},
        lines=(_("Her er %(number)s ting, samlet i én e-post.") % {"number": number}, *([more % {"number": left}] if left else [])),
        first_name=letters[0].first_name,
        url=settings.BASE_URL + reverse("sessions:home") if left else "",
        sections=tuple(shown),
    )
