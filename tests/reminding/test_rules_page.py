"""Does a coordinator read and change the rules in the browser, and is what she typed kept where it is refused?"""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment, MailSettings, OutgoingMail
from programs.models import Program
from sessions.models import ReminderRule
from sessions.reminding.moments import MOMENTS
from tests.world import FAR_BACK, at, hire

DAY = date(2026, 11, 23)
SHAPES = {
    ReminderRule.BEFORE_TALK: {"days": "5", "recipients": ["mentor", "mentee"], "channels": ["mail"]},
    ReminderRule.TALK_NOT_LOGGED: {"days": "5", "recipients": ["mentor"], "channels": ["mail"]},
    ReminderRule.TALKS_NOT_HELD: {"days": "3", "recipients": ["department_leader"]},
    ReminderRule.NO_TALK: {"days": "30", "recipients": ["department_leader"]},
    ReminderRule.BEFORE_INTERVIEW: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
    ReminderRule.BEFORE_TASK: {"days": "5", "task_key": "", "recipients": ["responsible"], "channels": ["mail"]},
    ReminderRule.TASK_NOT_DONE: {"days": "5", "task_key": "first_day", "recipients": ["responsible"], "channels": ["mail"]},
    ReminderRule.BEFORE_START: {"days": "5", "recipients": ["mentor"], "channels": ["mail"]},
    ReminderRule.NO_MENTOR: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
    ReminderRule.BEFORE_PROBATION_END: {"days": "5", "recipients": ["department_leader"], "channels": ["mail"]},
}
TOKEN = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(DAY))


@pytest.fixture
def coordinator(client, world):
    client.force_login(world.here.coordinator)
    return client


def address(route: str, *args: object, **query: object) -> str:
    return f"{reverse(f'sessions:{route}', args=args)}?{urlencode(query)}"


def builtin(world, code: str) -> ReminderRule:
    return ReminderRule.objects.get(version=world.mine.version, municipality=None, code=code)


def own(world, code: str) -> ReminderRule:
    return ReminderRule.objects.get(version=world.mine.version, municipality=world.here.municipality, code=code)


def add(client, world, moment: str, **changed):
    sent = {"token": TOKEN, **SHAPES[moment], **changed}
    return client.post(address("reminder_rule_add", world.mine.version_id, tidspunkt=moment), sent)


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
OTHER_FIELD = {"escalates_after": "escalates_to", "escalates_to": "escalates_after"}


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
    assert (own(world, rule.code).days, own(world, rule.code).recipients) == (4, "mentor")
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


def own_or_builtin(world, code: str) -> ReminderRule:
    return ReminderRule.objects.of(world.mine.version, world.here.municipality).get(code=code)


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
