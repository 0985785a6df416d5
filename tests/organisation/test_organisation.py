"""Can a coordinator build a municipality wholly in the browser, and see no other?"""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from people.models import Appointment, ClosedDay, Department, Invitation, Mentor, Municipality, OutgoingMail, Person, ServiceArea, Unit
from people.organisation.person_forms import place_code
from tests.world import FAR_BACK, person

BASE = "/organisasjon/"


@pytest.fixture
def kari(world, client) -> Person:
    client.force_login(world.here.coordinator)
    return world.here.coordinator


@pytest.fixture
def of_unit(world, client) -> Person:
    """A coordinator of one of two units."""
    here, ulla = world.here, person("Ulla Enhetskoordinator")
    Unit.objects.create(municipality=here.municipality, service_area=here.area, name="Sandvik andre")
    Appointment.objects.create(person=ulla, role="coordinator", municipality=here.municipality, unit=here.unit, starts_on=FAR_BACK)
    client.force_login(ulla)
    return ulla


def text(response) -> str:
    html = re.sub(r"<(script|template|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_whole_municipality_is_built_in_the_browser(client, db):
    """From nothing but the municipality and its coordinator to leaders and mentors with invitations."""
    nordvik = Municipality.objects.create(name="Nordvik")
    anne = person("Anne Admin")
    Appointment.objects.create(person=anne, role="coordinator", municipality=nordvik, starts_on=FAR_BACK)
    client.force_login(anne)
    assert "Legg til det første tjenesteområdet" in text(client.get(BASE))
    assert client.get(f"{BASE}enhet/ny/")["Location"] == f"{BASE}tjenesteomrade/ny/"

    client.post(f"{BASE}tjenesteomrade/ny/", {"name": "Hjemmetjenester", "code": "hjemmetjeneste"})
    assert "Legg til den første enheten" in text(client.get(BASE))
    area = ServiceArea.objects.get(municipality=nordvik)
    response = client.post(f"{BASE}enhet/ny/", {"name": "Sentrum", "service_area": area.pk})
    unit = Unit.objects.get(municipality=nordvik)
    assert response["Location"] == f"{BASE}enhet/{unit.pk}/"
    client.post(f"{BASE}enhet/{unit.pk}/avdeling/ny/", {"name": "Dag"})
    department = Department.objects.get(unit=unit)
    today = timezone.localdate().isoformat()
    for name, role, place in [
        ("Ellen Enhet", "unit_leader", place_code(unit)),
        ("Lise Leder", "department_leader", place_code(department)),
        ("Mona Mentor", "mentor", place_code(unit)),
        ("Magne Mentor", "mentor", place_code(unit)),
    ]:
        email = f"{name.replace(' ', '.').lower()}@nordvik.example"
        values = {"name": name, "email": email, "role": role, "place": place, "starts_on": today, "capacity": "2"}
        added = client.post(f"{BASE}personer/ny/", values)
        assert added["Location"] == f"{BASE}personer/{Person.objects.get(email=email).pk}/"
    day = timezone.localdate() + timedelta(days=40)
    client.post(f"{BASE}stengte-dager/ny/", {"closed_on": day.isoformat(), "name": "Planleggingsdag"})

    page = text(client.get(BASE))
    assert "Slik kommer dere i gang" not in page
    assert "Mangler" not in page
    assert "mangler" not in page
    for shown in ("Nordvik", "Hjemmetjenester", "Sentrum", "Ellen Enhet", "Lise Leder", "Mona Mentor", "Magne Mentor", "Planleggingsdag"):
        assert shown in page
    assert OutgoingMail.objects.filter(kind="invitation", municipality=nordvik).count() == 4


def test_what_is_missing_is_flagged(client, kari, world):
    here = world.here
    here.unit_leader.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
    here.leader.appointments.update(starts_on=timezone.localdate() + timedelta(days=1))
    Mentor.objects.filter(pk=here.mentor.pk).update(ends_on=timezone.localdate() - timedelta(days=1))

    page = text(client.get(BASE))

    assert "Mangler enhetsleder" in page
    assert "Sandvik øst mangler avdelingsleder" in page
    assert "Sandvik vest mangler avdelingsleder" not in page
    assert "Har bare én mentor" in page
    assert "Fjellby" not in page


def test_coordinator_of_one_unit_sees_and_builds_only_that(client, of_unit, world):
    page = text(client.get(BASE))
    assert "Sandvik enhet" in page
    assert "Sandvik andre" not in page
    for path in ("enhet/ny/", "tjenesteomrade/ny/", f"tjenesteomrade/{world.here.area.pk}/", "stengte-dager/ny/"):
        assert client.get(BASE + path).status_code == 404
    other = Unit.objects.get(name="Sandvik andre")
    assert client.get(f"{BASE}enhet/{other.pk}/").status_code == 404
    assert client.post(f"{BASE}enhet/{world.here.unit.pk}/avdeling/ny/", {"name": "Nord"}).status_code == 302
    assert client.post(f"{BASE}enhet/{other.pk}/avdeling/ny/", {"name": "Nord"}).status_code == 404

    form = client.get(f"{BASE}personer/ny/").content.decode()
    assert 'value="coordinator"' not in form
    assert f'value="{place_code(world.here.unit)}"' in form
    assert f'value="{place_code(other)}"' not in form
    assert f'value="{place_code(world.here.municipality)}"' not in form


@pytest.mark.parametrize("role", ["department_leader", "coordinator", "mentor"])
def test_place_of_another_municipality_cannot_be_posted(client, kari, world, role):
    there = world.there
    places = {"department_leader": there.department, "coordinator": there.municipality, "mentor": there.unit}
    values = {"name": "Inn Trenger", "email": "inn@example.com", "role": role, "place": place_code(places[role]), "starts_on": "2026-11-22"}

    response = client.post(f"{BASE}personer/ny/", values)

    assert response.status_code == 422
    assert not Person.objects.filter(email="inn@example.com").exists()


def test_names_are_taken_once(client, kari, world):
    here = world.here
    for path, values in [
        ("tjenesteomrade/ny/", {"name": "HABILITERING", "code": "annet"}),
        ("enhet/ny/", {"name": "sandvik Enhet", "service_area": here.area.pk}),
        (f"enhet/{here.unit.pk}/avdeling/ny/", {"name": "SANDVIK øst"}),
        (f"avdeling/{here.other_department.pk}/", {"name": here.department.name}),
    ]:
        response = client.post(BASE + path, values)
        assert response.status_code == 422, path
        assert re.search(r"allerede (et|en)", text(response)), path
        assert values["name"] in response.content.decode(), path


def test_double_click_adds_one(client, kari, world):
    for _click in range(2):
        assert client.post(f"{BASE}enhet/ny/", {"name": "Ny enhet", "service_area": world.here.area.pk}).status_code == 302
        assert client.post(f"{BASE}stengte-dager/ny/", {"closed_on": "2027-03-01", "name": "Kursdag"}).status_code == 302
    assert (Unit.objects.filter(name="Ny enhet").count(), ClosedDay.objects.count()) == (1, 1)


def test_things_are_renamed_and_days_opened_again(client, kari, world):
    here = world.here
    day = ClosedDay.objects.create(municipality=here.municipality, closed_on=date(2027, 3, 1), name="Kursdag")
    client.post(f"{BASE}tjenesteomrade/{here.area.pk}/", {"name": "Hab", "code": "habilitering"})
    client.post(f"{BASE}enhet/{here.unit.pk}/endre/", {"name": "Enheten", "service_area": here.area.pk})
    client.post(f"{BASE}avdeling/{here.department.pk}/", {"name": "Øst"})
    client.post(f"{BASE}stengte-dager/{day.pk}/fjern/")

    for row in (here.area, here.unit, here.department):
        row.refresh_from_db()
    assert (here.area.name, here.unit.name, here.department.name, ClosedDay.objects.count()) == ("Hab", "Enheten", "Øst", 0)


def test_unit_cannot_move_to_another_municipalitys_service_area(client, kari, world):
    response = client.post(f"{BASE}enhet/{world.here.unit.pk}/endre/", {"name": "X", "service_area": world.there.area.pk})
    assert response.status_code == 422


def test_coordinator_of_two_municipalities_says_which(client, kari, world):
    Appointment.objects.create(person=kari, role="coordinator", municipality=world.there.municipality, starts_on=FAR_BACK)
    values = {"name": "Rehabilitering", "code": "annet"}
    assert client.post(f"{BASE}tjenesteomrade/ny/", values).status_code == 422

    client.post(f"{BASE}tjenesteomrade/ny/", values | {"municipality": world.there.municipality.pk})

    assert ServiceArea.objects.get(name="Rehabilitering").municipality == world.there.municipality


# --- People ---------------------------------------------------------------------------------------------------
def names(response) -> list[str]:
    return [row["person"].name for row in response.context["rows"]]


def test_people_list_holds_those_of_ones_own_scope(client, kari, world):
    found = names(client.get(f"{BASE}personer/"))
    assert sorted(found) == found
    assert {"Lise Sandvik", "Mona Sandvik", "Nils Nyansatt", "Kari Sandvik"} <= set(found)
    assert not [name for name in found if "Fjellby" in name]
    assert len([name for name in found if name == "Nils Nyansatt"]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("navn=lise", ["Lise Sandvik"]),
        ("navn=LISE+sand", ["Lise Sandvik"]),
        ("navn=ellen.sandvik%40", ["Ellen Sandvik"]),
        ("navn=%5B%28%2A", []),
        ("navn=lise+fjellby", []),
        ("rolle=unit_leader", ["Ellen Sandvik"]),
        ("rolle=mentor", ["Magne Sandvik", "Mona Sandvik"]),
        ("rolle=ansatt", ["Nils Nyansatt", "Nora Nabo"]),
        ("rolle=ikke-inne&navn=kari", ["Kari Sandvik"]),
    ],
)
def test_people_are_found_by_name_address_and_role(client, kari, query, found):
    assert names(client.get(f"{BASE}personer/?{query}")) == found


@pytest.mark.parametrize("query", ["rolle=tull", "navn=%00", "page=tull", "page=-1", "page=99999999999999999999", f"navn={'x' * 200}"])
def test_nonsense_in_the_address_is_no_error(client, kari, query):
    assert client.get(f"{BASE}personer/?{query}").status_code == 200


def test_people_search_knows_norwegian_capitals(client, kari, world):
    Person.objects.filter(pk=world.here.leader.pk).update(name="Åse Ødegård")
    assert names(client.get(f"{BASE}personer/?navn=åse+ØDE")) == ["Åse Ødegård"]


def test_people_come_twenty_five_a_page(client, kari, world):
    for number in range(30):
        Mentor.objects.create(person=person(f"Mentor Nr{number}"), unit=world.here.unit, starts_on=FAR_BACK)
    first, second = (client.get(f"{BASE}personer/?rolle=mentor&page={page}") for page in (1, 2))
    assert (len(names(first)), len(names(second))) == (25, 7)
    assert "rolle=mentor&amp;page=2" in first.content.decode()


@pytest.mark.parametrize(("path", "queries"), [("", 14), ("personer/", 11)])
def test_more_people_take_no_more_queries(client, kari, world, path, queries, django_assert_num_queries):
    client.get(BASE + path)
    with django_assert_num_queries(queries):
        client.get(BASE + path)
    for number in range(3):
        unit = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name=f"Enhet {number}")
        department = Department.objects.create(unit=unit, name="Dag")
        leader = person(f"Leder Nr{number}")
        Appointment.objects.create(
            person=leader, role="department_leader", department=department, municipality=world.here.municipality, starts_on=FAR_BACK
        )
        Mentor.objects.create(person=leader, unit=unit, starts_on=FAR_BACK)
    with django_assert_num_queries(queries):
        client.get(BASE + path)


def test_person_page_shows_roles_here_and_none_elsewhere(client, kari, world):
    who, there = world.here.leader, world.there
    Appointment.objects.create(person=who, role="unit_leader", unit=there.unit, municipality=there.municipality, starts_on=FAR_BACK)

    page = text(client.get(f"{BASE}personer/{who.pk}/"))

    assert "Avdelingsleder Sandvik enhet, Sandvik øst, fra 1. jan. 2020" in page
    assert "Fjellby" not in page
    assert "Endre opplysninger" not in page
    assert client.get(f"{BASE}personer/{who.pk}/endre/").status_code == 404


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("invited", "Invitert 3. nov., ikke tatt i bruk"),
        ("expired", "Invitasjonen gikk ut 17. nov."),
        ("failed", "Invitasjonen kom ikke fram"),
        ("joined", "Har tatt kontoen i bruk"),
        ("none", "Ikke invitert"),
    ],
)
def test_person_page_says_where_the_invitation_stands(client, kari, world, state, shown):
    who = world.mine.mentee
    now = timezone.now()
    third = now.replace(day=1, month=11, hour=12) + timedelta(days=2)
    Invitation.objects.filter(person=who).update(created_at=third, expires_at=now + timedelta(days=1))
    if state == "expired":
        Invitation.objects.filter(person=who).update(expires_at=now.replace(year=now.year - 1, month=11, day=17, hour=12))
    elif state == "failed":
        OutgoingMail.objects.filter(person=who, kind="invitation").update(state="failed")
    elif state == "joined":
        who.set_password("riktig hest batteri stift")
        who.save()
    elif state == "none":
        Invitation.objects.filter(person=who).delete()

    page = text(client.get(f"{BASE}personer/{who.pk}/"))

    assert shown in page
    assert ("Send ny invitasjon" in page) is (state != "joined")


def test_leader_reads_her_own_peoples_pages_without_buttons_but_to_invite(client, world):
    client.force_login(world.here.leader)
    page = text(client.get(f"{BASE}personer/{world.mine.mentee.pk}/"))

    assert "Nils Nyansatt" in page
    assert "Send ny invitasjon" in page
    for button in ("Endre opplysninger", "Ny rolle", "Gjør til mentor", "Avslutt", "Organisasjon"):
        assert button not in page
    for pk in (world.neighbour.mentee.pk, world.theirs.mentee.pk, world.here.mentor.person.pk):
        assert client.get(f"{BASE}personer/{pk}/").status_code == 404
    for path in ("", "personer/", "personer/ny/", f"enhet/{world.here.unit.pk}/"):
        assert client.get(BASE + path).status_code == 404


def test_roles_are_given_changed_and_ended_from_the_persons_page(client, kari, world):
    here, who = world.here, world.here.leader
    url = f"{BASE}personer/{who.pk}/"
    client.post(f"{url}verv/ny/", {"role": "unit_leader", "place": place_code(here.unit), "starts_on": "2026-11-01"})
    client.post(f"{url}mentor/ny/", {"unit": here.unit.pk, "capacity": 2, "starts_on": "2026-11-01"})
    given, mentor = who.appointments.get(role="unit_leader"), who.mentor_appointments.get()
    assert (given.unit, mentor.capacity) == (here.unit, 2)
    last = timezone.localdate().isoformat()
    assert client.post(f"{BASE}verv/{given.pk}/avslutt/", {"ends_on": last})["Location"] == url
    assert client.post(f"{BASE}mentor/{mentor.pk}/", {"capacity": 4, "ends_on": last})["Location"] == url

    given.refresh_from_db()
    mentor.refresh_from_db()
    assert (given.ends_on.isoformat(), mentor.ends_on.isoformat(), mentor.capacity) == (last, last, 4)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"role": "unit_leader", "place": "e{unit}", "starts_on": "i går"}, "gyldig dato"),
        ({"role": "department_leader", "place": "e{unit}", "starts_on": "2026-11-01"}, "Velg en avdeling"),
        ({"role": "", "place": "", "starts_on": ""}, "Feltet er påkrevet"),
        ({"role": "unit_leader", "place": "e{unit}", "starts_on": "0001-01-01"}, "Sjekk årstallet"),
    ],
)
def test_wrong_role_form_keeps_what_was_typed(client, kari, world, values, says):
    values = {key: value.format(unit=world.here.unit.pk) for key, value in values.items()}
    response = client.post(f"{BASE}personer/{world.here.leader.pk}/verv/ny/", values)

    assert response.status_code == 422
    assert says in text(response)
    assert f'value="{values["starts_on"]}"' in response.content.decode() or not values["starts_on"]


def test_ending_ones_own_last_coordination_is_refused_with_a_reason(client, kari, world):
    mine = kari.appointments.get()
    response = client.post(f"{BASE}verv/{mine.pk}/avslutt/", {"ends_on": timezone.localdate().isoformat()})

    assert response.status_code == 422
    assert "Sandvik må ha en koordinator" in text(response)


def test_person_is_corrected(client, kari, world):
    who = world.mine.mentee
    values = {"name": "Nils Nytt Navn", "phone": "900 00 000", "email": "nils.nytt@kommune.example"}
    assert client.post(f"{BASE}personer/{who.pk}/endre/", values).status_code == 302
    who.refresh_from_db()
    assert (who.name, who.phone, who.email) == ("Nils Nytt Navn", "+4790000000", "nils.nytt@kommune.example")

    for wrong, says in [({"phone": "ring meg"}, "åtte sifre"), ({"email": world.there.leader.email}, "kan ikke brukes")]:
        response = client.post(f"{BASE}personer/{who.pk}/endre/", values | wrong)
        assert response.status_code == 422
        assert says in text(response)
