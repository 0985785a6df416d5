"""Do the calm messages one person is to have leave as one mail, and stay one whatever happens?"""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from people.models import MailSettings, Municipality, OutgoingMail
from people.outbox import sending
from people.outbox.claiming import LEASE
from people.outbox.message import Attachment, Calendar, Letter, Section
from people.outbox.sending import RETRY_AFTER, message_id
from tests.outbox.mailroom import NOW, calm, letter_of, now_is, queue, sweep
from tests.world import at, person

AFTER_LEASE = NOW + LEASE + timedelta(seconds=1)


def three(receiver=None) -> list[OutgoingMail]:
    receiver = receiver or person("Mona Mentor")
    return [calm(f"test:{name}", person=receiver) for name in ("a", "b", "c")]


def keys_in(message) -> set[str]:
    """Return which rows a mail tells of; their letters say «Dette gjelder <key>.»."""
    words = message.get_body(("plain",)).get_content().split()
    return {after.strip(".") for word, after in pairwise(words) if word == "gjelder"}


def text_of(message) -> str:
    return "\n".join(message.get_body(("plain",)).get_content().splitlines())


def die_after_sending(monkeypatch, when=NOW) -> None:
    """Sweep as a worker does that is killed when the mail server has taken the mail, before that is recorded."""
    with monkeypatch.context() as killed:
        killed.setattr(sending, "give_back", lambda rows, **values: None)
        sweep(when)


def test_calm_rows_of_one_person_are_one_mail_of_sections(server, db):
    rows = three()

    assert sweep() == 1

    [message] = server.received
    assert message["Subject"] == "3 ting i Mentorprogram"
    assert message["Message-ID"] == message_id(rows[0].key)
    text = text_of(message)
    assert "* Om test:a\n  Dette gjelder test:a.\n" in text
    assert [text.index(f"* Om test:{name}") for name in "abc"] == sorted(text.index(f"* Om test:{name}") for name in "abc")
    assert text.count("https://mentor.example/x") == 3
    assert "ting til" not in text
    html = message.get_body(("html",)).get_content()
    assert (html.count("<h1"), html.count("<h2"), html.count('href="https://mentor.example/x"')) == (1, 3, 3)
    assert {(mail.state, mail.sent_at, mail.attempts, mail.sent_with_id) for mail in OutgoingMail.objects.all()} == {
        ("sent", NOW, 1, rows[0].pk)
    }
    assert sweep(NOW + timedelta(days=1)) == 0


def test_single_calm_row_is_its_own_letter(server, db):
    calm("test:only")
    assert sweep() == 1
    assert server.subjects == ["Om test:only"]


def test_each_person_gets_a_mail_of_her_own(server, db):
    mona, magne = person("Mona Mentor"), person("Magne Mentor")
    three(mona)
    calm("test:magne", person=magne)

    assert sweep() == 2
    assert {message["To"]: keys_in(message) for message in server.received} == {
        mona.email: {"test:a", "test:b", "test:c"},
        magne.email: {"test:magne"},
    }


def test_what_is_not_calm_is_never_bundled(server, db):
    receiver = person("Mona Mentor")
    three(receiver)
    queue("test:now1", person=receiver)
    queue("test:now2", person=receiver)

    assert sweep() == 3
    assert sorted(server.subjects) == ["3 ting i Mentorprogram", "Om test:now1", "Om test:now2"]
    assert now_is(OutgoingMail.objects.get(key="test:now1")).sent_with is None


@pytest.mark.parametrize(
    "extra",
    [
        {"calendar": Calendar(method="REQUEST", content=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")},
        {"to": "privat@example.com"},
        {"attachments": (Attachment(name="plan.pdf", content=b"%PDF", mimetype="application/pdf"),)},
        {"unsubscribe_url": "https://mentor.example/av"},
        {"sections": (Section(heading="Uke 48"),)},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_letter_that_can_be_no_part_goes_alone(server, writes, db, extra):
    receiver = person("Mona Mentor")
    alone = calm("test:alone", person=receiver, kind="alone")
    writes(lambda mail, now: Letter(subject="Alene", **extra), kind="alone")
    rows = three(receiver)

    assert sweep() == 2

    by_subject = {message["Subject"]: message for message in server.received}
    assert by_subject["Alene"]["Message-ID"] == message_id(alone.key)
    assert keys_in(by_subject["3 ting i Mentorprogram"]) == {row.key for row in rows}
    assert by_subject["3 ting i Mentorprogram"]["Message-ID"] == message_id(rows[0].key)
    assert server.receivers[0 if server.subjects[0] == "Alene" else 1] == extra.get("to", receiver.email)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_more_than_twenty_are_told_as_so_many_more(server, db):
    receiver = person("Mona Mentor")
    for number in range(23):
        calm(f"test:{number}", person=receiver)

    assert sweep() == 1
    text = server.received[0].get_body(("plain",)).get_content()
    assert server.subjects == ["23 ting i Mentorprogram"]
    assert len(keys_in(server.received[0])) == 20
    assert "Og 3 ting til. Logg inn for å se alt." in text
    assert OutgoingMail.objects.filter(state="sent").count() == 23


def test_row_with_nothing_left_to_say_is_no_section(server, db, writes):
    writes(lambda mail, now: None if mail.key == "test:a" else letter_of(mail, now))
    rows = three()

    assert sweep() == 1
    assert keys_in(server.received[0]) == {"test:b", "test:c"}
    assert server.received[0]["Message-ID"] == message_id("test:b")
    assert [now_is(row).state for row in rows] == ["obsolete", "sent", "sent"]


def test_row_that_cannot_be_written_comes_later_by_itself(server, db, writes):
    broken = {"test:a"}

    def write(mail, now):
        if mail.key in broken:
            raise RuntimeError("no")
        return letter_of(mail, now)

    writes(write)
    rows = three()
    assert sweep() == 1
    assert [now_is(row).state for row in rows] == ["waiting", "sent", "sent"]

    broken.clear()
    assert sweep(NOW + RETRY_AFTER[0]) == 1
    assert [keys_in(message) for message in server.received] == [{"test:b", "test:c"}, {"test:a"}]
    assert len({message["Message-ID"] for message in server.received}) == 2


def test_killed_group_comes_again_as_it_was_with_the_same_message_id(server, db, monkeypatch):
    receiver = person("Mona Mentor")
    rows = three(receiver)
    die_after_sending(monkeypatch)
    new = calm("test:new", person=receiver)

    assert sweep(AFTER_LEASE) == 2

    first, *again = server.received
    same = [message for message in again if message["Message-ID"] == first["Message-ID"]]
    other = [message for message in again if message["Message-ID"] != first["Message-ID"]]
    assert [keys_in(message) for message in same] == [keys_in(first)] == [{row.key for row in rows}]
    assert [(keys_in(message), message["Message-ID"]) for message in other] == [({new.key}, message_id(new.key))]


def test_new_rows_go_out_while_the_killed_group_still_has_its_lease(server, db, monkeypatch):
    receiver = person("Mona Mentor")
    rows = three(receiver)
    die_after_sending(monkeypatch)
    calm("test:new", person=receiver)

    assert sweep(NOW + timedelta(minutes=1)) == 1
    assert keys_in(server.received[-1]) == {"test:new"}
    assert {now_is(row).state for row in rows} == {"claimed"}


def test_killed_group_that_waits_for_the_morning_takes_nobody_in(server, db, monkeypatch):
    """Were it to grow, its Message-ID would be one the receiver's mail server has seen: what is new would be thrown away."""
    receiver = person("Mona Mentor")
    rows = three(receiver)
    evening = at(date(2026, 11, 24), 19) + timedelta(minutes=55)
    die_after_sending(monkeypatch, evening)
    assert sweep(evening + LEASE + timedelta(seconds=1)) == 0
    calm("test:new", person=receiver)

    assert sweep(at(date(2026, 11, 25), 8)) == 2
    first, *again = server.received
    assert {message["Message-ID"]: keys_in(message) for message in again} == {
        first["Message-ID"]: {row.key for row in rows},
        message_id("test:new"): {"test:new"},
    }


def test_group_refused_for_now_stays_a_group(server, db):
    receiver = person("Mona Mentor")
    rows = three(receiver)
    server.answer = "451 later"
    assert sweep() == 0
    assert {(now_is(row).state, now_is(row).attempts, now_is(row).last_error) for row in rows} == {("waiting", 1, "SMTP 451")}
    calm("test:new", person=receiver)
    server.answer = "250 OK"

    assert sweep(NOW + RETRY_AFTER[0]) == 2
    assert {message["Message-ID"]: keys_in(message) for message in server.received} == {
        message_id("test:a"): {"test:a", "test:b", "test:c"},
        message_id("test:new"): {"test:new"},
    }


def test_group_refused_for_good_fails_as_one(server, db):
    rows = three()
    server.answer = "554 no"
    assert sweep() == 0
    assert {(now_is(row).state, now_is(row).attempts) for row in rows} == {("failed", 1)}


@pytest.mark.usefixtures("no_server")
def test_rows_no_mail_server_has_seen_together_belong_together_no_longer(db):
    rows = three()
    assert sweep() == 0
    assert {(now_is(row).state, now_is(row).attempts, now_is(row).sent_with) for row in rows} == {("waiting", 0, None)}


@pytest.mark.parametrize("what_is_down", ["workers", "mail server"])
def test_five_days_of_outage_end_in_one_summary_of_what_is_still_of_use(server, settings, db, what_is_down):
    receiver = person("Mona Mentor")
    port = settings.EMAIL_PORT
    for number in range(10):
        due_at = NOW + timedelta(hours=12 * number)
        calm(f"test:{number}", person=receiver, due_at=due_at, useful_until_at=NOW + timedelta(days=4 if number % 2 else 9))
    if what_is_down == "mail server":
        settings.EMAIL_PORT = 9  # the port to throw things away at; nobody listens
        for hour in range(0, 24 * 5, 2):
            assert sweep(NOW + timedelta(hours=hour)) == 0
        settings.EMAIL_PORT = port

    assert sweep(NOW + timedelta(days=6)) == 1  # a Monday
    assert server.subjects == ["5 ting i Mentorprogram"]
    assert keys_in(server.received[0]) == {f"test:{number}" for number in range(0, 10, 2)}
    states = {mail.key: mail.state for mail in OutgoingMail.objects.all()}
    assert [states[f"test:{number}"] for number in range(10)] == ["sent", "obsolete"] * 5


def test_sms_go_one_by_one(server, db, settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    receiver = person("Mona Mentor", phone="+4790000000")
    MailSettings.objects.create(person=receiver, wants_sms=True)
    for number in (1, 2):
        calm(f"test:sms{number}", person=receiver, channel=OutgoingMail.SMS)
    three(receiver)

    assert sweep() == 3
    assert len((tmp_path / "sms").read_text().splitlines()) == 2
    assert server.subjects == ["3 ting i Mentorprogram"]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_everybody_in_a_summary_is_told_that_it_went(server, db, writes):
    heard = []

    def write(mail, now):
        return Letter(subject=mail.key, sent=lambda moment: heard.append(mail.key))

    writes(write)
    three()
    sweep()
    assert heard == ["test:a", "test:b", "test:c"]


def test_rows_of_two_municipalities_keep_the_closed_days_of_each(server, db):
    receiver = person("Mona Mentor")
    here, there = (Municipality.objects.create(name=name) for name in ("Sandvik", "Fjellby"))
    there.closed_days.create(closed_on=NOW.date(), name="Planleggingsdag")
    closed = calm("test:closed", person=receiver, municipality=there)
    calm("test:open", person=receiver, municipality=here)

    assert sweep() == 1
    assert keys_in(server.received[0]) == {"test:open"}
    assert now_is(closed).due_at == at(date(2026, 11, 25), 7) + timedelta(minutes=30)


@pytest.mark.parametrize("number", [2, 12])
def test_summary_costs_the_same_whatever_is_in_it(server, db, django_assert_num_queries, number):
    receiver = person("Mona Mentor")
    for one in range(number):
        calm(f"test:{one}", person=receiver)
    with django_assert_num_queries(4 + 8):
        assert sweep() == 1
