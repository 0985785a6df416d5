"""Lays out pages of HTML as PDF files, one a line of its input, until the input ends.

A program of its own, and the one place that knows the renderer. It is run by its path and imports nothing of the project, so
that a page that takes too long or too much memory takes this process with it and nothing else. It fetches nothing: text,
style and pictures are all in the order. One order is a line of JSON; its answer is a line of JSON with
`size`, and then so many bytes; or with `error`.
"""

import gc
import json
import logging
import os
import resource
import sys
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, BinaryIO

# PDF/UA is told beside PDF/A: the part, and the schema that PDF/A wants described for every property it does not know.
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
# What stands for a letter that no font on the machine has; every typeface here has it.
NO_GLYPH = "□"


class _MissingGlyphs(logging.Handler):
    """Hears which letters no font had."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.letters.add(str(record.args[0]))


def lay_out(order: dict[str, Any]) -> bytes:
    """Return the PDF. What no font can show is shown as an empty square, never as nothing."""
    missing = _MissingGlyphs()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(missing)
    try:
        pdf = _written(order)
        if missing.letters:
            shown = str.maketrans(dict.fromkeys(missing.letters, NO_GLYPH))
            pdf = _written(order | {"html": order["html"].translate(shown)})
        return pdf
    finally:
        logger.removeHandler(missing)


def _written(order: dict[str, Any]) -> bytes:
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"})
    moment = datetime.fromisoformat(order["attached_at"]) if order["attached_at"] else datetime(2000, 1, 1, tzinfo=UTC)
    attachments = [
        Attachment(
            string=b64decode(part["content"]),
            name=part["name"],
            description=part["description"],
            relationship=part["relationship"],
            created=moment,
            modified=moment,
        )
        for part in order["attachments"]
    ]
    options: dict[str, Any] = {"pdf_variant": "pdf/a-3a", "finisher": _declare_ua}
    if order["forms"]:
        # Fields have no appearance of their own, so what can be filled in cannot be PDF/A.
        options = {"pdf_variant": "pdf/ua-1", "pdf_forms": True}
    document: bytes = HTML(string=order["html"], url_fetcher=fetcher).write_pdf(
        stylesheets=[CSS(string=order["style"], url_fetcher=fetcher)], attachments=attachments, **options
    )
    return document


def _declare_ua(_document: Any, pdf: Any) -> None:
    reference = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[reference]
    stream.stream = [part.replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>") for part in stream.stream]


def _answer(line: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        return {"error": "missing", "why": str(error)}, b""
    try:
        pdf = lay_out(json.loads(line))
    except Exception as error:
        # The page's text may be in the message: only the kind of error goes to the log of the one that asked.
        return {"error": "failed", "why": type(error).__name__}, b""
    return {"size": len(pdf)}, pdf


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer orders until there are no more."""
    for line in iter(orders.readline, b""):
        head, pdf = _answer(line)
        answers.write(json.dumps(head).encode() + b"\n" + pdf)
        answers.flush()
        del line, pdf
        gc.collect()  # while the one that asked goes on


if __name__ == "__main__":
    # A book is made of millions of objects that live as long as it takes: looking for garbage among them meanwhile is a tenth of it.
    gc.set_threshold(100_000, 50, 100)
    most = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    # Whatever a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)
