"""Do imports run one way, is the engine pure, and do names and templates follow the house?"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
APPS = ["people", "programs", "sessions"]
HOUSE = "mentorprogram"
# The one place where the house names the apps' URL modules and tasks is by string; imports it may not.
SOURCES = sorted(path for name in [HOUSE, *APPS] for path in (ROOT / name).rglob("*.py"))


def imported_modules(path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """Yield every module a file imports, anywhere in it, with relative imports spelled out."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])]), node


@pytest.mark.parametrize("app", APPS)
def test_imports_run_one_way(app):
    later = APPS[APPS.index(app) + 1 :]
    back = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {module}"
        for path in (ROOT / app).rglob("*.py")
        for module, node in imported_modules(path)
        if module.split(".")[0] in later
    ]

    assert back == []


def test_house_imports_no_app():
    back = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {module}"
        for path in (ROOT / HOUSE).rglob("*.py")
        for module, node in imported_modules(path)
        if module.split(".")[0] in APPS
    ]

    assert back == []


def test_engine_imports_standard_library_only():
    engine = [*(ROOT / "sessions" / "schedule").rglob("*.py"), ROOT / "programs" / "definition.py"]
    foreign = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {module}"
        for path in engine
        for module, node in imported_modules(path)
        if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("sessions.schedule")
    ]

    assert len(engine) > 3
    assert foreign == []


def test_engine_reads_no_clock():
    calls = re.compile(r"\b(today|now|utcnow|time)\(\)")
    found = [str(path) for path in (ROOT / "sessions" / "schedule").rglob("*.py") if calls.search(path.read_text())]

    assert found == []


def test_no_imports_inside_functions():
    hidden = []
    for path in SOURCES:
        if path.name == "apps.py":
            continue  # `ready()` runs when the models are there; the module is read before
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{path.relative_to(ROOT)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom) and not allowed_inside(node)
                ]

    assert hidden == []


def allowed_inside(node: ast.Import | ast.ImportFrom) -> bool:
    """Allow what must load late: the renderer, whose system library may be missing."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.split(".")[0] in {"weasyprint", "pikepdf"} for name in names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_answers(path):
    if (path.name == "__init__.py" and not path.read_text().strip()) or "migrations" in path.parts:
        return
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""

    assert docstring, "a module docstring is the question the module answers"


def test_no_grab_bag_modules():
    assert [path for path in SOURCES if path.stem in {"utils", "helpers", "common", "services"}] == []


def test_date_fields_are_named_for_what_they_hold():
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in {"people", "programs", "mentor_sessions"} or hasattr(model, "history_id"):
            continue
        for field in model._meta.get_fields():
            name = getattr(field, "name", "")
            if isinstance(field, models.DateTimeField):
                wrong += [] if name.endswith("_at") or name == "last_login" else [f"{model.__name__}.{name}"]
            elif isinstance(field, models.DateField) and not name.endswith("_on"):
                wrong.append(f"{model.__name__}.{name}")

    assert [name for name in wrong if ".history_" not in name] == []


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in [*SOURCES, *templates()] if path.suffix in {".py", ".html"})
    found_by_name = {"400.html", "403.html", "404.html", "500.html"}  # Django asks for these by name
    unused = []
    for path in templates():
        name = str(path.relative_to(ROOT / "templates"))
        if name in found_by_name or name.startswith("designsystemet/"):
            continue
        if not re.search(rf"['\"]{re.escape(name)}(#[\w-]+)?['\"]", code):
            unused.append(name)

    assert unused == []


def test_only_complete_languages_are_offered():
    assert [code for code, _name in settings.LANGUAGES] == ["nb"]


def test_practical_notes_are_in_no_history_and_no_admin():
    note = apps.get_model("mentor_sessions", "PracticalNote")

    assert not hasattr(note, "history")
    assert note not in admin.site._registry
