"""Does the page of a probation count, ask, refuse and save as a leader needs, and is the written notice right?"""

import html
import re
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from people.dates import long_date
from people.models import Absence, Person
from programs.models import Mentorship, ProbationExtension
from sessions.pdf.names import PROBATION_NOTICE, filename_of
from sessions.probation.extension import CONDITIONS, notice_of, propose_extended
from sessions.probation.notice import render_probation_notice
from sessions.replanning.changes import ExtendProbation
from tests import world as worlds
from tests.pdf.reading import opened, tags_of, text_of, words_of
from tests.pdf.verapdf import validate
from tests.world import at

LAST_DAY = date(2027, 3, 13)
TODAY = date(2027, 2, 1)
STALE = "Planen har endret seg etter at du så forslaget. Dette er forslaget slik det er nå: se over det, og lagre på nytt."


@pytest.fixture
def leader(client, world, monkeypatch):
    """Let the department leader ask on a day when the probation has six weeks left."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))
    client.force_login(world.here.leader)
    return client


@pytest.fixture
def absence(world) -> Absence:
    return Absence.objects.create(person=world.mine.mentee, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 14))


def url(mentorship: Mentorship) -> str:
    return reverse("sessions:probation", args=[mentorship.pk])


def preview_url(mentorship: Mentorship) -> str:
    return reverse("sessions:probation_preview", args=[mentorship.pk])


def words(response) -> str:
    """Return the words of the page's main part."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def filled(world, absence: Absence, days: int = 14, **changed) -> dict:
    """Return what the second form sends when all is well."""
    row = Mentorship.objects.get(pk=world.mine.pk)
    seen = propose_extended(row, days=days, by=world.here.leader, now=at(TODAY)).fingerprint
    sent = {"absences": [absence.pk], "days": days, "last_day": row.probation_ends_on.isoformat(), "seen": seen}
    return {key: value for key, value in (sent | dict.fromkeys(CONDITIONS, "on") | changed).items() if value is not None}


def test_the_page_says_what_is_agreed_and_that_it_is_no_legal_advice(leader, world):
    told = words(leader.get(url(world.mine)))

    assert "Lengde 6 måneder Siste dag lør. 13. mars 2027 (uke 10) Igjen 40 dager Prøvetidssamtale 3" in told
    assert "Dette er ikke juridisk rådgivning. Spør personalavdelingen." in told
    assert "Det er ikke registrert at Nils har vært borte i prøvetiden" in told
    assert "Regn ut" not in told


def test_absence_is_listed_by_dates_and_nothing_is_ticked_beforehand(leader, world, absence):
    response = leader.get(url(world.mine))

    told = words(response)
    assert "1.–14. okt. 2026, 14 dager" in told
    assert "høyst 14 dager, til og med lør. 27. mars 2027 (uke 12)" in told
    assert "checked" not in response.content.decode()
    assert "Forleng prøvetiden" not in told


@pytest.mark.parametrize(("days", "counted", "new"), [("", 14, "lør. 27. mars 2027 (uke 12)"), ("7", 7, "lør. 20. mars 2027 (uke 11)")])
def test_counting_shows_the_new_last_day_and_asks_for_each_condition(leader, world, absence, days, counted, new):
    response = leader.post(preview_url(world.mine), {"absences": [absence.pk], "days": days})

    told = words(response)
    assert response.status_code == 200
    assert f"{counted} dager: ny siste dag er {new}" in told
    assert [str(text) in told for text in CONDITIONS.values()] == [True] * 3
    assert "Dette endres i planen" in told or "Ingen datoer i planen flyttes." in told
    assert ProbationExtension.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"days": "5"}, "Kryss av fraværet som teller."),
        ({"absences": "x", "days": "5"}, "Noe av fraværet er endret etter at du åpnet siden."),
        ({"absences": "999999", "days": "5"}, "Noe av fraværet er endret etter at du åpnet siden."),
        ({"absences": "mine", "days": "0"}, "Verdien må være større enn eller lik 1."),
        ({"absences": "mine", "days": "15"}, "Høyst 14 dager: prøvetiden kan ikke forlenges med mer enn fraværet."),
        ({"absences": "mine", "days": "9" * 30}, "Høyst 14 dager: prøvetiden kan ikke forlenges med mer enn fraværet."),
        ({"absences": "mine", "days": "mange"}, "Oppgi et heltall."),
    ],
)
def test_bad_counting_is_answered_beside_the_field(leader, world, absence, query, said):
    asked = {key: absence.pk if value == "mine" else value for key, value in query.items()}

    response = leader.post(preview_url(world.mine), asked)

    assert response.status_code == 422
    assert said in words(response)
    assert "Bekreft vilkårene i loven" not in words(response)


def test_extending_saves_and_offers_the_notice(leader, world, absence):
    response = leader.post(url(world.mine), filled(world, absence))

    row = ProbationExtension.objects.get()
    assert response["Location"] == url(world.mine)
    assert (row.days, row.previous_ends_on, row.ends_on, row.made_by) == (14, LAST_DAY, date(2027, 3, 27), world.here.leader)
    told = leader.get(url(world.mine))
    assert "Prøvetiden er forlenget til og med lør. 27. mars 2027 (uke 12). Gi meldingen til Nils." in html.unescape(told.content.decode())
    assert "Nils må ha fått meldingen senest lør. 13. mars 2027 (uke 10)." in words(told)
    assert reverse("sessions:probation_notice", args=[world.mine.pk, row.pk]) in told.content.decode()
    assert "6 måneder, forlenget med 14 dager" in words(told)
    assert "så mye er den alt forlenget med" in words(told)


def test_a_double_click_extends_once(leader, world, absence):
    sent = filled(world, absence, days=5)

    answers = [leader.post(url(world.mine), sent).status_code for _click in range(2)]

    assert answers == [302, 302]
    assert Mentorship.objects.get(pk=world.mine.pk).probation_extended_days == 5


@pytest.mark.parametrize("missing", CONDITIONS)
def test_a_condition_that_is_not_confirmed_stops_it_and_keeps_the_rest(leader, world, absence, missing):
    response = leader.post(url(world.mine), filled(world, absence, **{missing: None}))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Må bekreftes for å forlenge." in words(response)
    ticked = {code for code in CONDITIONS if re.search(rf'name="{code}"[^>]*checked', page)}
    assert ticked == set(CONDITIONS) - {missing}
    assert f'name="absences" value="{absence.pk}"' in page
    assert ProbationExtension.objects.count() == 0


def test_a_stale_page_is_told_so_and_can_be_sent_again(leader, world, absence):
    sent = filled(world, absence, days=5)
    extension_of(world, 2)

    response = leader.post(url(world.mine), sent)

    page = response.content.decode()
    assert response.status_code == 422
    assert STALE in words(response)
    assert "5 dager: ny siste dag er lør. 20. mars 2027 (uke 11)" in words(response)
    assert 'name="last_day" value="2027-03-15"' in page
    assert leader.post(url(world.mine), filled(world, absence, days=5)).status_code == 302
    assert Mentorship.objects.get(pk=world.mine.pk).probation_ends_on == date(2027, 3, 20)


@pytest.mark.parametrize(
    "broken",
    [
        {"days": "x"},
        {"days": "-1"},
        {"days": "99999999999999999999"},
        {"days": None},
        {"absences": ["x"]},
        {"absences": None},
        {"absences": ["99999999999999999999999"]},
        {"last_day": "i går"},
        {"last_day": None},
        {"seen": "x"},
        {"seen": None},
    ],
)
def test_broken_input_is_refused_and_saves_nothing(leader, world, absence, broken):
    response = leader.post(url(world.mine), {key: value for key, value in (filled(world, absence) | broken).items() if value is not None})

    assert response.status_code == 422
    assert ProbationExtension.objects.count() == 0


def test_after_the_probation_the_page_says_why_nothing_can_be_done(leader, world, absence, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(LAST_DAY + timedelta(days=1)))
    leader.force_login(world.here.leader)  # nobody stays logged in for six weeks

    shown, sent = leader.get(url(world.mine)), leader.post(url(world.mine), filled(world, absence))

    for response in (shown, sent):
        assert "Prøvetiden gikk ut lør. 13. mars 2027 (uke 10). Etter at den er gått ut, kan den ikke forlenges." in words(response)
        assert "Forleng på grunn av fravær" not in words(response)
    assert (shown.status_code, sent.status_code) == (200, 422)


def test_where_no_probation_is_agreed_the_page_says_so(leader, world):
    hire = worlds.hire(world.here, "Petra Prøvefri", starts_on=world.start, probation_months=0)

    told = words(leader.get(url(hire)))

    assert "Lengde Prøvetid er ikke avtalt" in told
    assert "Det er ikke avtalt prøvetid, så det er ingenting å forlenge." in told
    assert "Oppfølgingssamtale 3" in told


def extension_of(world, days: int = 14) -> ProbationExtension:
    """Extend without asking: an extension that is there already."""
    mentorship = Mentorship.objects.get(pk=world.mine.pk)
    ExtendProbation(days=days).apply(mentorship, by=world.here.leader, now=at(TODAY))
    return mentorship.probation_extensions.latest("ends_on")


@pytest.mark.pdf
def test_the_notice_says_who_how_long_why_and_by_which_law(world, absence):
    row = extension_of(world)

    pdf = render_probation_notice(row)
    text = text_of(pdf)

    assert "Sandvik · Sandvik enhet · Sandvik øst Melding om forlenget prøvetid" in text
    assert f"Prøvetiden din er forlenget med 14 dager, til og med {long_date(date(2027, 3, 27))}." in text
    assert (
        "Skrevet mandag 1. februar 2027 Ansatt Nils Nyansatt Stilling Sykepleier "
        "Prøvetiden begynte mandag 14. september 2026 Siste dag til nå lørdag 13. mars 2027 "
        "Forlenges med 14 dager Grunn fravær Ny siste dag lørdag 27. mars 2027" in text
    )
    assert "Arbeidsmiljøloven § 15-6 fjerde ledd" in text
    assert "senest lørdag 13. mars 2027." in text
    assert "For arbeidsgiver Lise Sandvik Mottatt av Nils Nyansatt" in text
    assert "Skrevet 1. feb. 2027" in text
    assert "okt." not in text  # which days she was away stays in the system
    with opened(pdf) as whole:
        assert len(whole.pages) == 1
        assert str(whole.docinfo.Title) == "Melding om forlenget prøvetid – Nils Nyansatt"
        kinds = [str(tag.S) for tag in tags_of(whole)]
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/Table"), kinds.count("/LI")) == (1, 2, 2, 4)


@pytest.mark.pdf
def test_one_day_is_written_in_the_singular(world, absence):
    assert "forlenget med 1 dag, til og med søndag 14. mars 2027." in text_of(render_probation_notice(extension_of(world, 1)))


@pytest.mark.pdf
def test_a_later_extension_leaves_the_earlier_notice_as_it_was(world, absence):
    first = extension_of(world, 10)
    before = render_probation_notice(first)
    extension_of(world, 4)

    again = ProbationExtension.objects.select_related("mentorship").get(pk=first.pk)

    assert render_probation_notice(again) == before
    assert "Siste dag til nå tirsdag 23. mars 2027 Forlenges med 4 dager" in text_of(
        render_probation_notice(ProbationExtension.objects.latest("ends_on"))
    )


@pytest.mark.pdf
def test_long_names_stay_on_the_one_page(world, absence):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Anne-Margrethe Elisabeth " * 3)
    Person.objects.filter(pk=world.here.leader.pk).update(name="W" * 60)
    row = extension_of(world)

    pdf = render_probation_notice(ProbationExtension.objects.select_related("mentorship__mentee", "made_by").get(pk=row.pk))

    beyond = [word for word in words_of(pdf) if word.left < 45 or word.right > 595.3 - 45 or word.bottom > 842 - 20]
    assert beyond == []
    with opened(pdf) as whole:
        assert len(whole.pages) == 1


@pytest.mark.verapdf
def test_the_notice_keeps_pdf_ua_and_pdf_a(world, absence, tmp_path):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Ivana Ђорђевић Ελένη Čearru <i> & «Så»")
    row = extension_of(world)
    path = tmp_path / "notice.pdf"
    path.write_bytes(render_probation_notice(ProbationExtension.objects.get(pk=row.pk)))

    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []


@pytest.mark.pdf
def test_the_notice_is_a_private_pdf_of_its_own_hire(leader, world, absence):
    row = extension_of(world)

    response = leader.get(reverse("sessions:probation_notice", args=[world.mine.pk, row.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == render_probation_notice(ProbationExtension.objects.get(pk=row.pk))
    assert leader.get(reverse("sessions:probation_notice", args=[world.neighbour.pk, row.pk])).status_code == 404
    assert filename_of(PROBATION_NOTICE, "Nils Nyansatt") == "Forlenget_prøvetid_Nils_Nyansatt.pdf"


def test_a_mentor_neither_sees_the_page_nor_the_notice(client, world, absence):
    row = extension_of(world)
    client.force_login(world.here.mentor.person)

    addresses = [url(world.mine), reverse("sessions:probation_notice", args=[world.mine.pk, row.pk])]

    assert [client.get(address).status_code for address in addresses] == [404, 404]


def shown_notice(mentorship: Mentorship, today: date) -> str:
    notice = notice_of(mentorship, list(mentorship.items.all()), today=today)
    page = render_to_string("sessions/probation/_notice.html", {"notice": notice, "mentorship": mentorship})
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_notice_on_the_hires_page(world, absence):
    assert shown_notice(world.mine, date(2026, 10, 1)) == (
        "Det er registrert fravær i prøvetiden. Teller alt, kan den forlenges med 1 dag. Se prøvetiden"
    )
    absence.delete()
    assert shown_notice(world.mine, LAST_DAY - timedelta(days=1)) == (
        "Prøvetiden går ut lør. 13. mars 2027 (uke 10), om 1 dag. Prøvetidssamtale 3 er ikke meldt holdt. "
        "Meld den holdt , eller sett dato ."
    )
    assert shown_notice(world.mine, LAST_DAY).startswith("I dag er siste dag i prøvetiden. Prøvetidssamtale 3")
    assert shown_notice(world.mine, LAST_DAY - timedelta(days=31)) == ""


@pytest.mark.pdf
def test_the_mentee_reads_that_it_is_extended_and_opens_the_notice(leader, world, absence):
    leader.force_login(world.mine.mentee)
    mine = reverse("sessions:my_plan")
    assert "forlenget" not in words(leader.get(mine))
    row = extension_of(world)

    page = leader.get(mine)

    assert "Prøvetiden din er forlenget til og med lør. 27. mars 2027 (uke 12). Meldingen fra 1. feb. 2027 (PDF)" in words(page)
    address = reverse("sessions:probation_notice", args=[world.mine.pk, row.pk])
    assert address in page.content.decode()
    assert leader.get(address).status_code == 200


def test_the_leaders_page_of_the_hire_leads_here_and_the_mentors_does_not(leader, world):
    hire = reverse("sessions:hire", args=[world.mine.pk])
    assert f'href="{url(world.mine)}"' in leader.get(hire).content.decode()

    leader.force_login(world.here.mentor.person)
    assert f'href="{url(world.mine)}"' not in leader.get(hire).content.decode()
