"""How is a mentorship that is over handed to the archive, and to the hire?

Made on request and never stored: its content depends on the last day and not on today, so everybody gets the same
bytes until the data change. `record` has the data, `noark` the archive's metadata.
"""

import hashlib
import io
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from programs.models import Mentorship
from sessions.archive.noark import ARCHIVE_FORMAT, PRODUCTION_FORMAT, ArchivedFile, arkivmelding, moment_of
from sessions.archive.page import ArchivedYear, archive_html, archived_year
from sessions.archive.record import DATA_NAME, SCHEMA_NAME, json_of, schema_file
from sessions.pdf.render import Attached, pdf_of

PDF_NAME = "arkivkopi.pdf"
XML_NAME = "arkivmelding.xml"
# The entries of the ZIP are unpacked as plain Unix files: read and write for the owner, read for others.
_FILE_MODE = 0o100644 << 16
_UNIX = 3


def why_no_archive(mentorship: Mentorship) -> str:
    """Return why there is no archive copy, or an empty text."""
    if mentorship.state == Mentorship.RUNNING:
        return _("Arkivkopien kan hentes når året er fullført eller avsluttet.")
    if mentorship.end_reason == Mentorship.MISTAKE:
        return _("Mentorforholdet ble registrert ved en feil, så det er ingenting å arkivere.")
    return ""


def archive_copy(mentorship: Mentorship) -> bytes:
    """Return the archive copy: one PDF with its data attached."""
    archived = archived_year(mentorship)
    return _copy(archived, json_of(archived))


def archive_package(mentorship: Mentorship) -> bytes:
    """Return a ZIP: the copy, its data, and the arkivmelding for the archive."""
    archived = archived_year(mentorship)
    data = json_of(archived)
    json_file = {"variant": PRODUCTION_FORMAT, "format_code": "fmt/817", "format_name": "JSON", "media_type": "application/json"}
    files = [
        ArchivedFile(
            name=PDF_NAME,
            title=_("Arkivkopi av oppfølgingsplan"),
            content=_copy(archived, data),
            variant=ARCHIVE_FORMAT,
            format_code="fmt/479",
            format_name="PDF/A-3a, PDF/UA-1",
            media_type="application/pdf",
        ),
        ArchivedFile(name=DATA_NAME, title=_("Oppfølgingsplanen som data"), content=data, **json_file),
        ArchivedFile(name=SCHEMA_NAME, title=_("Beskrivelse av feltene i dataene"), content=schema_file(), **json_file),
    ]
    contents = {file.name: file.content for file in files}
    contents[XML_NAME] = arkivmelding(archived, files, data_checksum=checksum_of(data))
    return _zip(contents, archived)


def checksum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _copy(archived: ArchivedYear, data: bytes) -> bytes:
    page = archive_html(archived, checksum=checksum_of(data), data_name=DATA_NAME, schema_name=SCHEMA_NAME)
    attachments = [
        Attached(name=DATA_NAME, description=_("Oppfølgingsplanen som data"), content=data),
        Attached(name=SCHEMA_NAME, description=_("Beskrivelse av feltene i dataene"), content=schema_file(), relationship="Supplement"),
    ]
    return pdf_of(page, attachments=attachments, attached_at=moment_of(archived))


def _zip(contents: dict[str, bytes], archived: ArchivedYear) -> bytes:
    """Pack uncompressed, sorted by name and dated the last day; deterministic."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as package:
        for name, content in sorted(contents.items()):
            entry = ZipInfo(name, date_time=moment_of(archived).timetuple()[:6])
            entry.create_system, entry.external_attr = _UNIX, _FILE_MODE
            package.writestr(entry, content)
    return packed.getvalue()
