"""Can a mentor log a talk with several mentees on a phone, and one that was not in the plan without script?"""

import re
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import expect

from sessions.models import Meeting, PlanItem
from tests import world as worlds
from tests.browser.visitor import NARROWEST, PHONE


def test_a_mentor_logs_a_group_talk_and_sees_what_it_ticks_off(town, browse):
    anna = worlds.hire(town.place, "Anna Berg", starts_on=town.monday - timedelta(weeks=5))
    mentor = browse(town.place.mentor.person, screen=PHONE)
    mentor.follow("Logg en gruppesamtale")
    mentor.page.get_by_role("checkbox", name=re.compile("^Anna Berg(?!:)")).check()
    mentor.page.get_by_role("checkbox", name=re.compile("^Nils Nyansatt(?!:)")).check()
    before = mentor.page.locator("#for-the-day").inner_text()
    # Another day, another talk: what is ticked off follows, and who was ticked stays.
    long_ago = anna.starts_on - timedelta(days=10)
    mentor.page.get_by_label("Når var gruppesamtalen?").fill(long_ago.isoformat())
    mentor.page.get_by_label("Når var gruppesamtalen?").blur()
    expect(mentor.page.locator("#for-the-day")).not_to_have_text(before)
    mentor.reads("Ekstra samtale, utenom planen")
    expect(mentor.page.get_by_role("checkbox", name=re.compile("^Anna Berg(?!:)"))).to_be_checked()
    mentor.page.get_by_label("Minutter brukt").fill("60")
    mentor.press("Logg som holdt")
    mentor.reads("Gruppesamtalen er logget for Anna Berg og Nils Nyansatt.")
    meeting = Meeting.objects.get(form="gruppe")
    assert (meeting.held_on, meeting.minutes, meeting.items.count()) == (long_ago, 60, 2)

    mentee = browse(town.hire.mentee, screen=PHONE)
    mentee.visit(reverse("sessions:talk", args=[meeting.items.get(mentorship=town.hire).pk]))
    mentee.reads("Sammen med Anna Berg")


def test_a_mentor_logs_a_talk_outside_the_plan_without_script(town, browse):
    first, _second = town.unlogged
    mentor = browse(town.place.mentor.person, screen=NARROWEST, script=False)
    mentor.follow("Logg en ekstra samtale")
    mentor.page.get_by_label("Når ble samtalen holdt?").fill(first.planned_on.isoformat())
    mentor.press("Oppdater")
    expect(mentor.page.get_by_label("Hvis ja: hvilken?")).to_have_value(str(first.pk))
    mentor.page.get_by_label("Nei, den kom i tillegg").check()
    mentor.press("Logg som holdt")
    mentor.reads("Samtalen er logget som en ekstra samtale.")
    extra = PlanItem.objects.get(rule_key="extra_1")
    assert (extra.mentorship, extra.done_on, extra.planned_on) == (town.hire, first.planned_on, None)

    mentor.press("Angre")
    mentor.reads("Angret. Den ekstra samtalen er borte.")
    assert not PlanItem.objects.filter(rule_key="extra_1").exists()
