"""What becomes of a mail that the mail server refuses, delays or drops, and when is it the server's fault alone?"""

import smtplib
from datetime import date, timedelta

import pytest

from people.models import MailSettings, OutgoingMail
from people.outbox import sending
from people.outbox.bounces import KIND
from people.outbox.message import Letter
from people.outbox.sending import RETRY_AFTER
from tests.outbox.mailroom import DROP, NOW, calm, now_is, queue, sweep
from tests.outbox.silent import hanging_up
from tests.world import at, person


@pytest.mark.parametrize(("answer", "reason"), [("451 later", "SMTP 451"), (DROP, "SMTPServerDisconnected")])
def test_mail_not_taken_is_tried_again_further_and_further_apart(server, waiting, answer, reason):
    server.answer = answer
    when = NOW
    for attempt, pause in enumerate(RETRY_AFTER, start=1):
        assert sweep(when) == 0
        mail = now_is(waiting)
        assert (mail.state, mail.attempts, mail.last_error, mail.due_at) == ("waiting", attempt, reason, when + pause)
        when = mail.due_at
    assert list(RETRY_AFTER) == sorted(set(RETRY_AFTER))

    assert sweep(when) == 0
    assert now_is(waiting).state == OutgoingMail.FAILED
    assert sweep(when + timedelta(days=30)) == 0
    assert waiting.person.email_failed_at is None, "an address the server said «later» about is no wrong address"


def test_recipient_refused_for_now_is_tried_again(server, waiting):
    server.recipient_answer = "450 mailbox busy"
    assert sweep() == 0
    mail = now_is(waiting)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 1, "SMTP 450")


def test_mail_refused_at_first_goes_out_later(server, waiting):
    server.answer = "451 later"
    sweep()
    server.answer = "250 OK"

    assert sweep(NOW + timedelta(minutes=2)) == 1
    mail = now_is(waiting)
    assert (mail.state, mail.last_error, mail.attempts) == ("sent", "", 2)


@pytest.mark.parametrize(("said_to", "answer"), [("recipient_answer", "550 no such user"), ("answer", "554 no")])
def test_mail_refused_for_good_fails_at_once_marks_the_address_and_is_told(server, world, caplog, said_to, answer):
    OutgoingMail.objects.all().delete()
    heard = world.mine.mentee
    mail = queue("test:refused", person=heard)
    setattr(server, said_to, answer)
    server.about = heard.email

    assert sweep() == 1, "her leader is told in the same sweep"

    heard.refresh_from_db()
    code = f"SMTP {answer[:3]}"
    assert (now_is(mail).state, now_is(mail).attempts, now_is(mail).last_error) == ("failed", 1, code)
    assert (heard.email_failed_at, heard.email_failure) == (NOW, code)
    assert [row.person for row in OutgoingMail.objects.filter(kind=KIND)] == [world.here.leader]
    ours = [record.getMessage() for record in caplog.records if record.name == "people.outbox.sending"]
    assert len(ours) == 1
    assert heard.email not in ours[0]
    assert heard.name not in ours[0]

    [told] = server.received
    assert told["To"] == world.here.leader.email
    assert heard.name in told["Subject"]


def test_mail_that_arrives_clears_the_mark(server, waiting):
    waiting.person.email_failed_at, waiting.person.email_failure = NOW - timedelta(days=9), "SMTP 550"
    waiting.person.save()
    sweep()
    waiting.person.refresh_from_db()
    assert (waiting.person.email_failed_at, waiting.person.email_failure) == (None, "")


def test_refused_private_address_marks_no_account(server, waiting, writes):
    heard = []
    writes(lambda mail, now: Letter(subject="x", to="privat@example.com", failed=heard.append, sent=lambda moment: heard.append("sent")))
    server.recipient_answer = "550 no"

    assert sweep() == 0
    waiting.person.refresh_from_db()
    assert (now_is(waiting).state, heard, waiting.person.email_failed_at) == ("failed", [NOW], None)


def test_callback_of_a_failure_that_fails_harms_nothing(server, waiting, writes):
    def fail(moment):
        raise RuntimeError("no")

    writes(lambda mail, now: Letter(subject="x", failed=fail))
    server.recipient_answer = "550 no"
    sweep()
    waiting.person.refresh_from_db()
    assert (now_is(waiting).state, waiting.person.email_failed_at) == ("failed", NOW)


def test_refusal_for_now_calls_nobody(server, waiting, writes):
    heard = []
    writes(lambda mail, now: Letter(subject="x", failed=heard.append, sent=heard.append))
    server.answer = "451 later"
    sweep()
    assert heard == []


@pytest.mark.usefixtures("no_server")
def test_no_mail_server_ends_the_sweep_and_gives_nothing_up(waiting):
    second = queue("test:2")

    assert sweep() == 0
    assert (now_is(waiting).last_error, now_is(second).last_error) == ("ConnectionRefusedError", "")

    for minutes in range(3 * len(RETRY_AFTER)):
        assert sweep(NOW + timedelta(minutes=2 * minutes)) == 0
    for mail in (waiting, second):
        assert (now_is(mail).state, now_is(mail).attempts) == (OutgoingMail.WAITING, 0)


def test_server_that_lets_in_and_hangs_up_before_a_word_is_an_outage(waiting, settings):
    """A load balancer in front of a mail server that is down does so."""
    with hanging_up() as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert sweep() == 0
    mail = now_is(waiting)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 0, "SMTPServerDisconnected")


def test_wrong_password_to_the_mail_server_gives_nothing_up(waiting, monkeypatch, server, settings):
    def refuse(connection, user, password):
        raise smtplib.SMTPAuthenticationError(535, b"no")

    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "wrong"
    monkeypatch.setattr(smtplib.SMTP, "login", refuse)

    assert sweep() == 0
    mail = now_is(waiting)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 0, "SMTP 535")


@pytest.mark.parametrize("answer", ["451 later", "550 not from you", "530 log in first"])
def test_sender_refused_is_about_us_and_gives_nothing_up(server, waiting, answer):
    second = queue("test:2")
    server.sender_answer = answer
    assert sweep() == 0
    for mail in (waiting, second):
        assert (now_is(mail).state, now_is(mail).attempts) == ("waiting", 0)


def test_mail_too_large_fails_alone_and_marks_nobody(server, waiting):
    server.sender_answer = "552 5.3.4 message size exceeds fixed limit"
    assert sweep() == 0
    waiting.person.refresh_from_db()
    assert (now_is(waiting).state, now_is(waiting).last_error, waiting.person.email_failed_at) == ("failed", "SMTP 552", None)


def test_many_mails_go_over_one_connection(server, db):
    for number in range(12):
        queue(f"test:{number}")
    assert sweep() == 12
    assert server.connections == 1


@pytest.mark.parametrize("says_goodbye", [True, False], ids=["421", "without a word"])
def test_server_that_ends_the_connection_after_three_mails_loses_nothing(server, db, says_goodbye):
    server.mails_a_connection, server.says_goodbye = 3, says_goodbye
    for number in range(10):
        queue(f"test:{number}")

    assert sweep() == 10
    assert sorted(server.subjects) == sorted(f"Om test:{number}" for number in range(10))
    assert server.connections == 4
    assert set(OutgoingMail.objects.values_list("state", "attempts", "last_error")) == {("sent", 1, "")}


def test_server_that_takes_its_time_is_waited_for(server, waiting):
    server.delay = 1
    assert sweep() == 1
    assert len(server.received) == 1


def test_server_slower_than_we_wait_counts_as_an_attempt(server, waiting, settings):
    settings.EMAIL_TIMEOUT, server.delay = 0.2, 0.6
    assert sweep() == 0
    mail = now_is(waiting)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 1, "SMTPServerDisconnected")


def test_connection_dropped_in_the_middle_of_data_loses_nothing(server, db):
    mails = [queue(f"test:{number}") for number in range(5)]
    server.drops_left = 2  # the first mail is put back; the next comes on a new connection, and is dropped too

    assert sweep() == 3
    assert sorted(now_is(mail).state for mail in mails) == ["sent"] * 3 + ["waiting"] * 2
    assert sweep(NOW + RETRY_AFTER[0]) == 2
    assert sorted(server.subjects) == sorted(f"Om test:{number}" for number in range(5))


def test_connection_in_use_dropped_in_the_middle_of_data_is_taken_up_at_once(server, db, monkeypatch):
    for number in range(4):
        queue(f"test:{number}")
    told = []
    real = sending.give_back

    def drop_the_next(rows, **values):
        if not told:
            server.drops_left = 1
        told.append(rows)
        real(rows, **values)

    monkeypatch.setattr(sending, "give_back", drop_the_next)
    assert sweep() == 4
    assert server.connections == 2
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_one_refused_address_holds_up_nobody(server, db):
    server.recipient_answer, server.about = "550 no", "bad"
    queue("test:bad")
    queue("test:good")
    calm("test:calm")
    assert sweep() == 2
    assert dict(OutgoingMail.objects.exclude(kind=KIND).values_list("key", "state")) == {
        "test:bad": "failed",
        "test:good": "sent",
        "test:calm": "sent",
    }


@pytest.mark.parametrize(("phone", "state", "error"), [("+4712", "obsolete", ""), ("", "obsolete", ""), ("+4790000000", "sent", "")])
def test_sms_that_cannot_go_says_why(db, settings, tmp_path, phone, state, error):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    receiver = person("Mona Mentor", phone=phone)
    MailSettings.objects.create(person=receiver, wants_sms=True)
    mail = calm("test:sms", person=receiver, channel=OutgoingMail.SMS)
    sweep()
    receiver.refresh_from_db()
    assert (now_is(mail).state, now_is(mail).last_error, receiver.email_failed_at) == (state, error, None)


def test_sms_carrier_that_is_down_is_tried_again(db, settings, tmp_path):
    (tmp_path / "in_the_way").write_text("")
    settings.SMS_URL = f"file://{tmp_path}/in_the_way/sms"
    receiver = person("Mona Mentor", phone="+4790000000")
    MailSettings.objects.create(person=receiver, wants_sms=True)
    mail = calm("test:sms", person=receiver, channel=OutgoingMail.SMS)

    assert sweep() == 0
    again = now_is(mail)
    assert (again.state, again.attempts, again.due_at) == ("waiting", 0, NOW + RETRY_AFTER[0]), "nothing is given up for an outage"
    assert again.last_error.startswith("SMS ")
    settings.SMS_URL = f"file://{tmp_path}/sms"
    assert sweep(again.due_at) == 1


def test_mail_refused_in_the_evening_for_now_waits_no_night_when_it_is_urgent(server, db):
    mail = queue("test:urgent", due_at=at(date(2026, 11, 24), 23))
    server.answer = "451 later"
    sweep(mail.due_at)
    server.answer = "250 OK"
    assert sweep(mail.due_at + RETRY_AFTER[0]) == 1
