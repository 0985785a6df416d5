"""Do the pages of a booklet come in order when the sheets are folded?"""

from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from programs.models import Mentorship
from sessions.pdf.booklet import SHEET, folded, sheets
from sessions.pdf.names import BOOKLET, WORKBOOK
from sessions.workbook.facts import facts_of
from sessions.workbook.render import render_document
from sessions.workbook.workbook import workbook_html
from tests.pdf.reading import laid_out, opened, outside_the_type_area, text_of, words_of

TODAY = date(2026, 11, 22)


def book(world) -> bytes:
    facts = facts_of(Mentorship.objects.get(pk=world.mine.pk), reader=world.here.leader, today=TODAY)
    return laid_out(workbook_html(facts, paper="a5"))


def read_through(sides: list[tuple[int | None, int | None]]) -> list[int | None]:
    """Turn the leaves of the stapled sheets from the front to the back."""
    order = []
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        order.append((front[1], back[0]))  # a leaf's front and back to the right of the fold
    for front, back in reversed(list(zip(sides[::2], sides[1::2], strict=True))):
        order.append((back[1], front[0]))  # and to the left
    return [page for leaf in order for page in leaf]


@pytest.mark.parametrize("pages", range(1, 41))
def test_folded_sheets_are_read_from_the_first_page_to_the_last(pages):
    order = read_through(list(sheets(pages)))

    assert len(order) % 4 == 0
    assert [page for page in order if page is not None] == list(range(1, pages + 1))
    assert order[-1] == pages  # the back stays outside
    assert order.count(None) < 4


@pytest.mark.pdf
def test_each_side_holds_its_two_pages(world):
    whole = book(world)
    with opened(whole) as pdf:
        pages = len(pdf.pages)
        width = float(pdf.pages[0].mediabox[2])
    text = text_of(whole)
    numbers = [number for number in range(1, pages + 1) if f"Side {number} av {pages}" in text]

    sides = list(sheets(pages))
    printed = folded(whole)
    with opened(printed) as pdf:
        assert len(pdf.pages) == len(sides)
        assert {tuple(float(edge) for edge in page.mediabox) for page in pdf.pages} == {(0.0, 0.0, *SHEET)}
        assert str(pdf.Root.ViewerPreferences.Duplex) == "/DuplexFlipShortEdge"
        assert str(pdf.docinfo.Title) == "Arbeidsbok – Nils Nyansatt"
        assert pdf.check_pdf_syntax() == []
    # «Side 7 av 22» stands to the right of the middle where page 7 is the right one.
    words = words_of(printed)
    found = {int(number.text): (number.page - 1, number.left > SHEET[0] / 2) for side, number in pairwise(words) if side.text == "Side"}
    wanted = {page: (place, half == 1) for place, side in enumerate(sides) for half, page in enumerate(side) if page in numbers}
    assert found == wanted
    assert width > SHEET[0] / 2  # it is made smaller, not laid out with small type


@pytest.mark.pdf
def test_the_pages_keep_their_margins_in_the_small_format(world):
    assert outside_the_type_area(book(world), left=13, right=13, top=9, bottom=8) == []


@pytest.mark.pdf
def test_the_same_book_gives_the_same_bytes(world):
    whole = book(world)

    assert folded(whole) == folded(whole)


@pytest.mark.pdf
def test_every_word_of_the_book_is_on_the_sheets(world):
    whole = book(world)

    assert sorted(text_of(folded(whole)).split()) == sorted(text_of(whole).split())


@pytest.mark.usefixtures("laid_out_once")
def test_the_hire_gets_it(client, world):
    client.force_login(world.mine.mentee)

    response = client.get(reverse("sessions:workbook_booklet", args=[world.mine.pk]))

    assert response["Content-Disposition"] == 'inline; filename="Arbeidsbok_hefte_Nils_Nyansatt.pdf"'
    assert response.content == render_document(
        WORKBOOK, Mentorship.objects.get(pk=world.mine.pk), reader=world.mine.mentee, today=timezone.localdate(), layout=BOOKLET
    )
