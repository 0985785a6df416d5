"""What do the tests of the outbox work with: a mail server that does as it is told, and short ways to queue and to sweep?"""

import asyncio
import socket
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from people.models import OutgoingMail
from people.outbox import queue as outbox
from people.outbox import sending
from people.outbox.message import Letter
from tests.world import at, person

NOW = at(date(2026, 11, 24), 10)  # a Tuesday, in the day time of an open day
DROP = "drop"


@dataclass
class Server:
    """A mail server that does what the test tells it to.

    `answer` is what it says to DATA, `recipient_answer` to RCPT and `sender_answer` to MAIL; `drop` hangs up instead. Where
    `about` is an address, the first two are said about that one alone. After
    `mails_a_connection` it ends the connection: with 421 where it `says_goodbye`, else without a word.
    """

    answer: str = "250 OK"
    recipient_answer: str = "250 OK"
    sender_answer: str = "250 OK"
    about: str = ""
    drops_left: int = 0  # how many more mails it hangs up on, in the middle of DATA
    delay: float = 0.0
    mails_a_connection: int | None = None
    says_goodbye: bool = False
    connections: int = 0
    received: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)

    @property
    def subjects(self) -> list[str]:
        return [message["Subject"] for message in self.received]

    async def handle_MAIL(self, server, session, envelope, address, options) -> str:  # noqa: N802
        taken = getattr(session, "taken", 0)
        if self.mails_a_connection is not None and taken >= self.mails_a_connection:
            if not self.says_goodbye:
                server.transport.close()
            return "421 too many mails over this connection"
        if self.sender_answer.startswith("250"):
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        answer = self.recipient_answer if self.about in address else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.answer == DROP or self.drops_left:
            self.drops_left = max(self.drops_left - 1, 0)
            server.transport.close()
            return "421 closing"
        answer = self.answer if self.about in envelope.rcpt_tos[0] else "250 OK"
        if answer.startswith("250"):
            session.taken = getattr(session, "taken", 0) + 1
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
            self.receivers += envelope.rcpt_tos
        return answer


class Counted(Controller):
    """Runs a Server, and counts who connects."""

    def factory(self) -> SMTP:
        self.handler.connections += 1
        return super().factory()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def queue(key: str, **values) -> OutgoingMail:
    """Put one mail in the outbox, to a person of its own unless told, due now unless told."""
    receiver = values.pop("person", None) or person(f"Mottaker {key.replace(':', ' ')}")
    fields = {"kind": "test", "due_at": NOW} | values
    extra = {name: fields.pop(name) for name in ("event_on", "channel") if name in fields}
    mail = outbox.enqueue(person=receiver, key=key, **fields)
    if extra:
        OutgoingMail.objects.filter(pk=mail.pk).update(**extra)
        mail.refresh_from_db()
    return mail


def calm(key: str, **values) -> OutgoingMail:
    """Put one mail in the outbox that can wait for the day and for company."""
    return queue(key, is_deferrable=True, **values)


def sweep(when: datetime = NOW) -> int:
    return sending.send_due(now=lambda: when)


def now_is(mail: OutgoingMail) -> OutgoingMail:
    """Read a row again."""
    return OutgoingMail.objects.get(pk=mail.pk)


def letter_of(mail: OutgoingMail, now: datetime) -> Letter:
    """Write what every test mail says unless the test says otherwise: its subject tells its key."""
    return Letter(subject=f"Om {mail.key}", lines=(f"Dette gjelder {mail.key}.",), url="https://mentor.example/x", link="Åpne")
