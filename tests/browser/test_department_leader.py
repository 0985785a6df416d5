"""Can a department leader register a hire and follow up the year, from log-in to a new mentor?"""

import re
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from programs.models import Mentorship
from sessions.models import PlanItem
from tests.browser.visitor import Visitor


def register(leader: Visitor, town) -> Mentorship:
    """Fill in the page for a new hire and send it; without script the plan is asked for with its button."""
    page = leader.page
    page.get_by_label("Navn", exact=True).fill("Ny Sykepleier")
    page.get_by_label("E-post").fill("ny.sykepleier@kommune.example")
    page.get_by_label("Yrke").select_option(label="Sykepleier")
    page.get_by_label("Tittel").fill("Sykepleier")
    page.get_by_label("Startdato").fill((town.monday + timedelta(weeks=3)).isoformat())
    page.get_by_label("Nyutdannet").check()
    page.get_by_label("Mentor", exact=True).select_option(str(town.place.mentor.pk))
    if not leader.script:
        leader.press("Vis plan")
    for count in ("10 opplæringsvakter", "3 samtaler med avdelingsleder", "19 mentorsamtaler"):
        expect(page.locator("#plan")).to_contain_text(count)
    leader.check()
    assert not Mentorship.objects.filter(mentee__name="Ny Sykepleier").exists(), "showing the plan must not save it"
    leader.press("Registrer nyansatt")
    leader.reads("Ny Sykepleier er registrert. Invitasjonen sendes til ny.sykepleier@kommune.example.")
    return Mentorship.objects.get(mentee__name="Ny Sykepleier")


def test_a_leader_registers_a_hire_and_arranges_the_first_weeks(town, browse):
    leader = browse(town.place.leader)
    assert leader.path == reverse("sessions:hires")
    leader.reads("Nils Nyansatt")
    leader.follow("Registrer nyansatt")
    leader.press("Registrer nyansatt")  # sent as it came: told what is missing
    leader.reads("Feltet er påkrevet.")
    hire = register(leader, town)
    assert leader.path == reverse("sessions:hire", args=[hire.pk])
    leader.unfold("Det som kommer")
    leader.check()
    rows = leader.page.get_by_role("row")
    shown = [text.split("\n")[0] for text in leader.page.get_by_role("rowheader").all_inner_texts()]
    for kind, number in ((PlanItem.TRAINING_SHIFT, 10), (PlanItem.TALK, 19), (PlanItem.INTERVIEW, 3)):
        titles = [item.title for item in hire.items.filter(kind=kind)]
        assert (len(titles), [title for title in titles if shown.count(title) != 1]) == (number, [])

    # A Saturday is a closed day: she is asked, and decides.
    talk = hire.items.get(kind=PlanItem.TALK, number=1)
    saturday = talk.planned_on + timedelta(days=5 - talk.planned_on.weekday())
    leader.follow("Flytt", within=rows.filter(has=leader.page.get_by_role("rowheader", name=re.compile(rf"^{talk.title}\b"))))
    leader.page.get_by_label("Dato").fill(saturday.isoformat())
    leader.page.get_by_label("Rom").fill("Møterom 2")
    leader.press("Lagre")
    leader.page.get_by_label("Flytt likevel").check()
    leader.press("Lagre")
    leader.reads(f"Lagret: {talk.title}")
    talk.refresh_from_db()
    assert (talk.planned_on, talk.room) == (saturday, "Møterom 2")

    leader.follow("Fyll ut opplæringsvaktene")
    leader.page.get_by_label("Type, Vakt 1", exact=True).select_option("natt")
    leader.page.get_by_label("Hvem du går med, Vakt 2", exact=True).fill("Magne Sandvik")
    leader.press("Lagre")
    leader.reads("Opplæringsvaktene er lagret.")
    shifts = hire.items.filter(kind=PlanItem.TRAINING_SHIFT).order_by("number")
    assert (shifts[0].shift_type, shifts[1].companion) == ("natt", "Magne Sandvik")


def test_a_leader_logs_an_interview_and_replaces_the_mentor(town, browse):
    leader = browse(town.place.leader)
    leader.follow("Nils Nyansatt")
    interview = town.hire.items.get(kind=PlanItem.INTERVIEW, number=1)
    leader.follow("Logg som holdt", within=leader.page.locator(".hire__line", has_text=interview.title))
    leader.page.get_by_label("Når ble den holdt?").fill(interview.planned_on.isoformat())
    leader.press("Logg som holdt")
    leader.reads(f"{interview.title} er logget som holdt.")
    interview.refresh_from_db()
    assert interview.meeting.held_on == interview.planned_on

    leader.follow("Bytt mentor")
    leader.page.get_by_label("Mentor", exact=True).select_option(str(town.place.other_mentor.pk))
    leader.page.locator("#show-changes").click()
    expect(leader.page.get_by_role("button", name="Vis på nytt")).to_be_visible()
    leader.press("Lagre")
    leader.reads("Planen er lagt på nytt.")
    facts = leader.page.get_by_role("region", name="Om mentorforholdet")
    expect(facts).to_contain_text("Magne Sandvik")
    periods = town.hire.mentor_periods.order_by("starts_on")
    assert [period.mentor for period in periods] == [town.place.mentor, town.place.other_mentor]
    for page in ("contact_person", "end_mentorship", "checklists"):
        leader.visit(reverse(f"sessions:{page}", args=[town.hire.pk]))
