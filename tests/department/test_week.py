"""Does the ward see which talks and shifts there are in a week, and nothing else?"""

from datetime import date, time

import pytest
from django.urls import reverse

from people.models import Appointment, ClosedDay, Department
from programs.models import MentorPeriod
from sessions.department.week import department_week, monday_at, week_address
from sessions.models import Meeting, MissedTalk, PlanItem, PracticalNote
from tests.world import at, hire

# The hires start on Monday 14 September 2026: their first training shifts are that week, their first talk is in week 40,
# on Tuesday, for Monday holds the interview.
FIRST_WEEK, TALK_WEEK = date(2026, 9, 14), date(2026, 9, 28)


def lines(department, monday):
    """Return what each day holds as (date, kind, time, mentee, other)."""
    return [
        (day.date.day, event.kind, event.time, event.mentee, event.other)
        for day in department_week(department, monday)
        for event in day.events
    ]


def item(mentorship, kind, number=1):
    return mentorship.items.get(kind=kind, number=number)


def page(client, world, person, department, query=""):
    client.force_login(person)
    return client.get(reverse("sessions:week_of_department", args=[department.pk]) + query)


@pytest.mark.parametrize(
    ("address", "monday"),
    [
        ("2026-38", date(2026, 9, 14)),
        ("2026-W38", date(2026, 9, 14)),
        ("2026-1", date(2025, 12, 29)),
        ("2026-53", date(2026, 12, 28)),
        ("2025-53", None),
        ("2026-00", None),
        ("2026-54", None),
        ("1999-10", None),
        ("9999-52", None),
        ("0000-01", None),
        ("2026-٣٨", None),
        ("2026-38; drop", None),
        ("neste", None),
        ("", None),
    ],
)
def test_week_in_address_is_a_week_there_is(address, monday):
    assert monday_at(address) == monday


def test_address_of_a_week_is_its_iso_year():
    assert week_address(date(2025, 12, 29)) == "2026-01"


def test_week_shows_talk_with_mentor_and_mentee(world):
    talk = item(world.mine, PlanItem.TALK)
    PlanItem.objects.filter(pk=talk.pk).update(time=time(10, 30), room="Møterom 2")

    assert talk.planned_on == date(2026, 9, 29)
    assert lines(world.here.department, TALK_WEEK) == [(29, "talk", time(10, 30), "Nils Nyansatt", "Mona Sandvik")]


def test_week_shows_shifts_in_the_order_of_the_day_before_talks(world):
    other = hire(world.here, "Åse Ny", starts_on=world.start)
    monday = world.start
    PlanItem.objects.filter(pk=item(world.mine, "training_shift").pk).update(shift_type="natt")
    PlanItem.objects.filter(pk=item(other, "training_shift").pk).update(shift_type="dag", companion="Kim Kollega")
    PlanItem.objects.filter(pk=item(other, "talk").pk).update(planned_on=monday, time=time(7))

    assert lines(world.here.department, monday)[:3] == [
        (14, "training_shift", None, "Åse Ny", "Kim Kollega"),
        (14, "training_shift", None, "Nils Nyansatt", "Mona Sandvik"),
        (14, "talk", time(7), "Åse Ny", "Mona Sandvik"),
    ]


def test_week_shows_one_department_of_one_municipality(world):
    names = {event.mentee for day in department_week(world.here.other_department, FIRST_WEEK) for event in day.events}

    assert names == {"Nora Nabo"}


def test_week_leaves_out_interviews_tasks_and_meetings(world):
    kinds = {
        event.kind for mondays in (FIRST_WEEK, TALK_WEEK) for day in department_week(world.here.department, mondays) for event in day.events
    }

    assert world.mine.items.filter(kind="interview", planned_on__range=(TALK_WEEK, date(2026, 10, 4))).exists()
    assert kinds == {"talk", "training_shift"}


def test_week_leaves_out_what_fell_away(world):
    talk = item(world.mine, PlanItem.TALK)
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.NOT_HELD, not_held_reason="ferie")
    PlanItem.objects.filter(pk=item(world.mine, "training_shift").pk).update(state=PlanItem.CANCELLED)

    assert lines(world.here.department, TALK_WEEK) == []
    assert 14 not in [day for day, *_rest in lines(world.here.department, FIRST_WEEK)]


def test_week_leaves_out_ended_mentorships_and_keeps_completed(world):
    type(world.mine).objects.filter(pk=world.mine.pk).update(state="completed", ended_on=world.today)
    kept = lines(world.here.department, FIRST_WEEK)
    type(world.mine).objects.filter(pk=world.mine.pk).update(state="ended", end_reason="resigned")

    assert len(kept) == 5
    assert lines(world.here.department, FIRST_WEEK) == []


def test_week_shows_held_talk_on_the_day_it_was_held_with_who_led_it(world):
    talk = item(world.mine, PlanItem.TALK)
    substitute = world.here.other_mentor.person
    wednesday = date(2026, 9, 30)
    meeting = Meeting.objects.create(
        kind="talk", held_on=wednesday, minutes=40, form="samtale", led_by=substitute, logged_by=substitute, logged_at=at(wednesday)
    )
    PlanItem.objects.filter(pk=talk.pk).update(state="done", done_on=wednesday, meeting=meeting, time=time(9))

    assert lines(world.here.department, TALK_WEEK) == [(30, "talk", None, "Nils Nyansatt", "Magne Sandvik")]


def test_week_shows_done_shift_on_its_planned_day(world):
    PlanItem.objects.filter(pk=item(world.mine, "training_shift").pk).update(state="done", done_on=date(2026, 9, 21))

    assert lines(world.here.department, FIRST_WEEK)[0] == (14, "training_shift", None, "Nils Nyansatt", "Mona Sandvik")


def test_week_names_the_mentor_of_each_date(world):
    period = world.mine.mentor_periods.get()
    MentorPeriod.objects.filter(pk=period.pk).update(ends_on=date(2026, 9, 29))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2026, 9, 30))
    before = lines(world.here.department, TALK_WEEK)
    PlanItem.objects.filter(pk=item(world.mine, PlanItem.TALK).pk).update(planned_on=date(2026, 9, 30))
    after = lines(world.here.department, TALK_WEEK)

    assert [other for *_rest, other in before] == ["Mona Sandvik"]
    assert [other for *_rest, other in after] == ["Magne Sandvik"]


def test_week_of_hire_without_mentor_says_so(client, world):
    hire(world.here, "Uno Uten", starts_on=world.start, mentor=None)

    text = page(client, world, world.here.leader, world.here.department, "?uke=2026-40").content.decode()

    assert "Uno Uten (mentor er ikke satt)" in text


def test_week_names_closed_days(world):
    ClosedDay.objects.create(municipality=world.here.municipality, closed_on=date(2026, 9, 15), name="Planleggingsdag")
    ClosedDay.objects.create(municipality=world.there.municipality, closed_on=date(2026, 9, 16), name="Fjellbydagen")

    assert [day.closed for day in department_week(world.here.department, FIRST_WEEK)] == ["", "Planleggingsdag", "", "", "", "", ""]
    assert department_week(world.here.department, date(2026, 12, 21))[4].closed == "Første juledag"


def test_week_page_shows_names_and_times_and_nothing_else(client, world):
    talk, shift = item(world.mine, PlanItem.TALK), item(world.mine, "training_shift")
    PlanItem.objects.filter(pk=talk.pk).update(time=time(10, 30), room="Møterom 2", planned_on=FIRST_WEEK)
    PlanItem.objects.filter(pk=shift.pk).update(shift_type="dag", other="Hemmelig merknad")
    PracticalNote.objects.create(item=talk, author=world.here.mentor.person, text="Hemmelig notat", written_at=at(world.today))
    MissedTalk.objects.create(item=talk, planned_on=TALK_WEEK, reason="ferie", logged_by=world.here.mentor.person)

    response = page(client, world, world.here.leader, world.here.department, "?uke=2026-38")
    text = " ".join(response.content.decode().split())

    assert "<strong>Opplæringsvakt (dag):</strong> Nils Nyansatt med Mona Sandvik" in text
    assert '<time class="week__time">10.30</time> <strong>Mentorsamtale:</strong> Mona Sandvik og Nils Nyansatt' in text
    assert "Møterom 2" in text
    assert "uke 38, 14.–20. sep. 2026" in text
    assert "Hemmelig" not in text
    assert "erie" not in text.split("<main")[1]
    for leaked in ("Nora Nabo", "Fjellby", "Magne"):
        assert leaked not in text


def test_week_page_without_week_shows_this_week(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: world.today)

    response = page(client, world, world.here.leader, world.here.department)

    assert response.context["monday"] == date(2026, 11, 16)
    assert list(response.context["messages"]) == []
    assert (response.context["previous"], response.context["next"]) == ("2026-46", "2026-48")


@pytest.mark.parametrize("wanted", ["2025-53", "tull", "2026-99", "%00", "99999999-1", "2026-38&uke=x"])
def test_week_page_with_nonsense_shows_this_week_and_says_so(client, world, monkeypatch, wanted):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: world.today)

    response = page(client, world, world.here.leader, world.here.department, f"?uke={wanted}")

    assert response.status_code == 200
    assert response.context["monday"] == date(2026, 11, 16)
    assert "Vi fant ikke uka du ba om. Her er denne uka." in response.content.decode()


@pytest.mark.parametrize(
    ("wanted", "previous", "following"), [("2026-53", "2026-52", "2027-01"), ("2000-01", None, "2000-02"), ("2099-53", "2099-52", None)]
)
def test_week_page_turns_over_the_year_and_stops_at_the_ends(client, world, wanted, previous, following):
    response = page(client, world, world.here.leader, world.here.department, f"?uke={wanted}")

    assert (response.context.get("previous"), response.context.get("next")) == (previous, following)


def test_week_of_one_department_goes_straight_there(client, world):
    client.force_login(world.here.leader)

    response = client.get(reverse("sessions:week"))

    assert response.status_code == 302
    assert response.url == reverse("sessions:week_of_department", args=[world.here.department.pk])


@pytest.mark.parametrize("role", ["coordinator", "unit_leader"])
def test_week_of_several_departments_lists_ones_own(client, world, role):
    client.force_login(getattr(world.here, role))

    response = client.get(reverse("sessions:week"))
    text = response.content.decode()

    assert response.context["departments"] == [world.here.other_department, world.here.department]  # by name
    assert reverse("sessions:week_of_department", args=[world.here.other_department.pk]) in text
    assert "Fjellby" not in text


@pytest.mark.parametrize("role", ["mentor", "mentee", "nobody"])
def test_week_is_for_those_who_lead(client, world, role):
    person = {"mentor": world.here.mentor.person, "mentee": world.mine.mentee, "nobody": world.theirs.mentee}[role]

    assert page(client, world, person, world.here.department).status_code == 404
    assert client.get(reverse("sessions:week")).status_code == 404


def test_week_of_other_departments_and_municipalities_is_not_found(client, world):
    missing = Department(pk=99999)

    for department in (world.here.other_department, world.there.department, missing):
        assert page(client, world, world.here.leader, department).status_code == 404


def test_week_closes_when_the_appointment_ends(client, world):
    Appointment.objects.filter(person=world.here.leader).update(ends_on=date(2021, 1, 1))

    assert page(client, world, world.here.leader, world.here.department).status_code == 404


@pytest.mark.parametrize("hires", [0, 2])
def test_week_page_asks_the_same_of_the_database_for_one_hire_and_three(client, world, django_assert_num_queries, hires):
    for number in range(hires):
        hire(world.here, f"Ny {number}", starts_on=world.start, mentor=world.here.other_mentor)
    client.force_login(world.here.leader)
    url = reverse("sessions:week_of_department", args=[world.here.department.pk]) + "?uke=2026-38"

    with django_assert_num_queries(12):
        client.get(url)


def test_week_does_not_write(client, world):
    before = [PlanItem.history.count(), MentorPeriod.history.count()]

    page(client, world, world.here.leader, world.here.department)

    assert [PlanItem.history.count(), MentorPeriod.history.count()] == before
    client.force_login(world.here.leader)
    assert client.post(reverse("sessions:week")).status_code == 405
