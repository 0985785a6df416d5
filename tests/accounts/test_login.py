"""Does the right person get in, and nobody learn from trying?"""

import re

import pytest
from axes.models import AccessAttempt
from django.core import mail as postbox
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import OutgoingMail, Person
from people.outbox.sending import send_due
from tests.world import PASSWORD, person

LOGIN = "/logg-inn/"


@pytest.fixture
def kari(db) -> Person:
    return person("Kari Nordmann", joined=True)


def log_in(client, email: str, password: str = PASSWORD, **values):
    return client.post(LOGIN, {"username": email, "password": password, **values})


def reset_link() -> str:
    send_due(now=timezone.now)
    return re.search(r"http://\S+(/passord/nytt/\S+)", postbox.outbox[-1].body)[1]


@pytest.mark.parametrize("spelling", ["kari.nordmann@kommune.example", "Kari.Nordmann@Kommune.EXAMPLE", " kari.nordmann@kommune.example "])
def test_address_is_the_login_however_it_is_spelled(client, kari, spelling):
    response = log_in(client, spelling)

    assert response.status_code == 302
    assert response["Location"] == reverse("sessions:home")
    assert client.session["_auth_user_id"] == str(kari.pk)


def test_login_gives_the_session_a_new_key(client, kari):
    client.get(LOGIN)
    session = client.session
    session["something"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    log_in(client, kari.email)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("email", "password"), [("kari.nordmann@kommune.example", "feil passord her"), ("ingen@kommune.example", PASSWORD)]
)
def test_wrong_password_and_unknown_address_look_the_same(client, kari, email, password):
    response = log_in(client, email, password)

    assert response.status_code == 422
    assert "E-postadressen og passordet passer ikke sammen" in response.content.decode()
    assert f'value="{email}"' in response.content.decode()
    assert password not in response.content.decode()


@pytest.mark.parametrize("state", ["closed", "invited"])
def test_closed_and_uninvited_accounts_do_not_get_in(client, kari, state):
    if state == "closed":
        Person.objects.filter(pk=kari.pk).update(is_active=False)
    else:
        kari.set_unusable_password()
        kari.save()

    response = log_in(client, kari.email)

    assert response.status_code == 422
    assert "passer ikke sammen" in response.content.decode()


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/min-profil/", "/min-profil/"),
        ("https://evil.example/", reverse("sessions:home")),
        ("//evil.example", reverse("sessions:home")),
        ("javascript:alert(1)", reverse("sessions:home")),
    ],
)
def test_next_leads_only_inside(client, kari, wanted, lands):
    assert log_in(client, kari.email, next=wanted)["Location"] == lands


def test_page_asked_for_comes_after_the_login(client, kari):
    response = client.get("/min-profil/")
    assert response["Location"] == f"{LOGIN}?next=/min-profil/"


def test_fragment_asked_for_after_the_login_has_run_out_becomes_the_login_page(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/nyansatte/"}
    response = client.get("/min-profil/", headers=headers, follow=True)

    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=%2Fnyansatte%2F"


def test_five_wrong_passwords_lock_that_account_and_no_other(client, kari):
    other = person("Ola Nordmann", joined=True)
    spellings = [kari.email, kari.email.upper(), kari.email.title(), f" {kari.email}", kari.email]
    statuses = [log_in(client, spelling, "feil passord").status_code for spelling in spellings]

    assert statuses == [422, 422, 422, 422, 429]
    locked = log_in(client, kari.email)
    assert locked.status_code == 429
    assert "For mange forsøk" in locked.content.decode()
    assert log_in(client, other.email).status_code == 302


def test_new_password_lets_a_locked_out_person_in(client, kari):
    for _attempt in range(5):
        log_in(client, kari.email, "feil passord")
    client.post("/passord/glemt/", {"email": kari.email})
    link = reset_link()

    response = client.post(link, {"password": "fire helt nye ord", "repeated": "fire helt nye ord"})

    assert response["Location"] == LOGIN
    assert not AccessAttempt.objects.exists()
    assert log_in(client, kari.email, "fire helt nye ord").status_code == 302


def test_logging_out_takes_a_post(client, kari):
    client.force_login(kari)
    assert client.get("/logg-ut/")["Location"] == "/"
    assert "_auth_user_id" in client.session
    assert client.post("/logg-ut/")["Location"] == LOGIN
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("demo", "shown"), [(True, True), (False, False)])
def test_demo_logins_are_shown_in_a_demo_only(client, db, settings, demo, shown):
    settings.DEMO = demo
    assert ("leder@demo.example" in client.get(LOGIN).content.decode()) is shown


# --- A forgotten password -------------------------------------------------------------------------------------
@pytest.mark.parametrize("email", ["kari.nordmann@kommune.example", "ingen@kommune.example", "uinvitert@kommune.example"])
def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client, kari, email):
    Person.objects.create_user("uinvitert@kommune.example", name="Uinvitert")

    response = client.post("/passord/glemt/", {"email": email})

    assert (response.status_code, response["Location"]) == (302, "/passord/glemt/sendt/")
    assert OutgoingMail.objects.count() == (1 if email == kari.email else 0)


def test_asking_ten_times_sends_one_mail(client, kari):
    for _time in range(10):
        client.post("/passord/glemt/", {"email": kari.email})

    # Two when the clock passed a tenth minute in between.
    assert OutgoingMail.objects.filter(kind="password_reset").count() in {1, 2}


def test_link_to_a_new_password_works_once(client, kari):
    client.post("/passord/glemt/", {"email": kari.email})
    link = reset_link()
    assert client.get(link).status_code == 200
    assert client.get(link).status_code == 200

    assert client.post(link, {"password": "fire helt nye ord", "repeated": "fire helt nye ord"}).status_code == 302

    kari.refresh_from_db()
    assert kari.check_password("fire helt nye ord")
    assert client.get(link).status_code == 410
    assert client.post(link, {"password": "noe helt annet her", "repeated": "noe helt annet her"}).status_code == 410


def test_link_to_a_new_password_dies_after_a_day(client, kari, settings):
    client.post("/passord/glemt/", {"email": kari.email})
    link = reset_link()
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert client.get(link).status_code == 410


def test_secret_of_the_link_is_not_in_the_outbox(client, kari):
    client.post("/passord/glemt/", {"email": kari.email})
    token = reset_link().rstrip("/").split("/")[-1]

    [row] = OutgoingMail.objects.values()
    assert token not in str(row)


@pytest.mark.parametrize(
    "link", ["/passord/nytt/MQ/x-y/", "/passord/nytt/zz/x/", "/passord/nytt/_w/x/", "/passord/nytt/OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x/"]
)
def test_link_nobody_made_is_refused_calmly(client, db, link):
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "repeated", "says"),
    [
        ("kort", "kort", "minst 12 tegn"),
        ("kari nordmann", "kari nordmann", "for likt"),
        ("fire helt nye ord", "noe annet", "ikke like"),
        ("123456789012345", "123456789012345", "bare tall"),
    ],
)
def test_weak_password_is_explained_beside_the_field(client, kari, password, repeated, says):
    client.post("/passord/glemt/", {"email": kari.email})

    response = client.post(reset_link(), {"password": password, "repeated": repeated})

    assert response.status_code == 422
    assert says in response.content.decode()
    kari.refresh_from_db()
    assert kari.check_password(PASSWORD)


# --- Changing it ----------------------------------------------------------------------------------------------
def test_changing_the_password_keeps_this_login_and_ends_the_others(client, kari, client_elsewhere):
    client.force_login(kari)
    client_elsewhere.force_login(kari)
    values = {"current": PASSWORD, "password": "fire helt nye ord", "repeated": "fire helt nye ord"}

    assert client.post("/min-profil/passord/", values)["Location"] == "/min-profil/"

    assert client.get("/min-profil/").status_code == 200
    assert client_elsewhere.get("/min-profil/").status_code == 302


def test_changing_the_password_takes_the_old_one(client, kari):
    client.force_login(kari)
    response = client.post("/min-profil/passord/", {"current": "feil", "password": "fire helt nye ord", "repeated": "fire helt nye ord"})

    assert response.status_code == 422
    assert "ikke passordet du har nå" in response.content.decode()


@pytest.fixture
def client_elsewhere():
    return Client()
