"""Does a coordinator read and change the rules in the browser, and is what she typed kept where it is refused?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment
from sessions.models import ReminderRule
from sessions.reminders.moments import MOMENTS
from tests.reminders.rule_pages import DAY, OTHER_FIELD, SHAPES, TOKEN, add, address, builtin, own, own_or_builtin
from tests.world import at


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(DAY))


def test_rules_read_as_sentences(coordinator):
    page = coordinator.get(reverse("sessions:reminder_rules")).content.decode()

    for told in (
        "3 dager før en mentorsamtale: mentor og den nyansatte får e-post",
        "Samme morgen som en mentorsamtale: mentor og den nyansatte får e-post og SMS",
        "Er samtalen fortsatt ikke logget 14 dager etter, får avdelingsleder en linje i ukesoversikten.",
        "Når 2 mentorsamtaler på rad ikke er holdt: avdelingsleder får en linje i ukesoversikten",
        "2 dager før «Velkomstbrev» skal være gjort: den som har ansvaret for oppgaven får e-post",
        "7 dager før oppstart, når mentor mangler: avdelingsleder og koordinator får e-post",
        "30 dager før prøvetiden går ut: avdelingsleder får e-post",
    ):
        assert told in page


@pytest.mark.parametrize("moment", list(MOMENTS))
def test_rule_of_every_moment_can_be_added(coordinator, world, moment):
    opened = coordinator.get(address("reminder_rule_add", world.mine.version_id, tidspunkt=moment))
    answer = add(coordinator, world, moment)

    assert opened.status_code == 200
    assert answer.status_code == 302
    rule = own(world, f"own_{TOKEN}")
    assert (rule.moment, str(rule.days)) == (moment, SHAPES[moment]["days"])
    assert coordinator.get(reverse("sessions:reminder_rule", args=[rule.pk])).status_code == 200


def test_a_form_sent_twice_makes_one_rule(coordinator, world):
    first, second = (add(coordinator, world, ReminderRule.BEFORE_TALK) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert ReminderRule.objects.filter(municipality=world.here.municipality, code__startswith="own_").count() == 1


def test_a_rule_that_says_what_another_says_is_refused_beside_the_days(coordinator, world):
    answer = add(coordinator, world, ReminderRule.BEFORE_TALK, days="3")

    assert answer.status_code == 422
    assert "Dere har alt en regel for dette tidspunktet" in answer.context["form"].errors["days"][0]
    assert 'value="3"' in answer.content.decode()
    assert not ReminderRule.objects.exclude(municipality=None).exists()


BAD = [
    (ReminderRule.BEFORE_TALK, "days", ""),
    (ReminderRule.BEFORE_TALK, "days", "tre"),
    (ReminderRule.BEFORE_TALK, "days", "-1"),
    (ReminderRule.BEFORE_TALK, "days", "91"),
    (ReminderRule.BEFORE_TALK, "days", "9" * 5000),
    (ReminderRule.BEFORE_TALK, "days", "\x00"),
    (ReminderRule.BEFORE_TALK, "recipients", []),
    (ReminderRule.BEFORE_TALK, "recipients", ["department_leader"]),
    (ReminderRule.BEFORE_TALK, "recipients", ["\x00"]),
    (ReminderRule.BEFORE_TALK, "channels", []),
    (ReminderRule.BEFORE_TALK, "channels", ["digest"]),
    (ReminderRule.TALK_NOT_LOGGED, "days", "0"),
    (ReminderRule.TALK_NOT_LOGGED, "recipients", ["mentee"]),
    (ReminderRule.TALK_NOT_LOGGED, "channels", ["digest"]),
    (ReminderRule.TALKS_NOT_HELD, "days", "1"),
    (ReminderRule.TALKS_NOT_HELD, "days", "6"),
    (ReminderRule.TALKS_NOT_HELD, "recipients", ["mentor"]),
    (ReminderRule.NO_TALK, "days", "6"),
    (ReminderRule.BEFORE_INTERVIEW, "recipients", ["mentee"]),
    (ReminderRule.BEFORE_INTERVIEW, "channels", ["sms"]),
    (ReminderRule.BEFORE_INTERVIEW, "escalates_after", "7"),  # and to nobody
    (ReminderRule.BEFORE_INTERVIEW, "escalates_to", ["unit_leader"]),  # and never
    (ReminderRule.BEFORE_INTERVIEW, "escalates_to", ["mentor"]),
    (ReminderRule.BEFORE_TASK, "task_key", "finnes_ikke"),
    (ReminderRule.BEFORE_TASK, "recipients", ["mentee"]),
    (ReminderRule.TASK_NOT_DONE, "days", "0"),
    (ReminderRule.TASK_NOT_DONE, "channels", ["mail", "digest"]),  # who is responsible may be no leader
    (ReminderRule.BEFORE_START, "days", "0"),
    (ReminderRule.BEFORE_START, "recipients", ["mentee"]),
    (ReminderRule.NO_MENTOR, "channels", ["sms"]),  # the message would hold a name
    (ReminderRule.NO_MENTOR, "recipients", ["mentee"]),
    (ReminderRule.BEFORE_PROBATION_END, "days", "0"),
    (ReminderRule.BEFORE_PROBATION_END, "recipients", ["mentee"]),
]


@pytest.mark.parametrize(("moment", "field", "value"), BAD)
def test_what_makes_no_sense_is_refused_beside_its_field_and_kept(coordinator, world, moment, field, value):
    answer = add(coordinator, world, moment, **{field: value})

    form = answer.context["form"]
    assert answer.status_code == 422
    beside = {field} if value == ["mentor"] else {OTHER_FIELD.get(field, field)}
    assert set(form.errors) == beside
    kept = {**SHAPES[moment], field: value}
    assert {name: form[name].value() for name in kept} == kept
    assert not ReminderRule.objects.exclude(municipality=None).exists()


def test_goes_further_only_after_the_reminder(coordinator, world):
    answer = add(coordinator, world, ReminderRule.TALK_NOT_LOGGED, escalates_after="5", escalates_to=["department_leader"])

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"escalates_after"}


@pytest.mark.parametrize("token", ["", "x", "../../" * 5, "\x00" * 32])
def test_a_form_without_its_token_says_so(coordinator, world, token):
    answer = add(coordinator, world, ReminderRule.BEFORE_TALK, token=token)

    assert answer.status_code == 422
    assert "Last siden på nytt" in answer.content.decode()


def test_changing_a_builtin_rule_gives_the_municipality_its_own(coordinator, world):
    rule = builtin(world, "talk_in_3_days")
    sent = {"days": "4", "recipients": ["mentor"], "channels": ["mail"], "revision": rule.revision}

    answer = coordinator.post(address("reminder_rule", rule.pk), sent)

    assert answer.status_code == 302
    assert (own(world, rule.code).days, own(world, rule.code).recipients) == (4, ["mentor"])
    assert builtin(world, rule.code).days == 3


def test_builtin_rule_opens_the_municipalitys_own(coordinator, world):
    rule = builtin(world, "talk_in_3_days")
    coordinator.post(address("reminder_rule", rule.pk), {"days": "4", "recipients": ["mentor"], "channels": ["mail"], "revision": "0"})

    answer = coordinator.get(address("reminder_rule", rule.pk))

    assert answer.context["rule"] == own(world, rule.code)


def test_a_stale_form_is_refused_and_shows_what_was_typed(coordinator, world):
    rule = builtin(world, "talk_in_3_days")
    sent = {"recipients": ["mentor"], "channels": ["mail"], "revision": "0"}
    coordinator.post(address("reminder_rule", rule.pk), sent | {"days": "4"})

    stale = coordinator.post(address("reminder_rule", rule.pk), sent | {"days": "5"})
    again = coordinator.post(address("reminder_rule", rule.pk), sent | {"days": "5", "revision": stale.context["form"]["revision"].value()})

    assert stale.status_code == 422
    assert "Noen andre har endret dette" in stale.content.decode()
    assert stale.context["form"]["days"].value() == "5"
    assert again.status_code == 302
    assert own(world, rule.code).days == 5


@pytest.mark.parametrize("revision", ["", "x", "9" * 40])
def test_a_revision_that_is_none_changes_nothing(coordinator, world, revision):
    rule = builtin(world, "talk_in_3_days")

    answer = coordinator.post(
        address("reminder_rule", rule.pk), {"days": "4", "recipients": ["mentor"], "channels": ["mail"], "revision": revision}
    )

    assert answer.status_code == 422
    assert own_or_builtin(world, rule.code).days == 3


def test_one_button_turns_a_rule_off_and_on(coordinator, world):
    rule = builtin(world, "talk_in_3_days")

    coordinator.post(address("reminder_rule_off", rule.pk))
    assert not own(world, rule.code).is_on
    assert "slått av" in coordinator.get(reverse("sessions:reminder_rules")).content.decode()
    coordinator.post(address("reminder_rule_on", own(world, rule.code).pk))

    assert own(world, rule.code).is_on


def test_turning_off_what_duty_requires_asks_for_a_tick(coordinator, world):
    rule = builtin(world, "interview_in_3_days")

    asked = coordinator.get(address("reminder_rule_off", rule.pk))
    refused = coordinator.post(address("reminder_rule_off", rule.pk))
    done = coordinator.post(address("reminder_rule_off", rule.pk), {"knows": "on"})

    assert "Jeg vet at ingen blir minnet 3 dager før en prøvetidssamtale." in asked.content.decode()
    assert refused.status_code == 422
    assert "Kryss av for at du vet hva det betyr." in refused.content.decode()
    assert done.status_code == 302
    assert not own(world, rule.code).is_on


def test_turning_off_the_last_rule_says_that_nobody_is_reminded(coordinator, world):
    coordinator.post(address("reminder_rule_off", builtin(world, "interview_in_3_days").pk), {"knows": "on"})

    page = coordinator.get(address("reminder_rule_off", own(world, "interview_in_14_days").pk)).content.decode()

    assert "Jeg vet at ingen blir minnet om prøvetidssamtaler." in page


def test_only_a_rule_of_ones_own_can_be_deleted(coordinator, world):
    add(coordinator, world, ReminderRule.BEFORE_TALK)
    made, copied = own(world, f"own_{TOKEN}"), own(world, "talk_in_3_days")

    coordinator.post(address("reminder_rule_delete", copied.pk))
    coordinator.post(address("reminder_rule_delete", made.pk))

    assert ReminderRule.objects.filter(pk=copied.pk).exists()
    assert not ReminderRule.objects.filter(pk=made.pk).exists()


def test_back_to_standard_tells_what_goes(coordinator, world):
    add(coordinator, world, ReminderRule.BEFORE_TALK)

    page = coordinator.get(address("reminder_rules_standard", world.mine.version_id)).content.decode()
    coordinator.post(address("reminder_rules_standard", world.mine.version_id))

    assert "5 dager før en mentorsamtale: mentor og den nyansatte får e-post" in page
    assert not ReminderRule.objects.exclude(municipality=None).exists()


def test_list_takes_the_same_queries_with_more_rules(coordinator, world):
    add(coordinator, world, ReminderRule.BEFORE_TALK)
    coordinator.get(reverse("sessions:reminder_rules"))  # the programmes are read once a process, and a message once
    with CaptureQueriesContext(connection) as few:
        coordinator.get(reverse("sessions:reminder_rules"))
    for number in range(4, 20):
        add(coordinator, world, ReminderRule.BEFORE_TALK, days=str(number), token=f"{number:032x}")

    coordinator.get(reverse("sessions:reminder_rules"))
    with CaptureQueriesContext(connection) as many:
        coordinator.get(reverse("sessions:reminder_rules"))

    assert len(many) == len(few)


@pytest.mark.parametrize("route", ["people:outbox", "sessions:overview"])
def test_the_rules_are_a_link_away_for_who_may_change_them(client, world, route):
    link = f'href="{reverse("sessions:reminder_rules")}"'
    client.force_login(world.here.coordinator)
    assert link in client.get(reverse(route)).content.decode()

    Appointment.objects.filter(person=world.here.coordinator).update(unit=world.here.unit)

    assert link not in client.get(reverse(route)).content.decode()
    assert client.get(reverse("sessions:reminder_rules")).status_code == 404
