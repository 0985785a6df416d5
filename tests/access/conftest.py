"""One scene for all doors: made once, put back for each test."""

import io
import logging

import pikepdf
import pytest
from django.http import HttpResponseNotFound

from sessions.archive import copies
from sessions.department import poster
from sessions.mentors import diploma
from sessions.probation import notice
from sessions.start_letters import paper
from sessions.workbook import render
from tests import world as worlds
from tests.access.identities import FEW, IDENTITIES, TODAY, Scene, scene
from tests.access.knocking import NOT_FOUND, Knocker
from tests.copies import Copy


def empty_pdf() -> bytes:
    """One empty sheet, in place of every document: what is printed is another question than who gets it."""
    file = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Lang = "nb"
        pdf.docinfo["/Title"] = "Tom"
        pdf.save(file)
    return file.getvalue()


@pytest.fixture(scope="session")
def copied_scene(django_db_setup, django_db_blocker) -> Copy:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: worlds.at(TODAY))
        return Copy(scene)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch) -> None:
    """The hire's year is under way."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.at(TODAY))


@pytest.fixture
def asked(pytestconfig) -> tuple[str, ...]:
    """Who knocks at each door: everybody, or one of each kind."""
    return FEW if pytestconfig.getoption("rows") else tuple(IDENTITIES)


@pytest.fixture
def scene_put_back(copied_scene, db) -> Scene:
    return copied_scene.put_back()


@pytest.fixture
def knock(scene_put_back, monkeypatch, settings) -> Knocker:
    sheet = empty_pdf()
    for module in (render, poster, diploma, notice, paper, copies):
        monkeypatch.setattr(module, "pdf_of", lambda *args, **kwargs: sheet)
    # Every «not found» of the house is the same page; most of what refusing costs is to write it, so it is written once, below.
    monkeypatch.setattr("django.conf.urls.handler404", lambda request, exception: HttpResponseNotFound(NOT_FOUND))
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    return Knocker(scene_put_back)
