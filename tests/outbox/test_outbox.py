"""Does a coordinator see what goes out where she coordinates, what failed and why, and nothing of what is said?"""

import re
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import OutgoingMail
from people.outbox.failures import in_words
from people.outbox.kinds import KINDS, OTHER, kind_name
from tests.profile.test_profile import text
from tests.world import at, person

URL = "/utsendinger/"
NOW = at(date(2026, 11, 23))


@pytest.fixture(autouse=True)
def _now(monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    OutgoingMail.objects.all().delete()


@pytest.fixture(autouse=True)
def writes() -> None:
    """Nothing is written here: the kinds are the product's own."""


@pytest.fixture
def coordinator(world, client):
    client.force_login(world.here.coordinator)
    return world.here.coordinator


def queue(where, number: int = 1, **values) -> OutgoingMail:
    """Put something in the outbox of a municipality, written where nobody may see it."""
    told = {"person": where.leader, "municipality": where.municipality, "kind": "reminder", "due_at": NOW + timedelta(hours=number)}
    told |= {"key": f"test:{where.municipality.pk}:{number}", "demo_subject": "Emnet", "demo_text": "Teksten http://x/invitasjon/1"}
    return OutgoingMail.objects.create(**told | values)


def rows(response) -> list[str]:
    """Return each message as the page says it."""
    html = response.content.decode()
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r'<li class="item outbox__row">(.*?)</li>', html, re.S)]


def test_row_says_who_what_when_and_how_it_stands(client, coordinator, world):
    queue(world.here, 1, about="Samtale 5")
    queue(world.here, 2, person=world.here.other_leader, channel="sms", kind="digest", is_deferrable=True)

    first, second = rows(client.get(URL))
    assert "Lise Sandvik Samtale 5 E-post, går man. 23. nov. 2026 kl. 10.00 venter" in first
    assert "Otto Sandvik Ukesoversikt SMS, går tidligst man. 23. nov. 2026 kl. 11.00 venter" in second
    assert f'href="{reverse("people:person", args=[world.here.leader.pk])}"' in client.get(URL).content.decode()


def test_page_never_shows_what_a_mail_says_or_anybody_elses(client, coordinator, world):
    queue(world.here, state="sent", sent_at=NOW)
    queue(world.there, state="sent", sent_at=NOW)
    queue(world.here, 2, municipality=None, kind="password_reset", person=world.there.leader)

    page = client.get(f"{URL}?vis=alle").content.decode()
    assert len(rows(client.get(f"{URL}?vis=alle"))) == 1
    for secret in ("Emnet", "Teksten", "/invitasjon/", "Fjellby", "Nytt passord", "test:"):
        assert secret not in page


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("", {"waiting", "claimed"}),
        ("venter", {"waiting", "claimed"}),
        ("holdes", {"held"}),
        ("mislyktes", {"failed"}),
        ("sendt", {"sent"}),
        ("alle", {state for state, _label in OutgoingMail.STATES}),
        ("\x00tull", {"waiting", "claimed"}),
    ],
)
def test_each_tab_shows_its_states(client, coordinator, world, view, shown):
    for number, (state, _label) in enumerate(OutgoingMail.STATES):
        queue(world.here, number, state=state)
    page = client.get(URL, {"vis": view})
    assert {mail.state for mail in page.context["page"]} == shown
    assert [(tab.label, tab.count) for tab in page.context["tabs"]] == [
        ("Venter", 2),
        ("Holdes tilbake", 1),
        ("Mislyktes", 1),
        ("Sendt", None),
        ("Alle", None),
    ]


def test_states_are_said_in_words_of_their_own(client, coordinator, world):
    for number, (state, _label) in enumerate(OutgoingMail.STATES):
        queue(world.here, number, state=state)
    said = text(client.get(f"{URL}?vis=alle"))
    for word in ("venter", "sendes nå", "sendt", "mislyktes", "ikke lenger aktuell", "holdes tilbake", "stoppet"):
        assert word in said
    assert "falt bort" not in said


def test_search_by_the_receivers_name(client, coordinator, world):
    aase = person("Åse Øverås")
    queue(world.here, 1, person=aase)
    queue(world.here, 2)
    assert len(rows(client.get(URL, {"navn": "øverås ÅSE"}))) == 1
    assert "Ingen treff" in text(client.get(URL, {"navn": "(Åse"}))
    assert len(rows(client.get(URL, {"navn": "\u200bA\u030ase\x00"}))) == 1  # what cannot be seen is not searched for
    assert "navn=%C3%85se" in client.get(URL, {"navn": "Åse"}).content.decode()


def test_receiver_one_may_not_open_is_no_link(client, coordinator, world):
    stranger = person("Petra Utenfor")
    queue(world.here, person=stranger)
    page = client.get(URL).content.decode()
    assert "Petra Utenfor" in page
    assert f'href="{reverse("people:person", args=[stranger.pk])}"' not in page


def test_long_list_is_turned_page_by_page_with_the_same_queries(client, coordinator, world):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(f"{URL}?vis=alle")
        return len(caught)

    queue(world.here, 0)
    few = queries()
    for number in range(1, 31):
        queue(world.here, number, person=person(f"Mottaker {number}"), state="cancelled", decided_by=coordinator, decided_at=NOW)
    assert queries() == few
    assert len(rows(client.get(f"{URL}?vis=alle"))) == 25
    assert len(rows(client.get(f"{URL}?vis=alle&page=2"))) == 6
    assert len(rows(client.get(f"{URL}?vis=alle&page=tull"))) == 25


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("", "Ingenting venter"),
        ("holdes", "Ingenting holdes tilbake"),
        ("mislyktes", "Ingenting har mislyktes"),
        ("alle", "Ingen utsendinger"),
    ],
)
def test_nothing_here_says_so(client, coordinator, view, says):
    assert says in text(client.get(URL, {"vis": view}))


def test_who_does_not_coordinate_is_told_nothing_and_has_no_link(client, world):
    for who in (world.here.leader, world.here.unit_leader, world.here.mentor.person, world.mine.mentee):
        client.force_login(who)
        assert client.get(URL).status_code == 404
        assert URL not in client.get(reverse("people:profile")).content.decode()


def test_coordinator_finds_it_in_the_menu_after_the_organisation(client, coordinator):
    labels = [link.label for link in client.get(URL).context["navigation"]]
    assert labels.index("Utsendinger") == labels.index("Organisasjon") + 1


# --- What is done with it ---------------------------------------------------------------------------------------
def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("verb", "state", "becomes", "says"),
    [
        ("hold", "waiting", "held", "Utsendingen holdes tilbake til du slipper den."),
        ("slipp", "held", "waiting", "Utsendingen går som planlagt."),
        ("stopp", "held", "cancelled", "Utsendingen er stoppet og blir ikke sendt."),
        ("hold", "claimed", "claimed", "Utsendingen er alt sendt, eller sendes akkurat nå, og kan ikke holdes tilbake."),
        ("stopp", "sent", "sent", "Utsendingen er alt sendt, eller sendes akkurat nå, og kan ikke stoppes."),
        ("slipp", "cancelled", "cancelled", "Utsendingen holdes ikke tilbake lenger, og kan ikke slippes."),
    ],
)
def test_button_of_one_says_what_became_of_it(client, coordinator, world, verb, state, becomes, says):
    mail = queue(world.here, state=state)
    answer = client.post(f"{URL}{mail.pk}/{verb}/", {"next": f"{URL}?vis=alle&page=1"})

    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?vis=alle&page=1")
    assert said(answer) == [says]
    mail.refresh_from_db()
    assert mail.state == becomes


@pytest.mark.parametrize(
    "next_page", ["https://vondt.example/utsendinger/", "//vondt.example", "/utsendinger\\vondt", "/organisasjon/", ""]
)
def test_button_leads_back_to_the_outbox_alone(client, coordinator, world, next_page):
    mail = queue(world.here)
    assert client.post(f"{URL}{mail.pk}/hold/", {"next": next_page})["Location"] == URL


def test_ticked_ones_are_done_at_once_and_the_late_ones_counted(client, coordinator, world):
    mails = [queue(world.here, number, state=state) for number, state in enumerate(["waiting", "waiting", "sent"])]
    theirs = queue(world.there, 9)
    ticked = [str(mail.pk) for mail in (*mails, theirs)]
    answer = client.post(f"{URL}stopp/", {"valgt": [*ticked, "tull", "-1", "9" * 30, "²", "\x00"]})

    assert said(answer) == ["2 utsendinger er stoppet.", "Det var for sent for 1: sendt, eller under sending."]
    assert list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "cancelled", "sent", "waiting"]


def test_nothing_ticked_says_what_to_do(client, coordinator):
    assert said(client.post(f"{URL}hold/")) == ["Kryss av for dem det gjelder, først."]


def test_every_tick_belongs_to_the_form_below_and_every_button_says_whose(client, coordinator, world):
    mail = queue(world.here)
    html = client.get(URL).content.decode()
    assert f'name="valgt" value="{mail.pk}" form="valgte"' in html
    assert '<form id="valgte"' in html
    assert html.count("Påminnelse, Lise Sandvik</span></button>") == 2


@pytest.mark.parametrize("pk", [0, 10**9, 10**18, 10**30])
def test_unknown_mail_is_unknown(client, coordinator, pk):
    assert client.post(f"{URL}{pk}/hold/").status_code == 404


# --- Words ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("SMTP 550", "Adressen finnes ikke (550)"),
        ("SMTP 550, 550", "Adressen finnes ikke (550)"),
        ("SMTP 552", "Postkassen er full (552)"),
        ("SMTP 554", "Mottakerens e-posttjener sa nei (554)"),
        ("SMTP 451", "Mottakerens e-posttjener ba oss prøve igjen senere (451)"),
        ("SMTP 535", "E-posttjeneren slapp oss ikke inn. Driftsansvarlig må se på det (535)"),
        ("SMTPServerDisconnected", "E-posttjeneren svarte ikke"),
        ("TimeoutError", "E-posttjeneren svarte ikke"),
        ("KeyError", "Meldingen kunne ikke lages. Driftsansvarlig finner årsaken i loggen"),
        ("SMS off", "SMS er ikke slått på"),
        ("SMS number", "Telefonnummeret kan ikke ta imot SMS"),
        ("SMS text", "Teksten får ikke plass i en SMS"),
        ("SMS 401", "SMS-leverandøren tok ikke imot meldingen (401)"),
        ("SMS 429", "SMS-leverandøren ba oss prøve igjen senere (429)"),
        ("SMS 503", "SMS-leverandøren ba oss prøve igjen senere (503)"),
        ("SMS TimeoutError", "SMS-leverandøren svarte ikke"),
        ("SmsRefusedError", "SMS-leverandøren tok ikke imot meldingen"),
    ],
)
def test_failure_is_said_in_words(reason, words):
    assert in_words(reason) == words


def test_failure_stands_in_the_row_with_how_often_it_was_tried(client, coordinator, world):
    queue(world.here, 1, last_error="SMTP 451", attempts=2)
    queue(world.here, 2, last_error="SMTP 550", attempts=1, state="failed")
    assert "(451). Forsøkt 2 ganger, og prøves igjen." in rows(client.get(URL))[0]
    assert "Adressen finnes ikke (550)." in rows(client.get(f"{URL}?vis=mislyktes"))[0]


def test_every_kind_has_a_name():
    from people.outbox.queue import WRITERS

    assert {kind for kind in WRITERS if kind_name(kind) == OTHER} == set()
    assert kind_name("ukjent") == "Melding"
    assert all(str(name) for name in KINDS.values())
