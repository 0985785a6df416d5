"""Does a folder hold one noun, a name one thing, and a page of docs only paths that exist?"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["people", "programs", "sessions"]
MODULES = [
    path
    for name in ["mentorprogram", *APPS]
    for path in sorted((ROOT / name).rglob("*.py"))
    if path.name != "__init__.py" and "migrations" not in path.parts
]
MOST_MODULES = 16
LONGEST_LINE = 160
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

# Names that an app may define more than once, and why.
DEFINED_AGAIN = {
    "Command": "Django asks each command's module for it",
    "log": "a module's logger",
    "KIND": "each writer of mail names its kind; a reader imports it with the noun before it",
}


def test_no_folder_is_a_hall():
    wide = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES)

    assert {folder: number for folder, number in wide.items() if number > MOST_MODULES} == {}


def public_names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def is_page(path: Path) -> bool:
    """A view, a task or a tag may be called as what it asks: none of them is imported but by module."""
    return path.stem.endswith("views") or path.stem == "tasks" or path.parent.name in {"views", "templatetags"}


@pytest.mark.parametrize("app", APPS)
def test_a_public_name_is_one_thing(app):
    places = defaultdict(list)
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] == app and not is_page(path):
            for name in set(public_names(path)):
                if not name.startswith("_") and name not in DEFINED_AGAIN:
                    places[name].append(path.relative_to(ROOT).as_posix())

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_in_docs_exist(page):
    """Whatever stands in code marks and looks like a path of the checkout, or like a module, is one."""
    missing = []
    for named in re.findall(r"`([^`\s]+)`", page.read_text()):
        path = named.split("::")[0].split("#")[0].rstrip("/")
        if "/" in path and path.split("/")[0] in TOP and not any(sign in path for sign in "<*…{"):
            missing += [] if (ROOT / path).exists() else [named]
        elif re.fullmatch(rf"({'|'.join(APPS)})\.[a-z_.]+[a-z]", path):
            missing += [] if is_module_or_name(path) else [named]

    assert missing == []


TOP = {path.name for path in ROOT.iterdir()} - {"var", "media"}


def is_module_or_name(dotted: str) -> bool:
    """Whether a dotted name is a module, a folder, or a name that a module has."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:length])
        if base.is_dir():
            return length == len(parts) or any(parts[length] in set(public_names(path)) for path in base.glob("__init__.py"))
        if (module := base.with_suffix(".py")).exists():
            return length == len(parts) or parts[length] in set(public_names(module))
    return False


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_docs_can_be_read_in_a_diff(page):
    long = [number for number, line in enumerate(page.read_text().splitlines(), start=1) if len(line) > LONGEST_LINE]

    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_docstrings_begin_with_a_short_line(path):
    long = [
        f"{node.name}: {first}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and len(first := (ast.get_docstring(node) or "").split("\n")[0]) > LONGEST_SUMMARY
    ]

    assert long == []


LONGEST_SUMMARY = 80
