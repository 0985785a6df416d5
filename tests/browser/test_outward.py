"""Can each role use what goes out of the house: messages, calendar, the letter before the start, and what its links open?"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from people.models import MailSettings, OutgoingMail
from people.preferences.unsubscribe import unsubscribe_url
from sessions.models import CalendarFeed, PlanLink, ReminderRule, StartLetter
from sessions.start_letters.plan_link import url_of
from tests import world as worlds
from tests.browser.visitor import NARROWEST


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_coordinator_holds_a_mail_and_tries_a_rule(town, browse, script):
    kari = browse(town.place.coordinator, script=script)
    kari.visit(reverse("people:outbox"))
    kari.press("Hold tilbake")
    kari.reads("Utsendingen holdes tilbake til du slipper den.")
    for view in ("holdes", "alle", "venter&navn=finnes+ikke") if script else ():
        kari.visit(f"{reverse('people:outbox')}?vis={view}")
    assert OutgoingMail.objects.filter(state=OutgoingMail.HELD).count() == 1

    kari.visit(reverse("sessions:reminder_rules"))
    version = town.hire.version_id
    for page in ("reminder_rule_add", "reminder_rules_standard", "reminder_preview") if script else ():
        kari.visit(reverse(f"sessions:{page}", args=[version]))
    kari.visit(f"{reverse('sessions:reminder_rule_add', args=[version])}?tidspunkt={ReminderRule.TASK_NOT_DONE}")
    rule = ReminderRule.objects.get(version=version, municipality=None, moment=ReminderRule.BEFORE_TALK, days=3)
    kari.visit(reverse("sessions:reminder_rule_off", args=[rule.pk]))
    kari.visit(reverse("sessions:reminder_rule", args=[rule.pk]))
    days = kari.page.locator("[name=days]")
    days.fill("400")
    kari.press("Vis hva som vil gå ut")
    kari.reads("Skriv et tall fra")
    days.fill("2")
    kari.press("Vis hva som vil gå ut")
    kari.reads("De neste 30 dagene, hvis du lagrer")
    kari.press("Lagre")
    kari.reads("Regelen er lagret, og gjelder fra nå av.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_leader_writes_and_sends_the_letter_and_the_hire_reads_her_plan(town, browse, script):
    hire = worlds.hire(town.place, "Nelly Nyss", starts_on=town.monday + timedelta(weeks=3), today=town.today)
    leader = browse(town.place.leader, screen=NARROWEST, script=script)
    leader.visit(reverse("sessions:start_letter", args=[hire.pk]))
    greeting = leader.page.get_by_label("Hilsen fra deg")
    greeting.fill("Velkommen skal du være, Nelly!")
    if script:
        expect(leader.page.locator("#letter")).to_contain_text("Velkommen skal du være, Nelly!")
        expect(greeting).to_be_focused()
    else:
        leader.press("Vis uten å lagre")
        leader.reads("Velkommen skal du være, Nelly!")
    leader.press("Send til privat e-post")
    leader.reads("Skriv den private e-postadressen.")
    leader.page.get_by_label("Privat e-postadresse").fill("nelly@privat.example")
    leader.press("Send til privat e-post")
    leader.reads("Brevet sendes nå.")
    assert StartLetter.objects.get().private_email == "nelly@privat.example"

    nelly = browse(script=script, screen=NARROWEST)
    nelly.visit(path_of(url_of(PlanLink.objects.get())))
    nelly.reads("Planen din, Nelly")
    nelly.page.keyboard.press("Tab")
    expect(nelly.page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()

    leader.visit(reverse("sessions:start_letter", args=[hire.pk]))
    leader.press("Trekk tilbake lenken")
    nelly.page.reload()
    nelly.reads("Lenken virker ikke")
    nelly.check()
    nelly.complaints.clear()  # the browser complains of the 404 we asked for


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_mentee_chooses_her_messages_and_gets_a_calendar(town, browse, script):
    mentee = browse(town.hire.mentee, screen=NARROWEST, script=script)
    mentee.visit(reverse("people:mail_settings"))
    mentee.page.get_by_label("Ingen påminnelser til og med").fill((timezone.localdate() - timedelta(days=1)).isoformat())
    mentee.press("Lagre")
    mentee.reads("Datoen har vært.")
    mentee.page.get_by_label("Ingen påminnelser til og med").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    mentee.press("Lagre")
    mentee.reads("Valgene dine er lagret.")
    assert MailSettings.objects.get(person=town.hire.mentee).snoozed_until_on

    mentee.visit(reverse("sessions:calendar"))
    mentee.press("Lag adresse")
    mentee.reads("Adressen er klar.")
    mentee.unfold("Google Kalender")
    mentee.check()
    mentee.press("Lag ny adresse")
    mentee.press("Slå av")
    mentee.reads("Adressen er slått av.")
    assert not CalendarFeed.objects.filter(revoked_at=None).exists()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_a_leader_stops_the_digest_from_the_mail(town, browse, script):
    stranger = browse(screen=NARROWEST, script=script)
    stranger.visit(path_of(unsubscribe_url(town.place.leader)))
    stranger.press("Slå av ukesoversikten")
    stranger.reads("Ukesoversikten er slått av")
    assert not MailSettings.objects.get(person=town.place.leader).wants_digest
    stranger.visit(reverse("people:privacy"))
