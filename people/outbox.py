"""How does a mail get into the outbox, and out of it exactly once?

The row is the queue; the broker only wakes a worker. A worker claims a row by a conditional update with a lease, writes the
mail, hands it to the mail server outside any transaction, and marks it sent. Killed in between, the lease runs out and the
row is sent again with the same Message-ID: at least once, and never twice in any other case.
"""

import hashlib
import logging
import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from kombu.exceptions import OperationalError

from mentorprogram.celery import app
from people.message import Letter
from people.models import Municipality, OutgoingMail, Person

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a mail can take (EMAIL_TIMEOUT) and shorter than anyone waits
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
BATCH = 200  # rows a sweep looks at; the next sweep takes the rest


class OutageError(Exception):
    """No mail server could be reached; nothing is wrong with the mail."""


Writer = Callable[[OutgoingMail], Letter | None]
_writers: dict[str, Writer] = {}


def register_writer(kind: str, writer: Writer) -> None:
    """Say who writes the mails of a kind; called when an app starts. None from a writer: nothing is left to say."""
    _writers[kind] = writer


def enqueue(
    *,
    person: Person,
    kind: str,
    key: str,
    due_at: datetime,
    municipality: Municipality | None = None,
    subject_id: int | None = None,
    useful_until_at: datetime | None = None,
) -> OutgoingMail:
    """Put one mail in the outbox; a key that is already there keeps its row, so calling twice sends once."""
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "municipality": municipality,
            "kind": kind,
            "subject_id": subject_id,
            "due_at": due_at,
            "useful_until_at": useful_until_at,
        },
    )
    if is_new:
        wake_worker()
    return mail


def enqueue_all(mails: Iterable[OutgoingMail]) -> int:
    """Put many unsaved mails in the outbox at once, leaving out the keys that are there; return how many were new."""
    wanted = {mail.key: mail for mail in mails}
    known = set(OutgoingMail.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [mail for key, mail in wanted.items() if key not in known]
    OutgoingMail.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    if new:
        wake_worker()
    return len(new)


def wake_worker() -> None:
    """Ask a worker to send what is due once this transaction is through; if the broker is down the next sweep does it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        app.send_task("people.tasks.send_waiting_mail", expires=60)
    except (OperationalError, OSError) as error:
        log.warning("the broker does not answer, the next sweep sends the mail: %s", type(error).__name__)


def send_due(*, now: Callable[[], datetime]) -> int:
    """Send what is due, one claimed row at a time; return how many went out. Safe with any number of workers.

    A mail server that does not answer ends the sweep: the others keep their place, and wait no time-out each.
    """
    sent = 0
    due = OutgoingMail.objects.due(now()).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]
    for pk in list(due):
        mail = claim(pk, now=now())
        if mail is None:
            continue
        try:
            sent += send(mail, now=now())
        except OutageError:
            break
    return sent


def claim(pk: int, *, now: datetime) -> OutgoingMail | None:
    """Take a due row for ourselves for the length of a lease; None when another worker was first."""
    mine = OutgoingMail.objects.due(now).filter(pk=pk).update(state=OutgoingMail.CLAIMED, lease_ends_at=now + LEASE)
    return OutgoingMail.objects.select_related("person", "municipality").get(pk=pk) if mine else None


def send(mail: OutgoingMail, *, now: datetime) -> bool:
    """Write and send a claimed mail, and record what became of it; True if it went out.

    Raises OutageError when no mail server could be reached: the mail waits then, and is never given up for that.
    """
    is_late = mail.useful_until_at is not None and mail.useful_until_at <= now
    try:
        letter = None if is_late or not mail.person.is_active else _writers[mail.kind](mail)
    except Exception as error:
        # One mail that cannot be written must not hold up everybody's; the log has the trace, the row the kind of error.
        log.exception("mail %s could not be written", mail.pk)
        _put_back(mail, error, now=now)
        return False
    if letter is None:
        _record(mail, state=OutgoingMail.OBSOLETE)
        return False
    message = EmailMessage(
        subject=" ".join(letter.subject.split()),  # a line break in somebody's name would be a header of its own
        body=letter.text,
        to=[mail.person.email],
        headers={"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError) as error:
        raise _wait(mail, error, now=now) from None
    except smtplib.SMTPException as error:
        _put_back(mail, error, now=now)
        return False
    except OSError as error:
        raise _wait(mail, error, now=now) from None
    shown = {"demo_subject": letter.subject[:200], "demo_text": letter.text} if settings.DEMO else {}
    _record(mail, state=OutgoingMail.SENT, sent_at=now, attempts=mail.attempts + 1, last_error="", **shown)
    return True


def message_id(key: str) -> str:
    """Return the Message-ID of a row: the same each time it is sent, so that mail programs show it once."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.BASE_URL).hostname}>"


def _wait(mail: OutgoingMail, error: Exception, *, now: datetime) -> OutageError:
    """Let a mail wait for the mail server to come back; return the error that ends the sweep."""
    log.error("the mail server cannot be reached, mail waits: %s", _reason(error))
    _record(mail, state=OutgoingMail.WAITING, last_error=_reason(error), due_at=now + RETRY_AFTER[0])
    return OutageError(_reason(error))


def _put_back(mail: OutgoingMail, error: Exception, *, now: datetime) -> None:
    """Try again later, further apart each time; a mail nobody could deliver ends as failed, for people to see."""
    attempts = mail.attempts + 1
    reason = _reason(error)
    log.warning("mail %s was not delivered (attempt %s): %s", mail.pk, attempts, reason)
    if attempts > len(RETRY_AFTER) or (isinstance(error, smtplib.SMTPRecipientsRefused) and _is_final(error)):
        _record(mail, state=OutgoingMail.FAILED, attempts=attempts, last_error=reason)
    else:
        _record(mail, state=OutgoingMail.WAITING, attempts=attempts, last_error=reason, due_at=now + RETRY_AFTER[attempts - 1])


def _is_final(error: smtplib.SMTPRecipientsRefused) -> bool:
    return all(code >= 500 for code, _answer in error.recipients.values())


def _reason(error: Exception) -> str:
    """Return a reason without names or addresses: what the server answered in figures, or what kind of failure it was."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "SMTP " + ", ".join(str(code) for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    return type(error).__name__


def _record(mail: OutgoingMail, **values: object) -> None:
    """Write the outcome, if the claim still is ours: a worker whose lease ran out leaves the row to the next one."""
    ours = OutgoingMail.objects.filter(pk=mail.pk, state=OutgoingMail.CLAIMED, lease_ends_at=mail.lease_ends_at)
    ours.update(lease_ends_at=None, **values)
