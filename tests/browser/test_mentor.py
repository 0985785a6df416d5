"""Can a mentor log a talk in the corridor, on a phone, with two taps?"""

from django.urls import reverse
from playwright.sync_api import expect

from people.dates import day_and_date
from sessions.models import PracticalNote
from tests.browser.visitor import PHONE


def test_a_mentor_logs_a_talk_takes_it_back_and_gives_it_a_new_date(town, browse):
    first, _second = town.unlogged
    mentor = browse(town.place.mentor.person, screen=PHONE)
    assert mentor.path == reverse("sessions:mentees")
    mentor.reads("2 samtaler er ikke logget.")

    mentor.visit(reverse("sessions:talk", args=[first.pk]))  # the first tap, in the mail
    mentor.press(f"Holdt {day_and_date(first.planned_on)}, 45 min")  # and the second
    mentor.reads("Samtalen er logget som holdt.")
    mentor.reads("45 minutter · samtale")
    first.refresh_from_db()
    assert (first.state, first.meeting.held_on, first.meeting.minutes) == ("done", first.planned_on, 45)

    mentor.press("Angre")
    mentor.reads("Angret. Samtalen står som før.")
    first.refresh_from_db()
    assert (first.state, first.meeting) == ("planned", None)

    mentor.unfold("Ikke holdt")
    mentor.page.get_by_label("Travelt på avdelingen").check()
    proposed = mentor.page.get_by_label("Ny dato").input_value()
    assert proposed > town.today.isoformat()
    mentor.press("Lagre", within=mentor.page.locator("#ikke-holdt"))
    # A later talk lies before the new date: she is asked, and decides.
    mentor.page.get_by_label("Vi vil ha denne datoen likevel").check()
    mentor.press("Lagre", within=mentor.page.locator("#ikke-holdt"))
    mentor.reads("Lagret. Takk for at du sa fra.")
    first.refresh_from_db()
    assert (first.state, first.planned_on.isoformat()) == ("planned", proposed)

    mentor.page.get_by_role("textbox", name="Praktisk notat").fill("Ta med turnusen")
    mentor.press("Lagre notatet")
    mentor.reads("Notatet er lagret. Bare dere to ser det.")
    assert PracticalNote.objects.get(item=first).text == "Ta med turnusen"

    mentor.visit(reverse("sessions:mentees"))
    mentor.reads("1 samtale er ikke logget.")
    mentor.follow("Sjekklister")
    mentor.visit(reverse("sessions:hire", args=[town.hire.pk]))
    expect(mentor.page.get_by_role("heading", level=1)).to_have_text("Nils Nyansatt")
