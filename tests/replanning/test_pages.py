"""Does a leader see what a change does before she saves it, and is it saved as she saw it?"""

import re
from datetime import date

import pytest
from django.urls import reverse

from people.models import Absence
from people.organisation.absences import add_absence
from programs.models import Mentorship
from sessions.models import PlanItem, Replan
from sessions.replanning.views import FORMS
from tests.world import at, hire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(world.today))


def url(mentorship, change, *, name="replan"):
    return reverse(f"sessions:{name}", args=[mentorship.pk, change])


def seen_in(answer) -> str:
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]


VALUES = {
    "fravaer": lambda world: {"person": world.here.mentor.person.pk, "starts_on": "2026-11-23", "ends_on": "2026-12-04"},
    "ukedag": lambda world: {"preferred_weekday": "3"},
    "oppstart": lambda world: {"starts_on": "2026-09-07", "keeps_dates": ""},
    "pause": lambda world: {"starts_on": "2027-01-11", "ends_on": "2027-02-21"},
    "mentor": lambda world: {"mentor": world.here.other_mentor.pk, "starts_on": "2026-12-01"},
    "vikar": lambda world: {"mentor": world.here.other_mentor.pk, "starts_on": "2026-12-01", "ends_on": "2026-12-31"},
    "deling": lambda world: {"mentor": world.here.other_mentor.pk, "starts_on": "2026-12-01", "ends_on": ""},
    "mentor-slutter": lambda world: {"period": world.mine.mentor_periods.get().pk, "ends_on": "2026-12-31"},
    "provetid-avtale": lambda world: {"is_agreed": "1", "probation_ends_on": "2027-01-13"},
    "program": lambda world: {"version": world.versions["hjemmetjeneste"].pk},
    "avdeling": lambda world: {"department": world.here.other_department.pk},
    "som-det-star": lambda world: {},
}


@pytest.mark.long
@pytest.mark.parametrize("change", VALUES)
def test_a_change_is_shown_saved_and_taken_back(world, client, change):
    client.force_login(world.here.coordinator)
    values = VALUES[change](world)
    before = list(world.mine.items.order_by("pk").values())
    assert client.get(url(world.mine, change)).status_code == 200
    shown = client.post(url(world.mine, change), values)
    assert shown.status_code == 200
    assert list(world.mine.items.order_by("pk").values()) == before
    saved = client.post(url(world.mine, change, name="replan_save"), values | {"seen": seen_in(shown)})
    assert saved.status_code == 302
    if change == "som-det-star":
        assert not Replan.objects.exists()
        return
    menu = client.get(reverse("sessions:replan_menu", args=[world.mine.pk])).content.decode()
    assert "Det som ble endret: " in menu
    undone = client.post(reverse("sessions:replan_undo", args=[Replan.objects.get().pk]))
    assert undone.status_code == 302
    assert Replan.objects.get().undone_at
    revisions = {"revision": 0, "created_at": None}
    assert [row | revisions for row in world.mine.items.order_by("pk").values()] == [row | revisions for row in before]


def test_every_form_is_tried(world):
    assert {form.slug for form in FORMS} == {*VALUES, "retur"}


@pytest.mark.parametrize("change", [form.slug for form in FORMS if not form.fieldless and form.slug != "retur"])
@pytest.mark.parametrize("name", ["replan", "replan_save"])
def test_anything_can_be_sent(world, client, change, name):
    client.force_login(world.here.leader)
    days = ("starts_on", "ends_on", "probation_ends_on", "back_on")
    fields = (*days, "mentor", "person", "version", "department", "period", "preferred_weekday", "is_agreed", "agreed", "seen")
    for rubbish in ("", "x", "0001-01-01", "9999-12-31", "9" * 40, "\x00"):
        answer = client.post(url(world.mine, change, name=name), dict.fromkeys(fields, rubbish))
        assert answer.status_code in {200, 422}
    assert not Replan.objects.exists()


def test_what_was_typed_stays_beside_the_complaint(world, client):
    client.force_login(world.here.leader)
    answer = client.post(url(world.mine, "pause"), {"starts_on": "2027-02-21", "ends_on": "2027-01-11"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Siste dag kan ikke være før første dag." in html
    assert 'value="2027-02-21"' in html
    assert 'value="2027-01-11"' in html


def test_the_second_to_save_sees_the_plan_as_it_is_now(world, client):
    client.force_login(world.here.leader)
    seen = seen_in(client.post(url(world.mine, "ukedag"), {"preferred_weekday": "3"}))
    other = seen_in(client.post(url(world.mine, "ukedag"), {"preferred_weekday": "1"}))
    assert client.post(url(world.mine, "ukedag", name="replan_save"), {"preferred_weekday": "1", "seen": other}).status_code == 302
    late = client.post(url(world.mine, "ukedag", name="replan_save"), {"preferred_weekday": "3", "seen": seen})
    assert late.status_code == 422
    assert "Planen har endret seg etter at du så forslaget" in late.content.decode()
    assert Mentorship.objects.get(pk=world.mine.pk).preferred_weekday == 1
    again = client.post(url(world.mine, "ukedag", name="replan_save"), {"preferred_weekday": "3", "seen": seen_in(late)})
    assert again.status_code == 302
    assert Mentorship.objects.get(pk=world.mine.pk).preferred_weekday == 3


def test_a_changed_tick_is_shown_before_it_is_saved(world, client):
    client.force_login(world.here.leader)
    seen = seen_in(client.get(url(world.mine, "som-det-star")))
    told = {"seen": seen, "agreed": ["talk_week_10"]}
    answer = client.post(url(world.mine, "som-det-star", name="replan_save"), told)
    assert answer.status_code == 422
    assert 'value="talk_week_10" id="agreed-talk_week_10"' in answer.content.decode()
    told["seen"] = seen_in(answer)
    assert client.post(url(world.mine, "som-det-star", name="replan_save"), told).status_code == 302
    assert world.mine.items.get(rule_key="talk_week_10").planned_on >= world.today


def test_the_hire_page_says_what_no_longer_fits(world, client):
    add_absence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4), today=world.today)
    client.force_login(world.here.leader)
    html = client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()
    assert "passer ikke lenger" in html
    assert url(world.mine, "som-det-star") in html
    client.force_login(world.here.mentor.person)
    html = client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()
    assert "Avdelingsleder kan legge planen på nytt." in html
    assert url(world.mine, "som-det-star") not in html


def test_an_earlier_return_from_a_pause_is_shown_and_saved(world, client):
    client.force_login(world.here.leader)
    assert client.get(url(world.mine, "retur")).status_code == 404
    world.mine.pauses.create(starts_on=date(2026, 11, 16), ends_on=date(2027, 1, 31), registered_by=world.here.leader)
    for rubbish in ("", "x", "2026-11-01", "9999-12-31"):
        assert client.post(url(world.mine, "retur"), {"back_on": rubbish}).status_code == 422
    values = {"back_on": "2026-11-30"}
    shown = client.post(url(world.mine, "retur"), values)
    assert "tir. 1. des. (uke 49)" in shown.content.decode() or "man. 30. nov. (uke 49)" in shown.content.decode()
    assert client.post(url(world.mine, "retur", name="replan_save"), values | {"seen": seen_in(shown)}).status_code == 302
    assert world.mine.pauses.get().ends_on == date(2026, 11, 29)


def test_what_stays_is_told_with_its_reason(world, client):
    world.mine.items.filter(rule_key="talk_week_12").update(is_pinned=True)
    world.mine.items.filter(rule_key="shift_1").update(state=PlanItem.DONE, done_on=date(2026, 9, 14))
    client.force_login(world.here.leader)
    html = client.post(url(world.mine, "program"), {"version": world.versions["hjemmetjeneste"].pk}).content.decode()
    for told in ("1 er holdt, utført eller gitt en grunn", "1 er satt for hånd", "er forsinket og venter på å bli logget"):
        assert told in html
    assert "Fordi: er ikke med i programmet." in html
    assert "Fordi: er med i programmet nå." in html


def test_the_fragment_is_the_proposal_alone(world, client):
    client.force_login(world.here.leader)
    answer = client.post(url(world.mine, "ukedag"), {"preferred_weekday": "3"}, headers={"HX-Request": "true", "HX-Target": "proposal"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "flyttes" in html


def test_an_ended_year_is_not_replanned(world, client):
    world.mine.state, world.mine.ended_on = Mentorship.COMPLETED, world.today
    world.mine.save()
    client.force_login(world.here.leader)
    assert "Programmet er fullført" in client.get(url(world.mine, "ukedag")).content.decode()
    assert client.post(url(world.mine, "ukedag"), {"preferred_weekday": "3"}).status_code == 422
    assert client.post(url(world.mine, "ukedag", name="replan_save"), {"preferred_weekday": "3", "seen": "x"}).status_code == 422
    assert not Replan.objects.exists()


def test_moving_to_another_unit_ends_the_mentor_and_the_access(world, client):
    other = world.here.municipality.units.create(service_area=world.here.area, name="Annen enhet").departments.create(name="Annen avdeling")
    client.force_login(world.here.leader)
    values = {"department": other.pk}
    shown = client.post(url(world.mine, "avdeling"), values)
    answer = client.post(url(world.mine, "avdeling", name="replan_save"), values | {"seen": seen_in(shown)})
    assert answer["Location"] == reverse("sessions:hires")
    year = Mentorship.objects.get(pk=world.mine.pk)
    assert (year.department, year.placement.department, year.placement.starts_on) == (other, other, world.today)
    assert [period.ends_on for period in year.mentor_periods.all()] == [date(2026, 11, 21)]
    ahead = year.items.filter(kind=PlanItem.TALK, planned_on__gt=world.today)
    assert all("no_mentor" in talk.flags for talk in ahead)
    assert client.get(reverse("sessions:hire", args=[year.pk])).status_code == 404


def test_the_menu_has_the_same_queries_for_a_full_year(world, client, django_assert_max_num_queries):
    hire(world.here, "Berit Ny", starts_on=world.start)
    Absence.objects.create(person=world.mine.mentee, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 4))
    client.force_login(world.here.leader)
    with django_assert_max_num_queries(40):
        client.get(reverse("sessions:replan_menu", args=[world.mine.pk]))
