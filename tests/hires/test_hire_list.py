"""What does the leader's list say of each hire?"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.models import Absence
from programs.models import MentorPeriod, Mentorship
from sessions.models import Meeting, PlanItem
from sessions.plan.standing import with_next_item, with_standing
from tests.world import at, hire, person

TODAY = date(2026, 11, 22)


def counted(mentorship, today=TODAY):
    return with_standing(Mentorship.objects.filter(pk=mentorship.pk), today=today).get()


def hold_talk(item, by, on):
    meeting = Meeting.objects.create(kind="talk", held_on=on, minutes=45, form="samtale", led_by=by, logged_by=by)
    PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=on, done_by=by, meeting=meeting)


def test_counts_of_a_year_under_way(world):
    talks = list(PlanItem.objects.filter(mentorship=world.mine, kind="talk").order_by("number"))
    due = [talk for talk in talks if talk.first_planned_on <= TODAY]
    hold_talk(talks[0], world.here.mentor.person, talks[0].planned_on)
    row = counted(world.mine)

    assert (row.talks_planned, row.talks_held, row.interviews_missing, row.has_mentor) == (len(due), 1, 2, True)
    assert len(due) == 6
    assert row.overdue == PlanItem.objects.filter(mentorship=world.mine, planned_on__lt=TODAY).count() - 1


def test_moving_a_talk_hides_nothing(world):
    before = counted(world.mine)
    talk = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=2)
    talk.planned_on = TODAY + timedelta(days=30)
    talk.save()
    after = counted(world.mine)

    assert after.talks_planned == before.talks_planned
    assert after.overdue == before.overdue - 1


def test_a_talk_planned_for_today_counts_as_planned_and_not_as_late(world):
    talk = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=3)

    assert counted(world.mine, talk.planned_on).talks_planned == 3
    assert counted(world.mine, talk.planned_on - timedelta(days=1)).talks_planned == 2
    assert (
        counted(world.mine, talk.planned_on + timedelta(days=1)).overdue - counted(world.mine, talk.planned_on).overdue
        == PlanItem.objects.filter(mentorship=world.mine, planned_on=talk.planned_on).count()
    )


def test_has_mentor_follows_the_periods(world):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)
    ahead = hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)
    assert not counted(alone).has_mentor
    assert counted(ahead).has_mentor

    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    assert not counted(world.mine).has_mentor
    MentorPeriod.objects.filter(mentorship=ahead).update(starts_on=date(2027, 1, 4))
    assert counted(ahead).has_mentor
    MentorPeriod.objects.filter(mentorship=ahead).update(starts_on=date(2027, 1, 5))
    assert not counted(ahead).has_mentor


def test_a_mentor_whose_appointment_is_over_is_none(world):
    world.here.mentor.ends_on = TODAY - timedelta(days=1)
    world.here.mentor.save()

    assert not counted(world.mine).has_mentor


def test_next_date_is_the_first_open_from_today(world):
    row = with_next_item(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY).get()
    first = PlanItem.objects.filter(mentorship=world.mine, planned_on__gte=TODAY).order_by("planned_on").first()

    assert (row.next_on, row.next_title) == (first.planned_on, first.title)


# The page


@pytest.fixture
def listed(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))

    def ask(reader, **query):
        client.force_login(reader)
        return client.get(reverse("sessions:hires"), query)

    return ask


def names(answer):
    return [row.hire.mentee.name for row in answer.context["rows"]]


def test_the_list_holds_ones_own_department_and_no_other(world, listed):
    assert names(listed(world.here.leader)) == ["Nils Nyansatt"]
    assert names(listed(world.here.other_leader)) == ["Nora Nabo"]
    assert [row.hire.pk for row in listed(world.there.coordinator).context["rows"]] == [world.theirs.pk]
    assert set(names(listed(world.here.unit_leader))) == {"Nils Nyansatt", "Nora Nabo"}


def test_what_is_late_comes_first(world, listed):
    hire(world.here, "Alma Alene", starts_on=date(2026, 10, 5), mentor=None)
    PlanItem.objects.filter(mentorship=world.mine, planned_on__lt=TODAY, kind__in=["task", "training_shift"]).update(
        state="done", done_on=TODAY
    )
    answer = listed(world.here.leader)

    assert names(answer) == ["Alma Alene", "Nils Nyansatt"]
    html = answer.content.decode()
    assert "mangler mentor" in html
    assert "Neste: Mentorsamtale 7, man. 30. nov. (uke 49)" in html
    assert "mentor Mona Sandvik" in html


def test_the_tabs_part_the_states(world, listed):
    hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)
    done = hire(world.here, "Dag Done", starts_on=date(2025, 9, 1))
    Mentorship.objects.filter(pk=done.pk).update(state="completed", ended_on=date(2026, 9, 1))
    left = hire(world.here, "Stine Sluttet", starts_on=date(2026, 8, 3))
    Mentorship.objects.filter(pk=left.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    found = {state: names(listed(world.here.leader, vis=state)) for state in ("running", "before_start", "completed", "ended", "tull")}

    assert found == {
        "running": ["Nils Nyansatt"],
        "before_start": ["Frida Framtid"],
        "completed": ["Dag Done"],
        "ended": ["Stine Sluttet"],
        "tull": ["Nils Nyansatt"],
    }
    assert [tab.count for tab in listed(world.here.leader).context["tabs"]] == [1, 1, 1, 1]


def test_an_empty_list_says_what_to_do(world, listed):
    Mentorship.objects.filter(pk=world.mine.pk).delete()
    html = listed(world.here.leader).content.decode()

    assert "Ingen nyansatte ennå" in html
    assert reverse("sessions:register") in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_rows(world, listed, client, number, django_assert_num_queries):
    for name in ("Alma Alene", "Berit Bakke")[: number - 1]:
        hire(world.here, name, starts_on=world.start, mentor=None)
    listed(world.here.leader)
    with django_assert_num_queries(18):
        assert len(names(client.get(reverse("sessions:hires")))) == number


def test_twenty_five_a_page(world, listed):
    for number in range(25):
        hire(world.here, f"Nyansatt Nummer{number}", starts_on=world.start)

    assert len(names(listed(world.here.leader))) == 25
    assert len(names(listed(world.here.leader, page="2"))) == 1
    assert len(names(listed(world.here.leader, page="tull"))) == 25


# The front door


def test_home_leads_each_to_her_own_work(world, client, settings):
    home = reverse("sessions:home")
    expected = {
        world.here.leader: "sessions:hires",
        world.here.mentor.person: "sessions:mentees",
        world.mine.mentee: "sessions:my_plan",
        world.here.coordinator: "sessions:overview",
        world.here.unit_leader: "sessions:overview",
    }
    for somebody, route in expected.items():
        client.force_login(somebody)
        assert client.get(home)["Location"] == reverse(route)


@pytest.mark.parametrize("demo", [True, False])
def test_who_has_no_role_is_met_kindly(world, client, settings, demo):
    settings.DEMO = demo
    client.force_login(person("Ingen Her"))
    answer = client.get(reverse("sessions:home"))

    assert answer.status_code == 200
    assert "Du har ikke noe her ennå" in answer.content.decode()


def test_a_plan_that_no_longer_fits_is_told_in_the_list(world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(world.today))
    Absence.objects.create(person=world.here.mentor.person, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 12))
    client.force_login(world.here.leader)
    page = client.get(reverse("sessions:hires")).content.decode()

    assert "datoer passer ikke" in page or "dato passer ikke" in page
    assert reverse("sessions:replan", args=[world.mine.pk, "som-det-star"]) in page
