"""Does a mail leave the outbox once, whatever the broker, another worker or its writer does?"""

from datetime import date, timedelta

import pytest
from django.core import mail as postbox
from django.db import transaction
from kombu.exceptions import OperationalError

from mentorprogram.work import waking
from people import tasks
from people.models import Heartbeat, OutgoingMail
from people.outbox import sending
from people.outbox.claiming import LEASE, Turn
from people.outbox.connection import Postbox
from people.outbox.message import Letter
from people.outbox.quiet_hours import Circumstances
from people.outbox.sending import message_id
from tests.outbox.mailroom import NOW, now_is, queue, sweep
from tests.world import at


def turn_of(mail: OutgoingMail) -> Turn:
    return Turn(person_id=mail.person_id, row=mail.pk)


def deliver(rows: list[OutgoingMail], *, now=NOW) -> int:
    with Postbox() as open_postbox:
        return sending.deliver(rows, Circumstances([(row.person_id, row.municipality_id) for row in rows], now=now), open_postbox, now=now)


def test_mail_goes_out_once(server, waiting):
    assert sweep() == 1
    assert sweep() == 0

    [message] = server.received
    assert (message["Subject"], message["To"]) == ("Om test:1", waiting.person.email)
    assert message["Message-ID"] == message_id("test:1")
    assert message["Auto-Submitted"] == "auto-generated"
    mail = now_is(waiting)
    assert (mail.state, mail.sent_at, mail.attempts, mail.lease_ends_at, mail.sent_with) == ("sent", NOW, 1, None, None)
    assert (mail.demo_subject, mail.demo_text) == ("", "")


def test_message_id_is_the_key_and_nothing_of_it(waiting, settings):
    settings.BASE_URL = "https://mentor.kommune.example"
    assert message_id("test:1") == message_id("test:1") != message_id("test:2")
    assert message_id("reminder:kari").endswith("@mentor.kommune.example>")
    assert "kari" not in message_id("reminder:kari")


def test_enqueuing_a_key_twice_is_one_mail(waiting):
    assert queue("test:1", person=waiting.person) == waiting
    assert OutgoingMail.objects.count() == 1


def test_mail_not_yet_due_waits(server, waiting):
    assert sweep(NOW - timedelta(minutes=1)) == 0
    assert server.received == []
    assert now_is(waiting).state == OutgoingMail.WAITING


@pytest.mark.parametrize("state", [OutgoingMail.HELD, OutgoingMail.CANCELLED, OutgoingMail.FAILED, OutgoingMail.SENT])
def test_mail_that_is_held_back_or_over_stays(server, waiting, state):
    OutgoingMail.objects.update(state=state)
    assert sweep() == 0
    assert (server.received, now_is(waiting).state) == ([], state)


def test_second_worker_cannot_claim_what_the_first_has(waiting):
    turn = turn_of(waiting)
    assert sending.claim(turn, now=NOW) == [waiting]
    assert sending.claim(turn, now=NOW + LEASE) == []
    assert sending.claim(turn, now=NOW + LEASE + timedelta(seconds=1)) == [waiting]


def test_worker_killed_after_sending_gives_the_same_message_id(server, waiting, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(sending, "give_back", lambda rows, **values: None)
        deliver(sending.claim(turn_of(waiting), now=NOW))

    assert sweep(NOW + LEASE + timedelta(seconds=1)) == 1
    assert [message["Message-ID"] for message in server.received] == [message_id("test:1")] * 2


def test_worker_whose_lease_ran_out_leaves_the_row_to_the_next(server, waiting):
    slow = sending.claim(turn_of(waiting), now=NOW)
    sending.claim(turn_of(waiting), now=NOW + LEASE + timedelta(seconds=1))

    deliver(slow)

    assert now_is(waiting).state == OutgoingMail.CLAIMED


def test_row_called_off_between_the_look_and_the_claim_is_not_sent(server, waiting):
    turn = turn_of(waiting)
    OutgoingMail.objects.update(state=OutgoingMail.CANCELLED)
    assert sending.claim(turn, now=NOW) == []
    assert now_is(waiting).state == OutgoingMail.CANCELLED


def test_mail_past_its_use_is_not_sent(server, db):
    mail = queue("test:late", useful_until_at=NOW)
    assert sweep() == 0
    assert (now_is(mail).state, server.received) == ("obsolete", [])


def test_mail_to_a_closed_account_is_not_sent(server, waiting):
    waiting.person.is_active = False
    waiting.person.save()
    assert sweep() == 0
    assert (now_is(waiting).state, server.received) == ("obsolete", [])


def test_mail_its_writer_has_nothing_to_say_in_is_not_sent(server, waiting, writes):
    writes(lambda mail, now: None)
    assert sweep() == 0
    assert (now_is(waiting).state, server.received) == ("obsolete", [])


def test_writer_gets_the_row_and_the_moment(server, waiting, writes):
    writes(lambda mail, now: Letter(subject=f"{mail.key} {now:%H.%M}"))
    sweep()
    assert server.subjects == ["test:1 10.00"]


def test_mail_that_cannot_be_written_holds_nobody_up(server, db):
    broken = queue("test:broken", kind="nobody-writes-this")
    queue("test:fine")

    assert sweep() == 1
    mail = now_is(broken)
    assert (mail.state, mail.attempts, mail.last_error, mail.due_at) == ("waiting", 1, "KeyError", NOW + sending.RETRY_AFTER[0])


def test_letter_no_mail_can_be_made_of_holds_nobody_up_and_names_nobody(server, db, writes, caplog):
    writes(lambda mail, now: Letter(subject="x", to="kari hansen, ola@kommune.example"), kind="broken")
    broken = queue("test:broken", kind="broken")
    queue("test:fine")

    assert sweep() == 1
    assert server.subjects == ["Om test:fine"]
    mail = now_is(broken)
    assert (mail.state, mail.attempts, mail.last_error) == ("waiting", 1, "ValueError")
    assert "kari" not in caplog.text


def test_demo_keeps_what_was_sent(server, waiting, settings):
    settings.DEMO = True
    sweep()
    mail = now_is(waiting)
    assert mail.demo_subject == "Om test:1"
    assert mail.demo_text.startswith("Dette gjelder test:1.\n\nÅpne:\nhttps://mentor.example/x\n")


def test_callbacks_are_told_when_the_mail_was_sent(server, waiting, writes):
    heard = []
    writes(lambda mail, now: Letter(subject="x", sent=lambda moment: heard.append(("sent", moment)), failed=heard.append))
    sweep()
    assert heard == [("sent", NOW)]


def test_callback_that_fails_harms_nothing(server, waiting, writes):
    def fail(moment):
        OutgoingMail.objects.create(person=waiting.person, kind="x", key="half-done", due_at=moment)
        raise RuntimeError("no")

    writes(lambda mail, now: Letter(subject="x", sent=fail))
    assert sweep() == 1
    assert sweep(NOW + timedelta(days=1)) == 0
    assert (now_is(waiting).state, len(server.received)) == ("sent", 1)
    assert not OutgoingMail.objects.filter(key="half-done").exists()


@pytest.mark.django_db(transaction=True)
def test_worker_is_woken_when_the_row_is_saved_and_not_before(monkeypatch):
    woken = []
    monkeypatch.setattr(waking, "ask", lambda name: woken.append(name))
    with transaction.atomic():
        queue("test:wake")
        assert woken == []
    assert woken == ["people.tasks.send_waiting_mail"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("down"), OSError("disk full")])
def test_broker_that_is_down_loses_nothing(monkeypatch, error):
    def fail(name):
        raise error

    monkeypatch.setattr(waking, "ask", fail)

    assert queue("test:down").state == OutgoingMail.WAITING


def test_tasks_send_and_beat(waiting):
    OutgoingMail.objects.update(due_at=at(date(2020, 1, 1)))

    assert tasks.send_waiting_mail() == 1
    tasks.record_beat()
    tasks.record_beat()

    assert [message.to for message in postbox.outbox] == [[waiting.person.email]]
    assert Heartbeat.objects.count() == 1


def test_sweep_with_nothing_due_asks_once(waiting, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sweep(NOW - timedelta(days=1)) == 0


@pytest.mark.parametrize("number", [1, 3])
def test_each_mail_costs_the_same(server, db, django_assert_num_queries, number):
    for one in range(number):
        queue(f"test:{one}")
    # Two looks for what is due, two for the circumstances; a mail is claimed in two and recorded in one, each in a transaction.
    with django_assert_num_queries(4 + 7 * number):
        assert sweep() == number


def test_sweep_ends_in_time_and_the_next_goes_on(server, db):
    for number in range(4):
        queue(f"test:{number}")
    assert sending.send_due(now=lambda: NOW + timedelta(minutes=2 * len(server.received))) == 3, "two minutes a mail, five a sweep"
    assert sweep(NOW + timedelta(hours=1)) == 1
    assert len(server.received) == 4
