"""Does what can wait leave in the day time of an open day, to somebody who is there and wants it?"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from people.accounts.passwords import ask_for_new_password
from people.closed_days import closed_days
from people.models import Absence, MailSettings, Municipality, OutgoingMail
from people.outbox import queue as outbox
from people.outbox.quiet_hours import next_calm
from tests.outbox.mailroom import NOW, calm, now_is, queue, sweep
from tests.world import OSLO, person

TODAY = NOW.date()
MORNING = time(7, 30)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def somebody(db):
    return person("Mona Mentor")


# --- Quiet hours and closed days -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("2026-11-24T06:59:59", "2026-11-24T07:30"),
        ("2026-11-24T07:00", "2026-11-24T07:00"),
        ("2026-11-24T19:59:59", "2026-11-24T19:59:59"),
        ("2026-11-24T20:00", "2026-11-25T07:30"),
        ("2026-11-24T23:59", "2026-11-25T07:30"),
        ("2026-11-25T00:00", "2026-11-25T07:30"),
        ("2026-11-20T20:00", "2026-11-23T07:30"),  # Friday evening
        ("2026-11-21T12:00", "2026-11-23T07:30"),  # Saturday
        ("2026-11-22T23:00", "2026-11-23T07:30"),  # Sunday
    ],
)
def test_calm_mail_leaves_between_seven_and_eight_in_the_evening(server, somebody, moment, leaves):
    mail = calm("test:1", person=somebody, due_at=oslo(moment))
    is_now = moment == leaves
    assert sweep(oslo(moment)) == is_now
    assert now_is(mail).state == ("sent" if is_now else "waiting")
    if not is_now:
        assert now_is(mail).due_at == oslo(leaves)
        assert sweep(oslo(leaves) - timedelta(seconds=1)) == 0
        assert sweep(oslo(leaves)) == 1


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        # Summer time ends on Sunday 25 October 2026, and begins on Easter Sunday, 28 March 2027.
        ("2026-10-23T21:00", "2026-10-26T06:30"),
        ("2026-10-25T02:30", "2026-10-26T06:30"),
        ("2026-10-22T21:00", "2026-10-23T05:30"),
        ("2027-03-24T20:00", "2027-03-30T05:30"),
        ("2027-03-28T03:30", "2027-03-30T05:30"),
        # Christmas, New Year and the 53rd week of 2026, which ends in 2027.
        ("2026-12-23T20:00", "2026-12-28T06:30"),
        ("2026-12-30T20:00", "2027-01-04T06:30"),
        ("2026-12-31T12:00", "2027-01-04T06:30"),
        ("2027-01-01T00:00", "2027-01-04T06:30"),
        # The national day is a Monday, Ascension Day a Thursday, Whit Monday a Monday.
        ("2027-05-14T20:00", "2027-05-18T05:30"),
        ("2027-05-17T12:00", "2027-05-18T05:30"),
        ("2027-05-06T12:00", "2027-05-07T05:30"),
    ],
)
def test_calm_mail_waits_for_half_past_seven_on_the_next_open_day(server, somebody, moment, leaves):
    mail = calm("test:1", person=somebody, due_at=oslo(moment))
    assert sweep(oslo(moment)) == 0
    waits = now_is(mail)
    assert (waits.state, waits.due_at, waits.attempts) == ("waiting", utc(leaves), 0)
    assert waits.due_at.astimezone(OSLO).time() == MORNING
    assert sweep(utc(leaves)) == 1


@pytest.mark.parametrize("fold", [0, 1])
def test_urgent_mail_leaves_in_both_hours_of_the_night_the_clock_is_put_back(server, somebody, fold):
    moment = datetime(2026, 10, 25, 2, 30, tzinfo=OSLO, fold=fold)
    mail = queue("test:1", person=somebody, due_at=moment)
    assert sweep(moment) == 1
    assert now_is(mail).sent_at == moment.astimezone(UTC)


def test_every_open_morning_of_three_years_is_half_past_seven():
    table = closed_days()
    moment = oslo("2026-01-01T20:00")
    while moment.year < 2029:
        leaves = next_calm(moment, is_closed=lambda day: day.weekday() >= 5 or table(day) is not None)
        local = leaves.astimezone(OSLO)
        assert (local.time(), local > moment) == (MORNING, True)
        assert local.weekday() < 5
        assert table(local.date()) is None
        assert all(
            (moment.date() + timedelta(days=day)).weekday() >= 5 or table(moment.date() + timedelta(days=day))
            for day in range(1, (local.date() - moment.date()).days)
        ), "no open day is passed over"
        moment = local.replace(hour=20, minute=0)


def test_municipality_keeps_its_own_day_closed_and_another_does_not(server, somebody):
    here, there = (Municipality.objects.create(name=name) for name in ("Sandvik", "Fjellby"))
    here.closed_days.create(closed_on=TODAY, name="Planleggingsdag")
    here.closed_days.create(closed_on=TODAY + timedelta(days=1), name="Planleggingsdag")
    mail = calm("test:here", person=somebody, municipality=here)
    calm("test:there", person=person("Magne Mentor"), municipality=there)

    assert sweep() == 1
    assert server.subjects == ["Om test:there"]
    assert now_is(mail).due_at == oslo("2026-11-26T07:30")


@pytest.mark.parametrize(
    ("day", "moment", "leaves"),
    [
        ("2026-11-22", "2026-11-22T09:00", "2026-11-22T09:00"),  # a Sunday
        ("2026-11-22", "2026-11-22T05:00", "2026-11-22T07:30"),
        ("2026-11-22", "2026-11-21T21:00", "2026-11-22T07:30"),  # the evening before
        ("2026-11-22", "2026-11-22T20:30", "2026-11-23T07:30"),  # too late for that day: the next open one
        ("2026-11-22", "2026-11-21T09:00", "2026-11-22T07:30"),  # another closed day
        ("2026-12-24", "2026-12-24T08:00", "2026-12-24T08:00"),
        ("2026-12-25", "2026-12-24T08:00", "2026-12-25T07:30"),
    ],
)
def test_mail_for_a_closed_day_leaves_on_it(server, somebody, day, moment, leaves):
    mail = calm("test:1", person=somebody, due_at=oslo(moment), event_on=date.fromisoformat(day))
    assert sweep(oslo(moment)) == (moment == leaves)
    assert sweep(oslo(leaves)) == (moment != leaves)
    assert now_is(mail).sent_at == oslo(leaves)


@pytest.mark.parametrize("moment", ["2026-11-24T03:00", "2026-11-22T12:00", "2026-12-24T23:59"])
def test_what_is_not_calm_leaves_at_once(server, somebody, moment):
    queue("test:1", person=somebody, due_at=oslo(moment))
    assert sweep(oslo(moment)) == 1


def test_new_password_asked_for_at_night_comes_at_once_whatever_she_has_chosen(server, db):
    joined = person("Mona Mentor", joined=True)
    MailSettings.objects.create(person=joined, wants_mail=False, snoozed_until_on=TODAY + timedelta(days=30))
    Absence.objects.create(person=joined, starts_on=TODAY, ends_on=TODAY)
    night = oslo("2026-11-24T03:00")
    ask_for_new_password(email=joined.email, now=night)
    assert sweep(night) == 1
    assert server.subjects == ["Nytt passord i Mentorprogram"]


def test_mail_that_would_come_too_late_is_given_up_at_once(server, somebody):
    friday_evening = oslo("2026-11-20T21:00")
    mail = calm("test:1", person=somebody, due_at=friday_evening, useful_until_at=oslo("2026-11-22T23:00"))
    assert sweep(friday_evening) == 0
    assert now_is(mail).state == "obsolete"


# --- Away, left in peace, not wanted ---------------------------------------------------------------------------


def test_mail_to_somebody_away_waits_until_she_is_back(server, somebody):
    Absence.objects.create(person=somebody, starts_on=TODAY - timedelta(days=3), ends_on=TODAY + timedelta(days=1))
    Absence.objects.create(person=somebody, starts_on=TODAY + timedelta(days=2), ends_on=TODAY + timedelta(days=3))
    mail = calm("test:1", person=somebody)
    duty = calm("test:duty", person=somebody, is_mandatory=True)

    assert sweep() == 0
    # She is away to Friday the 27th: Monday.
    assert now_is(mail).due_at == now_is(duty).due_at == oslo("2026-11-30T07:30")
    assert sweep(oslo("2026-11-30T07:30")) == 1
    assert server.subjects == ["2 ting i Mentorprogram"]


def test_absence_that_is_over_or_has_not_begun_holds_nothing_up(server, somebody):
    Absence.objects.create(person=somebody, starts_on=TODAY - timedelta(days=3), ends_on=TODAY - timedelta(days=1))
    Absence.objects.create(person=somebody, starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=9))
    Absence.objects.create(person=person("Magne Mentor"), starts_on=TODAY, ends_on=TODAY)
    calm("test:1", person=somebody)
    assert sweep() == 1


def test_mail_of_no_use_when_she_is_back_is_given_up(server, somebody):
    Absence.objects.create(person=somebody, starts_on=TODAY, ends_on=TODAY + timedelta(days=20))
    mail = calm("test:1", person=somebody, useful_until_at=NOW + timedelta(days=5))
    assert sweep() == 0
    assert now_is(mail).state == "obsolete"


def test_who_wants_to_be_left_in_peace_hears_of_duty_alone(server, somebody):
    MailSettings.objects.create(person=somebody, snoozed_until_on=date(2026, 11, 27))
    mail = calm("test:1", person=somebody)
    calm("test:duty", person=somebody, is_mandatory=True)

    assert sweep() == 1
    assert server.subjects == ["Om test:duty"]
    assert now_is(mail).due_at == oslo("2026-11-30T07:30")
    assert sweep(oslo("2026-11-30T07:30")) == 1


def test_who_wants_no_reminders_gets_what_duty_requires(server, somebody):
    MailSettings.objects.create(person=somebody, wants_mail=False)
    mail = calm("test:1", person=somebody)
    calm("test:duty", person=somebody, is_mandatory=True)
    queue("test:urgent", person=somebody)

    assert sweep() == 2
    assert sorted(server.subjects) == ["Om test:duty", "Om test:urgent"]
    assert now_is(mail).state == "obsolete"


def test_kind_with_a_choice_of_its_own_asks_that_one(server, somebody, monkeypatch):
    monkeypatch.setitem(outbox.WANTED, "test", lambda choices: choices.wants_digest)
    MailSettings.objects.create(person=somebody, wants_mail=False, wants_digest=True)
    calm("test:1", person=somebody)
    assert sweep() == 1
    MailSettings.objects.update(wants_mail=True, wants_digest=False)
    mail = calm("test:2", person=somebody)
    assert sweep() == 0
    assert now_is(mail).state == "obsolete"


@pytest.mark.parametrize(("url", "wants"), [("", True), ("file:///nowhere/sms", False)])
def test_sms_nobody_carries_or_nobody_asked_for_is_not_sent(somebody, settings, url, wants):
    settings.SMS_URL = url
    somebody.phone = "+4790000000"
    somebody.save()
    MailSettings.objects.create(person=somebody, wants_sms=wants)
    mail = calm("test:1", person=somebody, channel=OutgoingMail.SMS, is_mandatory=True)
    assert sweep() == 0
    assert now_is(mail).state == "obsolete"


@pytest.mark.parametrize("number", [1, 3])
def test_circumstances_cost_the_same_for_one_and_for_many(db, django_assert_num_queries, number):
    """One look for what is due, three for the circumstances, six to take and put back each person's, and one last look."""
    evening = oslo("2026-11-24T21:00")
    for one in range(number):
        calm(f"test:{one}", municipality=Municipality.objects.create(name=f"Kommune {one}"), due_at=evening)
    with django_assert_num_queries(5 + 6 * number):
        assert sweep(evening) == 0
