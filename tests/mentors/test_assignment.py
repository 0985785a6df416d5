"""Does a mentor follow another without gap or overlap, and who is the contact person?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Appointment, Mentor
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.periods import ReplaceMentor
from sessions.models import PlanItem
from sessions.plan.contact_person import set_contact_person
from sessions.plan.role_holders import RoleHolders
from sessions.talks.log import log_talk
from tests.mentors.changing import change_mentors, order_to_change
from tests.world import FAR_BACK, at, hire, person

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def replaced(world, mentor, day, *, mentorship=None):
    return change_mentors(mentorship or world.mine, ReplaceMentor(mentor=mentor, starts_on=day), by=world.here.leader, today=TODAY)


def order_to_replace(world, mentor, day):
    return order_to_change(world.mine, ReplaceMentor(mentor=mentor, starts_on=day), by=world.here.leader, today=TODAY)


def complaints(call, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else {"": refused.value.messages}


def periods(mentorship):
    return list(MentorPeriod.objects.filter(mentorship=mentorship).values_list("mentor__person__name", "starts_on", "ends_on"))


def test_the_old_period_ends_the_day_before(world):
    (_name, began, _end) = periods(world.mine)[0]
    replaced(world, world.here.other_mentor, TODAY)

    assert periods(world.mine) == [("Mona Sandvik", began, TODAY - DAY), ("Magne Sandvik", TODAY, None)]


def test_the_past_keeps_the_old_name(world):
    replaced(world, world.here.other_mentor, TODAY)
    talks = list(PlanItem.objects.filter(mentorship=world.mine, kind="talk").order_by("number"))
    found = RoleHolders.for_mentorships([world.mine], today=TODAY)

    assert [found.holders(talks[place])[0].name for place in (0, 5, 6, 18)] == ["Mona Sandvik"] * 2 + ["Magne Sandvik"] * 2


def test_access_goes_with_the_period(world, client):
    replaced(world, world.here.other_mentor, TODAY)
    url = reverse("sessions:hire", args=[world.mine.pk])
    seen = {}
    for mentor in (world.here.mentor, world.here.other_mentor):
        seen[mentor.person.name] = Mentorship.objects.mentored_by(mentor.person, TODAY).filter(pk=world.mine.pk).exists()
    assert seen == {"Mona Sandvik": False, "Magne Sandvik": True}
    client.force_login(world.here.other_mentor.person)
    assert client.get(url).status_code == 200


def test_replacing_from_the_first_day_removes_the_old_period(world):
    began = periods(world.mine)[0][1]
    replaced(world, world.here.other_mentor, began)

    assert periods(world.mine) == [("Magne Sandvik", began, None)]


def test_replacing_before_a_later_change_takes_its_place(world):
    replaced(world, world.here.other_mentor, date(2027, 1, 1))
    third = Mentor.objects.create(person=person("Tone Tredje"), unit=world.here.unit, starts_on=FAR_BACK, ends_on=date(2027, 6, 30))
    replaced(world, third, TODAY)

    assert [row[0] for row in periods(world.mine)] == ["Mona Sandvik", "Tone Tredje"]
    assert periods(world.mine)[1][1:] == (TODAY, None)


def test_sent_twice_changes_once(world):
    send = order_to_replace(world, world.here.other_mentor, TODAY)
    send()
    send()
    replaced(world, world.here.other_mentor, TODAY)

    assert Mentorship.objects.get(pk=world.mine.pk).revision == 1
    assert len(periods(world.mine)) == 2


def test_from_a_stale_page_is_refused(world):
    stale = order_to_replace(world, Mentor.objects.create(person=person("Tone Tredje"), unit=world.here.unit, starts_on=FAR_BACK), TODAY)
    replaced(world, world.here.other_mentor, TODAY)

    assert "Planen har endret seg" in complaints(stale)[""][0]
    assert periods(world.mine)[-1][0] == "Magne Sandvik"


def test_the_same_mentor_is_refused(world):
    assert complaints(replaced, world, world.here.mentor, TODAY) == {"mentor": ["Mona Sandvik er allerede mentor da."]}


def test_nobody_mentors_herself(world):
    own = Mentor.objects.create(person=world.mine.mentee, unit=world.here.unit, starts_on=FAR_BACK)

    assert complaints(replaced, world, own, TODAY) == {"mentor": ["Ingen kan være mentor for seg selv."]}


def test_a_mentor_of_another_unit_is_refused(world):
    assert list(complaints(replaced, world, world.there.mentor, TODAY)) == ["mentor"]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2029, 1, 1)])
def test_a_date_outside_the_year_is_refused(world, day):
    assert list(complaints(replaced, world, world.here.other_mentor, day)) == ["starts_on"]


def test_a_date_outside_the_mentors_own_appointment_is_refused(world):
    world.here.other_mentor.ends_on = TODAY
    world.here.other_mentor.save()

    assert list(complaints(replaced, world, world.here.other_mentor, TODAY + DAY)) == ["starts_on"]
    replaced(world, world.here.other_mentor, TODAY)
    # The appointment ends it: prolonged, she goes on.
    assert periods(world.mine)[-1][1:] == (TODAY, None)
    found = RoleHolders.for_mentorships([world.mine], today=TODAY)
    assert [found.mentor_on(world.mine.pk, day) for day in (TODAY, TODAY + DAY)] == [world.here.other_mentor.person, None]


def test_a_talk_that_was_held_keeps_its_mentor(world):
    talk = PlanItem.objects.select_related("mentorship").get(mentorship=world.mine, kind="talk", number=3)
    day = talk.planned_on
    log_talk(item=talk, held_on=day, minutes=45, held_as="samtale", revision=0, by=world.here.mentor.person, now=at(TODAY))

    assert "Mona Sandvik holdt en samtale" in complaints(replaced, world, world.here.other_mentor, day)["starts_on"][0]
    replaced(world, world.here.other_mentor, day + DAY)


def test_the_first_mentor_takes_the_flags_away_from_her_date_on(world):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)
    flagged = PlanItem.objects.for_role("mentor").filter(mentorship=alone)
    assert all("no_mentor" in item.flags for item in flagged)
    replaced(world, world.here.mentor, TODAY, mentorship=alone)

    assert {item.planned_on >= TODAY for item in flagged.all() if "no_mentor" not in item.flags} == {True}
    assert {item.planned_on < TODAY for item in flagged.all() if "no_mentor" in item.flags} == {True}


def test_a_mentor_who_stops_leaves_flags_behind(world):
    world.here.other_mentor.ends_on = date(2027, 1, 31)
    world.here.other_mentor.save()
    replaced(world, world.here.other_mentor, TODAY)
    talks = PlanItem.objects.filter(mentorship=world.mine, kind="talk", planned_on__gte=TODAY)

    assert {("no_mentor" in talk.flags) == (talk.planned_on > date(2027, 1, 31)) for talk in talks} == {True}
    assert any("no_mentor" in talk.flags for talk in talks)


def test_nothing_is_replaced_when_the_year_is_over(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)

    assert "kan ikke endres" in complaints(replaced, world, world.here.other_mentor, TODAY)[""][0]


# The contact person


def contact(world, someone):
    mentorship = Mentorship.objects.get(pk=world.mine.pk)
    return set_contact_person(mentorship=mentorship, person=someone, revision=mentorship.revision, by=world.here.leader, today=TODAY)


def test_contact_person_is_set_and_taken_away(world):
    narrow = person("Knut Kontakt")
    Appointment.objects.create(
        person=narrow, role="coordinator", municipality=world.here.municipality, unit=world.here.unit, starts_on=FAR_BACK
    )
    contact(world, world.here.coordinator)
    assert RoleHolders.for_mentorships([Mentorship.objects.get(pk=world.mine.pk)], today=TODAY).contact_person(world.mine)
    assert Mentorship.objects.get(pk=world.mine.pk).contact_person == world.here.coordinator
    contact(world, None)
    assert Mentorship.objects.get(pk=world.mine.pk).contact_person is None


@pytest.mark.parametrize("who", ["leader", "foreign"])
def test_only_coordinators_of_the_place_are_contact_persons(world, who):
    someone = world.here.leader if who == "leader" else world.there.coordinator

    assert list(complaints(contact, world, someone)) == ["person"]


# The pages


def test_the_page_offers_the_units_mentors_with_their_load(world, client):
    client.force_login(world.here.leader)
    page = client.get(reverse("sessions:replan", args=[world.mine.pk, "mentor"])).content.decode()

    assert "Magne Sandvik (følger 1 av 3)" in page
    assert "Mona Fjellby" not in page


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"mentor": "x", "starts_on": "i morgen", "revision": "-"},
        {"mentor": "99999999999999999999", "starts_on": "0001-01-01", "revision": "9" * 30},
    ],
)
def test_the_page_answers_anything_with_422(world, client, values):
    client.force_login(world.here.leader)
    for url in (reverse("sessions:replan", args=[world.mine.pk, "mentor"]), reverse("sessions:end_mentorship", args=[world.mine.pk])):
        assert client.post(url, values).status_code == 422
    assert len(periods(world.mine)) == 1
