"""Which metadata does an archive need for the copy, in the terms of Noark 5?

Written as an «arkivmelding». The elements stand in the schema's order; a type that extends another has its own
elements after the base type's. Metadata the archive decides (class, case number, how long it is kept) are left out;
docs/archive.md explains each field.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from sessions.archive.page import ArchivedYear, description_of
from sessions.pdf.render import printable

NAMESPACE = "http://www.arkivverket.no/standarder/noark5/arkivmelding"
TYPES = "http://www.w3.org/2001/XMLSchema-instance"
SYSTEM = "Mentorprogram"
ARCHIVE_FORMAT = "Arkivformat"
PRODUCTION_FORMAT = "Produksjonsformat"
# Codes of the national archives (metadatakatalogen M053, M052, M082, M087, M502, M503): fixed words, never translated.
ACCESS = "Unntatt offentlighet"
# Freedom of information act § 13: information under a duty of secrecy is exempt. The archivist adds which duty.
LEGAL_BASIS = "Offentleglova § 13 (taushetsplikt om noens personlige forhold)"
SHIELDED_OF_CASE = ("Skjerming navn part i sak", "Skjerming tittel mappe - utvalgte ord")
SHIELDED_OF_ENTRY = ("Skjerming tittel registrering - utvalgte ord",)


@dataclass(frozen=True, kw_only=True)
class ArchivedFile:
    """One file of the package and its metadata; `format_code` is PRONOM's."""

    name: str
    title: str
    content: bytes
    variant: str
    format_code: str
    format_name: str
    media_type: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def moment_of(archived: ArchivedYear) -> datetime:
    """Return the date the copy bears: the start of the last day, in UTC.

    It is the same whenever the copy is made.
    """
    return datetime.combine(archived.ended_on, time(), tzinfo=UTC)


def arkivmelding(archived: ArchivedYear, files: Sequence[ArchivedFile], *, data_checksum: str) -> bytes:
    """Return the message as XML.

    The first file is the main document, the others are attached to it.
    """
    mentorship, moment = archived.mentorship, moment_of(archived).isoformat().replace("+00:00", "Z")
    facts, name = archived.facts, archived.facts.name
    place = f"{facts.unit}, {facts.department}"
    leader = facts.leader.name if facts.leader else place
    title = _("Oppfølging i mentorprogram – %(name)s") % {"name": name}
    public_title = _("Oppfølging av nyansatt i mentorprogram")
    made = {"opprettetDato": moment, "opprettetAv": SYSTEM}
    key = {"fagsystem": SYSTEM, "noekkel": str(mentorship.uid)}

    root = Element("arkivmelding", {"xmlns": NAMESPACE, "xmlns:xsi": TYPES})
    # A name-based UUID: the same copy is the same message, so an archive can tell that it has it already.
    message_id = uuid5(mentorship.uid, files[0].checksum)
    _tell(root, {"system": SYSTEM, "meldingId": str(message_id), "tidspunkt": moment, "antallFiler": str(len(files))})

    case = SubElement(root, "mappe", {"xsi:type": "saksmappe"})
    _tell(case, {"tittel": title, "offentligTittel": public_title, "beskrivelse": f"{archived.program}. {archived.period}."} | made)
    _tell(case, {"avsluttetDato": moment, "avsluttetAv": SYSTEM})
    _tell(SubElement(case, "part"), {"partNavn": name, "partRolle": "Ansatt"})
    _shield(case, SHIELDED_OF_CASE)
    _tell(SubElement(case, "referanseEksternNoekkel"), key)

    entry = SubElement(case, "registrering", {"xsi:type": "journalpost"})
    _tell(entry, made)
    _shield(entry, SHIELDED_OF_ENTRY)
    for number, file in enumerate(files, start=1):
        _describe(SubElement(entry, "dokumentbeskrivelse"), file, number=number, made=made)
    _tell(entry, {"tittel": _("Arkivkopi av oppfølgingsplan – %(name)s") % {"name": name}})
    _tell(entry, {"offentligTittel": _("Arkivkopi av oppfølgingsplan"), "beskrivelse": description_of(archived, data_checksum)})
    sender = {"korrespondanseparttype": "Intern avsender", "korrespondansepartNavn": leader, "administrativEnhet": place}
    _tell(SubElement(entry, "korrespondansepart"), sender)
    _tell(SubElement(entry, "referanseEksternNoekkel"), key | {"noekkel": str(message_id)})
    _tell(entry, {"journalposttype": "Organinternt dokument uten oppfølging", "journalstatus": "Ferdigstilt fra saksbehandler"})
    _tell(entry, {"dokumentetsDato": archived.ended_on.isoformat(), "antallVedlegg": str(len(files) - 1)})

    _tell(case, {"saksdato": mentorship.starts_on.isoformat(), "administrativEnhet": place})
    _tell(case, {"saksansvarlig": leader, "saksstatus": "Avsluttet"})
    indent(root)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _describe(element: Element, file: ArchivedFile, *, number: int, made: dict[str, str]) -> None:
    _tell(element, {"dokumenttype": _("Oppfølgingsplan"), "dokumentstatus": "Dokumentet er ferdigstilt", "tittel": file.title} | made)
    _tell(element, {"tilknyttetRegistreringSom": "Hoveddokument" if number == 1 else "Vedlegg", "dokumentnummer": str(number)})
    _tell(element, {"tilknyttetDato": made["opprettetDato"], "tilknyttetAv": SYSTEM})
    stored = SubElement(element, "dokumentobjekt")
    _tell(stored, {"versjonsnummer": "1", "variantformat": file.variant, "format": file.format_code})
    _tell(stored, {"formatDetaljer": file.format_name, "mimeType": file.media_type} | made)
    _tell(stored, {"referanseDokumentfil": file.name, "sjekksum": file.checksum, "sjekksumAlgoritme": "SHA-256"})
    _tell(stored, {"filstoerrelse": str(len(file.content))})


def _shield(element: Element, metadata: Sequence[str]) -> None:
    shield = SubElement(element, "skjerming")
    _tell(shield, {"tilgangsrestriksjon": ACCESS, "skjermingshjemmel": LEGAL_BASIS})
    for field in metadata:
        _tell(shield, {"skjermingMetadata": field})
    _tell(shield, {"skjermingDokument": "Skjerming av hele dokumentet"})


def _tell(parent: Element, values: Mapping[str, str]) -> None:
    """Add one element for each value, in this order."""
    for name, value in values.items():
        SubElement(parent, name).text = printable(value)
