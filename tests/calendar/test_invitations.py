"""Does an invitation go with the first reminder to those who want one, once; and is what it told stored when it has gone?"""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from people.models import MailSettings, OutgoingMail, Person
from programs.models import Mentorship
from sessions.calendar.events import uid_of
from sessions.calendar.feeds import feed_token, open_feed
from sessions.calendar.invitations import invitation_for
from sessions.models import CalendarInvitation, PlanItem, Watch
from sessions.reminders.sweep import queue_reminders
from tests.calendar.reading import event, events, read, value
from tests.world import at, hire

TODAY = date(2026, 11, 22)
NOW = at(TODAY)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def talk(world) -> PlanItem:
    item = world.mine.items.filter(kind="talk", planned_on__gt=TODAY).order_by("planned_on").first()
    PlanItem.objects.filter(pk=item.pk).update(time=time(10, 0), room="204")
    return PlanItem.objects.select_related("mentorship__mentee", "mentorship__department").get(pk=item.pk)


@pytest.fixture
def mentor(world) -> Person:
    MailSettings.objects.create(person=world.here.mentor.person, wants_invitations=True)
    return world.here.mentor.person


def test_who_wants_it_is_invited(talk, mentor):
    calendar, _sent = invitation_for(talk, mentor, NOW)
    one = event(calendar.content)

    assert (calendar.method, value(read(calendar.content), "method")) == ("REQUEST", "REQUEST")
    assert value(one, "uid") == uid_of(talk.mentorship.uid, talk.rule_key)
    assert (value(one, "sequence"), value(one, "location")) == ("0", "204")
    assert value(one, "attendee") == f"mailto:{mentor.email}"
    assert value(one, "summary") == f"{talk.title} med {talk.mentorship.mentee.name}"


def test_who_has_said_nothing_is_not(talk, world):
    assert invitation_for(talk, world.mine.mentee, NOW) is None


def test_nothing_is_stored_before_the_mail_has_gone(talk, mentor):
    _calendar, sent = invitation_for(talk, mentor, NOW)
    assert not CalendarInvitation.objects.exists()

    for _twice in range(2):
        sent(NOW)
    row = CalendarInvitation.objects.get()
    assert (row.person, row.item, row.mentorship, row.sequence) == (mentor, talk, talk.mentorship, 0)
    assert row.told["day"] == talk.planned_on.isoformat()
    assert invitation_for(talk, mentor, NOW) is None


def test_a_mail_that_was_written_twice_is_stored_once(talk, mentor):
    both = [invitation_for(talk, mentor, NOW) for _twice in range(2)]
    for _calendar, sent in both:
        sent(NOW)

    assert CalendarInvitation.objects.get().sequence == 0


def test_a_line_that_was_deleted_while_the_mail_went_is_stored_without_it(talk, mentor):
    _calendar, sent = invitation_for(talk, mentor, NOW)
    PlanItem.objects.filter(pk=talk.pk).delete()
    sent(NOW)

    assert CalendarInvitation.objects.get().item is None


def test_the_year_is_looked_at_again_when_the_invitation_has_gone(talk, mentor):
    watch = Watch.objects.filter(mentorship=talk.mentorship)
    watch.update(due_at=NOW + timedelta(days=7))
    _calendar, sent = invitation_for(talk, mentor, NOW)
    sent(NOW)

    assert watch.get().due_at == NOW


@pytest.mark.parametrize(
    "changed",
    [{"planned_on": None}, {"planned_on": TODAY - timedelta(days=1)}, {"state": "cancelled"}, {"state": "waived"}],
)
def test_there_is_nothing_to_be_invited_to(talk, mentor, changed):
    for name, new in changed.items():
        setattr(talk, name, new)

    assert invitation_for(talk, mentor, NOW) is None


def test_nobody_is_invited_to_anothers_line(talk, world, mentor):
    strangers = [world.here.leader, world.here.other_mentor.person, world.there.leader, world.neighbour.mentee]
    for stranger in strangers:
        MailSettings.objects.create(person=stranger, wants_invitations=True)

    assert [invitation_for(talk, stranger, NOW) for stranger in strangers] == [None] * 4
    mentor.is_active = False
    assert invitation_for(talk, mentor, NOW) is None


def test_a_training_shift_is_for_those_who_work_it(world, mentor):
    people = [mentor, world.mine.mentee, world.here.leader]
    for person in people:
        MailSettings.objects.update_or_create(person=person, defaults={"wants_invitations": True})

    def invited(number: int) -> list[bool]:
        shift = world.mine.items.select_related("mentorship__department").get(kind="training_shift", number=number)
        before = at(shift.planned_on - timedelta(days=3))
        return [invitation_for(shift, person, before) is not None for person in people]

    assert [invited(number) for number in (1, 2)] == [[True, True, False], [False, True, False]]


def test_what_was_called_off_and_is_on_again_is_invited_to_with_a_higher_number(talk, mentor):
    _calendar, sent = invitation_for(talk, mentor, NOW)
    sent(NOW)
    CalendarInvitation.objects.update(is_cancelled=True, sequence=1)

    calendar, sent = invitation_for(talk, mentor, NOW)
    assert value(event(calendar.content), "sequence") == "2"
    for _twice in range(2):
        sent(NOW)
    row = CalendarInvitation.objects.get()
    assert (row.sequence, row.is_cancelled) == (2, False)


def test_the_feed_and_the_invitation_know_the_line_by_the_same_name(client, talk, mentor):
    calendar, _sent = invitation_for(talk, mentor, NOW)
    feed = client.get(reverse("sessions:calendar_feed", args=[feed_token(open_feed(person=mentor, now=NOW))]))
    invited = event(calendar.content)
    (same,) = [one for one in events(feed.content) if value(one, "uid") == value(invited, "uid")]

    for name in ("summary", "dtstart", "dtend", "location", "url"):
        assert value(same, name) == value(invited, name)


def test_an_invitation_names_nobody_beyond_the_pair(talk, mentor, world):
    MailSettings.objects.create(person=world.mine.mentee, wants_invitations=True)
    pair = {mentor.name, world.mine.mentee.name}
    others = set(Person.objects.exclude(name__in=pair).values_list("name", flat=True))

    for whose in (mentor, world.mine.mentee):
        content = invitation_for(talk, whose, NOW)[0].content.decode().replace("\r\n ", "")
        assert {name for name in others if name in content} == set()
        assert {name for name in pair if name in content} == pair - {whose.name}


def test_registering_a_hire_sends_no_invitation(world, mentor):
    hire(world.here, "Ny Ansatt", starts_on=date(2027, 2, 1), today=TODAY)
    queue_reminders(now=NOW)

    assert not OutgoingMail.objects.filter(kind="calendar").exists()
    assert not CalendarInvitation.objects.exists()
    assert Mentorship.objects.count() == 4
