"""Does one click in a mail program stop the digest, and nothing else (RFC 8058)?"""

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from people.models import MailSettings
from people.preferences.unsubscribe import person_of, unsubscribe_url
from tests.profile.test_profile import text

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def leader(world):
    return world.here.leader


@pytest.fixture
def path(leader, settings) -> str:
    return unsubscribe_url(leader).removeprefix(settings.BASE_URL)


@pytest.fixture
def program() -> Client:
    """A mail program: no cookies, and Django's check of forms as it stands on a real installation."""
    return Client(enforce_csrf_checks=True)


def wants_digest(person) -> bool:
    return MailSettings.of(person).wants_digest


def test_address_is_absolute_the_same_every_time_and_safe_in_a_header(leader, settings):
    url = unsubscribe_url(leader)
    assert url == unsubscribe_url(leader)
    assert url.startswith(f"{settings.BASE_URL}/avmeld/")
    assert not set(url) & set("<> ,\r\n")


def test_one_click_turns_the_digest_off_and_sets_no_cookie(program, path, leader, world):
    for _click in range(2):
        answer = program.post(path, ONE_CLICK, content_type=FORM)
        assert (answer.status_code, answer.content.decode()) == (200, "Ukesoversikten er slått av.\n")
        assert not answer.cookies

    assert not wants_digest(leader)
    assert MailSettings.of(leader).wants_mail
    assert wants_digest(world.here.other_leader)


def test_one_click_as_multipart(program, path, leader):
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not wants_digest(leader)


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=Yes", "list-unsubscribe=one-click", "bekreft=nei", "\x00=\x00", "a=1&b=2"])
def test_another_body_changes_nothing(program, path, leader, body):
    assert program.post(path, body, content_type=FORM).status_code == 400
    assert wants_digest(leader)


def test_broken_multipart_changes_nothing(program, path, leader):
    assert program.post(path, "ikke noe", content_type="multipart/form-data; boundary=x").status_code == 400
    assert wants_digest(leader)


def test_opening_the_address_changes_nothing(program, path, leader):
    for _look in (program.get(path), program.head(path)):
        assert wants_digest(leader)
    page = text(program.get(path))
    assert "Vil du slutte å få ukesoversikten?" in page
    assert leader.name not in page
    assert leader.email not in page


def test_page_tells_nobody_its_address(program, path):
    assert program.get(path)["Referrer-Policy"] == "no-referrer"


def test_button_of_the_page_tells_what_still_comes_and_the_way_back(program, path, leader):
    page = program.post(path, {"bekreft": "ja"})

    assert page.status_code == 200
    assert not wants_digest(leader)
    assert "Ukesoversikten er slått av" in text(page)
    assert "prøvetidssamtaler" in text(page)
    assert f'href="{reverse("people:mail_settings")}"' in page.content.decode()
    assert "Ukesoversikten er slått av" in text(program.get(path))


@pytest.mark.parametrize("token", ["tull", "1:abc", "æ:ø", "%00", "1" * 500, ":", "abc:def:ghi"])
def test_address_nobody_made_is_unknown(program, world, token):
    for answer in (program.get(f"/avmeld/{token}/"), program.post(f"/avmeld/{token}/", ONE_CLICK, content_type=FORM)):
        assert answer.status_code == 404
    assert not MailSettings.objects.exists()


def test_signature_for_something_else_is_unknown(program, leader):
    other = Signer(salt="people.invitation").sign(str(leader.pk))
    assert program.post(f"/avmeld/{other}/", ONE_CLICK, content_type=FORM).status_code == 404
    assert wants_digest(leader)


def test_one_persons_signature_does_not_fit_another(leader, world, path):
    _pk, _colon, signature = path.strip("/").rpartition("/")[2].partition(":")
    assert person_of(f"{world.here.other_leader.pk}:{signature}") is None


def test_account_that_is_gone_is_unknown(program, path, leader):
    signed = path.strip("/").rpartition("/")[2]
    assert person_of(signed) == leader
    assert person_of(Signer(salt="people.preferences.unsubscribe").sign(str(10**30))) is None
