"""What becomes of a post that meets a log-out, where the access table's pass over all forms does not go?"""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentorprogram.posts.keeping import SECONDS
from mentorprogram.posts.who import DAYS, signed
from people.models import Absence, Person
from people.tasks import delete_ended_sessions
from tests.access.forms import form_for
from tests.reading import flat
from tests.world import PASSWORD

HERE = {"origin": "http://testserver"}
HTMX = HERE | {"HX-Request": "true"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def leader(world) -> Person:
    person = world.here.leader
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def read(answer) -> str:
    return flat(answer.content.decode())


def page_form(browser: Client, page: str, address: str = ""):
    return form_for(browser.get(page).content.decode(), address or page)


def log_out(browser: Client) -> None:
    """The session ends; the browser keeps its other cookies."""
    del browser.cookies["sessionid"]


def log_in(browser: Client, person: Person, address: str):
    form = page_form(browser, address, reverse("people:login"))
    return browser.post(address, form.tokens | {"username": person.email, "password": PASSWORD, **next_of(form)}, headers=HERE)


def next_of(form) -> dict:
    return {each.name: each.values[0] for each in form.fields if each.name == "next"}


def absent(browser: Client) -> tuple[str, dict]:
    """Fill in an absence, which the person's own page asks for."""
    address = reverse("people:absence_add")
    form = page_form(browser, address)
    return address, form.filled_in() | {"starts_on": "2026-12-24", "ends_on": "2026-12-31"} | form.tokens


def test_the_log_in_says_that_something_waits_and_shows_none_of_it(browser, leader):
    browser.force_login(leader)
    address = reverse("people:profile")
    form = page_form(browser, address)
    log_out(browser)

    asked = browser.post(address, form.filled_in() | {"name": "Skrevet Navn"} | form.tokens, headers=HERE)
    page = read(browser.get(asked["Location"]))

    assert "Du ble logget ut. Det du sendte, er ikke lagret ennå" in page
    assert "Skrevet Navn" not in page


def test_what_waits_is_done_once_within_a_quarter_of_an_hour(browser, leader, monkeypatch):
    browser.force_login(leader)
    address, sent = absent(browser)
    log_out(browser)
    asked = browser.post(address, sent, headers=HERE)
    late = time.time() + SECONDS + 60

    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: late)
        answer = log_in(browser, leader, asked["Location"])

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert not Absence.objects.filter(person=leader).exists()
    address, sent = absent(browser)
    log_out(browser)
    asked = browser.post(address, sent, headers=HERE)
    answer = log_in(browser, leader, asked["Location"])
    assert answer["Location"].startswith("/fravaer/")
    assert Absence.objects.filter(person=leader).count() == 1
    assert "posted" not in browser.session
    assert browser.session.get_expire_at_browser_close(), "the session has its own length again"


def test_what_nobody_came_back_for_is_deleted(browser, leader):
    browser.force_login(leader)
    address, sent = absent(browser)
    log_out(browser)
    browser.post(address, sent, headers=HERE)
    kept = Session.objects.get(pk=browser.cookies["sessionid"].value)
    assert timezone.now() < kept.expire_date <= timezone.now() + timedelta(seconds=SECONDS)
    Session.objects.filter(pk=kept.pk).update(expire_date=timezone.now() - timedelta(seconds=1))

    delete_ended_sessions()

    assert not Session.objects.filter(pk=kept.pk).exists()
    assert delete_ended_sessions.name in {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}


def test_who_logs_in_instead_is_told_and_sees_nothing(browser, leader, world):
    another = world.here.mentor.person
    another.set_password(PASSWORD)
    another.save(update_fields=["password"])
    browser.force_login(leader)
    address, sent = absent(browser)
    log_out(browser)
    asked = browser.post(address, sent, headers=HERE)

    answer = log_in(browser, another, asked["Location"])
    page = read(browser.get(answer["Location"]))

    assert "Noe som ble sendt herfra før du logget inn, er ikke lagret" in page
    assert "2026-12-24" not in page
    assert not Absence.objects.exists()
    log_out(browser)
    log_in(browser, leader, reverse("people:login"))
    assert not Absence.objects.exists(), "what another has seen the end of does not come back"


def test_faults_of_what_waited_stand_beside_the_fields(browser, leader):
    browser.force_login(leader)
    address, sent = absent(browser)
    log_out(browser)
    asked = browser.post(address, sent | {"ends_on": "2026-12-01"}, headers=HERE)

    answer = log_in(browser, leader, asked["Location"])

    assert answer.status_code == 422
    assert 'value="2026-12-24"' in answer.content.decode()


def test_a_live_preview_that_meets_a_log_out_says_so(browser, leader):
    browser.force_login(leader)
    page, preview = reverse("sessions:register"), reverse("sessions:register_preview")
    form = page_form(browser, page)
    log_out(browser)

    answer = browser.post(preview, form.filled_in() | form.tokens, headers=HTMX | {"HX-Current-URL": f"http://testserver{page}"})

    assert (answer.status_code, answer["X-Notice"]) == (401, "logged_out")
    assert "Du er logget ut. Det du har skrevet, står her fortsatt." in read(answer)
    assert f'href="{reverse("people:login")}?next=%2Fnyansatte%2Fregistrer%2F" target="_blank"' in read(answer)
    assert "HX-Redirect" not in answer
    assert "sessionid" not in browser.cookies, "nothing waits: nothing was to be saved"


def test_a_tick_by_htmx_survives_its_log_in(browser, leader, world):
    browser.force_login(leader)
    mine = world.mine
    page = reverse("sessions:checklists", args=[mine.pk])
    tick = reverse("sessions:checklist_tick", args=[mine.pk, mine.version.checklists.first().items.first().pk])
    form = page_form(browser, page, tick)
    log_out(browser)

    asked = browser.post(tick, form.filled_in() | form.tokens, headers=HTMX | {"HX-Current-URL": f"http://testserver{page}"})
    answer = log_in(browser, leader, asked["HX-Redirect"])

    assert asked.status_code == 204
    assert answer["Location"].startswith(page)
    assert mine.ticks.count() == 1


def test_htmx_gets_the_token_of_the_new_log_in(browser, leader):
    browser.force_login(leader)
    preview = reverse("sessions:register_preview")
    form = page_form(browser, reverse("sessions:register"), preview)
    browser.cookies["csrftoken"] = "a" * 32
    sent = form.filled_in() | form.tokens

    answer = browser.post(preview, sent, headers=HTMX)
    token = answer["HX-Trigger"].split('"')[-2]

    assert (answer.status_code, answer["X-Notice"]) == (403, "renewed")
    assert browser.post(preview, sent | {"csrfmiddlewaretoken": token}, headers=HTMX).status_code in {200, 422}
    abroad = browser.post(preview, sent, headers=HTMX | {"origin": "https://annet.example"})
    assert (abroad.status_code, abroad["X-Notice"], "HX-Trigger" in abroad) == (403, "refused", False)


def test_htmx_of_another_persons_page_is_refused_in_words(browser, leader, world):
    browser.force_login(leader)
    preview = reverse("sessions:register_preview")
    form = page_form(browser, reverse("sessions:register"), preview)
    session = browser.cookies["csrftoken"].value
    browser.force_login(world.here.coordinator)
    browser.cookies["csrftoken"] = session

    answer = browser.post(preview, form.filled_in() | form.tokens, headers=HTMX)

    assert (answer.status_code, answer["X-Notice"]) == (409, "another")


@pytest.mark.parametrize("who", ["", "tull", "1.1:tull", "another salt", "old"])
def test_a_page_that_does_not_say_whose_it_is_keeps_nothing(browser, leader, who):
    browser.force_login(leader)
    address, sent = absent(browser)
    log_out(browser)
    today = timezone.localdate()
    made = {"another salt": Signer(salt="x").sign(f"{leader.pk}.1"), "old": signed(leader.pk, today - timedelta(days=DAYS + 1))}

    asked = browser.post(address, sent | {"hvem": made.get(who, who)}, headers=HERE)
    log_in(browser, leader, asked["Location"])

    assert not Absence.objects.exists()


def test_a_form_from_elsewhere_is_refused_and_keeps_nothing(browser, leader):
    browser.force_login(leader)
    address, sent = absent(browser)
    for is_in in (True, False):
        if not is_in:
            log_out(browser)
        answer = browser.post(address, sent | {"csrfmiddlewaretoken": "b" * 64}, headers={"origin": "https://annet.example"})
        assert answer.status_code == 403
        assert "Skjemaet ble ikke sendt" in read(answer)
    assert "sessionid" not in browser.cookies or not browser.cookies["sessionid"].value
    assert not Absence.objects.exists()


def test_cookies_that_are_gone_cost_one_more_press(browser, leader):
    """Whoever cleared them is asked again: nothing is done by a form that cannot show the token of this browser."""
    browser.force_login(leader)
    address, sent = absent(browser)
    browser.cookies.clear()
    asked = browser.post(address, sent, headers=HERE)

    answer = log_in(browser, leader, asked["Location"])

    assert answer.status_code == 422
    assert "Du ble logget ut. Se over og lagre." in read(answer)
    assert not Absence.objects.exists()
    form = form_for(answer.content.decode(), address)
    browser.post(address, sent | form.tokens, headers=HERE)
    assert Absence.objects.filter(person=leader).count() == 1


def test_to_log_out_works_from_any_page_of_ours(browser, leader, world):
    """A computer is shared: a page from before the log-in, or another's, must not keep her in."""
    browser.force_login(leader)
    form = page_form(browser, reverse("people:profile"), reverse("people:logout"))
    browser.force_login(world.here.coordinator)
    browser.cookies["csrftoken"] = "a" * 32

    abroad = browser.post(reverse("people:logout"), form.tokens, headers={"origin": "https://annet.example"})
    assert (abroad.status_code, "_auth_user_id" in browser.session) == (403, True)
    browser.post(reverse("people:logout"), form.tokens, headers=HERE)

    assert "_auth_user_id" not in browser.session
