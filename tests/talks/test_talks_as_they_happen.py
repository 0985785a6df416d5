"""Is a talk logged as it really happened: early, late, caught up, by a colleague, corrected, taken back?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Mentor
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.service_record import service_of
from sessions.models import Meeting, PlanItem
from sessions.talks.corrections import corrections_of
from sessions.talks.log import log_talk, undo_log
from sessions.talks.minutes import minutes_once
from sessions.talks.missed import log_not_held, missed_values
from tests.world import FAR_BACK, at, person

TODAY = date(2026, 10, 15)  # talk 1 was 29 Sep. (shown as Tuesday), talk 2 5 Oct., talk 3 12 Oct.; talk 4 is 19 Oct.


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def the_talk(mentorship, number=1) -> PlanItem:
    return PlanItem.objects.get(mentorship=mentorship, kind="talk", number=number)


def minutes_of(mentorship):
    return minutes_once(mentorship.items.filter(kind=PlanItem.TALK).select_related("meeting"))


def held(world, item, *, by=None, now=None, **changes):
    values = {"held_on": TODAY, "minutes": 45, "held_as": "samtale", "revision": item.revision} | changes
    return log_talk(item=item, by=by or world.here.mentor.person, now=now or at(TODAY), **values)


def url(name, item):
    return reverse(f"sessions:{name}", args=[item.pk])


def page_of(client, reader, item) -> str:
    client.force_login(reader)
    return client.get(url("talk", item)).content.decode()


# Early and late


def test_a_talk_is_held_before_the_day_it_is_planned_for(world, client):
    item = held(world, the_talk(world.mine, 6), held_on=date(2026, 10, 14))

    assert item.planned_on > TODAY
    assert (item.state, item.done_on) == ("done", date(2026, 10, 14))
    assert "Var planlagt" in page_of(client, world.here.mentor.person, item)


def test_a_talk_is_held_long_after_its_day_and_counts_for_the_day_it_was_planned(world):
    long_after = date(2027, 6, 1)
    item = held(world, the_talk(world.mine, 1), held_on=long_after, now=at(long_after))

    assert (item.done_on, item.planned_on, item.first_planned_on) == (long_after, date(2026, 9, 29), date(2026, 9, 29))


# Caught up in one meeting


def test_talks_caught_up_in_one_meeting_share_it_and_its_minutes_count_once(world):
    first, second, third = (the_talk(world.mine, number) for number in (1, 2, 3))
    held(world, third, minutes=75, also=[first, second])
    again = held(world, third, minutes=75, also=[first, second], revision=0)  # the same button twice

    meeting = Meeting.objects.get()
    assert [item.number for item in meeting.items.order_by("number")] == [1, 2, 3]
    assert {item.done_on for item in meeting.items.all()} == {TODAY}
    assert again.revision == 1
    assert [minutes_of(year) for year in (world.mine, world.neighbour)] == [75, 0]
    assert [service_of(mentor, today=TODAY).minutes for mentor in (world.here.mentor, world.here.other_mentor)] == [75, 0]
    assert minutes_once(PlanItem.objects.filter(mentorship=world.mine, kind="talk").select_related("meeting")) == 75


def test_undoing_one_of_the_talks_caught_up_leaves_the_others_and_the_mentee_in_the_meeting(world):
    first, second = the_talk(world.mine, 1), the_talk(world.mine, 2)
    held(world, second, also=[first])
    undo_log(item=the_talk(world.mine, 1), revision=1, by=world.here.mentor.person)

    assert (the_talk(world.mine, 1).state, the_talk(world.mine, 2).state) == ("planned", "done")
    assert set(Meeting.objects.get().participants.all()) == {world.here.mentor.person, world.mine.mentee}
    undo_log(item=the_talk(world.mine, 2), revision=1, by=world.here.mentor.person)
    assert not Meeting.objects.exists()


def test_correcting_a_meeting_that_caught_up_several_talks_moves_each(world):
    first, second = the_talk(world.mine, 1), the_talk(world.mine, 2)
    held(world, second, also=[first])
    held(world, the_talk(world.mine, 1), held_on=date(2026, 10, 13), minutes=60)

    assert [the_talk(world.mine, number).done_on for number in (1, 2)] == [date(2026, 10, 13)] * 2
    assert Meeting.objects.get().minutes == 60


def test_a_talk_that_is_not_open_any_longer_is_not_caught_up(world):
    first, second = the_talk(world.mine, 1), the_talk(world.mine, 2)
    held(world, first)
    with pytest.raises(ValidationError) as refused:
        held(world, second, minutes=60, also=[first])

    assert list(refused.value.message_dict) == ["also"]
    assert the_talk(world.mine, 2).state == "planned"
    assert Meeting.objects.get().items.get() == first


def test_only_the_same_hires_talks_are_caught_up(world):
    theirs = the_talk(world.neighbour, 1)
    held(world, the_talk(world.mine, 1), also=[theirs])

    assert the_talk(world.neighbour, 1).state == "planned"


def test_the_page_offers_what_is_overdue_and_tells_what_was_caught_up(world, client):
    first, second, third = (the_talk(world.mine, number) for number in (1, 2, 3))
    page = " ".join(page_of(client, world.here.mentor.person, third).split())
    assert "Tok dere igjen flere samtaler i samme møte?" in page
    assert [f'name="also" value="{item.pk}"' in page for item in (first, second, third, the_talk(world.mine, 4))] == [
        True,
        True,
        False,
        False,
    ]
    values = {"held_on": "2026-10-14", "minutes": "75", "held_as": "samtale", "revision": "0", "also": [first.pk, second.pk]}
    assert client.post(url("talk_log", third), values).status_code == 302
    assert client.post(url("talk_log", third), values).status_code == 302  # a double click

    assert Meeting.objects.get().items.count() == 3
    after = client.get(url("talk", third)).content.decode()
    assert f"I samme møte: {first.title}." in after
    assert f'href="{url("talk", first)}"' in after
    assert "Tok dere igjen" not in after


def test_a_refused_form_keeps_what_was_ticked(world, client):
    first, second, third = (the_talk(world.mine, number) for number in (1, 2, 3))
    client.force_login(world.here.mentor.person)
    refused = client.post(
        url("talk_log", third),
        {"held_on": "2026-12-24", "minutes": "75", "held_as": "samtale", "revision": "0", "also": [first.pk, second.pk]},
    )

    assert refused.status_code == 422
    assert refused.context["log_form"]["also"].value() == [str(first.pk), str(second.pk)]
    assert refused.content.decode().count("checked") == 3  # and the form of the talk
    assert client.post(url("talk_log", third), {"also": ["x", "99999"], "revision": "0"}).status_code == 422


# By a substitute


@pytest.fixture
def substitute(world):
    """A mentor of the unit who has no period with the hire."""
    colleague = person("Siv Stedfortreder")
    world.here.unit.mentors.create(person=colleague, starts_on=FAR_BACK)
    return colleague


def test_a_talk_held_by_a_colleague_says_who_held_it_and_who_logged_it(world, substitute):
    item = held(world, the_talk(world.mine), led_by=substitute)

    assert (item.meeting.led_by, item.meeting.logged_by, item.done_by) == (substitute, world.here.mentor.person, world.here.mentor.person)
    assert set(item.meeting.participants.all()) == {substitute, world.mine.mentee}
    mentors = [substitute.mentor_appointments.get(), world.here.mentor]
    assert [service_of(mentor, today=TODAY).minutes for mentor in mentors] == [45, 0]


def test_a_colleague_gets_no_access_by_having_held_a_talk(world, client, substitute):
    item = held(world, the_talk(world.mine), led_by=substitute)
    client.force_login(substitute)

    assert client.get(url("talk", item)).status_code == 404
    assert client.post(url("talk_undo", item), {"revision": 1}).status_code == 404
    assert client.get(reverse("sessions:hire", args=[world.mine.pk])).status_code == 404
    assert "Nils Nyansatt" not in client.get(reverse("sessions:mentees")).content.decode()


@pytest.mark.parametrize("who", ["leader", "mentee", "elsewhere", "retired"])
def test_nobody_is_said_to_have_held_a_talk_who_was_no_mentor_there_that_day(world, who):
    retired = person("Rut Pensjonert")
    Mentor.objects.create(person=retired, unit=world.here.unit, starts_on=FAR_BACK, ends_on=TODAY - timedelta(days=1))
    people = {"leader": world.here.leader, "mentee": world.mine.mentee, "elsewhere": world.there.mentor.person, "retired": retired}
    with pytest.raises(ValidationError) as refused:
        held(world, the_talk(world.mine), led_by=people[who])

    assert list(refused.value.message_dict) == ["led_by"]
    assert not Meeting.objects.exists()


def test_who_was_the_hires_mentor_that_day_may_have_held_it_from_another_unit(world):
    abroad = world.there.mentor
    MentorPeriod.objects.create(mentorship=world.mine, mentor=abroad, kind="substitute", starts_on=TODAY, ends_on=TODAY)
    held(world, the_talk(world.mine), led_by=abroad.person)
    with pytest.raises(ValidationError):
        held(world, the_talk(world.mine, 2), held_on=TODAY - timedelta(days=1), led_by=abroad.person)


def test_who_held_it_and_who_logged_it_correct_it_while_they_are_her_mentors(world, substitute):
    mentor, other = world.here.mentor.person, world.here.other_mentor.person
    item = held(world, the_talk(world.mine), led_by=substitute)
    for who, minutes in ((mentor, 30), (substitute, 50)):  # access is the view's question; the verb asks whose it is
        MentorPeriod.objects.get_or_create(
            mentorship=world.mine, mentor=who.mentor_appointments.get(), defaults={"starts_on": TODAY, "kind": "shared"}
        )
        item = held(world, item, by=who, minutes=minutes, led_by=substitute)
        assert item.meeting.minutes == minutes
    assert item.meeting.led_by == substitute
    with pytest.raises(ValidationError, match="holdt av Siv Stedfortreder"):
        held(world, item, by=other, minutes=20)
    with pytest.raises(ValidationError, match="holdt av Siv Stedfortreder"):
        undo_log(item=item, revision=item.revision, by=other)
    undo_log(item=item, revision=item.revision, by=mentor)
    assert not Meeting.objects.exists()


def test_the_page_asks_who_held_it_and_tells_the_mentee(world, client, substitute):
    item = the_talk(world.mine)
    page = page_of(client, world.here.mentor.person, item)
    assert "Hvem holdt samtalen?" in page
    assert f'<option value="{substitute.pk}">Siv Stedfortreder</option>' in page
    assert world.there.mentor.person.name not in page
    values = {"held_on": "2026-10-14", "minutes": "40", "held_as": "samtale", "revision": "0", "led_by": substitute.pk}
    client.post(url("talk_log", item), values)

    assert Meeting.objects.get().led_by == substitute
    assert "med Siv Stedfortreder" in page_of(client, world.mine.mentee, item)
    mentors = page_of(client, world.here.mentor.person, item)
    assert f'<option value="{substitute.pk}" selected>Siv Stedfortreder</option>' in mentors
    assert f'action="{url("talk_undo", item)}"' in mentors
    assert client.post(url("talk_log", item), values | {"led_by": "tull", "revision": "1"}).status_code == 422


# Corrected later


def test_a_correction_tells_what_it_was_when_and_by_whom(world, client):
    item = held(world, the_talk(world.mine), held_on=date(2026, 10, 13), minutes=30, now=at(date(2026, 10, 13)))
    item = held(world, item, held_on=date(2026, 10, 12), minutes=50, now=at(date(2026, 10, 14)))
    item = held(world, item, held_on=date(2026, 10, 12), minutes=50, held_as="telefon", now=at(TODAY))

    told = ["Rettet 14. okt. av Mona: var 30 minutter, 13. okt.", "Rettet 15. okt. av Mona: var samtale."]
    assert [str(correction) for correction in corrections_of(item.meeting)] == told
    for reader in (world.here.mentor.person, world.mine.mentee):
        page = page_of(client, reader, item)
        assert all(text in page for text in told)


def test_the_first_value_stays_in_history_with_who_told_it(world):
    item = held(world, the_talk(world.mine), minutes=30)
    held(world, item, minutes=50)
    rows = Meeting.history.order_by("history_id").values_list("history_type", "minutes", "history_user")

    mentor = world.here.mentor.person.pk
    assert list(rows) == [("+", 30, mentor), ("~", 50, mentor)]


def test_sending_the_same_again_is_no_correction(world):
    item = held(world, the_talk(world.mine))
    held(world, item)

    assert corrections_of(Meeting.objects.get()) == []


def test_a_talk_page_asks_as_often_however_often_it_was_corrected(world, client, django_assert_num_queries):
    item = held(world, the_talk(world.mine))
    client.force_login(world.here.mentor.person)
    client.get(url("talk", item))
    with django_assert_num_queries(14):
        client.get(url("talk", item))
    for minutes in (10, 20, 30):
        item = held(world, item, minutes=minutes)
    held(world, the_talk(world.mine, 3), minutes=25, also=[the_talk(world.mine, 2)])
    with django_assert_num_queries(14):
        client.get(url("talk", item))


# «Ikke holdt» taken back


def missed(world, item, **changes):
    values = {"reason": "travelt", "new_date": None, "revision": item.revision} | changes
    return log_not_held(item=item, by=world.here.mentor.person, now=at(TODAY), **values)


def test_undoing_not_held_puts_the_line_back_exactly(world):
    PlanItem.objects.filter(pk=the_talk(world.mine, 3).pk).update(
        target_on=date(2026, 10, 13), moved_because="mentor_absent", flags=["outside_week", "early"], is_pinned=False, week=5
    )
    before = the_talk(world.mine, 3)
    item = missed(world, before, new_date=date(2026, 10, 16), confirmed=True)
    assert missed_values(item) != missed_values(before)
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    after = the_talk(world.mine, 3)
    left_out = {"revision"}
    fields = [field.attname for field in PlanItem._meta.concrete_fields if field.attname not in left_out]
    assert {name: getattr(after, name) for name in fields} == {name: getattr(before, name) for name in fields}


def test_telling_the_reason_again_and_then_a_date_still_goes_back_to_the_first_line(world):
    before = the_talk(world.mine, 3)
    item = missed(world, before)
    item = missed(world, item, reason="ferie")
    item = missed(world, item, reason="ferie", new_date=date(2026, 10, 16), confirmed=True)
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert missed_values(the_talk(world.mine, 3)) == missed_values(before)
    assert the_talk(world.mine, 3).missed.count() == 0


def test_undoing_the_second_miss_goes_back_to_the_date_it_was_given(world):
    item = missed(world, the_talk(world.mine, 3), new_date=date(2026, 10, 16), confirmed=True)
    given = missed_values(item)
    item = missed(world, item, reason="vakt", new_date=date(2026, 10, 22), confirmed=True)
    item = undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert missed_values(the_talk(world.mine, 3)) == given
    assert given["is_pinned"] is True


def test_a_miss_from_before_the_line_was_kept_brings_its_date_back(world):
    item = missed(world, the_talk(world.mine, 3), new_date=date(2026, 10, 16), confirmed=True)
    item.missed.update(item_before={})
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert the_talk(world.mine, 3).planned_on == date(2026, 10, 12)


def test_nothing_is_corrected_in_a_year_that_is_over(world):
    item = held(world, the_talk(world.mine))
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    with pytest.raises(ValidationError, match="fullført"):
        held(world, item, minutes=20)
