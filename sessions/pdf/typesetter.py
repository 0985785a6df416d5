"""How is HTML rendered as PDF in a process of its own, one order a line of input until the input ends?

The one place that knows the renderer. It is run by its path and imports nothing of the project, so that a page that
takes too long or too much memory ends this process and nothing else. It fetches nothing: text, style and pictures are
all in the order. An order is a line of JSON; the answer is a line of JSON with `size`, followed by that many bytes,
or with `error`.
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

# The XMP metadata declare PDF/UA beside PDF/A. PDF/A demands an extension schema for each property outside its own.
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
# Shown for a letter that no font on the machine has; every typeface used here has this square.
NO_GLYPH = "□"


class _MissingGlyphs(logging.Handler):
    """Collects the letters no font has, from the renderer's log."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
            self.letters.add(str(record.args[0]))


def lay_out(order: dict[str, Any]) -> bytes:
    """Return the PDF; a letter that no font has is shown as an empty square.

    An accessible PDF may not contain the font's «.notdef» glyph, so the page is rendered again without those letters.
    """
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
        # The renderer's form fields have no appearance streams, which PDF/A demands.
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
        # The message may quote the page's text, which must not reach a log: the caller gets the error's class only.
        return {"error": "failed", "why": type(error).__name__}, b""
    return {"size": len(pdf)}, pdf


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer orders until the input ends."""
    for line in iter(orders.readline, b""):
        head, pdf = _answer(line)
        answers.write(json.dumps(head).encode() + b"\n" + pdf)
        answers.flush()
        del line, pdf
        gc.collect()  # now, while the caller goes on with its answer


if __name__ == "__main__":
    os.nice(10)  # pages come first: whoever waits for a document waits a little longer
    # A book is millions of objects that all live until it is written: collecting among them takes a tenth of the time.
    gc.set_threshold(100_000, 50, 100)
    most = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    logging.getLogger("weasyprint").addHandler(logging.NullHandler())
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    # Answers go to a copy of stdout, and stdout to stderr: a library's print must not end up among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)
