"""Which tests run where? A lane is a marker: `browser`, `processes`, `long`, `search`, `pdf`, and `verapdf` within `pdf`.

`bin/test --quick` leaves them out, and runs two rows of a parametrised test. The second database leaves out what says
nothing of a database, and runs three. What a test does and its marker does not say is refused: see `only_marked_tests_lay_out`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sessions.pdf import cache

TESTS = Path(__file__).parent
FOLDERS = {"browser": "browser", "processes": "processes", "demo": "long"}
# Of the tests that are given a route each, those whose page is a PDF.
PDF_ROUTES = {
    "sessions:archive_copy",
    "sessions:archive_package",
    "sessions:blank_document",
    "sessions:follow_up_plan",
    "sessions:probation_notice",
    "sessions:department_poster",
    "sessions:workbook",
    "sessions:workbook_booklet",
    "sessions:workbook_fillable",
}


def mark(items: list[pytest.Item]) -> None:
    """Give each test the markers that follow from where it lies and what it is given."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0] if item.path.is_relative_to(TESTS) else ""
        if folder in FOLDERS:
            item.add_marker(FOLDERS[folder])
        if item.get_closest_marker("verapdf") or _has_a_page_that_is_a_pdf(item):
            item.add_marker("pdf")


def _has_a_page_that_is_a_pdf(item: pytest.Item) -> bool:
    """Whether the test is given such a route; where it is given none, whether it asks for pages that are laid out."""
    if item.path.parent.name == "access":
        return False  # an empty sheet stands in for every document there
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    routes = {value for value in given if isinstance(value, str) and value.startswith(("people:", "sessions:"))}
    return not routes.isdisjoint(PDF_ROUTES) if routes else "laid_out_once" in item.fixturenames


def first_those_that_wait(items: list[pytest.Item]) -> None:
    """A browser and processes of their own mostly wait: begun first, they do it while other tests use the machine."""
    items.sort(key=lambda item: not _is_in(item, "browser", "processes"))


def beyond(rows: int, items: list[pytest.Item]) -> set[pytest.Item]:
    """Return what is left out where of each parametrised test at most so many rows are run, its first and its last among them.

    In the access table every row is a route: there, fewer people ask at each (`tests/access/conftest.py`).
    """
    tables: dict[str, list[pytest.Item]] = {}
    for item in items:
        if hasattr(item, "callspec") and item.path.parent.name != "access":
            tables.setdefault(item.nodeid.partition("[")[0], []).append(item)
    out = set()
    for table in tables.values():
        if len(table) > rows:
            last = len(table) - 1
            kept = {round(number * last / (rows - 1)) for number in range(rows)} if rows > 1 else {0}
            out |= {item for place, item in enumerate(table) if place not in kept}
    return out


def says_nothing_of_a_database(item: pytest.Item) -> bool:
    """Whether a second database would only repeat the test: it may not open one (pytest-django stops it), or it looks at what
    comes of a page that is the same whatever database it was read from. An order of prints is a queue of rows."""
    is_of_paper = _is_in(item, "pdf") and item.path.parent.name != "prints"
    return not _may_open_a_database(item) or is_of_paper or _is_in(item, "browser", "verapdf")


def _may_open_a_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db", "live_server"}.isdisjoint(item.fixturenames)


def _is_in(item: pytest.Item, *lanes: str) -> bool:
    return any(item.get_closest_marker(lane) for lane in lanes)


@contextmanager
def only_marked_tests_lay_out(item: pytest.Item) -> Iterator[None]:
    """Refuse the renderer to a test that is not marked `pdf`, and fail it, also where the refusal was caught on its way."""
    if _is_in(item, "pdf", "browser"):
        yield
        return
    asked = []

    def refuse(_order: bytes) -> bytes:
        asked.append(item.nodeid)
        raise AssertionError("a test that lays out a PDF must be marked: @pytest.mark.pdf")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "find", refuse)
        yield
    assert not asked, "it laid out a PDF: mark it @pytest.mark.pdf, or name its route in tests/lanes.py"
