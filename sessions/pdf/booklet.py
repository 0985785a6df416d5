"""In which order do the pages of a book stand on sheets printed on both sides, folded in the middle and stapled?

A landscape A4 sheet carries four A5 pages. For print only: a screen reader uses the book itself.
"""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Name, Pdf

SHEET = (841.89, 595.28)  # A4 lying down, in points
_HALF = SHEET[0] / 2


def sheets(pages: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield the page numbers (from 1) left and right on each side of the sheets.

    Sides come front, back, front, … Pads to a multiple of four with blank pages (None) before the last page, so the
    back cover stays outside.
    """
    whole = -(-pages // 4) * 4
    order: list[int | None] = [*range(1, pages), *[None] * (whole - pages), pages]
    for side in range(whole // 2):
        outer, inner = order[whole - 1 - side], order[side]
        yield (outer, inner) if side % 2 == 0 else (inner, outer)


def folded(book: bytes) -> bytes:
    """Return the sheets to print (flip on the short edge), fold and staple.

    Deterministic: the same book gives the same bytes.
    """
    with Pdf.open(io.BytesIO(book)) as source, Pdf.new() as booklet:
        for side in sheets(len(source.pages)):
            booklet.add_blank_page(page_size=SHEET)
            _put(booklet, source, side)
        booklet.Root.Lang = pikepdf.String(str(source.Root.Lang))
        booklet.Root.ViewerPreferences = pikepdf.Dictionary(
            DisplayDocTitle=True, Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None")
        )
        booklet.docinfo = booklet.make_indirect(pikepdf.Dictionary(Title=str(source.docinfo.Title)))
        written = io.BytesIO()
        booklet.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _put(booklet: Pdf, source: Pdf, side: tuple[int | None, int | None]) -> None:
    """Draw the two pages of a side on the booklet's last page, scaled to fit."""
    drawn, drawings = [], pikepdf.Dictionary()
    for place, number in enumerate(side):
        if number is None:
            continue
        page = source.pages[number - 1]
        _left, _bottom, width, height = (float(edge) for edge in page.mediabox)
        scale = min(_HALF / width, SHEET[1] / height)
        drawings[f"/P{number}"] = booklet.copy_foreign(page.as_form_xobject())
        drawn.append(f"q {scale:.5f} 0 0 {scale:.5f} {place * _HALF:.3f} 0 cm /P{number} Do Q")
    sheet = booklet.pages[-1].obj
    sheet.Resources = pikepdf.Dictionary(XObject=drawings)
    sheet.Contents = booklet.make_stream("\n".join(drawn).encode())
