"""What does a person see who was logged out while a page stood open?"""

import re
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from people.dates import day_and_date
from programs.models import Mentorship
from tests.browser.visitor import PHONE, Visitor
from tests.world import PASSWORD


def log_out(visitor: Visitor) -> None:
    """The session runs out; the browser keeps its other cookies, as it does overnight."""
    visitor.page.context.clear_cookies(name="sessionid")


def test_a_tap_in_yesterdays_tab_is_done_at_the_log_in_and_without_a_network_it_waits(town, browse):
    first, _second = town.unlogged
    mentor = browse(town.place.mentor.person, screen=PHONE, workers="allow")
    mentor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    mentor.visit(reverse("sessions:talk", args=[first.pk]))
    log_out(mentor)

    mentor.press(f"Holdt {day_and_date(first.planned_on)}, 45 min")
    mentor.reads("Du ble logget ut. Det du sendte, er ikke lagret ennå")
    mentor.page.get_by_label("E-post").fill(town.place.mentor.person.email)
    mentor.page.get_by_label("Passord", exact=True).fill(PASSWORD)
    mentor.press("Logg inn")

    mentor.reads("Samtalen er logget som holdt.")
    first.refresh_from_db()
    assert (first.state, first.meeting.held_on, mentor.path) == ("done", first.planned_on, reverse("sessions:talk", args=[first.pk]))

    mentor.page.context.set_offline(True)
    mentor.page.get_by_role("button", name="Angre").first.click()
    mentor.reads("Ingen nettforbindelse. Ingenting er lagret")
    assert mentor.path == reverse("sessions:talk", args=[first.pk])
    mentor.page.goto(mentor.address + reverse("sessions:mentees"))
    mentor.reads("Nettleseren når ikke Mentorprogram.")
    mentor.check()
    mentor.page.context.set_offline(False)
    mentor.press("Prøv igjen")
    mentor.reads("Nils Nyansatt")


def test_a_preview_that_meets_a_log_out_leaves_the_form_alone(town, browse):
    leader = browse(town.place.leader)
    page = leader.page
    leader.follow("Registrer nyansatt")
    page.get_by_label("Navn", exact=True).fill("Ny Sykepleier")
    page.get_by_label("E-post").fill("ny.sykepleier@kommune.example")
    page.get_by_label("Yrke").select_option(label="Sykepleier")
    page.get_by_label("Tittel").fill("Sykepleier")
    page.get_by_label("Nyutdannet").check()
    page.get_by_label("Mentor", exact=True).select_option(str(town.place.mentor.pk))
    log_out(leader)

    page.get_by_label("Startdato").fill((town.monday + timedelta(weeks=3)).isoformat())
    expect(page.locator("#plan")).to_contain_text("Du er logget ut. Det du har skrevet, står her fortsatt.")
    assert (leader.path, page.get_by_label("Navn", exact=True).input_value()) == (reverse("sessions:register"), "Ny Sykepleier")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Logg inn i en ny fane").click()
    tab = opened.value
    tab.get_by_label("E-post").fill(town.place.leader.email)
    tab.get_by_label("Passord", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Logg inn").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Registrer nyansatt")
    tab.close()
    page.get_by_label("Tittel").fill("Sykepleier 1")
    expect(page.locator("#plan")).to_contain_text("Du har logget inn på nytt siden siden ble åpnet.")
    page.get_by_label("Tittel").fill("Sykepleier")
    expect(page.locator("#plan")).to_contain_text("19 mentorsamtaler")
    leader.press("Registrer nyansatt")

    leader.reads("Ny Sykepleier er registrert.")
    assert Mentorship.objects.get(mentee__name="Ny Sykepleier").starts_on == town.monday + timedelta(weeks=3)
    told = [complaint for complaint in leader.complaints if not re.search(r"status of 40[13] |^40[13] http", complaint)]
    leader.complaints[:] = told
