"""Does the page of the letter show, keep, refuse and send what the leader types, with and without htmx?"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.accounts.invitations import accept_invitation
from people.models import Invitation, OutgoingMail
from programs.models import Mentorship
from sessions.models import PlanItem, PlanLink, PlanLinkUse, StartLetter
from sessions.start_letters.sending import KIND
from tests.start_letters.filling import ADDRESS, BEFORE, GREETING, NUMBER, PRACTICAL, filled, save, send, url, words
from tests.world import PASSWORD, at


@pytest.fixture
def travel(monkeypatch):
    def to(day: date, hour: int = 12) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at(day, hour))

    return to


@pytest.fixture
def leader(client, world, travel):
    travel(BEFORE)
    client.force_login(world.here.leader)
    return client


def typed(response, name: str) -> str:
    """Return what stands in a text area."""
    return re.search(rf'<textarea name="{name}".*?>\s*(.*?)</textarea>', response.content.decode(), re.DOTALL)[1]


def sendings() -> int:
    return OutgoingMail.objects.filter(kind=KIND).count()


# --- Writing --------------------------------------------------------------------------------------------------
def test_the_page_proposes_a_letter_and_shows_the_whole_of_it(leader, world):
    page = leader.get(url("start_letter", world.mine))

    told = words(page)
    assert "Nils Nyansatt begynner mandag 14. september 2026. Brevet kan sendes til og med man. 21. sep., den første uka." in told
    assert "Slik ser brevet ut" in told
    assert "Mona Sandvik er mentoren din det første året." in told
    assert "tirsdag 15. september 2026" in told
    assert "Lenken virker til og med mandag 12. oktober 2026" in told
    assert "Klær og sko:" in typed(page, "practical")
    assert "Sendt og åpnet" not in told
    assert StartLetter.objects.count() == 0  # looking stores nothing


def test_saving_shows_the_letter_as_it_is_now(leader, world):
    sent = filled(greeting="Hei\r\nog <b>hopp</b>", private_email="  Nils.Hjemme@privat.example ")
    response = leader.post(url("start_letter", world.mine), sent, follow=True)

    letter = StartLetter.objects.get()
    assert (letter.private_email, letter.greeting) == ("nils.hjemme@privat.example", "Hei\nog <b>hopp</b>")
    assert "Brevet er lagret. Slik ser det ut nå." in words(response)
    assert "og &lt;b&gt;hopp&lt;/b&gt;" in response.content.decode()
    assert sendings() == 0


def test_a_greeting_of_a_thousand_characters_fits_however_many_lines(leader, world):
    greeting = "\r\n".join(["x" * 99] * 10)  # 999 with the nine line breaks, 1008 as a browser sends them

    assert leader.post(url("start_letter", world.mine), filled(greeting=greeting)).status_code == 302
    assert leader.post(url("start_letter", world.mine), filled(greeting=greeting + "xx", revision=1)).status_code == 422


@pytest.mark.parametrize("name", ["start_letter", "start_letter_send"])
def test_what_is_refused_stands_beside_its_field_and_what_was_typed_is_kept(leader, world, name):
    response = leader.post(url(name, world.mine), filled(practical=f"Fnr {NUMBER}", greeting="Skrevet for hånd", private_email="nils@"))
    assert response.status_code == 422
    assert "Skriv inn en gyldig e-postadresse" in words(response) or "gyldig" in words(response)

    response = leader.post(url(name, world.mine), filled(practical=f"Fnr {NUMBER}", greeting="Skrevet for hånd"))

    assert response.status_code == 422
    assert "Her står et fødselsnummer. Det skal aldri skrives her: ta det bort." in words(response)
    assert (typed(response, "practical"), typed(response, "greeting")) == (f"Fnr {NUMBER}", "Skrevet for hånd")
    assert "Skrevet for hånd" in words(response).split("Slik ser brevet ut")[1]
    assert (StartLetter.objects.count(), sendings()) == (0, 0)


def test_an_older_page_is_told_shown_what_is_stored_and_can_go_on(leader, world):
    save(world.mine, world.here.coordinator, greeting="Lagret av en annen")

    response = leader.post(url("start_letter", world.mine), filled(greeting="Min egen"))

    assert response.status_code == 422
    assert "Noen andre har endret dette" in words(response)
    assert "Slik er brevet lagret nå" in words(response)
    assert "Lagret av en annen" in words(response)
    assert 'name="revision" value="1"' in response.content.decode()
    assert leader.post(url("start_letter", world.mine), filled(greeting="Min egen", revision=1)).status_code == 302
    assert StartLetter.objects.get().greeting == "Min egen"


@pytest.mark.parametrize("name", ["start_letter", "start_letter_send", "start_letter_preview"])
@pytest.mark.parametrize("broken", [{"revision": "x"}, {"revision": "9" * 40}, {"practical": "x" * 100_000}, {"private_email": "a" * 300}])
def test_nonsense_breaks_nothing(leader, world, name, broken):
    assert leader.post(url(name, world.mine), filled() | broken).status_code in {200, 422}
    assert leader.post(url(name, world.mine), {}).status_code in {200, 422}
    assert sendings() == 0


# --- Preview --------------------------------------------------------------------------------------------------
def test_the_preview_follows_what_is_typed_and_stores_nothing(leader, world):
    headers = {"HX-Request": "true", "HX-Target": "letter"}
    response = leader.post(url("start_letter_preview", world.mine), filled(greeting="Underveis <i>"), headers=headers)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Underveis &lt;i&gt;" in page
    assert "<main" not in page
    assert "<form" not in page
    assert StartLetter.objects.count() == 0


def test_without_htmx_the_preview_is_the_page_with_what_was_typed(leader, world):
    response = leader.post(url("start_letter_preview", world.mine), filled(greeting="Underveis", private_email="halv@"))

    assert response.status_code == 200
    assert typed(response, "greeting") == "Underveis"
    assert 'value="halv@"' in response.content.decode()
    assert "Underveis" in words(response).split("Slik ser brevet ut")[1]
    assert "Rett dette" not in words(response)
    assert StartLetter.objects.count() == 0


def test_the_fragment_is_what_the_page_holds(leader, world):
    save(world.mine, world.here.leader)
    page = leader.get(url("start_letter", world.mine)).content.decode()
    headers = {"HX-Request": "true", "HX-Target": "letter"}
    fragment = leader.post(url("start_letter_preview", world.mine), filled(), headers=headers).content.decode()

    assert fragment.strip() in page


# --- Sending --------------------------------------------------------------------------------------------------
def test_two_clicks_send_what_is_typed_once_and_tick_off_the_task(leader, world):
    for _click in range(2):
        response = leader.post(url("start_letter_send", world.mine), filled(greeting="Aldri lagret før"), follow=True)
        assert "Brevet sendes nå." in words(response)

    assert (sendings(), PlanLink.objects.count(), StartLetter.objects.get().greeting) == (1, 1, "Aldri lagret før")
    assert world.mine.items.get(rule_key="welcome_letter").state == PlanItem.DONE
    assert "Sendt tir. 1. sep. 2026, av Lise Sandvik E-posten Er på vei ut" in words(response)
    assert "Virker til og med man. 12. okt. 2026" in words(response)
    assert ADDRESS not in str(response.context["messages"])


def test_the_tick_is_on_beforehand_and_can_be_taken_away(leader, world):
    page = leader.get(url("start_letter", world.mine)).content.decode()
    [box] = re.findall(r"<input[^>]*name=\"ticks_task\"[^>]*>", page)
    assert "checked" in box
    assert 'form="start-letter"' in box

    sent = filled()
    del sent["ticks_task"]
    leader.post(url("start_letter_send", world.mine), sent)

    assert world.mine.items.get(rule_key="welcome_letter").state == PlanItem.PLANNED
    world.mine.items.filter(rule_key="welcome_letter").update(state=PlanItem.DONE, done_on=BEFORE)
    assert 'name="ticks_task"' not in leader.get(url("start_letter", world.mine)).content.decode()


def test_without_a_mentor_the_page_says_so_and_neither_sends_nor_prints(leader, world):
    world.mine.mentor_periods.all().delete()

    page = leader.get(url("start_letter", world.mine))
    assert words(page).count("Velg mentor først: brevet forteller hvem det er.") == 2
    assert reverse("sessions:replan", args=[world.mine.pk, "mentor"]) in page.content.decode()
    assert url("start_letter_send", world.mine) not in page.content.decode()
    assert leader.post(url("start_letter_send", world.mine), filled()).status_code == 422
    assert leader.get(url("start_letter_pdf", world.mine))["Location"] == url("start_letter", world.mine)
    assert leader.post(url("start_letter", world.mine), filled()).status_code == 302  # written meanwhile
    assert sendings() == 0


def test_an_address_that_failed_is_told_beside_it(leader, world):
    send(world.mine, world.here.leader)
    StartLetter.objects.update(failed_at=at(BEFORE, 10))

    assert f"Brevet kom ikke fram til {ADDRESS} (tir. 1. sep.)." in words(leader.get(url("start_letter", world.mine)))


@pytest.mark.parametrize(
    ("state", "told"),
    [("held", "Holdes tilbake av koordinator"), ("cancelled", "Ble stoppet av koordinator"), ("obsolete", "Ble ikke sendt")],
)
def test_the_page_says_what_became_of_the_mail(leader, world, state, told):
    send(world.mine, world.here.leader)
    OutgoingMail.objects.filter(kind=KIND).update(state=state)

    assert told in words(leader.get(url("start_letter", world.mine)))


def test_after_the_first_week_the_page_only_tells(leader, world, travel):
    send(world.mine, world.here.leader)
    travel(world.start + timedelta(days=8))
    leader.force_login(world.here.leader)

    page = leader.get(url("start_letter", world.mine))

    told = words(page)
    assert "Brevet er til tiden før oppstart og den første uka. Etter mandag 21. september 2026 kan det ikke sendes." in told
    assert GREETING in told
    assert "<textarea" not in page.content.decode()
    assert leader.post(url("start_letter", world.mine), filled(revision=1, greeting="For sent")).status_code == 422
    assert leader.get(url("start_letter_pdf", world.mine)).status_code == 302


def test_who_has_a_work_account_gets_no_private_mail_but_may_get_it_on_paper(leader, world):
    send(world.mine, world.here.leader)
    invitation = Invitation.objects.filter(person=world.mine.mentee).latest("pk")
    accept_invitation(invitation=invitation, password=PASSWORD, now=at(BEFORE, 11))

    page = leader.get(url("start_letter", world.mine))

    assert "Nils har tatt arbeidskontoen i bruk og ser planen der." in words(page)
    assert "Privat adresse Slettet tir. 1. sep. 2026 Lenken til planen Virker ikke lenger" in words(page)
    assert ADDRESS not in page.content.decode()
    assert 'name="private_email"' not in page.content.decode()
    assert url("start_letter_send", world.mine) not in page.content.decode()
    assert leader.post(url("start_letter", world.mine), filled(revision=2, greeting="Ny hilsen")).status_code == 302
    assert (StartLetter.objects.get().private_email, StartLetter.objects.get().greeting) == ("", "Ny hilsen")


# --- The link -------------------------------------------------------------------------------------------------
def test_the_leader_sees_when_the_link_was_opened_and_revokes_it(leader, world):
    send(world.mine, world.here.leader)
    assert "Lenken er ikke åpnet." in words(leader.get(url("start_letter", world.mine)))
    link = PlanLink.objects.get()
    for hour in (9, 10):
        PlanLinkUse.objects.create(link=link, used_at=at(date(2026, 9, 2), hour))
    told = words(leader.get(url("start_letter", world.mine)))
    assert "Lenken ble sist åpnet ons. 2. sep. kl. 10.00 ons. 2. sep. 2026 kl. 10.00 ons. 2. sep. 2026 kl. 09.00" in told

    for _click in range(2):
        response = leader.post(url("plan_link_revoke", world.mine), follow=True)
        assert "Lenken er trukket tilbake og virker ikke lenger." in words(response)

    link.refresh_from_db()
    assert link.revoked_at == at(BEFORE, 12)
    assert "Trekk tilbake lenken" not in words(response)


def test_the_page_asks_as_often_however_often_the_link_was_opened(leader, world, django_assert_num_queries):
    send(world.mine, world.here.leader)
    link = PlanLink.objects.get()
    for _time in range(3):
        PlanLinkUse.objects.create(link=link, used_at=at(BEFORE))
        with django_assert_num_queries(20):
            leader.get(url("start_letter", world.mine))


# --- The way here, and what the mentee sees -------------------------------------------------------------------
def test_the_hires_page_leads_here_while_it_matters_and_the_mentors_never(leader, world, travel):
    hire = reverse("sessions:hire", args=[world.mine.pk])
    link = f'href="{url("start_letter", world.mine)}"'
    assert leader.get(hire).content.decode().count(link) == 3  # the list of what to do, the next lines, the whole plan

    leader.force_login(world.here.mentor.person)
    assert link not in leader.get(hire).content.decode()
    leader.force_login(world.here.leader)
    travel(world.start + timedelta(days=8))
    leader.force_login(world.here.leader)
    assert "Nils Nyansatt" in words(leader.get(hire))
    assert link not in leader.get(hire).content.decode()


def test_the_mentee_sees_all_that_is_kept_of_it(leader, world):
    leader.force_login(world.mine.mentee)
    mine = reverse("sessions:my_plan")
    assert "Brevet før oppstart" not in words(leader.get(mine))
    send(world.mine, world.here.leader)
    PlanLinkUse.objects.create(link=PlanLink.objects.get(), used_at=at(date(2026, 9, 2), 10))

    told = words(leader.get(mine))

    assert "Brevet før oppstart Sendt til din private e-post tir. 1. sep. 2026." in told
    assert f"Adressen {ADDRESS} er lagret til du tar kontoen i bruk." in told
    assert "Lenken ble sist åpnet ons. 2. sep. kl. 10.00" in told
    assert " ".join(f"Det lederen skrev til deg {GREETING} {PRACTICAL}".split()) in told

    Mentorship.objects.get(pk=world.mine.pk)
    accept_invitation(invitation=Invitation.objects.filter(person=world.mine.mentee).latest("pk"), password=PASSWORD, now=at(BEFORE, 13))
    leader.force_login(type(world.mine.mentee).objects.get(pk=world.mine.mentee_id))
    told = words(leader.get(mine))
    assert "Adressen ble slettet tir. 1. sep. 2026." in told
    assert ADDRESS not in told


def test_the_page_on_who_sees_what_tells_of_the_letter_and_the_link(client, db):
    told = words(client.get(reverse("people:privacy")))

    assert "Adressen slettes når arbeidskontoen tas i bruk, når mentorforholdet slutter, og senest 60 dager etter oppstart." in told
    assert "Den personlige lenken i brevet viser bare datoene i egen plan" in told
