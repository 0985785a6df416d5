"""Does a mail leave the outbox once, whatever the mail server, the broker or another worker does?"""

import smtplib
import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as postbox
from django.db import transaction
from kombu.exceptions import OperationalError

from people import outbox, tasks
from people.message import Letter
from people.models import Heartbeat, OutgoingMail
from tests.world import at, person

NOW = at(date(2026, 11, 22))


class Server:
    """A mail server that does what the test tells it to."""

    def __init__(self) -> None:
        self.received = []
        self.answer = "250 OK"
        self.recipient_answer = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.answer == "drop":
            server.transport.close()
            return "421 closing"
        if self.answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@pytest.fixture
def server(settings) -> Iterator[Server]:
    handler = Server()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture(autouse=True)
def writer(monkeypatch):
    monkeypatch.setitem(outbox.WRITERS, "test", lambda mail: Letter(subject="Hei på deg", lines=("Blåbærsyltetøy",)))


@pytest.fixture
def waiting(db) -> OutgoingMail:
    return queue("test:1")


def queue(key: str, **values) -> OutgoingMail:
    receiver = values.pop("person", None) or person(f"Mottaker {key.replace(':', ' ')}")
    return outbox.enqueue(person=receiver, kind=values.pop("kind", "test"), key=key, due_at=NOW, **values)


def sweep(when: datetime = NOW) -> int:
    return outbox.send_due(now=lambda: when)


def test_mail_goes_out_once_in_norwegian_letters(server, waiting):
    assert sweep() == 1
    assert sweep() == 0

    [message] = server.received
    assert message["Subject"] == "Hei på deg"
    assert message["To"] == waiting.person.email
    assert message["Message-ID"] == outbox.message_id("test:1")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().startswith("Blåbærsyltetøy\n")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at, waiting.attempts, waiting.lease_ends_at) == ("sent", NOW, 1, None)
    assert (waiting.demo_subject, waiting.demo_text) == ("", "")


def test_enqueuing_a_key_twice_is_one_mail(waiting):
    assert queue("test:1", person=waiting.person) == waiting
    assert OutgoingMail.objects.count() == 1


def test_mail_not_yet_due_waits(server, waiting):
    assert sweep(NOW - timedelta(minutes=1)) == 0
    assert server.received == []


def test_second_worker_cannot_claim_what_the_first_has(waiting):
    assert outbox.claim(waiting.pk, now=NOW) == waiting
    assert outbox.claim(waiting.pk, now=NOW + outbox.LEASE) is None
    assert outbox.claim(waiting.pk, now=NOW + outbox.LEASE + timedelta(seconds=1)) == waiting


def test_worker_killed_after_sending_gives_the_same_message_id(server, waiting, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(outbox, "_record", lambda mail, **values: None)
        outbox.send(outbox.claim(waiting.pk, now=NOW), now=NOW)

    assert sweep(NOW + outbox.LEASE + timedelta(seconds=1)) == 1
    assert [message["Message-ID"] for message in server.received] == [outbox.message_id("test:1")] * 2


def test_worker_whose_lease_ran_out_leaves_the_row_to_the_next(server, waiting):
    slow = outbox.claim(waiting.pk, now=NOW)
    outbox.claim(waiting.pk, now=NOW + timedelta(minutes=6))

    outbox.send(slow, now=NOW)

    waiting.refresh_from_db()
    assert waiting.state == OutgoingMail.CLAIMED


@pytest.mark.parametrize(("answer", "reason"), [("451 later", "SMTP 451"), ("554 no", "SMTP 554"), ("drop", "SMTPServerDisconnected")])
def test_refused_mail_is_tried_again_further_and_further_apart(server, waiting, answer, reason):
    server.answer = answer
    when = NOW
    for attempt, pause in enumerate(outbox.RETRY_AFTER, start=1):
        assert sweep(when) == 0
        waiting.refresh_from_db()
        assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", attempt, reason)
        assert waiting.due_at == when + pause
        when = waiting.due_at

    assert sweep(when) == 0
    waiting.refresh_from_db()
    assert waiting.state == OutgoingMail.FAILED
    assert sweep(when + timedelta(days=30)) == 0


def test_mail_refused_at_first_goes_out_later(server, waiting):
    server.answer = "451 later"
    sweep()
    server.answer = "250 OK"

    assert sweep(NOW + timedelta(minutes=2)) == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error, waiting.attempts) == ("sent", "", 2)


def test_address_that_does_not_exist_fails_at_once_without_a_name_in_the_log(server, waiting, caplog):
    server.recipient_answer = "550 no such user"

    sweep()

    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("failed", "SMTP 550")
    ours = [record.getMessage() for record in caplog.records if record.name == "people.outbox"]
    assert len(ours) == 1
    assert waiting.person.email not in ours[0]
    assert waiting.person.name not in ours[0]


def test_no_mail_server_ends_the_sweep_and_gives_nothing_up(settings, waiting):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    second = queue("test:2")

    assert sweep() == 0
    waiting.refresh_from_db()
    second.refresh_from_db()
    assert (waiting.last_error, second.last_error) == ("ConnectionRefusedError", "")

    for minutes in range(3 * len(outbox.RETRY_AFTER)):
        assert sweep(NOW + timedelta(minutes=2 * minutes)) == 0
    for mail in (waiting, second):
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (OutgoingMail.WAITING, 0)


def test_wrong_password_to_the_mail_server_gives_nothing_up(waiting, monkeypatch):
    def refuse(message):
        raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    assert sweep() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("waiting", 0, "SMTP 535")


def test_mail_past_its_use_is_not_sent(server, db):
    mail = queue("test:late", useful_until_at=NOW)

    assert sweep() == 0
    mail.refresh_from_db()
    assert (mail.state, server.received) == ("obsolete", [])


def test_mail_to_a_closed_account_is_not_sent(server, waiting):
    waiting.person.is_active = False
    waiting.person.save()

    assert sweep() == 0
    waiting.refresh_from_db()
    assert (waiting.state, server.received) == ("obsolete", [])


def test_mail_its_writer_has_nothing_to_say_in_is_not_sent(server, waiting, monkeypatch):
    monkeypatch.setitem(outbox.WRITERS, "test", lambda mail: None)

    assert sweep() == 0
    waiting.refresh_from_db()
    assert (waiting.state, server.received) == ("obsolete", [])


def test_mail_that_cannot_be_written_holds_nobody_up(server, db):
    broken = queue("test:broken", kind="nobody-writes-this")
    queue("test:fine")

    assert sweep() == 1
    broken.refresh_from_db()
    assert (broken.state, broken.attempts, broken.last_error) == ("waiting", 1, "KeyError")


def test_line_break_in_a_name_adds_no_header(server, waiting, monkeypatch):
    monkeypatch.setitem(outbox.WRITERS, "test", lambda mail: Letter(subject="Hei\r\nBcc: noen@example.com", lines=("x",)))

    sweep()

    [message] = server.received
    assert message["Bcc"] is None
    assert message["Subject"] == "Hei Bcc: noen@example.com"


def test_demo_keeps_what_was_sent(server, waiting, settings):
    settings.DEMO = True
    sweep()
    waiting.refresh_from_db()
    assert (waiting.demo_subject, waiting.demo_text) == ("Hei på deg", "Blåbærsyltetøy\n")


def test_sweep_reads_its_list_in_one_query(waiting, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sweep(NOW - timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_worker_is_woken_when_the_row_is_saved_and_not_before(monkeypatch):
    woken = []
    monkeypatch.setattr(outbox.app, "send_task", lambda name, **options: woken.append(name))
    with transaction.atomic():
        queue("test:wake")
        assert woken == []
    assert woken == ["people.tasks.send_waiting_mail"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("down"), OSError("disk full")])
def test_broker_that_is_down_loses_nothing(monkeypatch, error):
    def fail(name, **options):
        raise error

    monkeypatch.setattr(outbox.app, "send_task", fail)

    assert queue("test:down").state == OutgoingMail.WAITING


def test_tasks_send_and_beat(waiting):
    OutgoingMail.objects.update(due_at=at(date(2020, 1, 1)))

    assert tasks.send_waiting_mail() == 1
    tasks.record_beat()
    tasks.record_beat()

    assert [message.to for message in postbox.outbox] == [[waiting.person.email]]
    assert Heartbeat.objects.count() == 1
