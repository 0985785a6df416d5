"""Does a person decide herself which messages she gets, and is she told what comes all the same?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import MailSettings
from people.outbox.message import Letter
from people.preferences.choices import save_choices, snooze, stop_digest
from tests.profile.test_profile import text
from tests.world import at

URL = "/min-profil/meldinger/"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


@pytest.fixture
def mentor(world, client):
    """A mentor who is logged in and can be reached by SMS."""
    who = world.here.mentor.person
    who.phone = "+4790000000"
    who.save()
    client.force_login(who)
    return who


@pytest.fixture
def with_sms(settings):
    settings.SMS_URL = "file://"


def of(person) -> tuple:
    chosen = MailSettings.of(person)
    return chosen.wants_mail, chosen.wants_sms, chosen.wants_digest, chosen.wants_invitations, chosen.snoozed_until_on


def test_person_without_choices_sees_the_defaults_and_nothing_is_stored(client, mentor):
    page = client.get(URL)

    form = page.context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "wants_mail": True,
        "wants_digest": True,
        "wants_invitations": False,
        "snoozed_until_on": None,
    }
    assert not MailSettings.objects.exists()


def test_choices_are_saved_whole_and_twice_is_once(client, mentor, with_sms):
    for _click in range(2):
        answer = client.post(URL, {"wants_sms": "on", "wants_invitations": "on", "snoozed_until_on": "2026-12-24"})
        assert (answer.status_code, answer["Location"]) == (302, URL)

    assert of(mentor) == (False, True, False, True, date(2026, 12, 24))
    assert "ingen påminnelser til og med tor. 24. des. 2026" in text(client.get(URL))


def test_snooze_that_is_over_is_shown_as_none(client, mentor):
    snooze(person=mentor, until=TODAY, today=TODAY - timedelta(days=3))
    assert client.get(URL).context["form"]["snoozed_until_on"].value() == TODAY
    MailSettings.objects.update(snoozed_until_on=TODAY - timedelta(days=1))

    page = client.get(URL)
    assert page.context["form"]["snoozed_until_on"].value() is None
    assert "ingen påminnelser til og med man" not in text(page)


def test_blank_ends_a_snooze(client, mentor):
    snooze(person=mentor, until=TODAY + timedelta(days=9), today=TODAY)
    client.post(URL, {"wants_mail": "on", "snoozed_until_on": ""})
    assert of(mentor) == (True, False, False, False, None)


@pytest.mark.parametrize(
    ("until", "says"),
    [
        ("2026-11-21", "Datoen har vært"),
        ("0001-01-01", "Datoen har vært"),
        ("2027-05-25", "ikke senere enn mandag 24. mai 2027"),
        ("9999-12-31", "ikke senere enn"),
        ("i morgen\x00", "gyldig dato"),
    ],
)
def test_snooze_that_cannot_be_is_explained_and_nothing_is_saved(client, mentor, until, says):
    answer = client.post(URL, {"wants_mail": "on", "wants_invitations": "on", "snoozed_until_on": until})

    assert answer.status_code == 422
    assert says in text(answer)
    assert answer.context["form"]["wants_invitations"].value() is True
    assert of(mentor) == (True, False, True, False, None)


@pytest.mark.parametrize("until", [TODAY, date(2027, 5, 24)])
def test_snooze_from_today_to_six_months_ahead(mentor, until):
    assert snooze(person=mentor, until=until, today=TODAY).snoozed_until_on == until


@pytest.mark.parametrize(
    ("url", "phone", "says"),
    [
        ("", "+4790000000", "SMS er ikke tatt i bruk her"),
        ("file://", "", "legger du først inn mobilnummeret"),
        ("file://", "+4722000000", "kan ikke ta imot SMS"),
    ],
)
def test_sms_is_not_offered_where_it_cannot_arrive(client, mentor, settings, url, phone, says):
    settings.SMS_URL = url
    mentor.phone = phone
    mentor.save()
    MailSettings.objects.create(person=mentor, wants_sms=True)

    page = client.get(URL)
    assert "wants_sms" not in page.context["form"].fields
    assert says in text(page)
    client.post(URL, {"wants_mail": "on", "wants_sms": "on"})
    assert MailSettings.of(mentor).wants_sms is True  # not asked: what was chosen waits for the day it can hold


def test_sms_to_nobody_is_refused_by_the_verb(mentor):
    asked = {"wants_mail": True, "wants_digest": True, "wants_invitations": False, "snoozed_until_on": None}
    with pytest.raises(ValidationError) as refused:
        save_choices(person=mentor, **asked, wants_sms=True, today=TODAY)
    assert "wants_sms" in refused.value.message_dict
    assert not MailSettings.objects.exists()


def test_language_is_asked_only_where_there_is_a_choice(client, mentor, settings):
    assert "Meldingene skrives på bokmål" in text(client.get(URL))
    settings.LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk")]
    assert "Meldingene skrives på bokmål" not in text(client.get(URL))

    assert client.post(URL, {"wants_mail": "on", "language": "fr"}).status_code == 422
    client.post(URL, {"wants_mail": "on", "language": "nn"})
    assert MailSettings.of(mentor).language == "nn"


def test_page_says_what_is_sent_whatever_one_chooses(client, mentor):
    page = text(client.get(URL))
    said = page.split("Dette får du uansett", 1)[1]
    for what in (
        "prøvetidssamtaler",
        "prøvetiden går ut",
        "Brev om kontoen din",
        "møter du alt har fått i kalenderen",
        "ikke kommer fram",
        "mangler mentor",
        "planen er endret",
    ):
        assert what in said


def test_ones_choices_are_ones_own(client, mentor, world):
    client.post(URL, {"person": world.mine.mentee.pk, "wants_mail": ""})
    assert of(world.mine.mentee) == (True, False, True, False, None)
    assert [row.person for row in MailSettings.objects.all()] == [mentor]


def test_profile_and_mails_lead_to_the_choices(client, mentor, settings):
    assert f'href="{URL}"' in client.get(reverse("people:profile")).content.decode()
    letter = Letter(subject="Hei")
    assert settings.BASE_URL + URL in letter.text
    assert f'href="{settings.BASE_URL}{URL}"' in letter.html


def test_stopping_the_digest_leaves_everything_else(mentor):
    MailSettings.objects.create(person=mentor, wants_mail=False, wants_invitations=True, snoozed_until_on=TODAY)
    stop_digest(person=mentor)
    stop_digest(person=mentor)
    assert of(mentor) == (False, False, False, True, TODAY)
