"""What is left of a year that has ended?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import OutgoingMail, Placement
from programs.models import MentorPeriod, Mentorship
from sessions.hires.ending import complete, end
from sessions.models import PlanItem
from sessions.plan.items import mark_done
from sessions.reminders.sweep import queue_reminders
from tests.world import at, hire

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def ended(world, *, reason="resigned", on=TODAY, mentorship=None, revision=None):
    mentorship = Mentorship.objects.get(pk=(mentorship or world.mine).pk)
    revision = mentorship.revision if revision is None else revision
    return end(mentorship=mentorship, reason=reason, on=on, revision=revision, by=world.here.leader, today=TODAY)


def complaints(call, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else {"": refused.value.messages}


def tick(world, line, day=TODAY):
    return mark_done(item=line, done_on=day, revision=line.revision, by=world.here.leader, today=TODAY)


def welcome_letter(mentorship):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, rule_key="welcome_letter")


def test_what_lies_ahead_falls_away_and_the_past_stays(world):
    letter = tick(world, welcome_letter(world.mine), date(2026, 8, 31))
    ended(world)
    items = PlanItem.objects.filter(mentorship=world.mine)

    assert set(items.filter(planned_on__gt=TODAY).values_list("state", flat=True)) == {"cancelled"}
    assert set(items.filter(planned_on__lte=TODAY).exclude(pk=letter.pk).values_list("state", flat=True)) == {"planned"}
    assert items.get(pk=letter.pk).state == "done"
    assert not items.overdue(TODAY).exists()
    assert items.get(kind="talk", number=19).history.first().state == "cancelled"


def test_mentor_and_employment_end_with_a_resignation(world):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 12, 31))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2027, 1, 1))
    ended(world, on=TODAY - DAY)

    assert list(MentorPeriod.objects.filter(mentorship=world.mine).values_list("ends_on", flat=True)) == [TODAY - DAY]
    assert Placement.objects.get(pk=world.mine.placement_id).ends_on == TODAY - DAY
    assert not Mentorship.objects.mentored_by(world.here.mentor.person, TODAY).filter(pk=world.mine.pk).exists()


@pytest.mark.parametrize(("reason", "ends"), [("resigned", True), ("probation", True), ("new_position", False), ("other", False)])
def test_the_employment_ends_only_where_the_hire_has_left(world, reason, ends):
    mentorship = ended(world, reason=reason)

    assert (mentorship.state, mentorship.end_reason, mentorship.ended_on) == ("ended", reason, TODAY)
    assert Placement.objects.get(pk=world.mine.placement_id).ends_on == (TODAY if ends else None)


def test_complete_has_no_reason_and_leaves_the_employment(world):
    mentorship = complete(mentorship=world.mine, on=TODAY, revision=0, by=world.here.leader, today=TODAY)

    assert (mentorship.state, mentorship.end_reason, mentorship.ended_on) == ("completed", "", TODAY)
    assert Placement.objects.get(pk=world.mine.placement_id).ends_on is None


def test_sent_twice_ends_once(world):
    ended(world, revision=0)
    ended(world, revision=0)

    assert Mentorship.objects.get(pk=world.mine.pk).revision == 1
    assert "allerede avsluttet" in complaints(ended, world, reason="other")[""][0]


def test_a_mistake_with_something_logged_is_none(world):
    tick(world, welcome_letter(world.mine))

    assert list(complaints(ended, world, reason="mistake")) == ["outcome"]


def test_a_mistake_takes_the_whole_plan_away_and_frees_the_person(world):
    wrong = hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)
    ended(world, mentorship=wrong, reason="mistake")

    assert set(PlanItem.objects.filter(mentorship=wrong).values_list("state", flat=True)) == {"cancelled"}
    again = hire(world.here, "Frida Framtid", starts_on=date(2027, 2, 1), today=TODAY)
    assert again.state == "running"
    assert again.mentee == wrong.mentee


def test_never_before_what_is_done_nor_in_the_future(world):
    tick(world, welcome_letter(world.mine), TODAY)

    assert "Velkomstbrev" in complaints(ended, world, on=TODAY - DAY)["ended_on"][0]
    assert list(complaints(ended, world, on=TODAY + DAY)) == ["ended_on"]
    assert list(complaints(ended, world, on=date(2020, 1, 1))) == ["ended_on"]


def test_complete_never_before_the_start(world):
    ahead = hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)

    found = complaints(complete, mentorship=ahead, on=TODAY, revision=0, by=world.here.leader, today=TODAY)
    assert list(found) == ["ended_on"]


def test_no_reminder_is_queued_afterwards(world):
    soon = at(date(2026, 11, 27))  # three days before a talk
    ended(world)
    queue_reminders(now=soon)
    mine = OutgoingMail.objects.filter(kind="reminder", payload__sort="item")

    assert mine.filter(person=world.neighbour.mentee).exists()
    assert not mine.filter(person=world.mine.mentee).exists()


def test_the_page_tells_the_consequences_and_ends(world, client):
    client.force_login(world.here.leader)
    url = reverse("sessions:end_mentorship", args=[world.mine.pk])
    assert "faller bort" in client.get(url).content.decode()
    refused = client.post(url, {"outcome": "mistake", "ended_on": "2999-01-01", "revision": 0})
    assert refused.status_code == 422
    assert 'value="2999-01-01"' in refused.content.decode()

    page = client.post(url, {"outcome": "other", "ended_on": "2026-11-22", "revision": 0}, follow=True).content.decode()
    assert "Mentorforholdet er avsluttet." in page
    assert Mentorship.objects.get(pk=world.mine.pk).end_reason == "other"
    assert reverse("sessions:end_mentorship", args=[world.mine.pk]) not in page
    assert "kan ikke endres" in client.get(url).content.decode()
