"""Is the file for the printer made with no more memory than a few books take, and is nothing left behind?"""

import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from sessions.pdf.joining import PART, join
from sessions.pdf.render import pdf_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = '<html lang="nb"><title>t</title><h1>{name}</h1>' + '<p style="break-after: page">Side' * 2 + "<p>Slutt"
A_LARGE_ORDER = """
import resource, sys
from pathlib import Path
import django
django.setup()
from sessions.pdf.joining import join
book, into = Path(sys.argv[1]), Path(sys.argv[2])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
join([(f"Nyansatt {number}", book) for number in range(int(sys.argv[3]))], title="Bøker", into=into)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.fixture
def books(tmp_path) -> list[tuple[str, Path]]:
    """Three documents of three pages."""
    made = []
    for name in ("Nils", "Nora", "Odd"):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(pdf_of(PAGE.format(name=name)))
        made.append((name, path))
    return made


@pytest.mark.parametrize("part", [1, 2, 3, PART])
def test_the_same_pages_whatever_is_added_at_a_time(books, tmp_path, monkeypatch, part):
    monkeypatch.setattr("sessions.pdf.joining.PART", part)
    into = tmp_path / "out" / "joined.pdf"
    into.parent.mkdir()

    join(books, title="Bøker – Enhet", into=into)

    with pikepdf.open(into) as whole:
        assert len(whole.pages) == 3 * 4  # an empty page behind each, so that the next begins to the right
        with whole.open_outline() as outline:
            places = {page.obj.objgen: number for number, page in enumerate(whole.pages)}
            assert {item.title: places[item.destination[0].objgen] for item in outline.root} == {"Nils": 0, "Nora": 4, "Odd": 8}
        assert str(whole.docinfo.Title) == "Bøker – Enhet"
        assert whole.check_pdf_syntax() == []
    assert list(into.parent.iterdir()) == [into]


def test_what_fails_leaves_nothing_beside(books, tmp_path):
    into = tmp_path / "out" / "joined.pdf"
    into.parent.mkdir()
    books[2][1].write_bytes(b"not a PDF")

    with pytest.raises(pikepdf.PdfError):
        join(books, title="t", into=into)

    assert list(into.parent.iterdir()) == []


@pytest.mark.pdf
def test_a_large_order_takes_the_memory_of_a_small_one_and_its_pages(tmp_path):
    """The books that are open at once decide, not how many there are: all 60 at once took 450 MB."""
    book = tmp_path / "book.pdf"
    rows = "".join(f"<tr><th scope=row>{number}<td>En rad med tekst<td>En rad til" for number in range(600))
    head = "<thead><tr><th scope=col>Nr.<th scope=col>Hva<th scope=col>Hvem"
    book.write_bytes(pdf_of(f'<html lang="nb"><title>t</title><h1>t</h1><table>{head}<tbody>{rows}</table>'))

    run = subprocess.run(
        [sys.executable, "-c", A_LARGE_ORDER, book, tmp_path / "joined.pdf", "60"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert int(run.stdout) < 200 * 1024  # KiB
