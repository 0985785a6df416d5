"""What does a PDF say, to somebody who reads it and to a screen reader?"""

import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.test import override_settings
from fontTools.ttLib import TTFont

from sessions.pdf import cache, render
from sessions.pdf.render import pdf_of


@contextmanager
def kept_for_the_run() -> Iterator[None]:
    """A workbook takes two seconds, and the same page gives the same bytes, whichever test, process and database asks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_folder", lambda: settings.VAR_DIR / "files" / "documents")
        yield


def laid_out(page: str, *, forms: bool = False) -> bytes:
    """Lay out a page of HTML once in a run."""
    with kept_for_the_run():
        return pdf_of(page, forms=forms)


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, with single spaces; a word broken over two lines is not put together."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return " ".join(run.stdout.decode().split())


@contextmanager
def renderer_replaced(folder: Path, code: str) -> Iterator[None]:
    """Let the process that lays out find another library than WeasyPrint, with nothing laid out before."""
    (folder / "library" / "weasyprint").mkdir(parents=True)
    (folder / "library" / "weasyprint" / "__init__.py").write_text(code)
    with pytest.MonkeyPatch.context() as patch, override_settings(MEDIA_ROOT=folder / "files"):
        patch.setenv("PYTHONPATH", str(folder / "library"))
        render.typesetter.close()
        yield
        render.typesetter.close()


def renderer_missing(folder: Path) -> AbstractContextManager[None]:
    """As on a machine without Pango."""
    return renderer_replaced(folder, "raise OSError(\"cannot load library 'libpango-1.0-0'\")")


def in_reading_order(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give every structure element as a screen reader comes to it."""

    def walk(kids: pikepdf.Object) -> Iterator[pikepdf.Object]:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid.get("/K", pikepdf.Array()))

    yield from walk(pdf.Root.StructTreeRoot.K)


@dataclass(frozen=True)
class Word:
    """A word and how far to the left and right it reaches, in points, on which page."""

    page: int
    text: str
    left: float
    right: float
    bottom: float


def words_of(pdf: bytes) -> list[Word]:
    run = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    words, page = [], 0
    for line in run.stdout.decode().splitlines():
        page += line.lstrip().startswith("<page ")
        found = re.search(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)</word>', line)
        if found:
            words.append(Word(page, found[4], float(found[1]), float(found[2]), float(found[3])))
    return words


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def tags_of(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Give every structure element, parents before children."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        kids = waiting.pop()
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                if "/K" in kid:
                    waiting.append(kid.K)


def letters_without_a_glyph(pdf: bytes) -> list[str]:
    """Return a sentence for each code on a page that its embedded font has no drawing for."""
    found = []
    with opened(pdf) as whole:
        for number, page in enumerate(whole.pages, start=1):
            fonts = {str(name): _glyphs_of(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
            font = ""
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    font = str(operands[0])
                elif str(operator) in {"Tj", "TJ"}:
                    parts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            codes = bytes(part)
                            glyphs = [int.from_bytes(codes[place : place + 2]) for place in range(0, len(codes), 2)]
                            found += [f"page {number}, {font}: {glyph}" for glyph in glyphs if glyph not in fonts[font]]
    return found


def _glyphs_of(font: pikepdf.Object) -> set[int]:
    """Return the codes that the font has outlines or at least a place of their own for; 0 is the empty box of no letter."""
    descendant = font.DescendantFonts[0]
    descriptor = descendant.FontDescriptor
    program = next(descriptor[key].read_bytes() for key in ("/FontFile2", "/FontFile3") if key in descriptor)
    number_of_glyphs = TTFont(io.BytesIO(program))["maxp"].numGlyphs
    return set(range(1, number_of_glyphs))


def outside_the_type_area(pdf: bytes, *, left: float = 16, right: float = 16, top: float = 10, bottom: float = 9) -> list[str]:
    """Return the pages with ink nearer to an edge of the paper than so many millimetres, seen as images.

    The covers, and the page with hills along its foot, have drawings that reach further.
    """
    dots_a_mm = 50 / 25.4
    found = []
    for number, image in enumerate(_images(pdf, dpi=50), start=1):
        width, height, rows = image
        edges = {
            "left": [row[: int(left * dots_a_mm)] for row in rows],
            "right": [row[width - int(right * dots_a_mm) :] for row in rows],
            "top": rows[: int(top * dots_a_mm)],
            "bottom": rows[height - int(bottom * dots_a_mm) :],
        }
        dark = [edge for edge, strips in edges.items() if any(min(strip, default=255) < 200 for strip in strips)]
        found += [f"page {number}: {edge}" for edge in dark]
    return found


def rows_of_tables(pdf: pikepdf.Pdf) -> list[int]:
    """Return how many rows the body of each table has; one that runs over pages is a table on each."""
    tables = [tag for tag in tags_of(pdf) if tag.S == "/Table"]
    return [sum(row.S == "/TR" for body in table.K if body.S == "/TBody" for row in body.K) for table in tables]


def _images(pdf: bytes, *, dpi: int) -> Iterator[tuple[int, int, list[bytes]]]:
    """Give each page as (width, height, rows of grey dots): pdftoppm's PGM files one after the other."""
    run = subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "-"], input=pdf, capture_output=True, check=True, timeout=120)
    rest = run.stdout
    while rest:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", rest)
        width, height = int(head[1]), int(head[2])
        dots = rest[head.end() : head.end() + width * height]
        yield width, height, [dots[row * width : (row + 1) * width] for row in range(height)]
        rest = rest[head.end() + width * height :]
