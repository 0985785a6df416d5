"""What does a PDF say, to somebody who reads it and to a screen reader?"""

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pikepdf

from sessions.documents.render import pdf_of


@lru_cache(maxsize=64)
def laid_out(page: str) -> bytes:
    """Lay out a page of HTML once: a workbook takes two seconds, and the same page gives the same bytes."""
    return pdf_of(page)


def text_of(pdf: bytes) -> str:
    """Return the words of all pages, with single spaces; a word broken over two lines is not put together."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    return " ".join(run.stdout.decode().split())


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
