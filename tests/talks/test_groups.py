"""Does one talk with several mentees tick off the right talk of each, count once, and tell nobody more than a name?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.dates import date_with_week
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.service_record import service_of
from sessions.models import Meeting, PlanItem, PracticalNote
from sessions.talks.groups import log_group_talk, mentees_of, seats_on
from sessions.talks.log import log_talk, undo_log, write_note
from sessions.talks.minutes import minutes_once
from tests.world import at, hire

TODAY = date(2026, 10, 15)  # for who began 14 Sep.: talk 3 is planned 12 Oct., talk 4 19 Oct.
URL = reverse("sessions:group_talk")
PREVIEW = reverse("sessions:group_talk_preview")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


@pytest.fixture
def anna(world):
    """One who began two weeks after the first: her talk 1 (week 3) lies two weeks later."""
    return hire(world.here, "Anna Berg", starts_on=date(2026, 9, 28), phone="+4799887766")


@pytest.fixture
def group(world, anna):
    return [anna, world.mine]


def the_talk(mentorship, number=1) -> PlanItem:
    return PlanItem.objects.get(mentorship=mentorship, kind="talk", number=number)


def shown_for(mentorships, day) -> dict[int, str]:
    return {seat.mentorship.pk: seat.rule_key for seat in seats_on(mentorships, day=day)}


def minutes_of(mentorship):
    return minutes_once(mentorship.items.filter(kind=PlanItem.TALK).select_related("meeting"))


def log(world, mentorships, *, held_on=TODAY, minutes=60, **changes) -> Meeting:
    values = {"shown": shown_for(mentorships, held_on), "held_on": held_on, "minutes": minutes} | changes
    return log_group_talk(by=world.here.mentor.person, now=at(TODAY), **values)


def sent(mentorships, *, held_on=TODAY, minutes=60, **changes) -> dict:
    shown = " ".join(f"{pk}:{key}" for pk, key in shown_for(mentorships, held_on).items())
    values = {"held_on": held_on.isoformat(), "minutes": minutes, "mentees": [row.pk for row in mentorships], "shown": shown}
    return values | changes


def url(name, row):
    return reverse(f"sessions:{name}", args=[row.pk])


# The verb


def test_each_mentee_gets_her_own_talk_ticked_with_the_one_meeting(world, anna, group):
    meeting = log(world, group)

    mentor = world.here.mentor.person
    lines = {(item.mentorship, item.number, item.state, item.done_on) for item in meeting.items.select_related("mentorship")}
    assert lines == {(world.mine, 3, "done", TODAY), (anna, 1, "done", TODAY)}
    assert (meeting.kind, meeting.form, meeting.minutes, meeting.held_on) == ("talk", "gruppe", 60, TODAY)
    assert (meeting.led_by, meeting.logged_by) == (mentor, mentor)
    assert set(meeting.participants.all()) == {mentor, world.mine.mentee, anna.mentee}


def test_minutes_count_once_for_the_mentor_and_in_full_for_each(world, anna, group):
    log(world, group)

    assert service_of(world.here.mentor, today=TODAY).minutes == 60
    assert [minutes_of(year) for year in group] == [60, 60]


def test_who_has_no_open_talk_in_its_window_gets_an_extra_one(world, anna, group):
    day = date(2026, 9, 22)  # week 2 of the first, a week before the second begins
    meeting = log(world, group, held_on=day)

    assert {item.rule_key for item in meeting.items.all()} == {"extra_1"}
    assert [minutes_of(year) for year in group] == [60, 60]


def test_the_same_group_talk_sent_twice_is_logged_once(world, group):
    shown = shown_for(group, TODAY)
    assert log(world, group, shown=shown) == log(world, group, shown=shown)
    assert Meeting.objects.count() == 1


def test_an_extra_group_talk_sent_twice_is_logged_once(world, group):
    day = date(2026, 9, 22)
    shown = shown_for(group, day)
    assert log(world, group, held_on=day, shown=shown) == log(world, group, held_on=day, shown=shown)
    assert PlanItem.objects.filter(rule_key__startswith="extra_").count() == 2


def test_a_page_that_shows_what_is_no_longer_so_logs_nothing(world, group):
    shown = shown_for(group, TODAY)
    log(world, group)
    for changes in ({"minutes": 30}, {"held_on": TODAY - timedelta(days=1)}):
        with pytest.raises(ValidationError) as refused:
            log(world, group, shown=shown, **changes)
        assert refused.value.message_dict == {
            "mentees": ["Hvilke samtaler som krysses av, er ikke lenger det siden viste. Se over, og send på nytt."]
        }
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("how_many", [0, 1])
def test_a_group_is_at_least_two(world, group, how_many):
    with pytest.raises(ValidationError, match="Velg minst to"):
        log(world, group[:how_many])
    assert not Meeting.objects.exists()


def test_only_ones_own_mentees_are_a_group(world, anna):
    with pytest.raises(ValidationError) as refused:
        log(world, [anna, world.neighbour])

    assert list(refused.value.message_dict) == ["mentees"]
    assert not Meeting.objects.exists()


def test_mentors_who_share_a_hire_may_both_take_her_along(world, anna):
    assert mentees_of(world.here.mentor.person, today=TODAY) == [anna, world.mine]
    MentorPeriod.objects.create(mentorship=world.neighbour, mentor=world.here.mentor, kind="shared", starts_on=TODAY)

    assert log(world, [anna, world.neighbour]).items.count() == 2


def test_whose_year_is_over_is_not_among_them(world, anna):
    Mentorship.objects.filter(pk=anna.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")

    assert mentees_of(world.here.mentor.person, today=TODAY) == [world.mine]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2026, 9, 10)}, "held_on"),  # the second begins 28 Sep.
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
    ],
)
def test_a_group_talk_that_cannot_be_is_refused(world, group, changes, field):
    with pytest.raises(ValidationError) as refused:
        log(world, group, **changes)

    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


def test_a_talk_ahead_is_never_ticked_off_unasked(world, client, anna, group):
    for number in (1, 2, 3):
        item = the_talk(world.mine, number)
        about = {"held_on": item.planned_on, "minutes": 45, "held_as": "samtale", "revision": item.revision}
        log_talk(item=item, by=world.here.mentor.person, now=at(TODAY), **about)
    PlanItem.objects.filter(pk=the_talk(world.mine, 4).pk).update(planned_on=TODAY + timedelta(days=1))
    client.force_login(world.here.mentor.person)
    page = client.get(URL).content.decode()
    box = f"{world.mine.pk}:{the_talk(world.mine, 4).rule_key}"
    assert "Kom den i stedet for en planlagt samtale?" in page
    assert f"Nils Nyansatt: {the_talk(world.mine, 4).title}, fre. 16. okt." in page
    assert "checked" not in page.split(box)[1].split(">")[0]

    client.post(URL, sent(group))
    assert the_talk(world.mine, 4).state == "planned"
    assert {item.rule_key for item in Meeting.objects.get(form="gruppe").items.all()} == {"extra_1", the_talk(anna, 1).rule_key}
    asked = sent(group, instead=[box], minutes=30)
    for _click in range(2):
        assert client.post(URL, asked).status_code == 302
    assert (the_talk(world.mine, 4).state, the_talk(world.mine, 4).done_on) == ("done", TODAY)


# Taken back and corrected


def test_undoing_for_one_takes_her_out_of_the_meeting(world, anna, group):
    meeting = log(world, group)
    item = the_talk(anna, 1)
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert (the_talk(anna, 1).state, the_talk(world.mine, 3).state) == ("planned", "done")
    assert set(meeting.participants.all()) == {world.here.mentor.person, world.mine.mentee}
    assert [minutes_of(world.mine), minutes_of(anna)] == [60, 0]


def test_correcting_changes_it_for_all(world, anna, group):
    log(world, group)
    item = the_talk(anna, 1)
    log_talk(
        item=item,
        held_on=date(2026, 10, 14),
        minutes=50,
        held_as="gruppe",
        revision=item.revision,
        by=world.here.mentor.person,
        now=at(TODAY),
    )

    assert {(talk.done_on, talk.revision) for talk in (the_talk(anna, 1), the_talk(world.mine, 3))} == {(date(2026, 10, 14), 2)}
    assert Meeting.objects.get().minutes == 50


def correct(world, item, **changes):
    values = {"held_on": TODAY, "minutes": 10, "held_as": "gruppe", "revision": item.revision} | changes
    return log_talk(item=item, by=world.here.mentor.person, now=at(TODAY), **values)


def test_a_meeting_with_several_stays_a_group_talk(world, anna, group):
    log(world, group)
    with pytest.raises(ValidationError) as refused:
        correct(world, the_talk(anna, 1), held_as="telefon")

    assert list(refused.value.message_dict) == ["held_as"]


def test_nobody_corrects_for_a_hire_who_is_no_longer_hers(world, anna, group):
    log(world, group)
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="ikke lenger mentor for alle"):
        correct(world, the_talk(anna, 1))

    assert the_talk(world.mine, 3).meeting.minutes == 60


def test_nobody_corrects_what_is_part_of_a_year_that_is_over(world, anna, group):
    log(world, group)
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    with pytest.raises(ValidationError, match="er over"):
        correct(world, the_talk(anna, 1))

    assert the_talk(world.mine, 3).meeting.minutes == 60


def test_a_date_too_early_for_one_is_too_early_for_all(world, anna, group):
    log(world, group)
    with pytest.raises(ValidationError) as refused:
        correct(world, the_talk(world.mine, 3), held_on=date(2026, 9, 10))

    assert list(refused.value.message_dict) == ["held_on"]


# The pages


def test_the_page_tells_what_each_gets_ticked_off(world, client, anna, group):
    client.force_login(world.here.mentor.person)
    page = client.get(URL).content.decode()

    third, first = the_talk(world.mine, 3), the_talk(anna, 1)
    assert f"Krysser av for {third.title}, man. 12. okt. (uke 42)" in page
    assert f"Krysser av for {first.title}, {date_with_week(first.planned_on)}" in page
    assert "Nora Nabo" not in page
    assert reverse("sessions:group_talk") in client.get(reverse("sessions:mentees")).content.decode()


def test_what_is_ticked_off_follows_the_date_with_and_without_script(world, client, anna, group):
    client.force_login(world.here.mentor.person)
    typed = sent(group, held_on=date(2026, 10, 6), minutes=33)
    second = f"Krysser av for {the_talk(world.mine, 2).title}, man. 5. okt."
    whole = client.post(PREVIEW, typed).content.decode()
    part = client.post(PREVIEW, typed, headers={"HX-Request": "true", "HX-Target": "for-the-day"}).content.decode()

    for page in (whole, part):
        assert second in page
        assert page.count("checked") == 2
        assert f"{world.mine.pk}:{the_talk(world.mine, 2).rule_key}" in page
    assert 'value="33"' in whole
    assert "<form" not in part
    assert "Velg minst to" not in client.post(PREVIEW, typed | {"mentees": []}).content.decode()
    too_early = client.post(PREVIEW, typed | {"held_on": "2026-09-10"}).content.decode()
    assert "Kan ikke ha vært med før man. 14. sep. (uke 38)" in too_early


def test_a_group_talk_through_the_page_and_its_double_click(world, client, group):
    client.force_login(world.here.mentor.person)
    values = sent(group)
    for _click in range(2):
        page = client.post(URL, values, follow=True).content.decode()
        assert "Gruppesamtalen er logget for Anna Berg og Nils Nyansatt." in page
    assert Meeting.objects.count() == 1


def test_a_date_changed_without_looking_is_shown_before_it_is_taken(world, client, group):
    client.force_login(world.here.mentor.person)
    stale = sent(group) | {"held_on": "2026-10-06"}
    refused = client.post(URL, stale)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Se over, og send på nytt" in page
    assert f"Krysser av for {the_talk(world.mine, 2).title}" in page
    assert page.count("checked") == 2
    shown = refused.context["form"]["shown"].value()
    assert client.post(URL, stale | {"shown": shown}).status_code == 302
    assert the_talk(world.mine, 2).state == "done"


def test_the_second_tab_hears_of_the_first(world, client, group):
    client.force_login(world.here.mentor.person)
    values = sent(group)
    client.post(URL, values)
    refused = client.post(URL, values | {"minutes": "30"})

    assert refused.status_code == 422
    assert "Se over, og send på nytt" in refused.content.decode()
    assert Meeting.objects.get().minutes == 60


@pytest.mark.parametrize(
    "changes",
    [
        {"mentees": []},
        {"mentees": ["x"]},
        {"held_on": ""},
        {"held_on": "9999-12-31"},
        {"minutes": "99999999999999999999"},
        {"shown": ""},
        {"shown": "tull : 9999999999999999999999:x"},
    ],
)
def test_the_page_answers_anything_with_422(world, client, group, changes):
    client.force_login(world.here.mentor.person)

    assert client.post(URL, sent(group) | changes).status_code == 422
    assert client.post(PREVIEW, sent(group) | changes).status_code == 200
    assert not Meeting.objects.exists()


def test_a_stranger_among_the_ticked_is_refused(world, client, group):
    client.force_login(world.here.mentor.person)

    assert client.post(URL, sent([*group, world.neighbour])).status_code == 422
    assert client.post(URL, sent([*group, world.theirs])).status_code == 422
    assert not Meeting.objects.exists()


def test_a_mentor_of_one_is_told_that_a_group_is_more(world, client):
    client.force_login(world.here.mentor.person)
    page = client.get(URL).content.decode()

    assert "En gruppesamtale trenger minst to" in page
    assert 'name="mentees"' not in page
    assert URL not in client.get(reverse("sessions:mentees")).content.decode()


def test_participants_see_each_others_names_and_nothing_more(world, client, anna, group):
    write_note(item=the_talk(anna, 1), text="Hemmelig huskelapp", by=world.here.mentor.person, now=at(TODAY))
    anna.department = world.here.other_department
    anna.save()
    log(world, group)
    mine, hers = the_talk(world.mine, 3), the_talk(anna, 1)
    client.force_login(world.mine.mentee)
    page = client.get(url("talk", mine)).content.decode()

    assert "Sammen med Anna Berg" in " ".join(page.split())
    everything = "".join(
        client.get(address, follow=True).content.decode()
        for address in (url("talk", mine), reverse("sessions:my_plan"), url("hire", world.mine), url("checklists", world.mine))
    )
    leaks = [
        anna.mentee.email,
        "99 88 77 66",
        "99887766",
        "Hemmelig huskelapp",
        str(world.here.other_department),
        url("talk", hers),
        url("hire", anna),
    ]
    assert [leak for leak in leaks if leak in everything] == []
    for address in (url("talk", hers), url("hire", anna), url("checklists", anna)):
        assert client.get(address).status_code == 404
    assert PracticalNote.objects.count() == 1


def test_the_mentors_page_of_a_group_talk_does_not_ask_for_its_form(world, client, anna, group):
    log(world, group)
    item = the_talk(anna, 1)
    client.force_login(world.here.mentor.person)
    page = client.get(url("talk", item)).content.decode()
    assert "Sammen med Nils Nyansatt" in " ".join(page.split())
    assert 'name="held_as"' not in page

    values = {"held_on": "2026-10-14", "minutes": "40", "revision": "1"}
    assert client.post(url("talk_log", item), values).status_code == 302
    assert (Meeting.objects.get().form, Meeting.objects.get().minutes) == ("gruppe", 40)


def test_a_leader_of_one_learns_of_no_other(world, client, anna, group):
    anna.department = world.here.other_department
    anna.save()
    log(world, group)
    client.force_login(world.here.leader)

    assert "Anna" not in client.get(url("hire", world.mine)).content.decode()


def test_the_page_asks_as_often_for_two_mentees_as_for_four(world, client, group, django_assert_num_queries):
    client.force_login(world.here.mentor.person)
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    for name in ("Truls To", "Tora Tre"):
        hire(world.here, name, starts_on=world.start)
    with django_assert_num_queries(10):
        client.get(URL)
