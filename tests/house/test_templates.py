"""Can a template's diff be read, does its name say what it is, and do colours stand where they are named?"""

import re
from pathlib import Path

import pytest

from tests.house.test_look import is_printed

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
THEME = ROOT / "static/css/theme.css"
PAPER = TEMPLATES / "sessions/pdf/document.css"
APPS = ["mentorprogram", "people", "programs", "sessions"]

LONGEST_LINE = 160
LONGEST_PAGE = 120  # lines: a page that would be longer may hand a part of itself to a fragment

# What crispy-forms and Django ask for by names of their own.
NAMED_BY_OTHERS = "designsystemet/"


def name_of(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


FILES = {name_of(file): file.read_text() for file in sorted(TEMPLATES.rglob("*")) if file.is_file()}
OURS = [name for name in FILES if name.endswith(".html") and not name.startswith(NAMED_BY_OTHERS)]
EXTENDED = {name for text in FILES.values() for name in re.findall(r'{% extends "([^"]+)" %}', text)}
SHEETS = sorted((ROOT / "static/css").glob("*.css"))
CODE = "\n".join(file.read_text() for app in APPS for file in (ROOT / app).rglob("*.py"))


# --- Lines ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", [*(TEMPLATES / name for name in FILES), *SHEETS, ROOT / "docs/look.md"], ids=lambda file: file.name)
def test_no_line_is_too_long_to_be_read_in_a_diff(file):
    assert [number for number, line in enumerate(file.read_text().splitlines(), 1) if len(line) > LONGEST_LINE] == []


# A button is a flex box: a space after words that are only read aloud is one more thing in it, with a gap of its own.
SPACE_AFTER_READ_ALOUD = re.compile(r'<span class="ds-sr-only">(?:(?!</span>).)*</span>\s+</(?:a|button|label|summary)>', re.DOTALL)


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".html")])
def test_no_space_stands_after_words_that_are_only_read_aloud(name):
    assert SPACE_AFTER_READ_ALOUD.findall(FILES[name]) == []


# --- Names ----------------------------------------------------------------------------------------------------
def is_fragment(name: str) -> bool:
    """Whether a template is no whole page: it extends none, is extended by none, and has no <html> of its own."""
    text = FILES[name]
    return "{% extends" not in text and "<!doctype html>" not in text.lower() and name not in EXTENDED


@pytest.mark.parametrize("name", OURS)
def test_a_fragment_is_named_with_an_underscore_and_a_page_without(name):
    assert is_fragment(name) == Path(name).name.startswith("_")


# --- Fragments used once --------------------------------------------------------------------------------------
def lines_of(name: str) -> int:
    return FILES[name].count("\n")


@pytest.mark.parametrize("name", [name for name in OURS if is_fragment(name)])
def test_a_fragment_is_used_twice_or_keeps_its_page_readable(name):
    """A page's own part that is swapped alone is a partial in the page (`page.html#part`), and no fragment."""
    by_code = len(re.findall(rf"""['"]{re.escape(name)}['"]""", CODE))
    hosts = [host for host, text in FILES.items() for _time in range(text.count(f'{{% include "{name}"'))]

    assert by_code or hosts, "used nowhere"
    if by_code + len(hosts) == 1 and hosts:
        assert lines_of(name) + lines_of(hosts[0]) > LONGEST_PAGE, f"used once: it belongs in {hosts[0]}"


# --- Colours --------------------------------------------------------------------------------------------------
COLOUR = re.compile(
    r"(?<![&\w/])(?:#|%23)(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![-\w])"
    r"|\b(?:rgba?|hsla?|oklch|oklab|lch|lab)\([^)]*\)"
)
# `href="#add"` and the like are places, not colours.
PLACES = re.compile(r'(?:href|data-hx-target|data-hx-select|hx_target)="[^"]*"')

# Where no style sheet is asked, and why.
LITERALS = {
    "people/outbox/letter.html": "mail programs know no variables, and few know a style sheet",
    "base.html": "the browser's own bar is coloured before a style sheet is read (meta theme-color)",
}


def colours_in(text: str) -> list[str]:
    return COLOUR.findall(PLACES.sub("", text))


def plain(colour: str) -> str:
    """`%23fff` and `#FFFFFF` are the same colour."""
    digits = colour.removeprefix("%23").removeprefix("#").lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def named_in(sheet: Path) -> dict[str, str]:
    """The colours of a sheet's first `:root`, by name."""
    root = re.search(r":root \{.*?\n\}", sheet.read_text(), re.DOTALL)
    assert root is not None
    return {name: value for name, value in re.findall(r"--([\w-]+): ([^;]+);", root[0]) if COLOUR.fullmatch(value)}


def outside_the_root(sheet: Path) -> str:
    return re.sub(r":root \{.*?\n\}", "", sheet.read_text(), count=1, flags=re.DOTALL)


def on_paper(name: str) -> bool:
    return name.startswith("sessions/") and (not name.endswith(".html") or is_printed(TEMPLATES / name))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_takes_its_colours_from_the_theme(sheet):
    assert colours_in(outside_the_root(sheet) if sheet == THEME else sheet.read_text()) == []


@pytest.mark.parametrize("name", [name for name in FILES if not on_paper(name)])
def test_a_page_takes_its_colours_from_the_theme(name):
    assert bool(colours_in(FILES[name])) == (name in LITERALS), LITERALS.get(name, "a colour stands in the template")


@pytest.mark.parametrize("name", [name for name in FILES if on_paper(name)])
def test_paper_has_no_colour_but_those_of_its_palette(name):
    """Style sheets take them by name; a drawing knows no variables and repeats the value."""
    text = outside_the_root(PAPER) if name == name_of(PAPER) else FILES[name]
    drawn = re.findall(r'url\("data:.*?"\)', text, re.DOTALL) if name.endswith(".css") else [text]
    palette = {plain(value) for value in named_in(PAPER).values()}

    assert {plain(colour) for part in drawn for colour in colours_in(part)} - palette == set()
    if name.endswith(".css"):
        assert colours_in(re.sub(r'url\("data:.*?"\)', "", text, flags=re.DOTALL)) == []


def test_every_colour_of_the_theme_is_used():
    sheets = "\n".join(sheet.read_text() for sheet in SHEETS)
    ours = [name for name in named_in(THEME) if not name.startswith("ds-")]

    assert [name for name in ours if f"var(--{name})" not in sheets] == []


def test_every_colour_of_paper_is_used_and_named_once():
    paper = "\n".join(outside_the_root(PAPER) if name == name_of(PAPER) else text for name, text in FILES.items() if on_paper(name))
    drawn = {plain(colour) for colour in colours_in(paper)}
    palette = named_in(PAPER)

    assert [name for name, value in palette.items() if f"var(--{name})" not in paper and plain(value) not in drawn] == []
    assert len(set(map(plain, palette.values()))) == len(palette)
