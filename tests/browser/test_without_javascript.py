"""Do the two jobs nobody can do without also work where no script runs, on the narrowest screen?"""

from django.urls import reverse

from tests.browser.test_department_leader import register
from tests.browser.visitor import NARROWEST


def test_a_leader_registers_a_hire_without_script(town, browse):
    leader = browse(town.place.leader, screen=NARROWEST, script=False)
    leader.follow("Registrer nyansatt")
    hire = register(leader, town)
    assert leader.path == reverse("sessions:hire", args=[hire.pk])


def test_a_mentor_logs_a_talk_without_script(town, browse):
    first, _second = town.unlogged
    mentor = browse(town.place.mentor.person, screen=NARROWEST, script=False)
    mentor.visit(reverse("sessions:talk", args=[first.pk]))
    mentor.unfold("Rett dato, lengde eller form")
    mentor.page.get_by_label("Når ble samtalen holdt?").fill(first.planned_on.isoformat())
    mentor.page.get_by_label("Minutter brukt").fill("50")
    mentor.press("Logg som holdt")
    mentor.reads("Samtalen er logget som holdt.")
    first.refresh_from_db()
    assert (first.meeting.held_on, first.meeting.minutes) == (first.planned_on, 50)
