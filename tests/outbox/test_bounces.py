"""When mail to somebody does not arrive, do those who follow her up hear it once, and does the mark go when it is put right?"""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment, OutgoingMail, Person
from people.organisation.staff import edit_person
from people.outbox.bounces import clear_failed, mark_failed, write_address_failed
from tests.profile.test_profile import text
from tests.world import FAR_BACK, at, person

DAY = date(2026, 11, 22)
NOW = at(DAY)


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def hire(world) -> Person:
    return world.mine.mentee


def fail(who: Person, *, reason: str = "SMTP 550", now=NOW) -> None:
    mark_failed(person=who, reason=reason, now=now)
    who.refresh_from_db()


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="address_failed").order_by("pk"))


def told() -> set[str]:
    return {mail.person.name for mail in mails()}


# --- The mark ---------------------------------------------------------------------------------------------------
def test_first_failure_marks_the_address_and_the_next_changes_nothing(hire):
    fail(hire)
    fail(hire, reason="SMTP 552", now=NOW + timedelta(days=1))
    assert (hire.email_failed_at, hire.email_failure) == (NOW, "SMTP 550")
    assert len(mails()) == 1


def test_reason_of_any_length_has_room(hire):
    fail(hire, reason="SMTP " + ", ".join(["550"] * 30))
    assert hire.email_failure.startswith("SMTP 550, 550")


def test_address_corrected_while_the_mail_was_on_its_way_gets_no_mark(hire):
    sent_to = Person.objects.get(pk=hire.pk)
    Person.objects.filter(pk=hire.pk).update(email="ny@kommune.example")
    mark_failed(person=sent_to, reason="SMTP 550", now=NOW)
    hire.refresh_from_db()
    assert hire.email_failed_at is None
    assert mails() == []


def test_mail_that_arrives_takes_the_mark_away_and_a_new_failure_is_told_anew(hire):
    fail(hire)
    clear_failed(hire)
    clear_failed(hire)
    hire.refresh_from_db()
    assert (hire.email_failed_at, hire.email_failure) == (None, "")
    fail(hire, now=NOW + timedelta(days=3))
    assert len(mails()) == 2


def test_new_address_takes_the_mark_away_and_a_new_name_does_not(hire, world):
    fail(hire)
    change = {"person": hire, "phone": "", "by": world.here.coordinator, "now": NOW}
    assert edit_person(name="Nils Nytt", email=hire.email, **change).email_failed_at == NOW
    edit_person(name="Nils Nytt", email="ny@kommune.example", **change)
    hire.refresh_from_db()
    assert (hire.email, hire.email_failed_at, hire.email_failure) == ("ny@kommune.example", None, "")


def test_operator_who_corrects_an_address_takes_the_mark_away(client, hire, world):
    fail(hire)
    operator = world.here.coordinator
    Person.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(Person.objects.get(pk=operator.pk))
    answer = client.post(reverse("admin:people_person_change", args=[hire.pk]), {"email": "Ny@kommune.example", "is_active": "on"})
    assert answer.status_code == 302
    hire.refresh_from_db()
    assert (hire.email, hire.email_failed_at) == ("ny@kommune.example", None)


# --- Who is told ------------------------------------------------------------------------------------------------
def test_leader_of_the_hire_is_told_and_nobody_else(hire, world):
    fail(hire)
    [mail] = mails()
    assert (mail.person, mail.municipality, mail.unit) == (world.here.leader, world.here.municipality, world.here.unit)
    assert (mail.is_deferrable, mail.is_mandatory, mail.due_at, mail.subject_id, mail.about) == (True, True, NOW, hire.pk, "")


def test_department_without_a_leader_has_its_coordinators(hire, world):
    world.here.leader.appointments.update(ends_on=DAY - timedelta(days=1))
    fail(hire)
    assert told() == {"Kari Sandvik"}


@pytest.mark.parametrize("who", ["mentor", "leader", "unit_leader"])
def test_coordinators_are_told_of_mentors_and_leaders(world, who):
    found = getattr(world.here, who)
    fail(found.person if who == "mentor" else found)
    assert told() == {"Kari Sandvik"}


def test_coordinator_of_another_unit_is_not_told(world):
    here = world.here
    for name, unit in (("Una Her", here.unit), ("Annen Enhet", here.unit.municipality.units.create(service_area=here.area, name="Annen"))):
        Appointment.objects.create(person=person(name), role="coordinator", municipality=here.municipality, unit=unit, starts_on=FAR_BACK)
    fail(here.mentor.person)
    assert told() == {"Kari Sandvik", "Una Her"}


def test_nobody_is_told_of_her_own_address(world):
    fail(world.here.coordinator)
    assert mails() == []
    other = person("Karl Koordinator")
    Appointment.objects.create(person=other, role="coordinator", municipality=world.here.municipality, starts_on=FAR_BACK)
    clear_failed(world.here.coordinator)
    fail(world.here.coordinator)
    assert told() == {"Karl Koordinator"}


def test_closed_accounts_and_work_that_is_over_are_left_out(hire, world):
    second = person("Leif Leder")
    Appointment.objects.create(
        person=second, role="department_leader", municipality=world.here.municipality, department=world.here.department, starts_on=FAR_BACK
    )
    Person.objects.filter(pk=world.here.leader.pk).update(is_active=False)
    hire.placements.create(department=world.there.department, profession="sykepleier", starts_on=FAR_BACK, ends_on=DAY - timedelta(days=1))
    fail(hire)
    assert told() == {"Leif Leder"}


def test_hire_who_has_not_begun_is_told_of_too(hire, world):
    hire.placements.update(starts_on=DAY + timedelta(days=14))
    fail(hire)
    assert told() == {"Lise Sandvik"}


def test_telling_costs_the_same_however_many_are_told(world):
    def queries(who: Person) -> int:
        with CaptureQueriesContext(connection) as caught:
            mark_failed(person=who, reason="SMTP 550", now=NOW)
        return len(caught)

    one = queries(world.here.mentor.person)
    for number in range(6):
        Appointment.objects.create(
            person=person(f"Koordinator {number}"), role="coordinator", municipality=world.here.municipality, starts_on=FAR_BACK
        )
    assert queries(world.here.other_mentor.person) == one
    assert len(mails()) == 1 + 7


# --- What they are told -----------------------------------------------------------------------------------------
def test_leader_reads_who_why_and_what_to_do(hire, world, settings):
    fail(hire)
    letter = write_address_failed(mails()[0], now=NOW)

    assert letter.subject == f"E-post til {hire.name} kommer ikke fram"
    assert "Svaret fra e-posttjeneren: Adressen finnes ikke (550)." in letter.lines
    assert "Er adressen feil, ber du koordinatoren rette den." in letter.lines
    assert letter.url == settings.BASE_URL + reverse("people:person", args=[hire.pk])
    assert hire.email not in letter.text


def test_coordinator_is_led_to_where_the_address_is_corrected(hire, world, settings):
    world.here.leader.appointments.update(ends_on=DAY - timedelta(days=1))
    fail(hire)
    letter = write_address_failed(mails()[0], now=NOW)
    assert letter.url == settings.BASE_URL + reverse("people:person_edit", args=[hire.pk])
    assert letter.link == "Rett adressen"


def test_account_in_use_is_the_operators_to_correct(world, settings):
    mentor = world.here.mentor.person
    mentor.set_password("riktig hest batteri stift")
    mentor.save()
    fail(mentor)
    letter = write_address_failed(mails()[0], now=NOW)
    assert letter.url == settings.BASE_URL + reverse("people:person", args=[mentor.pk])
    assert any("må driftsansvarlig rette den" in line for line in letter.lines)


def test_nothing_is_left_to_say_when_mail_arrives_again(hire):
    fail(hire)
    [first] = mails()
    clear_failed(hire)
    assert write_address_failed(first, now=NOW) is None
    fail(hire, now=NOW + timedelta(days=1))
    assert write_address_failed(first, now=NOW) is None
    assert write_address_failed(mails()[1], now=NOW) is not None


def test_leader_who_has_left_is_told_nothing(hire, world):
    fail(hire)
    world.here.leader.appointments.update(ends_on=DAY - timedelta(days=1))
    assert write_address_failed(mails()[0], now=NOW) is None


# --- Where people look ------------------------------------------------------------------------------------------
def test_mark_stands_on_the_persons_page_with_what_to_do(client, hire, world):
    fail(hire)
    url = reverse("people:person", args=[hire.pk])
    client.force_login(world.here.coordinator)
    page = text(client.get(url))
    assert "E-post til Nils kommer ikke fram. Adressen finnes ikke (550), siden søn. 22. nov. 2026. Rett adressen" in page
    client.force_login(world.here.leader)
    assert "ber du koordinatoren rette den" in text(client.get(url))


def test_mark_stands_in_the_list_of_persons(client, hire, world):
    client.force_login(world.here.coordinator)
    url = reverse("people:persons")
    assert "e-post kommer ikke fram" not in text(client.get(url))
    fail(hire)
    assert text(client.get(url)).count("e-post kommer ikke fram") == 1


def test_mark_stands_on_the_hires_page_and_leads_those_who_may_on(client, hire, world):
    fail(hire)
    url, person_url = reverse("sessions:hire", args=[world.mine.pk]), reverse("people:person", args=[hire.pk])
    client.force_login(world.here.leader)
    page = client.get(url)
    assert "E-post til Nils kommer ikke fram." in text(page)
    assert f'<a href="{person_url}">Se hva som kan gjøres</a>' in page.content.decode()
    client.force_login(world.here.mentor.person)
    assert "E-post til Nils kommer ikke fram." in text(client.get(url))
    assert person_url not in client.get(url).content.decode()


def test_ones_own_profile_says_it_calmly(client, hire):
    client.force_login(hire)
    assert "E-post til deg" not in text(client.get(reverse("people:profile")))
    fail(hire)
    page = text(client.get(reverse("people:profile")))
    assert f"Stemmer ikke adressen {hire.email}, tar du kontakt med koordinatoren eller lederen din." in page
