"""Can a leader register a hire with the plan beside the form, with and without script, and only where she leads?"""

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.dates import day_and_date
from people.models import Absence, Appointment, Department, Invitation, Mentor, Placement, ServiceArea, Unit
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.registration.options import options_for
from tests import world as worlds

REGISTER, PREVIEW = reverse("sessions:register"), reverse("sessions:register_preview")
HTMX = {"HX-Request": "true", "HX-Target": "plan"}


@pytest.fixture
def start():
    """A Monday some weeks ahead of the real today: the page reads the clock."""
    day = timezone.localdate() + timedelta(days=40)
    return day - timedelta(days=day.weekday())


@pytest.fixture
def typed(world, start):
    return {
        "name": "Siri Ny",
        "email": "siri.ny@kommune.example",
        "phone": "",
        "employee_number": "",
        "profession": "vernepleier",
        "title": "Vernepleier",
        "starts_on": start.isoformat(),
        "position_percent": "100",
        "shift_pattern": "dag",
        "probation_months": "6",
        "newly_educated": "1",
        "version": "",
        "mentor": str(world.here.mentor.pk),
        "preferred_weekday": "",
    }


@pytest.fixture
def leader(world, client):
    client.force_login(world.here.leader)
    return client


def text(response) -> str:
    """The page as it reads: no tags, no runs of space."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def plan_of(client, typed: dict) -> str:
    response = client.post(PREVIEW, typed, headers=HTMX)
    assert response.status_code == 200
    return text(response)


def complaints(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {field: list(errors) for field, errors in response.context["form"].errors.items()}


# --- The form -------------------------------------------------------------------------------------------------
def test_form_asks_no_department_of_who_leads_one(leader, world):
    page = leader.get(REGISTER).content.decode()

    assert 'name="department"' not in page
    assert "Planen vises her når avdeling, yrke og startdato er fylt ut." in page


def test_form_shows_each_mentor_of_the_unit_with_her_load(leader, world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(capacity=1)
    Mentor.objects.create(person=worlds.person("Gunn Gammel"), unit=world.here.unit, starts_on=worlds.FAR_BACK, ends_on=date(2024, 1, 1))
    choices = [label for _value, label in leader.get(REGISTER).context["form"].fields["mentor"].choices]

    assert [str(label) for label in choices] == [
        "Velg senere",
        "Magne Sandvik – følger 1 av 3 nå",
        "Mona Sandvik – følger 1 av 1 nå ⚠ fullt",
    ]


def test_form_offers_a_coordinator_her_departments_and_no_others(world, client):
    client.force_login(world.here.coordinator)
    form = client.get(REGISTER).context["form"]

    assert [str(label) for _value, label in form.fields["department"].choices] == [
        "Velg avdeling",
        "Sandvik enhet, Sandvik vest",
        "Sandvik enhet, Sandvik øst",
    ]
    assert {value for value, _label in form.fields["mentor"].choices} == {"", world.here.mentor.pk, world.here.other_mentor.pk}


def test_page_is_not_there_for_who_leads_nothing(world, client, typed):
    for person in (world.here.mentor.person, world.mine.mentee, worlds.person("Ingen Rolle")):
        client.force_login(person)
        assert [client.get(REGISTER).status_code, client.post(REGISTER, typed).status_code, client.post(PREVIEW, typed).status_code] == [
            404
        ] * 3


def test_page_is_closed_the_day_after_the_leader_leaves(leader, world):
    Appointment.objects.filter(person=world.here.leader).update(ends_on=timezone.localdate() - timedelta(days=1))

    assert leader.get(REGISTER).status_code == 404


# --- Saving ---------------------------------------------------------------------------------------------------
def test_register_saves_everything_and_goes_to_the_hire(leader, world, typed, start):
    response = leader.post(
        REGISTER,
        typed
        | {
            "phone": "900 00 000",
            "shortened": "on",
            "absence_2_from": (start + timedelta(30)).isoformat(),
            "absence_2_to": (start + timedelta(40)).isoformat(),
        },
    )
    mentorship = Mentorship.objects.get(mentee__email="siri.ny@kommune.example")

    assert response.status_code == 302
    assert response.url == reverse("sessions:hire", args=[mentorship.pk])
    assert (mentorship.department, mentorship.version) == (world.here.department, world.versions["habilitering"])
    assert (mentorship.mentor_periods.get().mentor, mentorship.shortened, mentorship.mentee.phone) == (
        world.here.mentor,
        True,
        "+4790000000",
    )
    assert Absence.objects.get(person=mentorship.mentee).starts_on == start + timedelta(30)
    assert mentorship.items.count() == 44


def test_register_twice_from_the_same_form_goes_to_the_same_hire(leader, typed):
    first, second = leader.post(REGISTER, typed), leader.post(REGISTER, typed)

    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert Invitation.objects.filter(person__email=typed["email"]).count() == 1


def test_register_without_a_mentor_flags_what_waits_for_one(leader, typed):
    leader.post(REGISTER, typed | {"mentor": ""})
    items = PlanItem.objects.filter(mentorship__mentee__email=typed["email"])

    assert {item.kind for item in items if "no_mentor" in item.flags} == {"talk", "task", "training_shift"}


def test_register_refuses_with_everything_kept(leader, typed):
    response = leader.post(REGISTER, typed | {"email": "ikke en adresse", "starts_on": "31.31.2027", "newly_educated": ""})

    assert complaints(response).keys() == {"email", "starts_on", "newly_educated"}
    assert complaints(response)["starts_on"][0].startswith("Oppgi en gyldig dato.")
    assert 'value="ikke en adresse"' in response.content.decode()
    assert 'value="31.31.2027"' in response.content.decode()


@pytest.mark.parametrize(("days", "part"), [(400, "mer enn ett år fram"), (-400, "mer enn ett år tilbake")])
def test_register_refuses_a_start_far_away(leader, typed, days, part):
    far = timezone.localdate() + timedelta(days=days)

    assert part in complaints(leader.post(REGISTER, typed | {"starts_on": far.isoformat()}))["starts_on"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mentor", "999999"),
        ("mentor", "x"),
        ("version", "-1"),
        ("preferred_weekday", "6"),
        ("probation_months", "2"),
        ("position_percent", "0"),
        ("position_percent", "101"),
        ("position_percent", "50,5"),
        ("position_percent", "9" * 30),
        ("profession", "lege"),
        ("shift_pattern", "helg"),
        ("newly_educated", "2"),
        ("phone", "ring meg"),
        ("name", "x" * 201),
        ("name", "\x00"),
        ("name", "  "),
        ("title", "x" * 101),
        ("employee_number", "x" * 31),
        ("starts_on", "0001-01-01"),
        ("starts_on", "9999-12-31"),
        ("starts_on", "99999-01-01"),
    ],
)
def test_anything_a_browser_can_send_is_answered_beside_its_field(leader, typed, field, value):
    assert complaints(leader.post(REGISTER, typed | {field: value})).keys() == {field}
    assert leader.post(PREVIEW, typed | {field: value}, headers=HTMX).status_code == 200
    assert leader.post(PREVIEW, typed | {field: value}).status_code == 200


def test_empty_form_is_answered_beside_its_fields(leader):
    assert complaints(leader.post(REGISTER, {})).keys() == {
        "name",
        "email",
        "profession",
        "title",
        "starts_on",
        "position_percent",
        "shift_pattern",
        "probation_months",
        "newly_educated",
    }


@pytest.mark.parametrize(
    ("first", "last", "field", "message"),
    [
        ("2027-02-10", "2027-02-09", "absence_1_to", "Siste dag kan ikke være før første dag."),
        ("2027-02-10", "", "absence_1_to", "Skriv også siste dag."),
        ("", "2027-02-10", "absence_1_from", "Skriv også første dag."),
        ("30. februar", "2027-02-10", "absence_1_from", "Oppgi en gyldig dato. Skriv den slik: 14.12.2026."),
    ],
)
def test_half_an_absence_is_answered_beside_its_field(leader, typed, first, last, field, message):
    changed = typed | {"absence_1_from": first, "absence_1_to": last}

    assert complaints(leader.post(REGISTER, changed)) == {field: [message]}
    assert message in plan_of(leader, changed)


def test_department_of_somebody_else_cannot_be_posted(world, client, typed):
    client.force_login(world.here.coordinator)
    answer = complaints(client.post(REGISTER, typed | {"department": str(world.there.department.pk)}))

    assert answer.keys() == {"department"}


def test_hire_is_registered_as_people_paste_and_write(leader, world, typed, start):
    pasted = {
        "name": "Ny\u00a0Hansen,  A\u030ase\u202e",
        "email": '"Ny Hansen, Åse" <Aase.Ny@Kommune.example>;',
        "phone": "tlf. (+47) 900 00 000",
        "starts_on": f"{start.day}/{start.month}-{start:%y}",
        "title": "Verne\u00adpleier\u200b",
    }
    assert leader.post(REGISTER, typed | pasted).status_code == 302

    mentorship = Mentorship.objects.get(mentee__email="aase.ny@kommune.example")
    assert (mentorship.mentee.name, mentorship.mentee.phone, mentorship.starts_on) == ("Åse Ny Hansen", "+4790000000", start)
    assert mentorship.placement.title == "Vernepleier"
    assert complaints(leader.post(REGISTER, typed | {"name": "Ny, Siri, Drammen"})) == {
        "name": ["Skriv bare navnet, fornavnet først og uten komma."]
    }


# --- Duplicates on the page -----------------------------------------------------------------------------------
def test_duplicate_links_to_the_hire_the_leader_may_see(leader, world, typed):
    response = leader.post(REGISTER, typed | {"email": world.mine.mentee.email})

    assert complaints(response).keys() == {"email"}
    assert f'href="{reverse("sessions:hire", args=[world.mine.pk])}"' in response.content.decode()


def test_duplicate_the_leader_may_not_see_names_the_coordinator_and_nothing_else(leader, world, typed):
    response = leader.post(REGISTER, typed | {"email": world.neighbour.mentee.email})

    assert "Kontakt koordinator Kari Sandvik" in complaints(response)["email"][0]
    assert "/mentorforhold/" not in response.content.decode()
    assert "Nora" not in text(response)


def test_same_name_shows_the_tick_only_when_it_is_asked_for(leader, world, typed):
    namesake = typed | {"name": world.mine.mentee.name}

    assert 'name="is_someone_else"' not in leader.get(REGISTER).content.decode()
    refused = leader.post(REGISTER, namesake)
    assert complaints(refused).keys() == {"is_someone_else"}
    assert 'name="is_someone_else"' in refused.content.decode()
    assert leader.post(REGISTER, namesake | {"is_someone_else": "on"}).status_code == 302


# --- The preview ----------------------------------------------------------------------------------------------
def test_preview_shows_the_plan_that_is_saved(leader, typed, start, world):
    Absence.objects.create(person=world.here.mentor.person, starts_on=start + timedelta(14), ends_on=start + timedelta(20))
    changed = typed | {
        "absence_1_from": start.isoformat(),
        "absence_1_to": start.isoformat(),
        "preferred_weekday": "3",
        "position_percent": "60",
    }
    weeks = leader.post(PREVIEW, changed, headers=HTMX).context["preview"].weeks
    leader.post(REGISTER, changed)
    saved = PlanItem.objects.filter(mentorship__mentee__email=typed["email"]).in_plan_order()

    shown = [(line.title, line.day) for week in weeks for line in week.lines]
    assert shown == [(item.title, day_and_date(item.planned_on)) for item in saved if item.planned_on]
    assert len(shown) == 44


def test_preview_fragment_is_the_plan_alone_and_the_same_as_in_the_page(leader, typed):
    fragment = leader.post(PREVIEW, typed, headers=HTMX).content.decode()
    page = leader.post(PREVIEW, typed).content.decode().replace('"register-fold" open>', '"register-fold">')

    assert "<form" not in fragment
    assert " ".join(fragment.split()) in " ".join(page.split())


def test_preview_without_script_keeps_everything_typed_and_complains_of_nothing(leader, typed):
    response = leader.post(
        PREVIEW, {**typed, "name": "Siri <b>", "email": "", "starts_on": "", "absence_3_to": "2027-01-01", "shortened": "on"}
    )
    page = response.content.decode()

    assert response.status_code == 200
    assert 'value="Siri &lt;b&gt;"' in page
    assert re.search(r'name="absence_3_to"[^>]*value="2027-01-01"|value="2027-01-01"[^>]*name="absence_3_to"', page)
    assert re.search(r'name="shortened"[^>]*checked', page)
    assert "ds-error-summary" not in page
    assert "ds-validation-message" not in page
    assert f'action="{REGISTER}"' in page


def test_preview_of_an_incomplete_form_names_what_is_missing(leader, typed):
    shown = plan_of(leader, {"name": "Siri", "email": "siri@", "position_percent": "100"})

    assert shown == "For å lage planen mangler: yrke, startdato."
    assert "mangler: avdeling" not in plan_of(leader, {})


def test_preview_asks_a_coordinator_for_the_department(world, client, typed):
    client.force_login(world.here.coordinator)

    assert plan_of(client, typed) == "For å lage planen mangler: avdeling."


def test_preview_writes_nothing(leader, typed):
    with CaptureQueriesContext(connection) as queries:
        leader.post(PREVIEW, typed, headers=HTMX)
        leader.post(PREVIEW, typed)

    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_preview_is_not_read_with_get(leader):
    assert leader.get(PREVIEW)["Location"] == reverse("sessions:register")


# --- The programme --------------------------------------------------------------------------------------------
def test_programme_follows_department_and_profession_until_one_is_chosen(world, client, typed):
    client.force_login(world.here.coordinator)
    area = ServiceArea.objects.create(municipality=world.here.municipality, name="Hjemmetjeneste", code="hjemmetjeneste")
    home = Department.objects.create(
        unit=Unit.objects.create(municipality=world.here.municipality, service_area=area, name="Hjemme"), name="Sone 1"
    )
    ward, zone = ({**typed, "mentor": "", "department": str(row.pk)} for row in (world.here.department, home))
    chosen = {"version": str(world.versions["omsorgssenter"].pk)}

    assert "Mentorprogram habilitering (foreslått)" in plan_of(client, ward)
    assert "Mentorprogram hjemmetjeneste (foreslått)" in plan_of(client, zone)
    assert "Mentorprogram omsorgssenter Oppstart" in plan_of(client, ward | chosen)
    assert "Mentorprogram omsorgssenter Oppstart" in plan_of(client, zone | chosen)


def test_programme_must_be_chosen_where_none_can_be_proposed(leader, world, typed):
    ServiceArea.objects.filter(pk=world.here.area.pk).update(code="annet")
    message = "Vi har ikke noe forslag for denne avdelingen. Velg et program."

    assert message in plan_of(leader, typed)
    assert complaints(leader.post(REGISTER, typed)) == {"version": [message]}
    assert leader.post(REGISTER, typed | {"version": str(world.versions["habilitering"].pk)}).status_code == 302


def test_programme_of_another_municipality_is_not_offered(leader, world):
    program = world.versions["omsorgssenter"].program
    program.municipality = world.there.municipality
    program.save()

    assert [str(label) for _value, label in leader.get(REGISTER).context["form"].fields["version"].choices] == [
        "Foreslå ut fra tjenesteområde og yrke",
        "Mentorprogram habilitering",
        "Mentorprogram hjemmetjeneste",
    ]


# --- Advice ---------------------------------------------------------------------------------------------------
def test_plain_hire_gets_no_warning(leader, typed):
    assert leader.post(PREVIEW, typed, headers=HTMX).context["advice"] == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"mentor": ""}, "Ingen mentor er valgt."),
        ({"shift_pattern": "natt"}, "Aldri rett etter en nattvakt."),
        ({"shift_pattern": "aften"}, "Aftenvakter: legg samtalene like før vakten"),
        ({"shift_pattern": "turnus"}, "planen kjenner ikke turnusen"),
        ({"profession": "helsefagarbeider"}, "Mentorprogram habilitering er ikke laget for helsefagarbeider."),
    ],
)
def test_what_is_chosen_gives_its_advice(leader, typed, change, part):
    assert part in plan_of(leader, typed | change)


def test_full_mentor_gives_a_warning(leader, world, typed):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(capacity=1)

    assert "Mona Sandvik følger allerede 1 av 1 og har ikke plass til flere." in plan_of(leader, typed)


def test_short_notice_names_what_should_have_been_done(leader, typed):
    soon = timezone.localdate() + timedelta(days=5)
    shown = plan_of(leader, typed | {"starts_on": soon.isoformat()})

    assert "Kort frist: oppstart er om 5 dager. Dette skulle vært gjort alt: Velkomstbrev, " in shown


def test_start_today_is_short_notice(leader, typed):
    assert "Kort frist: oppstart er i dag." in plan_of(leader, typed | {"starts_on": timezone.localdate().isoformat()})


def test_late_registration_is_allowed_with_a_note(leader, typed):
    past = timezone.localdate() - timedelta(days=30)
    changed = typed | {"starts_on": past.isoformat()}

    assert "Oppstart var for 30 dager siden." in plan_of(leader, changed)
    assert leader.post(REGISTER, changed).status_code == 302


def test_start_on_a_saturday_says_when_the_first_shift_is(leader, typed, start):
    saturday = start + timedelta(days=5)
    shown = plan_of(leader, typed | {"starts_on": saturday.isoformat()})

    assert f"Lør. {saturday.day}. " in shown
    assert "er ikke en arbeidsdag for den nyansatte. Første opplæringsvakt foreslås man." in shown


def test_mentor_appointed_for_a_part_of_the_year_gives_a_warning(leader, world, typed, start):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(ends_on=start + timedelta(days=100))
    shown = plan_of(leader, typed)

    assert "Det som ligger etter, har ingen mentor før du velger en ny." in shown
    assert "mentor mangler" in shown


def test_mentor_not_yet_appointed_is_told_while_typing(leader, world, typed, start):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(starts_on=start + timedelta(days=10))

    assert "Mentor: Mona Sandvik er mentor først fra" in plan_of(leader, typed)
    assert complaints(leader.post(REGISTER, typed)).keys() == {"mentor"}


def test_address_of_somebody_else_in_the_department_gives_a_warning(leader, world, typed):
    ola = worlds.person("Ola Lund")
    Placement.objects.create(person=ola, department=world.here.department, starts_on=date(2024, 1, 1), profession="annet")
    abroad = worlds.person("Per Fjell")
    Placement.objects.create(person=abroad, department=world.there.department, starts_on=date(2024, 1, 1), profession="annet")

    assert "E-postadressen tilhører Ola Lund." in plan_of(leader, typed | {"email": ola.email})
    assert "Per Fjell" not in plan_of(leader, typed | {"email": abroad.email})


def test_department_without_a_leader_gives_a_warning(world, client, typed):
    client.force_login(world.here.coordinator)
    Appointment.objects.filter(person=world.here.leader).delete()

    shown = plan_of(client, typed | {"department": str(world.here.department.pk)})
    assert "Avdelingen har ingen leder. Be koordinator legge inn hvem det er." in shown
    assert "avdelingsleder mangler" not in shown


def test_leader_who_leaves_in_the_year_gives_a_warning(leader, world, typed, start):
    Appointment.objects.filter(person=world.here.leader).update(ends_on=start + timedelta(days=20))

    assert "Avdelingen mangler leder på noen av datoene." in plan_of(leader, typed)


# Session, person; departments, mentors, loads, programmes; who has the address; leaders, absences, closed days; who begins with her.
QUERIES = 12


# --- Cost -----------------------------------------------------------------------------------------------------
def test_preview_asks_the_same_queries_for_one_and_three_of_everything(leader, world, typed, django_assert_num_queries):
    leader.post(PREVIEW, typed, headers=HTMX)  # the programme is read once a process
    with django_assert_num_queries(QUERIES):
        leader.post(PREVIEW, typed, headers=HTMX)
    for number in range(2):
        department = Department.objects.create(unit=world.here.unit, name=f"Ny {number}")
        Appointment.objects.create(
            person=world.here.leader,
            role="department_leader",
            municipality=world.here.municipality,
            department=department,
            starts_on=worlds.FAR_BACK,
        )
        Mentor.objects.create(person=worlds.person(f"Mentor {number}"), unit=world.here.unit, starts_on=worlds.FAR_BACK)
    with django_assert_num_queries(QUERIES):
        leader.post(PREVIEW, typed | {"department": str(world.here.department.pk)}, headers=HTMX)


def test_options_ask_five_queries(world, django_assert_num_queries):
    with django_assert_num_queries(5):
        options = options_for(world.here.coordinator, today=timezone.localdate())

    assert len(options.departments) == 2
