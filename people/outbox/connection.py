"""How are letters handed to the mail server, many over one connection?"""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Sequence
from types import TracebackType

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from people.outbox.message import Letter

CLOSING = 421


class UnreachableError(Exception):
    """No connection to a mail server; it has not judged the letter.

    The cause is the `__cause__`.
    """


class Postbox:
    """One connection to the mail server, opened by the first letter.

    It is kept until something goes wrong.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Postbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def send(self, letter: Letter, *, to: str, message_id: str) -> None:
        """Send one letter.

        Raises UnreachableError when no connection is made, else what smtplib raises.
        """
        message = mime_message(letter, to=[to], message_id=message_id)
        was_open = self._connection is not None
        try:
            self._send(message)
        except smtplib.SMTPException as error:
            # A server may end a connection that has been used, without judging this letter: try once on a new one.
            if not (was_open and _has_hung_up(error)):
                raise
            self._send(message)

    def _send(self, message: EmailMultiAlternatives) -> None:
        if self._connection is None:
            self._connection = _opened()
        try:
            self._connection.send_messages([message])
        except Exception:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()


def _opened() -> BaseEmailBackend:
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTPException is an OSError too
        with contextlib.suppress(OSError):
            connection.close()
        raise UnreachableError from error
    return connection


def _has_hung_up(error: smtplib.SMTPException) -> bool:
    """Whether the server closed the connection.

    With a 421 (RFC 5321 section 3.8), or without an answer.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return any(code == CLOSING for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPServerDisconnected) or getattr(error, "smtp_code", None) == CLOSING


def mime_message(letter: Letter, *, to: Sequence[str], message_id: str) -> EmailMultiAlternatives:
    """Return the letter as a mail: text, HTML, calendar part and attachments."""
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        if letter.unsubscribe_url.startswith("https://"):  # RFC 8058 requires https for one click; else the page asks first
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Header injection: a line break in a person's name would start another header.
    message = EmailMultiAlternatives(subject=" ".join(letter.subject.split()), body=letter.text, to=list(to), headers=headers)
    message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        # Outlook and Google read the text/calendar part; other mail programs open the file.
        message.attach_alternative(letter.calendar.content.decode(), f"text/calendar; method={letter.calendar.method}")
        message.attach("samtale.ics", letter.calendar.content, "application/ics")
    for attachment in letter.attachments:
        message.attach(attachment.name, attachment.content, attachment.mimetype)
    return message
