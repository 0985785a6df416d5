"""Does the page show what would go out, also of a rule that is not saved, and whose rules are whose?"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment, MailSettings, OutgoingMail
from programs.models import Program
from sessions.models import ReminderRule
from tests.reminders.rule_pages import DAY, SHAPES, TOKEN, address, builtin
from tests.world import FAR_BACK, at, hire


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(DAY))


def test_preview_of_an_unsaved_rule_stores_nothing(coordinator, world):
    rule = builtin(world, "talk_in_3_days")
    before = OutgoingMail.objects.count()
    sent = {"days": "5", "recipients": ["mentor"], "channels": ["mail"], "revision": "0"}

    page = coordinator.post(address("reminder_rule_preview", rule.pk), sent)

    assert page.status_code == 200
    assert "Hvis du lagrer" in page.content.decode()
    assert page.context["form"]["days"].value() == "5"
    assert page.context["tried"].number > 0
    assert {change.person for change in page.context["tried"].changes} >= {world.mine.mentee, world.neighbour.mentee}
    assert not ReminderRule.objects.exclude(municipality=None).exists()
    assert OutgoingMail.objects.count() == before


def test_preview_of_a_new_rule_shows_what_it_adds(coordinator, world):
    sent = {"token": TOKEN, **SHAPES[ReminderRule.BEFORE_TALK]}

    page = coordinator.post(address("reminder_rule_add_preview", world.mine.version_id, tidspunkt=ReminderRule.BEFORE_TALK), sent)

    tried = page.context["tried"]
    assert tried.number == tried.after.reminders - tried.before.reminders > 0


def test_preview_of_what_makes_no_sense_says_so(coordinator, world):
    rule = builtin(world, "talk_in_3_days")

    page = coordinator.post(address("reminder_rule_preview", rule.pk), {"days": "91", "revision": "0"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"days", "recipients", "channels"}


def test_who_coordinates_two_municipalities_chooses_one(coordinator, world):
    Appointment.objects.create(person=world.here.coordinator, role="coordinator", municipality=world.there.municipality, starts_on=FAR_BACK)
    rule = builtin(world, "talk_in_3_days")
    sent = {"days": "4", "recipients": ["mentor"], "channels": ["mail"], "revision": "0"}

    listed = coordinator.get(reverse("sessions:reminder_rules"))
    nowhere = coordinator.post(reverse("sessions:reminder_rule", args=[rule.pk]), sent)
    coordinator.post(address("reminder_rule", rule.pk, kommune=world.there.municipality.pk), sent)

    assert [tab.label for tab in listed.context["tabs"]] == ["Fjellby", "Sandvik"]
    assert nowhere.status_code == 404
    assert set(ReminderRule.objects.exclude(municipality=None).values_list("municipality", flat=True)) == {world.there.municipality.pk}


@pytest.mark.parametrize("municipality", ["", "x", "0", "9" * 40, "\x00"])
def test_a_municipality_that_is_not_hers_is_unknown(coordinator, world, municipality):
    rules, rule = reverse("sessions:reminder_rules"), builtin(world, "talk_in_3_days")

    assert coordinator.get(rules, {"kommune": municipality}).status_code == 404
    assert coordinator.get(rules, {"kommune": str(world.there.municipality.pk)}).status_code == 404
    assert coordinator.post(address("reminder_rule_off", rule.pk, kommune=world.there.municipality.pk)).status_code == 404


def test_another_municipalitys_programme_is_unknown(coordinator, world):
    Program.objects.filter(pk=world.mine.version.program_id).update(municipality=world.there.municipality)

    for route in ("reminder_preview", "reminder_rule_add", "reminder_rules_standard"):
        assert coordinator.get(address(route, world.mine.version_id)).status_code == 404
    assert coordinator.get(address("reminder_rule", builtin(world, "talk_in_3_days").pk)).status_code == 404


def test_preview_page_is_paged_and_asks_as_often_for_more(coordinator, world):
    def preview(page: int = 1):
        return coordinator.get(address("reminder_preview", world.mine.version_id, page=page))

    preview()
    with CaptureQueriesContext(connection) as few:
        first = preview()
    for number in range(12):
        hire(world.here, f"Ny {number}", starts_on=date(2026, 12, 7), today=date(2026, 11, 2))
    coordinator.get(reverse("sessions:reminder_rules"))
    with CaptureQueriesContext(connection) as many:
        crowded = preview()

    assert first.context["page"].paginator.num_pages == 1
    assert crowded.context["page"].paginator.num_pages > 1
    assert len(many) == len(few)
    assert preview(2).status_code == 200
    assert sum(len(day.rows) for day in crowded.context["days"]) == 50


def test_preview_counts_add_up(coordinator, world):
    context = coordinator.get(address("reminder_preview", world.mine.version_id)).context

    counts = context["counts"]
    assert sum(number for _sentence, number in counts.by_rule) == counts.reminders
    assert sum(number for _person, number in counts.by_person) == counts.reminders + counts.digests
    assert sum(day.messages for day in context["days"]) == counts.reminders + counts.digests
    assert sum(day.mails for day in context["days"]) == counts.mails + counts.digests
    assert 0 < counts.mails <= counts.reminders


def test_preview_says_who_has_chosen_it_away(coordinator, world):
    MailSettings.objects.create(person=world.mine.mentee, wants_mail=False)

    page = coordinator.get(address("reminder_preview", world.mine.version_id))

    assert "har valgt bort" in page.content.decode()
    assert world.mine.mentee not in {person for person, _number in page.context["counts"].by_person}
