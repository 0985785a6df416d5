"""Is the archive copy the plan, readable by all and for long, the same for everybody, without what is written for few?"""

import hashlib
import json
from datetime import date

import pytest
from django.utils import timezone

from people.dates import day_and_date
from people.models import Person, Placement
from programs.models import Mentorship
from sessions.archive.copies import archive_copy, checksum_of, why_no_archive
from sessions.archive.page import archived_year
from sessions.archive.record import json_of, schema_file
from sessions.hires.ending import end
from sessions.models import PlanItem
from sessions.plan.items import mark_done
from tests.archive.years import ENDED_ON, SECRETS, full_year, of, year_before_its_start
from tests.pdf.reading import letters_without_a_glyph, opened, text_of, words_of
from tests.pdf.verapdf import validate
from tests.world import at

OTHER_SCRIPTS = "Ivana Ђорђевић Ελένη Čearru ሰላማዊት <i> & «Så»"
LONG = "Anne-Margrethe Elisabeth " * 8


def named(mentorship: Mentorship, name: str) -> Mentorship:
    Person.objects.filter(pk=mentorship.mentee_id).update(name=name)
    return of(mentorship)


@pytest.mark.pdf
def test_every_date_of_the_plan_and_what_became_of_it_is_told(world):
    mentorship = full_year(world)

    text = text_of(archive_copy(mentorship))

    missing = [item.title for item in mentorship.items.exclude(planned_on=None) if day_and_date(item.planned_on, year=True) not in text]
    assert missing == []
    assert "Arkivkopi Oppfølgingsplanen til Nils Nyansatt. Mentorprogram habilitering, versjon 1. Fullført." in text
    assert "Periode: 14. sep. 2026 – 12. sep. 2027. Siste dag i prøvetiden: 27. mars 2027." in text
    assert "Mona Sandvik mentor 17. aug. – 31. des. 2026 Magne Sandvik vikar for mentor 2.–8. nov. 2026" in text
    assert "Forlenget med 14 dager: fra 13. mars 2027 til 27. mars 2027" in text
    assert "1.–14. feb. 2027" in text[text.index("Pauser") :]
    assert "2 tir. 15. sep. 2026 (uke 38) Aften Ola Kollega 15. sep. 2026" in text
    assert "3 tir. 29. sep. 2026 (uke 40) 45 min tir. 29. sep. 2026 (uke 40) 37 min" in text
    assert "ikke holdt: ferie" in text
    assert "lør. 17. okt. ikke holdt: travelt på avdelingen" in text
    assert "Medisinrom ✓ 15. sep. 2026 ✓ 16. sep. 2026 Mona Sandvik" in text
    assert "Underskrifter" not in text


@pytest.mark.pdf
def test_the_last_page_tells_what_the_copy_is(world):
    mentorship = full_year(world)
    employed = {"title": "Fagsykepleier", "position_percent": 80, "employee_number": "12345"}
    Placement.objects.filter(pk=mentorship.placement_id).update(**employed)
    Mentorship.objects.filter(pk=mentorship.pk).update(newly_educated=True)
    mentorship = of(mentorship)
    data = json_of(archived_year(mentorship))

    text = text_of(archive_copy(mentorship))

    last = text[text.index("Om denne kopien") :]
    assert "Kommune Sandvik Enhet og avdeling Sandvik enhet, Sandvik øst" in last
    assert "Ansettelse Fagsykepleier, 80 %, turnus, ansattnummer 12345, nyutdannet" in last
    assert "Program Mentorprogram habilitering, versjon 1" in last
    assert "Periode 14. sep. 2026 – 12. sep. 2027 Hvordan det endte Fullført" in last
    assert "Vedlagte filer mentorforhold.json, mentorforhold.schema.json" in last
    assert hashlib.sha256(data).hexdigest() in last.replace(" ", "")
    assert "Praktiske notater mellom mentor og nyansatt" in last


@pytest.mark.pdf
def test_a_year_that_ended_before_its_start_says_so(world):
    text = text_of(archive_copy(year_before_its_start(world)))

    assert "Hvordan det endte Avsluttet: Har fått en annen stilling i kommunen" in text
    assert "Periode: skulle begynne 14. sep. 2026, avsluttet 1. sep. 2026." in text
    assert text.count("falt bort") >= 19 + 10 + 3


@pytest.mark.pdf
def test_nothing_written_for_few_is_in_the_copy_or_its_attachments(world):
    pdf = archive_copy(full_year(world))

    text = text_of(pdf)
    with opened(pdf) as whole:
        inside = b"".join(whole.attachments[name].get_file().read_bytes() for name in whole.attachments)
    assert [what for what, secret in SECRETS.items() if secret in text or secret.encode() in inside] == []


@pytest.mark.pdf
def test_the_data_and_their_description_lie_in_the_file(world):
    mentorship = full_year(world)

    with opened(archive_copy(mentorship)) as pdf:
        found = {name: pdf.attachments[name].get_file() for name in pdf.attachments}
        assert {name: file.read_bytes() for name, file in found.items()} == {
            "mentorforhold.json": json_of(archived_year(mentorship)),
            "mentorforhold.schema.json": schema_file(),
        }
        assert {file.mime_type for file in found.values()} == {"application/json"}
        assert {str(file.UF): str(file.AFRelationship) for file in pdf.Root.AF} == {
            "mentorforhold.json": "/Data",
            "mentorforhold.schema.json": "/Supplement",
        }


@pytest.mark.pdf
def test_the_files_own_metadata_say_what_it_is(world):
    mentorship = named(full_year(world), OTHER_SCRIPTS)
    checksum = checksum_of(json_of(archived_year(mentorship)))
    described = f"Mentorprogram habilitering, versjon 1. 14. sep. 2026 – 12. sep. 2027. SHA-256: {checksum}"

    with opened(archive_copy(mentorship)) as pdf:
        info = {key: str(pdf.docinfo[f"/{key}"]) for key in ("Title", "Author", "Subject", "Keywords", "CreationDate")}
        with pdf.open_metadata() as xmp:
            told = {key: xmp[key] for key in ("dc:title", "dc:creator", "dc:description", "pdf:Keywords", "xmp:CreateDate")}
    assert info == {
        "Title": f"Arkivkopi – {OTHER_SCRIPTS}",
        "Author": "Sandvik",
        "Subject": described,
        "Keywords": "arkivkopi, oppfølgingsplan, Mentorprogram habilitering, Sandvik",
        "CreationDate": "D:20270912",
    }
    assert told == {
        "dc:title": info["Title"],
        "dc:creator": [info["Author"]],
        "dc:description": info["Subject"],
        "pdf:Keywords": info["Keywords"],
        "xmp:CreateDate": "2027-09-12",
    }


@pytest.mark.verapdf
@pytest.mark.parametrize(
    ("make", "name"),
    [(full_year, "Nils Nyansatt"), (year_before_its_start, "Nils Nyansatt"), (full_year, LONG), (full_year, OTHER_SCRIPTS)],
    ids=["full", "never begun", "long name", "other scripts"],
)
def test_the_copy_keeps_pdf_ua_and_pdf_a(world, tmp_path, make, name):
    pdf = archive_copy(named(make(world), name))
    path = tmp_path / "arkivkopi.pdf"
    path.write_bytes(pdf)

    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []
    assert letters_without_a_glyph(pdf) == []


@pytest.mark.pdf
def test_very_long_names_stay_on_the_page(world):
    mentorship = full_year(world)
    for person in (world.here.mentor.person, world.here.leader):
        Person.objects.filter(pk=person.pk).update(name="W" * 200)

    words = words_of(archive_copy(named(mentorship, LONG)))

    a4, least = 595.3, 45.0  # points; the narrow margin is 18 mm
    assert [word for word in words if word.left < least or word.right > a4 - least or word.bottom > 842 - 20] == []


@pytest.mark.pdf
def test_any_day_gives_the_same_bytes(world, monkeypatch, settings, tmp_path):
    mentorship = full_year(world)
    monkeypatch.setattr(timezone, "now", lambda: at(ENDED_ON))
    settings.MEDIA_ROOT = tmp_path / "first"
    once = archive_copy(mentorship)
    monkeypatch.setattr(timezone, "now", lambda: at(date(2031, 2, 3)))
    settings.MEDIA_ROOT = tmp_path / "second"  # so that it is laid out again
    # A new leader, and a new name of nothing in it, come after the end and change nothing.
    world.here.leader.appointments.update(ends_on=date(2027, 12, 31))
    Placement.objects.filter(pk=mentorship.placement_id).update(ends_on=date(2030, 1, 1))

    assert archive_copy(of(mentorship)) == once


@pytest.mark.pdf
def test_changed_data_are_another_copy_with_another_checksum(world):
    mentorship = full_year(world)
    before, data = archive_copy(mentorship), json_of(archived_year(mentorship))

    mentorship.items.filter(kind=PlanItem.INTERVIEW, number=1).update(planned_on=date(2026, 9, 30))

    assert checksum_of(json_of(archived_year(mentorship))) != checksum_of(data)
    assert archive_copy(mentorship) != before


def test_there_is_none_before_the_end_nor_of_a_mistake(world):
    assert why_no_archive(world.mine) == "Arkivkopien kan hentes når året er fullført eller avsluttet."
    assert why_no_archive(full_year(world)) == ""

    today = date(2026, 11, 22)
    mistaken = end(mentorship=world.neighbour, reason=Mentorship.MISTAKE, on=today, revision=0, by=world.here.leader, today=today)
    assert why_no_archive(mistaken) == "Mentorforholdet ble registrert ved en feil, så det er ingenting å arkivere."


def test_what_was_done_before_the_start_is_told_of_a_year_that_never_began(world):
    letter = PlanItem.objects.select_related("mentorship").get(mentorship=world.mine, rule_key="welcome_letter")
    day = date(2026, 8, 31)
    mark_done(item=letter, done_on=day, revision=letter.revision, by=world.here.leader, today=day)

    data = json.loads(json_of(archived_year(year_before_its_start(world))))

    done = [(line["title"], line["done_on"]) for line in data["plan"] if line["state"]["code"] == "done"]
    assert done == [("Velkomstbrev", "2026-08-31")]
