"""Do roles begin and end as they should, and can nobody take over an account?"""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.accounts.invitations import invitation_of, invite
from people.models import Appointment, Invitation, Mentor, Municipality, OutgoingMail, Person
from people.organisation.appointments import appoint, appoint_mentor, change_mentor, end_appointment
from people.organisation.staff import MENTOR, add_person, edit_person, find_or_add_person
from tests.world import FAR_BACK, at, person

TODAY = date(2026, 11, 22)
NOW = at(TODAY)


def complaint(error: pytest.ExceptionInfo) -> str:
    return " ".join(error.value.messages)


def add(world, email: str = "ny@kommune.example", *, role: str = "department_leader", place=None, **values) -> Person:
    return add_person(
        name="Ny Leder",
        email=email,
        role=role,
        place=place or world.here.department,
        starts_on=TODAY,
        by=world.here.coordinator,
        now=NOW,
        **values,
    )


# --- Adding ---------------------------------------------------------------------------------------------------
def test_added_person_has_a_role_and_an_invitation(world):
    added = add(world, "Ny.Leder@Kommune.example", phone="900 00 000")

    assert (added.email, added.phone, added.has_joined) == ("ny.leder@kommune.example", "+4790000000", False)
    assert [str(row.place) for row in added.appointments.all()] == ["Sandvik enhet, Sandvik øst"]
    assert Invitation.objects.usable(NOW).filter(person=added, municipality=world.here.municipality).count() == 1
    assert added in Person.objects.visible_to(world.here.coordinator)
    assert added not in Person.objects.visible_to(world.there.coordinator)


def test_double_click_adds_and_invites_once(world):
    assert add(world) == add(world)
    assert Appointment.objects.filter(person__email="ny@kommune.example").count() == 1
    assert Invitation.objects.filter(person__email="ny@kommune.example").count() == 1


def test_a_slip_in_an_address_gives_nobody_a_role(world):
    """The name that was typed would be thrown away, and somebody else would get the leader's access."""
    eva = world.here.other_leader
    with pytest.raises(ValidationError, match=f"tilhører {eva.name}"):
        add(world, eva.email, role=MENTOR, place=world.here.unit)
    assert not eva.mentor_appointments.exists()


def test_mentor_is_added_with_room_for_so_many(world):
    added = add(world, role=MENTOR, place=world.here.unit, capacity=5)
    assert [(mentor.unit, mentor.capacity) for mentor in added.mentor_appointments.all()] == [(world.here.unit, 5)]


def test_address_known_elsewhere_attaches_without_a_word_and_keeps_its_own_name(world):
    theirs = world.there.leader

    assert add(world, theirs.email) == theirs

    theirs.refresh_from_db()
    assert theirs.name == "Lise Fjellby"
    assert theirs in Person.objects.led_by(world.here.coordinator)
    assert [row.municipality for row in theirs.appointments.visible_to(world.here.coordinator)] == [world.here.municipality]


@pytest.mark.parametrize(
    ("role", "place", "says"),
    [
        ("department_leader", "unit", "Velg en avdeling"),
        ("unit_leader", "department", "Velg en enhet"),
        ("coordinator", "department", "hele kommunen eller en enhet"),
        (MENTOR, "municipality", "Velg en enhet"),
    ],
)
def test_role_needs_the_right_kind_of_place_and_nobody_is_left_behind(world, role, place, says):
    with pytest.raises(ValidationError) as error:
        add(world, role=role, place=getattr(world.here, place))

    assert says in complaint(error)
    assert not Person.objects.filter(email="ny@kommune.example").exists()


def test_only_who_coordinates_the_whole_municipality_appoints_coordinators(world):
    of_unit = person("Ulla Enhetskoordinator")
    Appointment.objects.create(
        person=of_unit, role="coordinator", municipality=world.here.municipality, unit=world.here.unit, starts_on=FAR_BACK
    )
    with pytest.raises(ValidationError, match="hele kommunen"):
        appoint(person=world.here.leader, role="coordinator", place=world.here.unit, starts_on=TODAY, by=of_unit)

    appoint(person=world.here.leader, role="unit_leader", place=world.here.unit, starts_on=TODAY, by=of_unit)


# --- Periods --------------------------------------------------------------------------------------------------
def test_same_role_in_the_same_place_does_not_overlap(world):
    here = world.here
    with pytest.raises(ValidationError, match=r"har denne rollen her fra 1\. jan\. 2020"):
        appoint(person=here.leader, role="department_leader", place=here.department, starts_on=TODAY, by=here.coordinator)
    appoint(person=here.leader, role="department_leader", place=here.other_department, starts_on=TODAY, by=here.coordinator)


def test_role_can_be_held_again_after_a_break(world):
    here = world.here
    first = here.leader.appointments.get()
    end_appointment(appointment=first, ends_on=TODAY, by=here.coordinator, today=TODAY)

    with pytest.raises(ValidationError):
        appoint(person=here.leader, role="department_leader", place=here.department, starts_on=TODAY, by=here.coordinator)
    appoint(person=here.leader, role="department_leader", place=here.department, starts_on=TODAY + timedelta(days=1), by=here.coordinator)

    with pytest.raises(ValidationError, match="annen periode"):
        end_appointment(appointment=first, ends_on=TODAY + timedelta(days=5), by=here.coordinator, today=TODAY)


@pytest.mark.parametrize("starts_on", [date(1, 1, 1), date(9999, 12, 31)])
def test_year_mistyped_is_caught(world, starts_on):
    with pytest.raises(ValidationError, match="Sjekk årstallet"):
        appoint(person=world.here.mentor.person, role="unit_leader", place=world.here.unit, starts_on=starts_on, by=world.here.coordinator)


def test_access_ends_the_day_after_the_last_day(world):
    here = world.here
    end_appointment(appointment=here.leader.appointments.get(), ends_on=TODAY, by=here.coordinator, today=TODAY)

    assert world.mine.mentee in Person.objects.visible_to(here.leader, TODAY)
    assert world.mine.mentee not in Person.objects.visible_to(here.leader, TODAY + timedelta(days=1))


@pytest.mark.parametrize(("ends_on", "says"), [(date(2019, 1, 1), "kan ikke være før 1. jan. 2020"), (date(9999, 12, 31), "årstallet")])
def test_end_is_checked(world, ends_on, says):
    with pytest.raises(ValidationError) as error:
        end_appointment(appointment=world.here.leader.appointments.get(), ends_on=ends_on, by=world.here.coordinator, today=TODAY)
    assert says in complaint(error)


def test_what_is_over_stays_over(world):
    here, row = world.here, world.here.leader.appointments.get()
    end_appointment(appointment=row, ends_on=TODAY, by=here.coordinator, today=TODAY)
    end_appointment(appointment=row, ends_on=TODAY, by=here.coordinator, today=TODAY)  # a double click

    with pytest.raises(ValidationError, match="allerede avsluttet"):
        end_appointment(appointment=row, ends_on=TODAY + timedelta(days=9), by=here.coordinator, today=TODAY + timedelta(days=2))


def test_last_coordinator_of_a_municipality_stays_until_there_is_another(world):
    here = world.here
    mine = here.coordinator.appointments.get()
    end = {"appointment": mine, "ends_on": TODAY, "by": here.coordinator, "today": TODAY}
    with pytest.raises(ValidationError, match="Sandvik må ha en koordinator"):
        end_appointment(**end)

    other = person("Klara Koordinator")
    appoint(person=other, role="coordinator", place=here.unit, starts_on=FAR_BACK, by=here.coordinator)
    with pytest.raises(ValidationError):  # of a unit only
        end_appointment(**end)

    appoint(person=other, role="coordinator", place=here.municipality, starts_on=TODAY + timedelta(days=2), by=here.coordinator)
    with pytest.raises(ValidationError):  # a day in between without
        end_appointment(**end)
    end_appointment(**(end | {"ends_on": TODAY + timedelta(days=1)}))
    mine.refresh_from_db()
    assert mine.ends_on == TODAY + timedelta(days=1)


def test_mentor_gets_another_capacity_and_an_end(world):
    here = world.here
    change_mentor(mentor=here.mentor, capacity=7, ends_on=TODAY, by=here.coordinator, today=TODAY)

    here.mentor.refresh_from_db()
    assert (here.mentor.capacity, here.mentor.ends_on) == (7, TODAY)
    assert not Mentor.objects.active(TODAY + timedelta(days=1)).filter(pk=here.mentor.pk).exists()


def test_mentor_periods_in_a_unit_do_not_overlap(world):
    here, who = world.here, world.here.mentor.person
    with pytest.raises(ValidationError, match="har denne rollen"):
        appoint_mentor(person=who, unit=here.unit, capacity=3, starts_on=TODAY, by=here.coordinator)
    change_mentor(mentor=here.mentor, capacity=3, ends_on=TODAY, by=here.coordinator, today=TODAY)
    appoint_mentor(person=who, unit=here.unit, capacity=3, starts_on=TODAY + timedelta(days=30), by=here.coordinator)

    with pytest.raises(ValidationError, match="annen periode"):
        change_mentor(mentor=here.mentor, capacity=3, ends_on=None, by=here.coordinator, today=TODAY)


# --- Who somebody is ------------------------------------------------------------------------------------------
def edit(who: Person, by: Person, *, email: str = "", name: str = "Nytt Navn") -> Person:
    return edit_person(person=who, name=name, phone="900 00 000", email=email or who.email, by=by, now=NOW)


def test_name_and_phone_are_corrected(world):
    edited = edit(world.here.leader, world.here.coordinator)
    assert (edited.name, edited.phone) == ("Nytt Navn", "+4790000000")


def test_number_that_cannot_be_is_refused_beside_its_field(world):
    who = world.here.leader
    with pytest.raises(ValidationError) as refused:
        edit_person(person=who, name="Nytt Navn", phone="12", email=who.email, by=world.here.coordinator, now=NOW)

    assert list(refused.value.message_dict) == ["phone"]
    assert Person.objects.get(pk=who.pk).name == who.name


def test_new_address_before_the_account_is_used_voids_the_old_link_and_sends_a_new_one(world):
    who = world.mine.mentee
    old = invite(person=who, municipality=world.here.municipality, by=None, now=NOW)
    OutgoingMail.objects.all().delete()

    edit(who, world.here.coordinator, email="Rett@Kommune.example")

    who.refresh_from_db()
    old.refresh_from_db()
    assert who.email == "rett@kommune.example"
    assert old.revoked_at == NOW
    assert OutgoingMail.objects.get(kind="invitation").person == who


def test_address_of_an_account_in_use_is_never_changed(world):
    who = world.here.leader
    who.set_password("riktig hest batteri stift")
    who.save()

    with pytest.raises(ValidationError, match="tatt i bruk"):
        edit(who, world.here.coordinator, email="overtatt@kommune.example")


def test_address_of_somebody_else_is_refused(world):
    with pytest.raises(ValidationError, match="kan ikke brukes"):
        edit(world.mine.mentee, world.here.coordinator, email=world.there.leader.email.upper())


@pytest.mark.parametrize("tie", ["appointment", "mentor", "placement", "staff", "past"])
def test_somebody_who_also_belongs_elsewhere_is_not_edited(world, tie):
    who, there = world.here.leader, world.there
    if tie == "mentor":
        Mentor.objects.create(person=who, unit=there.unit, starts_on=FAR_BACK)
    elif tie == "placement":
        who.placements.create(department=there.department, profession="sykepleier", starts_on=FAR_BACK)
    elif tie == "staff":
        Person.objects.filter(pk=who.pk).update(is_superuser=True)
    else:
        ended = TODAY if tie == "past" else None
        Appointment.objects.create(
            person=who, role="unit_leader", unit=there.unit, municipality=there.municipality, starts_on=FAR_BACK, ends_on=ended
        )
    assert who not in Person.objects.editable_by(world.here.coordinator)
    with pytest.raises(ValidationError, match="hører nå også til"):
        edit(who, world.here.coordinator, email="overtatt@kommune.example")
    who.refresh_from_db()
    assert who.email == "lise.sandvik@kommune.example"


def test_coordinator_of_one_unit_does_not_edit_the_whole_municipalitys_coordinator(world):
    here, of_unit = world.here, person("Ulla Enhetskoordinator")
    Appointment.objects.create(person=of_unit, role="coordinator", municipality=here.municipality, unit=here.unit, starts_on=FAR_BACK)

    assert here.coordinator not in Person.objects.editable_by(of_unit)
    assert here.leader in Person.objects.editable_by(of_unit)
    assert of_unit in Person.objects.editable_by(here.coordinator)


def test_adding_the_same_address_at_the_same_time_makes_one_account(world):
    assert find_or_add_person(name="A", email="x@kommune.example") == find_or_add_person(name="B", email="X@kommune.example ")


# --- The first administrator ----------------------------------------------------------------------------------
FIRST = {"email": "Admin@Kommune.example", "name": "Anne Admin", "municipality": "Nordvik"}


def administrator(**values) -> str:
    out = StringIO()
    call_command("create_administrator", **(FIRST | values), stdout=out)
    return out.getvalue()


def test_first_administrator_gets_a_link_that_works(db, client):
    link = administrator().split("/invitasjon/")[1].strip().rstrip("/")

    admin = Person.objects.get()
    assert (admin.email, admin.name, admin.is_staff, admin.is_superuser) == ("admin@kommune.example", "Anne Admin", True, True)
    assert [row.place for row in admin.appointments.active(timezone.localdate())] == [Municipality.objects.get(name="Nordvik")]
    assert invitation_of(link).person == admin
    answer = client.post(f"/invitasjon/{link}/", {"password": "fire helt nye ord", "repeated": "fire helt nye ord"}, follow=True)
    assert answer.status_code == 200


def test_running_it_again_makes_nothing_twice(db):
    administrator()
    administrator(municipality="nordvik", name="Et Annet Navn")

    assert (Person.objects.count(), Municipality.objects.count(), Appointment.objects.count()) == (1, 1, 1)
    assert Person.objects.get().name == "Anne Admin"


def test_password_is_read_from_standard_input_and_never_printed(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("fire helt nye ord\n"))
    said = administrator(password_stdin=True)

    assert Person.objects.get().check_password("fire helt nye ord")
    assert "fire helt nye ord" not in said
    assert not OutgoingMail.objects.exists()
    monkeypatch.setattr("sys.stdin", StringIO("et helt annet passord\n"))
    administrator(password_stdin=True)
    assert Person.objects.get().check_password("fire helt nye ord")


@pytest.mark.parametrize(
    ("values", "typed", "says"),
    [
        ({"email": "ikke en adresse"}, None, "not an e-mail address"),
        ({"name": "  "}, None, "name is empty"),
        ({"municipality": "x" * 101}, None, "longer than 100"),
        ({"municipality": None}, "fire helt nye ord\n", "nobody to ask"),
        ({}, "kort\n", "will not do"),
        ({}, "", "standard input is empty"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(db, monkeypatch, values, typed, says):
    monkeypatch.setattr("sys.stdin", StringIO(typed or ""))
    with pytest.raises(CommandError, match=says):
        administrator(password_stdin=typed is not None, **values)
    assert (Person.objects.count(), Municipality.objects.count()) == (0, 0)
