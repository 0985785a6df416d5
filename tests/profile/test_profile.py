"""Can everybody see what is kept about her, and change what is hers and nothing else?"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Absence, OutgoingMail
from tests.world import FAR_BACK

URL = "/min-profil/"


def text(response) -> str:
    html = re.sub(r"<(script|template|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_name_and_phone_are_ones_own_to_change(client, world):
    who = world.mine.mentee
    client.force_login(who)
    email = who.email
    client.post(URL, {"name": "Nils Nytt", "phone": "+47 900 00 000", "email": "annen@example.com", "is_staff": "on"})

    who.refresh_from_db()
    assert (who.name, who.phone, who.email, who.is_staff) == ("Nils Nytt", "+4790000000", email, False)
    assert 'value="90 00 00 00"' in client.get(URL).content.decode()


def test_wrong_phone_keeps_what_was_typed(client, world):
    client.force_login(world.mine.mentee)
    response = client.post(URL, {"name": "Nils", "phone": "ring meg"})

    assert response.status_code == 422
    assert "åtte sifre" in text(response)
    assert 'value="ring meg"' in response.content.decode()


def test_profile_lists_what_is_registered_and_nothing_of_others(client, world):
    client.force_login(world.mine.mentee)
    page = text(client.get(URL))

    assert "Sandvik enhet, Sandvik øst, fra 14. sep. 2026" in page
    assert "100 %" in page
    for other in ("Nora Nabo", "Fjellby", "Mona"):
        assert other not in page


def test_absence_is_dates_only(client, world):
    who = world.mine.mentee
    client.force_login(who)
    first = timezone.localdate() + timedelta(days=10)
    values = {"starts_on": first.isoformat(), "ends_on": (first + timedelta(days=4)).isoformat()}
    for _click in range(2):
        answer = client.post(f"{URL}fravaer/", values)
        assert answer["Location"] == reverse("sessions:absence_effects", args=[who.absences.get().pk])

    [absence] = who.absences.all()
    assert (absence.starts_on, absence.ends_on) == (first, first + timedelta(days=4))
    assert {field.name for field in Absence._meta.get_fields()} == {"id", "person", "starts_on", "ends_on"}
    client.post(f"{URL}fravaer/{absence.pk}/fjern/")
    assert not who.absences.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        ("2026-12-10", "2026-12-01", "kan ikke være før"),
        ("2026-12-01", "2036-12-01", "høyst ett år"),
        ("0001-01-01", "0001-01-02", "Sjekk årstallet"),
        ("9999-12-30", "9999-12-31", "Sjekk årstallet"),
        ("", "", "påkrevet"),
        ("tull", "2026-12-01", "gyldig dato"),
    ],
)
def test_wrong_absence_is_explained(client, world, starts, ends, says):
    client.force_login(world.mine.mentee)
    response = client.post(f"{URL}fravaer/", {"starts_on": starts, "ends_on": ends})

    assert response.status_code == 422
    assert says in text(response)
    assert not world.mine.mentee.absences.exists()


def test_nobody_removes_anothers_absence(client, world):
    absence = Absence.objects.create(person=world.mine.mentee, starts_on=FAR_BACK, ends_on=FAR_BACK)
    for who in (world.here.leader, world.here.coordinator, world.here.mentor.person):
        client.force_login(who)
        assert client.post(f"{URL}fravaer/{absence.pk}/fjern/").status_code == 404
    assert Absence.objects.filter(pk=absence.pk).exists()


def test_mentor_writes_her_own_presentation(client, world):
    mentor = world.here.mentor
    client.force_login(mentor.person)
    url = f"{URL}presentasjon/{mentor.pk}/"
    assert client.post(url, {"text": "x" * 601}).status_code == 422
    assert client.post(url, {"text": "Jeg er <b>vernepleier</b>."}).status_code == 302

    mentor.refresh_from_db()
    assert mentor.presentation == "Jeg er <b>vernepleier</b>."
    assert "&lt;b&gt;vernepleier" in client.get(URL).content.decode()
    client.force_login(world.here.coordinator)
    assert client.get(url).status_code == 404


def test_privacy_page_is_open_and_true(client, db):
    page = text(client.get(reverse("people:privacy")))
    for role in ("Nyansatt (mentee)", "Mentor", "Avdelingsleder", "Enhetsleder", "Koordinator"):
        assert role in page
    assert "fortrolig, men ikke taushetsbelagt" in page
    for told in ("Kommer e-post til deg ikke fram, får lederen din", "Ukesoversikten til ledere", "Den som har adressen, kan lese", "SMS"):
        assert told in page


# --- The mail of a demo ---------------------------------------------------------------------------------------
@pytest.fixture
def sent(world) -> OutgoingMail:
    mail = OutgoingMail.objects.filter(person=world.mine.mentee).first()
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state="sent", sent_at=timezone.now(), demo_subject="Velkommen", demo_text="Hei <Nils>!\nhttp://localhost:8000/x/"
    )
    return mail


def test_mail_of_a_demo_is_read_by_anybody_signed_in(client, world, sent, settings):
    settings.DEMO = True
    assert client.get("/demo/epost/").status_code == 302
    client.force_login(world.here.mentor.person)
    assert "Velkommen" in text(client.get("/demo/epost/"))
    page = client.get(f"/demo/epost/{sent.pk}/").content.decode()
    assert "Hei &lt;Nils&gt;!" in page


def test_mail_is_read_by_nobody_elsewhere(client, world, sent):
    client.force_login(world.here.coordinator)
    assert client.get("/demo/epost/").status_code == 404
    assert client.get(f"/demo/epost/{sent.pk}/").status_code == 404
