"""Can a coordinator build the organisation, find who needs help and print a workbook?"""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from people.models import Appointment, ClosedDay, Department, Mentor, Person
from tests.browser.visitor import Visitor


def test_a_coordinator_builds_a_unit_with_leader_mentor_and_a_closed_day(town, browse):
    kari = browse(town.place.coordinator)
    kari.visit(reverse("people:organisation"))
    kari.follow("Ny enhet")
    kari.page.get_by_label("Navn").fill("Bjerkely")
    kari.press("Lagre")
    kari.reads("Bjerkely er lagt til.")
    kari.follow("Ny avdeling")
    kari.page.get_by_label("Navn").fill("Bjerkely dag")
    kari.press("Lagre")
    kari.reads("Bjerkely dag er lagt til.")
    department = Department.objects.get(name="Bjerkely dag", unit__name="Bjerkely")

    kari.follow("Legg til leder")
    invite(kari, "Berit Leder")
    leader = Person.objects.get(email="berit.leder@kommune.example")
    assert Appointment.objects.get(person=leader).department == department
    kari.visit(reverse("people:unit", args=[department.unit_id]))
    kari.follow("Legg til mentor")
    invite(kari, "Bodil Mentor")
    assert Mentor.objects.get(person__email="bodil.mentor@kommune.example").unit == department.unit

    kari.visit(reverse("people:organisation"))
    kari.follow("Ny stengt dag")
    closed_on = town.today + timedelta(days=30)
    kari.page.get_by_label("Dato").fill(closed_on.isoformat())
    kari.page.get_by_label("Hva dagen heter").fill("Planleggingsdag")
    kari.press("Lagre")
    kari.reads("Planleggingsdag")
    assert ClosedDay.objects.get().closed_on == closed_on
    kari.visit(reverse("people:persons"))
    kari.reads("Berit Leder")


def invite(kari: Visitor, name: str) -> None:
    """Role and place come along from the page one came from."""
    kari.page.get_by_label("Navn").fill(name)
    kari.page.get_by_label("E-post").fill(f"{name.lower().replace(' ', '.')}@kommune.example")
    kari.press("Legg til og inviter")
    kari.reads(f"{name} er lagt til")


def test_a_coordinator_filters_the_overview_and_opens_a_workbook(town, browse):
    kari = browse(town.place.coordinator)
    assert kari.path == reverse("sessions:overview")
    found = kari.page.locator("main").get_by_role("heading", name="Nils Nyansatt")
    expect(found).to_be_visible()
    kari.page.get_by_label("Navn").fill("finnes ikke")
    kari.press("Vis")
    kari.reads("Ingen passer med filteret")
    kari.follow("Vis alle nyansatte")
    kari.page.get_by_label("Noe er forsinket").check()
    kari.press("Vis")
    expect(found).to_be_visible()

    link = kari.page.get_by_role("link", name="Arbeidsbok til Nils Nyansatt (PDF)")
    book = kari.page.request.get(kari.address + link.get_attribute("href"))
    assert (book.status, book.headers["content-type"]) == (200, "application/pdf")
    assert book.body().startswith(b"%PDF-")
