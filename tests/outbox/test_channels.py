"""Does a message leave by the channel its receiver has chosen, and is nobody left out for having chosen one?"""

import pytest

from people.models import MailSettings, OutgoingMail
from tests.outbox.mailroom import calm, now_is, queue, sweep
from tests.world import person

NUMBER = "900 00 001"


@pytest.fixture
def somebody(db):
    found = person("Mona Mentor")
    found.phone = NUMBER
    found.save()
    return found


@pytest.fixture
def carrier(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}"
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


@pytest.mark.parametrize("phone", ["", "22 00 00 00"])
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
    somebody.phone = "22 00 00 00"
    somebody.save()
    mail = queue("test:1:sms", person=somebody, channel=OutgoingMail.SMS, is_calm=True)

    assert state_after_sweep(mail) == OutgoingMail.OBSOLETE
    assert list(carrier.iterdir()) == []
