"""Can a leader change a plan on a phone, see what that does first, and take it back?"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sessions.models import PlanItem, Replan
from sessions.replanning.views import FORMS
from tests.browser.visitor import PHONE


def talks(hire) -> list:
    return list(hire.items.filter(kind=PlanItem.TALK).order_by("number").values_list("planned_on", flat=True))


def test_a_leader_changes_the_weekday_on_a_phone_and_takes_it_back(town, browse):
    before = talks(town.hire)
    leader = browse(town.place.leader, screen=PHONE)
    leader.visit(reverse("sessions:replan_menu", args=[town.hire.pk]))
    leader.follow("Endre fast ukedag")
    leader.page.get_by_label("Fast ukedag for samtalene").select_option("3")
    expect(leader.page.locator("#proposal")).to_contain_text("flyttes")  # the proposal comes by itself
    leader.check()
    assert talks(town.hire) == before, "showing what would change must change nothing"
    leader.press("Lagre ny plan")
    leader.reads("Planen er lagt på nytt.")
    assert talks(town.hire) != before
    leader.visit(reverse("sessions:replan_menu", args=[town.hire.pk]))
    leader.press("Angre endringen")
    leader.reads("Endringen er tatt tilbake. Planen er som før.")
    assert talks(town.hire) == before


@pytest.mark.parametrize("script", [True, False])
def test_a_leader_agrees_to_move_a_late_talk(town, browse, script):
    leader = browse(town.place.leader, screen=PHONE, script=script)
    late = town.unlogged[0]
    leader.visit(reverse("sessions:replan", args=[town.hire.pk, "som-det-star"]))
    leader.unfold("Dette blir stående")
    leader.page.locator(f"#agreed-{late.rule_key}").check()
    if script:
        expect(leader.page.locator("#proposal")).to_contain_text("Du har krysset av for å flytte")
    else:
        leader.press("Regn ut med det jeg har krysset av")
    leader.press("Lagre ny plan")
    leader.reads("Planen er lagt på nytt.")
    late.refresh_from_db()
    assert late.planned_on >= town.today
    assert Replan.objects.get().made_by == town.place.leader


def test_every_page_of_a_change_can_be_used_by_everybody(town, browse):
    leader = browse(town.place.leader)
    for form in FORMS:
        if form.is_offered(town.hire, town.today):
            leader.visit(reverse("sessions:replan", args=[town.hire.pk, form.slug]))
