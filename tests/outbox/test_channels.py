"""Does a message leave by the channel its receiver has chosen, and is nobody left out for having chosen one?"""

import pytest

from people.models import MailSettings, OutgoingMail
from people.outbox.sending import AT_A_TIME
from tests.outbox.mailroom import calm, now_is, queue, sweep
from tests.world import person

NUMBER = "+4790000001"


@pytest.fixture
def somebody(db):
    found = person("Mona Mentor")
    found.phone = NUMBER
    found.save()
    return found


@pytest.fixture
def carrier(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    return tmp_path


def state_after_sweep(mail: OutgoingMail) -> str:
    sweep()
    return now_is(mail).state


def test_who_wants_no_mail_gets_none(server, somebody):
    MailSettings.objects.create(person=somebody, wants_mail=False)

    assert state_after_sweep(calm("test:1", person=somebody)) == OutgoingMail.OBSOLETE
    assert server.received == []


def test_who_chose_sms_alone_gets_no_mail_while_sms_reaches_her(server, somebody, carrier):
    MailSettings.objects.create(person=somebody, wants_mail=False, wants_sms=True)

    assert state_after_sweep(calm("test:1", person=somebody)) == OutgoingMail.OBSOLETE


@pytest.mark.parametrize("phone", ["", "+4722000000"])
def test_who_chose_sms_alone_and_has_no_mobile_is_told_by_mail(server, somebody, carrier, phone):
    MailSettings.objects.create(person=somebody, wants_mail=False, wants_sms=True)
    somebody.phone = phone
    somebody.save()

    assert state_after_sweep(calm("test:1", person=somebody)) == OutgoingMail.SENT


def test_who_chose_sms_alone_is_told_by_mail_where_there_is_no_sms(server, somebody):
    MailSettings.objects.create(person=somebody, wants_mail=False, wants_sms=True)

    assert state_after_sweep(calm("test:1", person=somebody)) == OutgoingMail.SENT


def test_sms_to_a_number_that_takes_none_is_not_tried(somebody, carrier):
    MailSettings.objects.create(person=somebody, wants_sms=True)
    somebody.phone = "+4722000000"
    somebody.save()
    mail = queue("test:1:sms", person=somebody, channel=OutgoingMail.SMS, is_deferrable=True)

    assert state_after_sweep(mail) == OutgoingMail.OBSOLETE
    assert list(carrier.iterdir()) == []


def test_mail_server_that_is_away_holds_up_no_sms(no_server, somebody, carrier):
    MailSettings.objects.create(person=somebody, wants_sms=True)
    mails = [queue(f"test:{number}") for number in range(AT_A_TIME + 5)]
    sms = queue("test:1:sms", person=somebody, channel=OutgoingMail.SMS, is_deferrable=True)

    assert sweep() == 1
    assert now_is(sms).state == OutgoingMail.SENT
    assert {now_is(mail).state for mail in mails} == {OutgoingMail.WAITING}
    assert sum(bool(now_is(mail).last_error) for mail in mails) == 1, "one time-out, not one a mail"


def test_carrier_that_is_away_holds_up_no_mail(server, somebody, settings, tmp_path):
    (tmp_path / "in_the_way").write_text("")
    settings.SMS_URL = f"file://{tmp_path}/in_the_way/sms"
    MailSettings.objects.create(person=somebody, wants_sms=True)
    messages = [queue(f"test:{number}:sms", person=somebody, channel=OutgoingMail.SMS, is_deferrable=True) for number in range(3)]
    mail = queue("test:mail")

    assert sweep() == 1
    assert now_is(mail).state == OutgoingMail.SENT
    assert [bool(now_is(sms).last_error) for sms in messages] == [True, False, False]
