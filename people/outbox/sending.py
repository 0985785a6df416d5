"""How does a message get out of the outbox exactly once?

A worker claims one person's due rows by a conditional update with a lease, writes the letters, hands them to the mail
server outside any transaction, and marks the rows sent. If the worker is killed in between, the lease runs out and the
same rows are sent again, together, with the same Message-ID: at least once, and twice in no other case.

Deferrable messages wait for day time, and then all of one person's leave as one mail: the mentor's daily summary, and
after an outage one mail instead of ten. A message that is no longer useful by then is never sent.
"""

import hashlib
import logging
import smtplib
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from mentorprogram.lease import give_back
from people.models import OutgoingMail
from people.outbox import bounces, sms
from people.outbox.claiming import Turn, as_before, claim, turns_due
from people.outbox.connection import Postbox, UnreachableError
from people.outbox.message import Letter
from people.outbox.queue import WANTED
from people.outbox.quiet_hours import Circumstances
from people.outbox.writing import Pens, parts_of

log = logging.getLogger(__name__)

RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
AT_A_TIME = 20  # people whose mail is claimed and written together: few, so that the text is still true when it is sent
TOO_LARGE = 552  # the answer to MAIL FROM with a SIZE (RFC 1870): about this letter; any other refusal of the sender is about us
WORK_FOR = timedelta(minutes=5)  # the longest sweep; the next sweep goes on where it ended
ONE_LETTER = timedelta(minutes=1)  # more than handing over one letter takes, a new connection included


class OutageError(Exception):
    """No mail server or SMS carrier was reached; nothing is wrong with the message."""


def send_due(*, now: Callable[[], datetime], postbox: Postbox | None = None) -> int:
    """Send what is due, one person at a time; return how many messages went out.

    Safe with any number of workers. A mail server that does not answer ends the sweep of the mail channel: the
    rest keep their place, instead of a time-out each. The same holds for the SMS carrier; neither channel holds
    up the other. `postbox` replaces the mail server of the settings.
    """
    sent = 0
    stop_at = now() + WORK_FOR
    tried: set[Turn] = set()
    out: set[str] = set()
    with postbox or Postbox() as postbox:
        while now() <= stop_at and (due := [(turn, row) for turn, row in turns_due(now(), but_not=out) if turn not in tried]):
            circumstances = Circumstances((row for _turn, row in due), now=now())
            turns = list(dict.fromkeys(turn for turn, _row in due))
            for start in range(0, len(turns), AT_A_TIME):
                if now() > stop_at or len(out) == len(OutgoingMail.CHANNELS):
                    return sent
                some = turns[start : start + AT_A_TIME]
                tried.update(some)
                groups = [rows for turn in some if (rows := claim(turn, now=now()))]
                sent += _deliver_all(groups, circumstances, postbox, out, now=now, stop_at=stop_at)
    return sent


def _deliver_all(
    groups: Sequence[Sequence[OutgoingMail]],
    circumstances: Circumstances,
    postbox: Postbox,
    out: set[str],
    *,
    now: Callable[[], datetime],
    stop_at: datetime,
) -> int:
    """Send the claimed rows; return how many messages went out.

    A channel on which no server answers is added to `out`. Its remaining rows keep their place, and so do all
    remaining rows when the time is over.
    """
    pens = Pens([row for rows in groups for row in rows], now=now())
    sent = 0
    for rows in groups:
        channel = rows[0].channel
        if channel in out or now() > stop_at:
            give_back(rows, state=OutgoingMail.WAITING, **as_before(rows))
            continue
        try:
            sent += deliver(rows, circumstances, postbox, now=now(), pens=pens, clock=now)
        except OutageError:
            out.add(channel)
    return sent


def deliver(
    rows: Sequence[OutgoingMail],
    circumstances: Circumstances,
    postbox: Postbox,
    *,
    now: datetime,
    pens: Pens | None = None,
    clock: Callable[[], datetime] | None = None,
) -> int:
    """Send one person's claimed rows; return how many messages went out.

    Each row gets its outcome. Raises OutageError when no mail server or carrier could be reached: the remaining
    rows then wait, and an outage never counts as a failed attempt. If a slow mail server has used up the lease by
    the `clock`, the rest is left to the worker that claims the rows next.
    """
    rows = [row for row in rows if _is_to_go(row, circumstances, now=now)]
    if not rows:
        return 0
    sent = 0
    pens = pens or Pens(rows, now=now)
    with translation.override(circumstances.choices_of(rows[0]).language):
        parts = parts_of([(row, letter) for row in rows if (letter := _written(row, pens, now=now))])
        for place, (part, letter, written) in enumerate(parts):
            # Without a lease another worker may claim these rows, and the receiver would get the letter twice.
            if clock and (lease := rows[0].lease_ends_at) and clock() + ONE_LETTER > lease:
                break
            try:
                sent += _send(part, letter, written, postbox, now=now)
            except OutageError as error:
                left = [row for rows_of_part, _letter, _letters in parts[place:] for row in rows_of_part]
                give_back(left, state=OutgoingMail.WAITING, last_error=str(error), due_at=now + RETRY_AFTER[0], **as_before(rows))
                raise
    return sent


def _is_to_go(row: OutgoingMail, circumstances: Circumstances, *, now: datetime) -> bool:
    """Whether a claimed row may be sent now; one that may not is given back.

    It is given back to wait, or as obsolete if its receiver is inactive or does not want it, or it would come too
    late.
    """
    earliest = circumstances.earliest(row)
    if not row.person.is_active or not is_wanted(row, circumstances) or (row.useful_until_at and row.useful_until_at <= earliest):
        give_back([row], state=OutgoingMail.OBSOLETE)
        return False
    if earliest > now:
        give_back([row], state=OutgoingMail.WAITING, due_at=earliest, **as_before([row]))
        return False
    return True


def is_wanted(row: OutgoingMail, circumstances: Circumstances) -> bool:
    """Whether the receiver's choices let a message through."""
    choices = circumstances.choices_of(row)
    gets_sms = choices.wants_sms and sms.is_available() and sms.number_of(row.person.phone) is not None
    if row.channel == OutgoingMail.SMS:
        return gets_sms
    if row.is_mandatory or not row.is_deferrable:
        return True
    if wanted := WANTED.get(row.kind):
        return wanted(choices)
    # A person who chose SMS alone but cannot get any is reached by mail: she chose a channel, not silence.
    return choices.wants_mail or (choices.wants_sms and not gets_sms)


def _written(row: OutgoingMail, pens: Pens, *, now: datetime) -> Letter | None:
    """Return a row's letter; None if it failed to be written or has nothing to say.

    A row that failed waits for another attempt; a row with nothing left to say is obsolete.
    """
    try:
        letter = pens.write(row)
    except Exception as error:
        # One faulty mail must not hold up everybody's; the log gets the traceback, the row the kind of error.
        log.exception("mail %s could not be written", row.pk)
        _put_back([row], error, now=now)
        return None
    if letter is None:
        give_back([row], state=OutgoingMail.OBSOLETE)
    return letter


def _send(rows: list[OutgoingMail], letter: Letter, letters: list[Letter], postbox: Postbox, *, now: datetime) -> int:
    first = rows[0]
    try:
        if first.channel == OutgoingMail.SMS:
            sms.send_sms(to=first.person.phone, text=letter.short())
        else:
            postbox.send(letter, to=letter.to or first.person.email, message_id=message_id(first.key))
    except UnreachableError as error:
        raise _outage(error.__cause__ or error) from None
    except sms.SmsOutageError as error:
        raise _outage(error) from None
    except smtplib.SMTPSenderRefused as error:
        if error.smtp_code != TOO_LARGE:
            raise _outage(error) from None
        _not_delivered(rows, letters, error, now=now)
        return 0
    except Exception as error:
        if not isinstance(error, (smtplib.SMTPException, sms.SmsRefusedError)):
            # A letter that cannot become a mail must not hold up the others. Traceback alone: the error's text may hold an address.
            log.error("mail %s could not be made\n%s", first.pk, "".join(traceback.format_tb(error.__traceback__)))
        _not_delivered(rows, letters, error, now=now)
        return 0
    shown = {"demo_subject": letter.subject[:200], "demo_text": letter.short() if first.channel == OutgoingMail.SMS else letter.text}
    with transaction.atomic():
        _tell([letter.sent for letter in letters], now=now)
        if first.channel == OutgoingMail.MAIL and not letter.to and first.person.email_failed_at:
            bounces.clear_failed(first.person)
        give_back(rows, state=OutgoingMail.SENT, sent_at=now, attempts=F("attempts") + 1, last_error="")
        if settings.DEMO:
            OutgoingMail.objects.filter(pk=first.pk).update(**shown)
    return 1


def _tell(callbacks: Iterable[Callable[[datetime], None] | None], *, now: datetime) -> None:
    """Run the callbacks of letters; a failing one must not make the mail go out again."""
    for callback in callbacks:
        if callback is None:
            continue
        try:
            with transaction.atomic():  # a savepoint: a database error in the callback undoes the callback alone
                callback(now)
        except Exception:
            log.exception("what follows a sent mail failed")


def message_id(key: str) -> str:
    """Return a row's Message-ID: the same each time it is sent.

    So mail programs show the mail once, even if it was sent twice.
    """
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{urlsplit(settings.BASE_URL).hostname}>"


def _outage(error: BaseException) -> OutageError:
    log.error("mail server or SMS carrier cannot be reached, messages wait: %s", _reason(error))
    return OutageError(_reason(error))


def _not_delivered(rows: list[OutgoingMail], letters: list[Letter], error: Exception, *, now: datetime) -> None:
    """Record a message that was refused.

    An address the mail server refuses for good is marked as bounced, and the leaders who follow the person up are
    told (`bounces.mark_failed`).
    """

    def mark(moment: datetime) -> None:
        bounces.mark_failed(person=rows[0].person, reason=_reason(error), now=moment)

    is_address = isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)) and not letters[0].to
    with transaction.atomic():
        if _put_back(rows, error, now=now):
            _tell([*(letter.failed for letter in letters), mark if is_address and is_refused_for_good(error) else None], now=now)


def _put_back(rows: list[OutgoingMail], error: Exception, *, now: datetime) -> bool:
    """Schedule the next attempt (`RETRY_AFTER`); return whether the rows failed.

    Failed rows are tried no more, and coordinators see them in the outbox.
    """
    attempts = max(row.attempts for row in rows) + 1
    reason = _reason(error)
    log.warning("mail %s was not delivered (attempt %s): %s", rows[0].pk, attempts, reason)
    is_over = attempts > len(RETRY_AFTER) or is_refused_for_good(error)
    again = {} if is_over else {"due_at": now + RETRY_AFTER[attempts - 1]}
    state = OutgoingMail.FAILED if is_over else OutgoingMail.WAITING
    give_back(rows, state=state, attempts=attempts, last_error=reason, **again)
    return is_over


def is_refused_for_good(error: Exception) -> bool:
    """Whether another attempt is useless.

    The mail server refused the address or the mail with a 5xx, or the SMS was refused.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _answer in error.recipients.values())
    if isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPSenderRefused)):
        return error.smtp_code >= 500
    return isinstance(error, sms.SmsRefusedError)


def _reason(error: BaseException) -> str:
    """Return the server's code or the kind of error, without names or addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "SMTP " + ", ".join(str(code) for code, _answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    if isinstance(error, (sms.SmsRefusedError, sms.SmsOutageError)):
        return str(error)
    return type(error).__name__
