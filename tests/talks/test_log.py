"""Does a mentor log, correct and undo a talk, and does nobody else?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from programs.models import MentorPeriod, Mentorship
from sessions.models import Meeting, MissedTalk, PlanItem
from sessions.talks.log import log_talk, undo_log
from sessions.talks.missed import log_not_held
from sessions.talks.new_dates import propose_new_date
from tests.reading import buttons
from tests.world import at, hire

TODAY = date(2026, 10, 8)  # a Thursday in week 4 of the programme: talk 1 was 29 Sep., talk 2 is 5 Oct., talk 3 12 Oct.


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def the_talk(mentorship, number=1) -> PlanItem:
    return PlanItem.objects.get(mentorship=mentorship, kind="talk", number=number)


def held(world, item, **changes):
    values = {"held_on": TODAY, "minutes": 45, "held_as": "samtale", "revision": item.revision} | changes
    return log_talk(item=item, by=world.here.mentor.person, now=at(TODAY), **values)


def missed(world, item, **changes):
    values = {"reason": "travelt", "new_date": None, "revision": item.revision} | changes
    return log_not_held(item=item, by=world.here.mentor.person, now=at(TODAY), **values)


def url(name, item):
    return reverse(f"sessions:{name}", args=[item.pk])


# The verbs


def test_log_talk_makes_one_meeting_the_item_points_to(world):
    item = held(world, the_talk(world.mine), held_on=date(2026, 9, 30), minutes=50, held_as="telefon")

    meeting = Meeting.objects.get()
    mentor = world.here.mentor.person
    assert (meeting.kind, meeting.held_on, meeting.minutes, meeting.form) == ("talk", date(2026, 9, 30), 50, "telefon")
    assert (meeting.led_by, meeting.logged_by, meeting.logged_at) == (mentor, mentor, at(TODAY))
    assert set(meeting.participants.all()) == {mentor, world.mine.mentee}
    item.refresh_from_db()
    assert (item.state, item.done_on, item.done_by, item.meeting, item.revision) == ("done", date(2026, 9, 30), mentor, meeting, 1)
    assert (item.planned_on, item.first_planned_on) == (date(2026, 9, 29), date(2026, 9, 29))


def test_log_talk_twice_with_other_talks_caught_up_is_a_stale_form(world):
    first, second, third = (the_talk(world.mine, number) for number in (1, 2, 3))
    seen = first.revision
    held(world, first, also=[second], revision=seen)
    held(world, first, also=[second], revision=seen)

    for also in ([], [third], [second, third]):
        with pytest.raises(ValidationError):
            held(world, first, also=also, revision=seen)

    assert Meeting.objects.count() == 1
    assert the_talk(world.mine, 3).state == PlanItem.PLANNED


def test_log_talk_twice_with_the_same_outcome_makes_one_meeting(world):
    item = the_talk(world.mine)
    held(world, item)
    again = held(world, item)

    assert Meeting.objects.count() == 1
    assert again.revision == 1


def test_log_talk_from_a_stale_page_says_what_is_saved_and_changes_nothing(world):
    item = the_talk(world.mine)
    held(world, item, minutes=60)
    with pytest.raises(ValidationError) as refused:
        held(world, item, minutes=30, revision=0)

    assert refused.value.messages == [
        "Noen har endret samtalen etter at du åpnet siden. Dette er lagret nå: Holdt tor. 8. okt. (uke 41), 60 minutter (samtale)."
    ]
    assert Meeting.objects.get().minutes == 60


def test_log_talk_again_corrects_the_meeting_and_history_keeps_the_first_value(world):
    item = held(world, the_talk(world.mine))
    item = held(world, item, held_on=date(2026, 10, 6), minutes=30, held_as="video")

    meeting = Meeting.objects.get()
    assert (meeting.held_on, meeting.minutes, meeting.form) == (date(2026, 10, 6), 30, "video")
    assert item.done_on == date(2026, 10, 6)
    assert list(meeting.history.values_list("minutes", flat=True)) == [30, 45]


def test_correcting_a_meeting_that_holds_two_talks_moves_both(world):
    first, second = the_talk(world.mine, 1), the_talk(world.mine, 2)
    first = held(world, first)
    PlanItem.objects.filter(pk=second.pk).update(state="done", done_on=TODAY, meeting=first.meeting)
    held(world, first, held_on=date(2026, 10, 6))

    assert the_talk(world.mine, 2).done_on == date(2026, 10, 6)
    undo_log(item=first, revision=2, by=world.here.mentor.person)
    assert Meeting.objects.get().items.get() == second


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2026, 8, 30)}, "held_on"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"held_as": "brev"}, "held_as"),
    ],
)
def test_log_talk_refuses_what_cannot_be(world, changes, field):
    with pytest.raises(ValidationError) as refused:
        held(world, the_talk(world.mine), **changes)

    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


def test_log_talk_accepts_the_edges(world):
    held(world, the_talk(world.mine, 1), held_on=date(2026, 8, 31), minutes=1)
    held(world, the_talk(world.mine, 9), held_on=TODAY, minutes=480)

    assert Meeting.objects.count() == 2


def test_undo_takes_the_meeting_away_and_history_keeps_it(world):
    item = held(world, the_talk(world.mine))
    pk = item.meeting.pk
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    item = the_talk(world.mine)
    assert (item.state, item.done_on, item.done_by, item.meeting, item.revision) == ("planned", None, None, None, 2)
    assert not Meeting.objects.exists()
    assert list(Meeting.history.filter(id=pk).order_by("history_id").values_list("history_type", flat=True)) == ["+", "-"]
    assert undo_log(item=item, revision=1, by=world.here.mentor.person).revision == 2


def test_another_mentor_does_not_correct_or_undo_what_she_did_not_hold(world):
    item = held(world, the_talk(world.mine))
    other = world.here.other_mentor.person
    with pytest.raises(ValidationError, match="Mona Sandvik"):
        log_talk(item=item, held_on=TODAY, minutes=20, held_as="samtale", revision=item.revision, by=other, now=at(TODAY))
    with pytest.raises(ValidationError, match="Mona Sandvik"):
        undo_log(item=item, revision=item.revision, by=other)

    assert Meeting.objects.get().minutes == 45


def test_not_held_without_a_new_date_stays_not_held_and_is_not_overdue(world):
    item = missed(world, the_talk(world.mine, 2), reason="ferie")

    assert (item.state, item.not_held_reason, item.planned_on) == ("not_held", "ferie", date(2026, 10, 5))
    assert MissedTalk.objects.values_list("planned_on", "reason").get() == (date(2026, 10, 5), "ferie")
    assert item not in PlanItem.objects.overdue(TODAY)


def test_not_held_with_a_new_date_moves_the_talk_and_is_overdue_only_after_it(world):
    before = the_talk(world.mine, 2)
    assert before in PlanItem.objects.overdue(TODAY)
    item = missed(world, before, new_date=date(2026, 10, 9))
    missed(world, before, new_date=date(2026, 10, 9))  # the same button twice

    item.refresh_from_db()
    assert (item.state, item.planned_on, item.first_planned_on, item.revision) == ("planned", date(2026, 10, 9), date(2026, 10, 5), 1)
    assert item.not_held_reason == ""
    assert MissedTalk.objects.values_list("planned_on", "reason").get() == (date(2026, 10, 5), "travelt")
    assert item not in PlanItem.objects.overdue(date(2026, 10, 9))
    assert item in PlanItem.objects.overdue(date(2026, 10, 10))


def test_a_talk_can_be_missed_twice_and_then_held(world):
    item = missed(world, the_talk(world.mine, 2), new_date=date(2026, 10, 9))
    item = missed(world, item, reason="vakt", new_date=date(2026, 10, 14), confirmed=True)
    item = held(world, item)

    assert list(item.missed.values_list("planned_on", "reason")) == [(date(2026, 10, 5), "travelt"), (date(2026, 10, 9), "vakt")]
    assert item.state == "done"


def test_what_speaks_against_the_new_date_is_told_before_it_is_taken(world, client):
    item = the_talk(world.mine, 2)
    client.force_login(world.here.mentor.person)
    values = {"reason": "vakt", "new_date": "2026-10-13", "revision": "0"}
    refused = client.post(url("talk_not_held", item), values)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Mentorsamtale 3 ligger man. 12. okt. og skulle vært etter." in page
    assert 'name="confirmed"' in page
    assert not MissedTalk.objects.exists()
    client.post(url("talk_not_held", item), values | {"confirmed": "on"})
    assert the_talk(world.mine, 2).planned_on == date(2026, 10, 13)
    assert MissedTalk.objects.get().planned_on == date(2026, 10, 5)


def test_undo_of_not_held_brings_the_date_back(world):
    item = missed(world, the_talk(world.mine, 2), new_date=date(2026, 10, 9))
    item = undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert (item.state, item.planned_on, item.missed.count()) == ("planned", date(2026, 10, 5), 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "orket ikke"}, "reason"),
        ({"new_date": TODAY - timedelta(days=1)}, "new_date"),
        ({"new_date": date(2029, 1, 1)}, "new_date"),
    ],
)
def test_not_held_refuses_what_cannot_be(world, changes, field):
    with pytest.raises(ValidationError) as refused:
        missed(world, the_talk(world.mine, 2), **changes)

    assert list(refused.value.message_dict) == [field]
    assert the_talk(world.mine, 2).revision == 0


def test_a_held_talk_is_not_turned_into_a_missed_one(world):
    item = held(world, the_talk(world.mine))
    with pytest.raises(ValidationError, match="Angre det først"):
        missed(world, item)


@pytest.mark.parametrize(("state", "reason"), [("ended", "resigned"), ("completed", "")])
def test_nothing_is_logged_when_the_year_is_over(world, state, reason):
    Mentorship.objects.filter(pk=world.mine.pk).update(state=state, ended_on=TODAY, end_reason=reason)
    for attempt in (held, missed):
        with pytest.raises(ValidationError, match="kan ikke logges"):
            attempt(world, the_talk(world.mine))


def test_proposed_date_is_the_next_working_day_that_keeps_the_gap(world):
    item = the_talk(world.mine, 2)

    assert propose_new_date(item, today=TODAY) == date(2026, 10, 9)
    held(world, the_talk(world.mine, 1), held_on=date(2026, 10, 7))  # three days' gap: Saturday 10; Monday 12 holds talk 3
    assert propose_new_date(item, today=TODAY) == date(2026, 10, 13)
    world.mine.mentee.absences.create(starts_on=date(2026, 10, 13), ends_on=date(2026, 10, 14))
    world.here.mentor.person.absences.create(starts_on=date(2026, 10, 15), ends_on=date(2026, 10, 15))
    world.here.municipality.closed_days.create(closed_on=date(2026, 10, 16), name="Planleggingsdag")
    assert propose_new_date(item, today=TODAY) == date(2026, 10, 20)  # Monday 19 holds talk 4


# The pages


def test_two_taps_from_the_list_log_an_overdue_talk_on_its_planned_date(world, client):
    client.force_login(world.here.mentor.person)
    item = the_talk(world.mine, 2)
    listed = buttons(client.get(reverse("sessions:mentees")).content.decode(), url("talk_log", item))
    assert [day for day, _words in listed] == ["2026-10-05"]
    day, words = buttons(client.get(url("talk", item)).content.decode(), url("talk_log", item))[0]
    assert (day, words) == ("2026-10-05", "Holdt man. 5. okt., 45 min")

    sent = {"held_on": day, "minutes": "45", "held_as": "samtale", "revision": "0"}
    receipt = client.post(url("talk_log", item), sent, follow=True).content.decode()
    assert "45 minutter · samtale" in receipt
    assert f'action="{url("talk_undo", item)}"' in receipt
    assert the_talk(world.mine, 2).done_on == date(2026, 10, 5)

    client.post(url("talk_log", item), sent)
    assert Meeting.objects.count() == 1
    undone = client.post(url("talk_undo", item), {"revision": 1}, follow=True).content.decode()
    assert "Angret" in undone
    assert the_talk(world.mine, 2).state == "planned"


def test_the_button_says_thirty_minutes_where_the_pair_shortened(world, client):
    short = hire(world.here, "Siri Snar", starts_on=world.start, shortened=True)
    client.force_login(world.here.mentor.person)
    item = the_talk(short)

    found = buttons(client.get(url("talk", item)).content.decode(), url("talk_log", item))
    assert [words for _day, words in found] == ["Holdt tir. 29. sep., 30 min", "Holdt i dag, 30 min"]


def test_talk_log_keeps_what_was_typed_when_refused(world, client):
    client.force_login(world.here.mentor.person)
    values = {"held_on": "2026-10-09", "minutes": "37", "held_as": "video", "revision": "0"}
    refused = client.post(url("talk_log", the_talk(world.mine)), values)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Datoen er ikke kommet ennå" in page
    assert 'value="37"' in page
    assert 'value="2026-10-09"' in page
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"held_on": "i går", "minutes": "mange", "held_as": "x", "revision": "-"},
        {"held_on": "0001-01-01", "minutes": "45", "held_as": "samtale", "revision": "0"},
        {"held_on": "9999-12-31", "minutes": "99999999999999999999", "held_as": "samtale", "revision": "99999999999999999999"},
    ],
)
def test_talk_log_answers_anything_with_422(world, client, values):
    client.force_login(world.here.mentor.person)

    assert client.post(url("talk_log", the_talk(world.mine)), values).status_code == 422
    assert not Meeting.objects.exists()


def test_talk_log_from_a_stale_page_shows_what_is_saved_and_can_be_sent_again(world, client):
    client.force_login(world.here.mentor.person)
    item = the_talk(world.mine)
    held(world, item, minutes=60)
    values = {"held_on": "2026-10-07", "minutes": "30", "held_as": "telefon", "revision": "0"}
    refused = client.post(url("talk_log", item), values)

    assert refused.status_code == 422
    assert "60 minutter (samtale)" in refused.content.decode()
    assert refused.context["log_form"]["revision"].value() == 1
    client.post(url("talk_log", item), values | {"revision": "1"})
    assert Meeting.objects.get().minutes == 30


def test_talk_not_held_through_the_page(world, client):
    client.force_login(world.here.mentor.person)
    item = the_talk(world.mine, 2)
    assert 'value="2026-10-09"' in client.get(url("talk", item)).content.decode()
    refused = client.post(url("talk_not_held", item), {"new_date": "2026-10-20", "revision": "0"})
    assert refused.status_code == 422
    assert 'value="2026-10-20"' in refused.content.decode()

    client.post(url("talk_not_held", item), {"reason": "vakt", "new_date": "", "revision": "0"})
    assert "Ikke holdt. Grunn: vakter som ikke passet sammen." in client.get(url("talk", item)).content.decode()


def test_talk_page_has_the_prompts_of_this_hire_and_this_talk(world, client):
    client.force_login(world.here.mentor.person)
    first = client.get(url("talk", the_talk(world.mine, 1))).content.decode()
    closing = client.get(url("talk", the_talk(world.mine, 19))).content.decode()

    assert "spilleregler for kontakten" in first
    assert "spilleregler for kontakten" not in closing
    assert "Den avsluttende samtalen" in closing
    assert "Ny i avdelingen, med erfaring" in first
    assert "Faglig støtte for nyutdannede" not in first


def test_mentee_reads_the_talk_page_and_logs_nothing(world, client):
    client.force_login(world.mine.mentee)
    item = the_talk(world.mine, 2)
    page = client.get(url("talk", item)).content.decode()

    assert "man. 5. okt. (uke 41)" in page
    assert "Stikkord å snakke ut fra" in page
    assert "aldri hva dere snakket om" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    for name in ("talk_log", "talk_not_held", "talk_note", "talk_undo"):
        assert client.post(url(name, item), {"revision": 0}).status_code == 404
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("role", ["leader", "unit_leader", "coordinator", "other_leader"])
def test_leaders_do_not_reach_the_talk_page(world, client, role):
    client.force_login(getattr(world.here, role))
    item = the_talk(world.mine)

    assert client.get(url("talk", item)).status_code == 404
    assert client.post(url("talk_log", item), {"revision": 0}).status_code == 404


@pytest.mark.parametrize("who", ["elsewhere", "other_mentor", "neighbour"])
def test_other_mentors_and_mentees_get_404(world, client, who):
    people = {"elsewhere": world.there.mentor.person, "other_mentor": world.here.other_mentor.person, "neighbour": world.neighbour.mentee}
    client.force_login(people[who])
    item = the_talk(world.mine)

    assert client.get(url("talk", item)).status_code == 404
    assert client.post(url("talk_log", item), {}).status_code == 404


def test_mentor_loses_the_talk_with_her_period(world, client):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    client.force_login(world.here.mentor.person)

    assert client.get(url("talk", the_talk(world.mine))).status_code == 404
    assert client.post(url("talk_log", the_talk(world.mine)), {"revision": 0}).status_code == 404


def test_only_talks_have_a_talk_page(world, client):
    client.force_login(world.here.mentor.person)
    interview = PlanItem.objects.get(mentorship=world.mine, kind="interview", number=1)

    assert client.get(url("talk", interview)).status_code == 404
    assert client.post(url("talk_log", interview), {"revision": 0}).status_code == 404


def test_an_ended_year_is_closed_with_a_reason(world, client):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    client.force_login(world.here.mentor.person)
    item = the_talk(world.mine)
    page = client.get(url("talk", item)).content.decode()

    assert "Mentorforholdet er avsluttet" in page
    assert url("talk_log", item) not in page
    refused = client.post(url("talk_log", item), {"held_on": "2026-10-08", "minutes": 45, "held_as": "samtale", "revision": 0})
    assert refused.status_code == 422
