"""Does a new hire find her next event, her year and her checklists?"""

from django.urls import reverse
from playwright.sync_api import expect

from sessions.models import ChecklistTick
from tests.browser.visitor import PHONE


def test_a_mentee_sees_what_is_next_and_the_year_and_ticks_her_checklist(town, browse):
    mentee = browse(town.hire.mentee, screen=PHONE)
    assert mentee.path == reverse("sessions:my_plan")
    coming = mentee.page.get_by_role("region", name=mentee.page.locator("#neste").inner_text())
    expect(coming).to_contain_text("Neste,")
    mentee.reads("Mona Sandvik")

    expect(mentee.page.get_by_role("heading", name="Hele planen")).to_be_visible()
    mentee.unfold("Det som har vært")
    mentee.check()
    mentee.reads("Opplæringsvakt 10")
    mentee.unfold("Senere i programmet")
    mentee.check()

    mentee.follow("Sjekklistene mine")
    box = mentee.page.locator("button.tick").first
    point = box.get_attribute("id")
    expect(box).to_have_attribute("aria-pressed", "false")
    box.click()
    expect(mentee.page.locator(f"#{point}")).to_have_attribute("aria-pressed", "true")
    mentee.check()
    assert ChecklistTick.objects.get().mentee_on == town.today

    talk = town.unlogged[0]
    mentee.visit(reverse("sessions:talk", args=[talk.pk]))
    expect(mentee.page.get_by_role("button", name="Holdt i dag")).to_have_count(0)
    mentee.visit(reverse("people:privacy"))
    mentee.visit(reverse("people:profile"))
