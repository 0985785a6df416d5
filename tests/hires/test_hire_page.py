"""What do leaders and mentors see of one hire's year, and what may each do from there?"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.models import Appointment
from programs.models import MentorPeriod, Mentorship
from sessions.models import Meeting, PlanItem, PracticalNote
from sessions.plan.missing_roles import refresh_flags
from sessions.talks.log import log_talk
from sessions.talks.missed import log_not_held
from tests.world import FAR_BACK, at, hire, person

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def item(mentorship, kind, number=1):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, kind=kind, number=number)


def task(mentorship, key):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, rule_key=key)


def page(client, reader, mentorship):
    client.force_login(reader)
    return client.get(reverse("sessions:hire", args=[mentorship.pk])).content.decode()


def url(name, line):
    return reverse(f"sessions:{name}", args=[line.pk])


def words(html):
    """The text of a page's main part, as it is read."""
    main = re.sub(r"<(script|style)\b.*?</\1>", "", html.split("<main")[1], flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


# Reading


def test_a_substitute_is_named_with_her_last_day(world, client):
    assert "vikar til og med" not in words(page(client, world.here.leader, world.mine))
    last = TODAY + timedelta(days=9)
    world.mine.mentor_periods.create(mentor=world.here.other_mentor, kind=MentorPeriod.SUBSTITUTE, starts_on=TODAY, ends_on=last)
    read = words(page(client, world.here.leader, world.mine))
    assert f"Mentor {world.here.other_mentor.person.name} vikar til og med tir. 1. des. 2026 (uke 49)" in read


def test_the_leader_reads_who_when_and_what_is_late(world, client):
    read = words(page(client, world.here.leader, world.mine))

    assert "Uke 10 av 52" in read
    assert "man. 28. sep. (uke 40)" in read
    assert "Mona Sandvik (mentor)" in read
    assert f"{PlanItem.objects.filter(mentorship=world.mine).overdue(TODAY).count()} er forsinket" in read
    assert "Samtaler: 0 holdt, 6 planlagt hittil" in read
    for who in ("Mona Sandvik", "Lise Sandvik", "Ellen Sandvik", "Kari Sandvik"):
        assert who in read


def test_every_item_of_the_year_stands_in_the_table(world, client):
    table = page(client, world.here.leader, world.mine).split('id="year-table"')[1]

    assert table.count('scope="row"') == PlanItem.objects.filter(mentorship=world.mine).count()


def test_moved_dates_tell_why(world, client):
    read = words(page(client, world.here.leader, world.mine))

    assert "Flyttet fra lør. 14. nov. (uke 46): helg" in read
    line = item(world.mine, "talk", 9)
    PlanItem.objects.filter(pk=line.pk).update(planned_on=line.planned_on + timedelta(days=1), target_on=None, moved_because="")
    assert "Flyttet fra man. 28. des. (uke 53)" in words(page(client, world.here.leader, world.mine))


def test_a_talk_not_held_tells_the_reason_and_never_the_note(world, client):
    mentor = world.here.mentor.person
    talk = item(world.mine, "talk", 2)
    PracticalNote.objects.create(item=talk, author=mentor, text="Kafeen bak kirken")
    log_not_held(item=talk, reason="vakt", new_date=None, revision=0, by=mentor, now=at(TODAY))
    for reader in (world.here.leader, world.here.unit_leader, world.here.coordinator, mentor):
        read = words(page(client, reader, world.mine))
        assert "Grunn: vakter som ikke passet sammen" in read
        assert "Kafeen bak kirken" not in read


def test_a_held_talk_tells_who_held_it_even_after_a_replacement(world, client):
    talk = item(world.mine, "talk", 2)
    log_talk(item=talk, held_on=date(2026, 10, 6), minutes=50, held_as="video", revision=0, by=world.here.mentor.person, now=at(TODAY))
    MentorPeriod.objects.filter(mentorship=world.mine).update(mentor=world.here.other_mentor)

    read = words(page(client, world.here.leader, world.mine))
    assert "tir. 6. okt. , 50 minutter" in read.replace("okt.,", "okt. ,")
    assert "Mona Sandvik (mentor)" in read


def test_a_hire_without_mentor_is_told_with_a_way_to_choose_one(world, client):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)
    html = page(client, world.here.leader, alone)

    assert "Alma mangler mentor." in words(html)
    assert reverse("sessions:replan", args=[alone.pk, "mentor"]) in html
    assert "mentor mangler" in words(html)


def test_a_mentor_who_stops_is_told_before_she_does(world, client):
    read = words(page(client, world.here.leader, world.mine))
    assert "har ingen mentor" not in read
    world.here.mentor.ends_on = date(2026, 12, 31)
    world.here.mentor.save()
    refresh_flags(world.mine, today=TODAY)

    read = words(page(client, world.here.leader, world.mine))
    assert "punkter framover har ingen mentor. Det første er man. 11. jan. (uke 2)." in read
    assert "Nils mangler mentor." not in read


def test_what_has_no_date_stands_apart(world, client):
    PlanItem.objects.filter(pk=item(world.mine, "talk", 19).pk).update(planned_on=None, flags=["unplaced"])
    html = page(client, world.here.leader, world.mine)

    assert "Uten dato" in words(html)
    assert "Sett dato" in words(html)


def test_the_mentee_has_a_page_of_her_own(world, client):
    client.force_login(world.mine.mentee)

    assert client.get(reverse("sessions:hire", args=[world.mine.pk]))["Location"] == reverse("sessions:my_plan")


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_what_is_done(world, client, number, django_assert_num_queries):
    for place in range(1, number + 1):
        talk = item(world.mine, "talk", place)
        log_talk(item=talk, held_on=talk.planned_on, minutes=45, held_as="samtale", revision=0, by=world.here.mentor.person, now=at(TODAY))
    client.force_login(world.here.leader)
    address = reverse("sessions:hire", args=[world.mine.pk])
    client.get(address)
    with django_assert_num_queries(22):
        client.get(address)


# Doing


def test_the_mentor_is_offered_her_own_and_nothing_else(world, client):
    html = page(client, world.here.mentor.person, world.mine)

    assert url("talk", item(world.mine, "talk", 8)) in html
    assert url("item_move", item(world.mine, "talk", 8)) in html
    assert url("item_done", task(world.mine, "first_contact")) in html
    assert url("item_done", task(world.mine, "welcome_letter")) not in html
    assert url("meeting_log", item(world.mine, "interview")) not in html
    for name in ("shifts", "replan_menu", "contact_person", "end_mentorship"):
        assert reverse(f"sessions:{name}", args=[world.mine.pk]) not in html


def test_the_leader_is_not_offered_the_talks_own_page(world, client):
    assert url("talk", item(world.mine, "talk", 8)) not in page(client, world.here.leader, world.mine)


def test_one_press_marks_a_task_done_and_one_takes_it_back(world, client):
    client.force_login(world.here.leader)
    line = task(world.mine, "welcome_letter")
    sent = {"done_on": TODAY.isoformat(), "revision": 0}
    read = words(client.post(url("item_done", line), sent, follow=True).content.decode())
    assert "Velkomstbrev er merket som utført." in read
    assert task(world.mine, "welcome_letter").done_on == TODAY
    client.post(url("item_done", line), sent)
    assert task(world.mine, "welcome_letter").revision == 1

    assert "Angret." in words(client.post(url("item_undo", line), {"revision": 1}, follow=True).content.decode())
    assert task(world.mine, "welcome_letter").state == "planned"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30])
def test_undo_answers_any_revision(world, client, revision):
    client.force_login(world.here.leader)
    line = task(world.mine, "welcome_letter")
    client.post(url("item_done", line), {"done_on": TODAY.isoformat(), "revision": 0})

    read = words(client.post(url("item_undo", line), {"revision": revision}, follow=True).content.decode())
    assert "Noen andre har endret" in read
    assert task(world.mine, "welcome_letter").state == "done"


def test_moving_onto_a_holiday_asks_and_then_does(world, client):
    client.force_login(world.here.leader)
    line = item(world.mine, "talk", 9)
    values = {"planned_on": "2026-12-25", "time": "13:30", "room": "Møterom 2", "revision": 0}
    assert 'name="confirmed"' not in client.get(url("item_move", line)).content.decode()
    asked = client.post(url("item_move", line), values)
    assert asked.status_code == 422
    assert "er stengt: Første juledag." in words(asked.content.decode())
    assert 'name="confirmed"' in asked.content.decode()
    assert 'value="2026-12-25"' in asked.content.decode()

    client.post(url("item_move", line), values | {"confirmed": "on"})
    moved = item(world.mine, "talk", 9)
    assert (moved.planned_on, moved.time.strftime("%H:%M"), moved.room) == (date(2026, 12, 25), "13:30", "Møterom 2")


def test_a_line_is_moved_as_norwegians_write_dates_and_times(world, client):
    client.force_login(world.here.leader)
    line = item(world.mine, "talk", 9)
    typed = {"planned_on": f"{line.planned_on + timedelta(days=1):%d.%m.%y}", "time": "kl. 13", "room": "Møterom\u00a02\n", "revision": 0}
    assert client.post(url("item_move", line), typed).status_code == 302

    moved = item(world.mine, "talk", 9)
    assert (moved.planned_on - line.planned_on, f"{moved.time:%H.%M}", moved.room) == (timedelta(days=1), "13.00", "Møterom 2")
    for words_typed in ("25.99", "halv to"):
        assert "Skriv det slik: 13.00" in words(
            client.post(url("item_move", line), typed | {"time": words_typed, "revision": 1}).content.decode()
        )


def test_a_refused_stale_move_can_be_sent_again(world, client):
    client.force_login(world.here.leader)
    line = item(world.mine, "talk", 12)
    PlanItem.objects.filter(pk=line.pk).update(revision=4)
    values = {"planned_on": (line.planned_on + timedelta(days=1)).isoformat(), "revision": 0}
    refused = client.post(url("item_move", line), values)
    assert refused.status_code == 422
    assert refused.context["form"]["revision"].value() == 4

    assert client.post(url("item_move", line), values | {"revision": 4}).status_code == 302


def test_the_mentor_moves_her_talk(world, client):
    client.force_login(world.here.mentor.person)
    line = item(world.mine, "talk", 12)
    day = line.planned_on + timedelta(days=1)

    assert client.post(url("item_move", line), {"planned_on": day.isoformat(), "revision": 0}).status_code == 302
    assert item(world.mine, "talk", 12).planned_on == day
    assert client.post(url("item_move", item(world.mine, "interview")), {"planned_on": day.isoformat(), "revision": 0}).status_code == 404


@pytest.mark.parametrize("name", ["item_move", "item_done", "item_note"])
@pytest.mark.parametrize(
    "values",
    [
        {"planned_on": "i morgen", "time": "25:99", "room": "x" * 61, "done_on": "x", "text": "x" * 201, "revision": "-"},
        {"planned_on": "0001-01-01", "done_on": "9999-12-31", "text": "x" * 5000, "revision": "9" * 30},
    ],
)
def test_the_forms_answer_anything_with_422(world, client, name, values):
    client.force_login(world.here.leader)
    line = task(world.mine, "welcome_letter")

    assert client.post(url(name, line), values).status_code == 422
    assert task(world.mine, "welcome_letter").revision == 0


def test_an_interview_is_logged_corrected_and_taken_back(world, client):
    client.force_login(world.here.leader)
    line = item(world.mine, "interview")
    assert client.post(url("meeting_log", line), {"held_on": "2027-01-01", "revision": 0}).status_code == 422
    client.post(url("meeting_log", line), {"held_on": "2026-09-28", "revision": 0})
    client.post(url("meeting_log", line), {"held_on": "2026-09-29", "revision": 1})
    assert Meeting.objects.get().held_on == date(2026, 9, 29)
    client.post(url("meeting_undo", line), {"revision": 2})
    assert not Meeting.objects.exists()


def test_talks_are_never_ticked_off_or_undone_here(world, client):
    client.force_login(world.here.mentor.person)
    talk = item(world.mine, "talk", 2)

    for name in ("item_done", "item_undo", "meeting_log", "meeting_undo"):
        assert client.post(url(name, talk), {"revision": 0, "held_on": "2026-10-05"}).status_code == 404


def test_a_note_is_seen_by_the_responsible_and_the_leader(world, client):
    line = task(world.mine, "first_contact")
    client.force_login(world.here.mentor.person)
    client.post(url("item_note", line), {"text": "Ringte tirsdag", "revision": 0})

    assert "Ringte tirsdag" in page(client, world.here.leader, world.mine)
    assert "Ringte tirsdag" in page(client, world.here.mentor.person, world.mine)
    for reader in (world.here.unit_leader, world.here.coordinator):
        assert "Ringte tirsdag" not in page(client, reader, world.mine)
    other = task(world.mine, "welcome_letter")
    client.force_login(world.here.leader)
    client.post(url("item_note", other), {"text": "Sendt i posten", "revision": 0})
    assert "Sendt i posten" not in page(client, world.here.mentor.person, world.mine)


def test_nothing_but_a_task_has_a_note(world, client):
    client.force_login(world.here.leader)
    for kind in ("talk", "interview", "training_shift", "leader_mentor_meeting"):
        assert client.get(url("item_note", item(world.mine, kind))).status_code == 404


# The contact person


def test_the_contact_person_is_chosen_among_the_coordinators(world, client):
    narrow = person("Knut Kontakt")
    Appointment.objects.create(
        person=narrow, role="coordinator", municipality=world.here.municipality, unit=world.here.unit, starts_on=FAR_BACK
    )
    client.force_login(world.here.leader)
    address = reverse("sessions:contact_person", args=[world.mine.pk])
    html = client.get(address).content.decode()
    assert "Kari Sandvik" in html
    assert "Kari Fjellby" not in html
    assert client.post(address, {"person": world.there.coordinator.pk, "revision": 0}).status_code == 422

    client.post(address, {"person": world.here.coordinator.pk, "revision": 0})
    assert Mentorship.objects.get(pk=world.mine.pk).contact_person == world.here.coordinator
    client.post(address, {"person": "", "revision": 1})
    assert Mentorship.objects.get(pk=world.mine.pk).contact_person is None
