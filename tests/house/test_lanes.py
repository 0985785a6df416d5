"""Is a test that lays out a PDF held to saying so, whatever its way to the renderer?"""

from contextlib import suppress
from types import SimpleNamespace

import pytest

from sessions.pdf.render import pdf_of
from tests.lanes import only_marked_tests_lay_out


def one(*markers: str) -> SimpleNamespace:
    return SimpleNamespace(nodeid="a test", get_closest_marker=lambda name: name if name in markers else None)


def test_a_test_without_the_marker_fails_though_the_refusal_was_caught():
    with pytest.raises(AssertionError, match="mark it"), only_marked_tests_lay_out(one()), suppress(AssertionError):
        pdf_of("<p>Nils")


@pytest.mark.pdf
def test_a_test_with_the_marker_lays_out():
    with only_marked_tests_lay_out(one("pdf")):
        assert pdf_of('<html lang="nb"><title>t</title><h1>Nils</h1>').startswith(b"%PDF")
