"""How does a page of HTML become a PDF that keeps PDF/UA-1 and PDF/A-3a?

The one place that knows the renderer. It fetches nothing: text, style and pictures are all in the string.
"""

import re
from base64 import b64encode
from typing import Any

from django.template.loader import render_to_string

STYLE = "documents/document.css"
MOTIF = "documents/motif.svg"

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


# Control characters, half surrogates, non-characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class RendererMissingError(Exception):
    """The libraries that lay out a PDF are not on this machine."""


def pdf_of(html: str) -> bytes:
    """Return the PDF of a whole HTML document. Raises RendererMissingError where Pango is not installed."""
    try:
        # Here and not at the top: a machine without the libraries still serves every other page.
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:
        raise RendererMissingError(str(error)) from error
    fetcher = URLFetcher(allowed_protocols={"data"})
    style = CSS(string=_style(), url_fetcher=fetcher)
    document: bytes = HTML(string=printable(html), url_fetcher=fetcher).write_pdf(
        stylesheets=[style], pdf_variant="pdf/a-3a", finisher=_declare_ua
    )
    return document


def _style() -> str:
    motif = b64encode(render_to_string(MOTIF).encode()).decode()
    return render_to_string(STYLE, {"motif": f"data:image/svg+xml;base64,{motif}"})


def _declare_ua(document: Any, pdf: Any) -> None:
    reference = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[reference]
    stream.stream = [part.replace(b"</rdf:RDF>", _UA + b"</rdf:RDF>") for part in stream.stream]


def printable(text: str) -> str:
    """Return the text without what no page can show and no XML may hold; line breaks and tabs stay."""
    return _UNPRINTABLE.sub("", text)
