"""Does the package say of its files what is true, in the order and the words of Noark 5?"""

import hashlib
import io
import json
import re
from datetime import date
from uuid import UUID
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest
from django.conf import settings

from mentorprogram.text.cleaning import one_line
from people.models import Appointment, Person
from sessions.archive.copies import archive_copy, archive_package
from sessions.archive.noark import NAMESPACE, TYPES
from sessions.archive.page import archived_year
from sessions.archive.record import json_of, schema_file
from tests.archive.years import SECRETS, full_year, of, year_before_its_start
from tests.pdf.reading import opened, text_of

# The order of the elements in each type, base types first: metadata of Noark 5 as an arkivmelding carries them.
ORDER = {
    "arkivmelding": "system meldingId tidspunkt antallFiler mappe",
    "mappe": "tittel offentligTittel beskrivelse opprettetDato opprettetAv avsluttetDato avsluttetAv part skjerming "
    "referanseEksternNoekkel registrering saksdato administrativEnhet saksansvarlig saksstatus",
    "registrering": "opprettetDato opprettetAv skjerming dokumentbeskrivelse tittel offentligTittel beskrivelse korrespondansepart "
    "referanseEksternNoekkel journalposttype journalstatus dokumentetsDato antallVedlegg",
    "dokumentbeskrivelse": "dokumenttype dokumentstatus tittel opprettetDato opprettetAv tilknyttetRegistreringSom dokumentnummer "
    "tilknyttetDato tilknyttetAv dokumentobjekt",
    "dokumentobjekt": "versjonsnummer variantformat format formatDetaljer mimeType opprettetDato opprettetAv referanseDokumentfil "
    "sjekksum sjekksumAlgoritme filstoerrelse",
    "part": "partNavn partRolle",
    "korrespondansepart": "korrespondanseparttype korrespondansepartNavn administrativEnhet",
    "skjerming": "tilgangsrestriksjon skjermingshjemmel skjermingMetadata skjermingDokument",
    "referanseEksternNoekkel": "fagsystem noekkel",
}
NASTY = 'Åse <b>&amp; "Co" ]]> \' \x07\x0b\ufffe Ђорђевић'


def unpacked(package: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(package)) as files:
        assert files.testzip() is None
        return {name: files.read(name) for name in files.namelist()}


def message_of(files: dict[str, bytes]) -> ET.Element:
    return ET.fromstring(files["arkivmelding.xml"])


def text_at(element: ET.Element, path: str) -> str:
    found = element.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))
    assert found is not None, path
    return found.text or ""


def named(element: ET.Element, name: str) -> list[ET.Element]:
    return list(element.iter(f"{{{NAMESPACE}}}{name}"))


def short(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


@pytest.mark.pdf
def test_the_package_holds_the_copy_its_data_and_the_message(world):
    mentorship = full_year(world)

    files = unpacked(archive_package(mentorship))

    assert list(files) == ["arkivkopi.pdf", "arkivmelding.xml", "mentorforhold.json", "mentorforhold.schema.json"]
    assert files["arkivkopi.pdf"] == archive_copy(mentorship)
    assert files["mentorforhold.json"] == json_of(archived_year(mentorship))
    assert files["mentorforhold.schema.json"] == schema_file()
    with opened(files["arkivkopi.pdf"]) as pdf:
        assert pdf.attachments["mentorforhold.json"].get_file().read_bytes() == files["mentorforhold.json"]


@pytest.mark.pdf
def test_each_files_checksum_and_size_are_its_own(world):
    files = unpacked(archive_package(full_year(world)))
    told = [{short(part): part.text for part in stored} for stored in named(message_of(files), "dokumentobjekt")]

    assert [part["referanseDokumentfil"] for part in told] == ["arkivkopi.pdf", "mentorforhold.json", "mentorforhold.schema.json"]
    for part in told:
        content = files[part["referanseDokumentfil"]]
        assert (part["sjekksum"], part["sjekksumAlgoritme"]) == (hashlib.sha256(content).hexdigest(), "SHA-256")
        assert part["filstoerrelse"] == str(len(content))
    assert [(part["variantformat"], part["format"]) for part in told] == [
        ("Arkivformat", "fmt/479"),
        ("Produksjonsformat", "fmt/817"),
        ("Produksjonsformat", "fmt/817"),
    ]


@pytest.mark.pdf
def test_the_message_tells_who_when_and_what(world):
    mentorship = full_year(world)
    message = message_of(unpacked(archive_package(mentorship)))

    assert (text_at(message, "system"), text_at(message, "antallFiler")) == ("Mentorprogram", "3")
    assert text_at(message, "tidspunkt") == "2027-09-12T00:00:00Z"
    assert UUID(text_at(message, "meldingId")).version == 5
    assert text_at(message, "mappe/tittel") == "Oppfølging i mentorprogram – Nils Nyansatt"
    assert text_at(message, "mappe/part/partNavn") == "Nils Nyansatt"
    assert text_at(message, "mappe/beskrivelse") == "Mentorprogram habilitering, versjon 1. 14. sep. 2026 – 12. sep. 2027."
    assert text_at(message, "mappe/referanseEksternNoekkel/noekkel") == str(mentorship.uid)
    assert text_at(message, "mappe/administrativEnhet") == "Sandvik enhet, Sandvik øst"
    assert text_at(message, "mappe/saksansvarlig") == "Lise Sandvik"
    assert text_at(message, "mappe/registrering/dokumentetsDato") == "2027-09-12"
    assert text_at(message, "mappe/registrering/korrespondansepart/korrespondansepartNavn") == "Lise Sandvik"
    assert text_at(message, "mappe/skjerming/tilgangsrestriksjon") == "Unntatt offentlighet"
    assert text_at(message, "mappe/registrering/skjerming/skjermingDokument") == "Skjerming av hele dokumentet"
    tied = [(text_at(part, "dokumentnummer"), text_at(part, "tilknyttetRegistreringSom")) for part in named(message, "dokumentbeskrivelse")]
    assert tied == [("1", "Hoveddokument"), ("2", "Vedlegg"), ("3", "Vedlegg")]


@pytest.mark.pdf
@pytest.mark.parametrize("make", [full_year, year_before_its_start])
def test_every_element_stands_in_the_order_of_its_type(world, make):
    message = message_of(unpacked(archive_package(make(world))))

    assert [element.tag for element in message.iter() if not element.tag.startswith(f"{{{NAMESPACE}}}")] == []
    for element in message.iter():
        children = list(dict.fromkeys(short(child) for child in element))
        assert children == ORDER.get(short(element), "").split()
    types = {short(element): element.get(f"{{{TYPES}}}type") for element in message.iter() if element.get(f"{{{TYPES}}}type")}
    assert types == {"mappe": "saksmappe", "registrering": "journalpost"}


@pytest.mark.pdf
def test_what_the_public_may_read_names_nobody_and_not_how_it_ended(world):
    message = message_of(unpacked(archive_package(year_before_its_start(world))))

    public = {element.text for name in ("offentligTittel", "beskrivelse") for element in named(message, name)}
    assert len(public) == 4
    assert [text for text in public if "Nils" in text or "annen stilling" in text] == []
    # The title of a document has no public one beside it.
    assert [text_at(part, "tittel") for part in named(message, "dokumentbeskrivelse") if "Nils" in text_at(part, "tittel")] == []


@pytest.mark.pdf
def test_nothing_written_for_few_is_in_the_package(world):
    files = unpacked(archive_package(full_year(world)))
    text = text_of(files["arkivkopi.pdf"]) + "".join(content.decode() for name, content in files.items() if name != "arkivkopi.pdf")

    assert [what for what, secret in SECRETS.items() if secret in text] == []
    assert "Nils Nyansatt" in text


@pytest.mark.pdf
def test_any_name_is_text_in_every_file(world):
    mentorship = full_year(world)
    Person.objects.filter(pk=mentorship.mentee_id).update(name=NASTY)

    files = unpacked(archive_package(of(mentorship)))

    shown = NASTY.replace("\x07", "").replace("\x0b", "").replace("\ufffe", "")
    assert text_at(message_of(files), "mappe/part/partNavn") == shown
    assert json.loads(files["mentorforhold.json"])["mentee"]["name"] == one_line(NASTY)
    with opened(files["arkivkopi.pdf"]) as pdf:
        assert str(pdf.docinfo.Title) == f"Arkivkopi – {shown}"


@pytest.mark.pdf
def test_without_a_leader_the_department_answers(world):
    Appointment.objects.filter(person=world.here.leader).update(ends_on=date(2027, 1, 1))

    message = message_of(unpacked(archive_package(full_year(world))))

    assert text_at(message, "mappe/saksansvarlig") == "Sandvik enhet, Sandvik øst"


@pytest.mark.pdf
def test_the_same_year_is_the_same_package(world):
    mentorship = full_year(world)
    package = archive_package(mentorship)

    assert archive_package(of(mentorship)) == package
    with ZipFile(io.BytesIO(package)) as files:
        assert {(entry.date_time, entry.compress_type, entry.create_system) for entry in files.infolist()} == {
            ((2027, 9, 12, 0, 0, 0), ZIP_STORED, 3)
        }


@pytest.mark.pdf
def test_another_copy_is_another_message_of_the_same_case(world):
    mentorship = full_year(world)
    before = message_of(unpacked(archive_package(mentorship)))
    Person.objects.filter(pk=mentorship.mentee_id).update(name="Nils Nytt-Navn")

    after = message_of(unpacked(archive_package(of(mentorship))))

    assert text_at(after, "meldingId") != text_at(before, "meldingId")
    assert text_at(after, "mappe/referanseEksternNoekkel/noekkel") == text_at(before, "mappe/referanseEksternNoekkel/noekkel")


@pytest.mark.pdf
def test_every_field_and_element_is_told_of_in_the_docs(world):
    files = unpacked(archive_package(full_year(world)))
    docs = (settings.BASE_DIR / "docs" / "archive.md").read_text()
    told = set(re.findall(r"`([\w.]+)`", docs))

    data = json.loads(files["mentorforhold.json"])
    elements = {short(element) for element in message_of(files).iter()} - {"arkivmelding"}
    assert (set(data) | set(data["plan"][0])) - told == set()
    assert set(files) - told == set()
    assert elements - told == set()
