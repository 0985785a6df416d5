"""Does the PDF check bite?"""

from pathlib import Path

import pytest
from weasyprint import HTML

from tests.pdf.verapdf import validate

PAGE = HTML(string='<html lang="nb"><title>Prøve</title><h1>Åpent møte</h1><p>Første uke.')

pytestmark = pytest.mark.verapdf


def test_validate_names_the_rules_that_a_plain_pdf_breaks(tmp_path: Path):
    PAGE.write_pdf(tmp_path / "plain.pdf")

    rules = [line.split(" x")[0] for line in validate(tmp_path / "plain.pdf", "ua1")]

    assert "6.2-1" in rules  # does not say that it is tagged
    assert "7.1-3" in rules  # content without tags


def test_validate_finds_nothing_in_a_tagged_pdf(tmp_path: Path):
    PAGE.write_pdf(tmp_path / "tagged.pdf", pdf_variant="pdf/ua-1")

    assert validate(tmp_path / "tagged.pdf", "ua1") == []


def test_validate_refuses_what_is_not_a_pdf(tmp_path: Path):
    (tmp_path / "text.pdf").write_text("not a PDF")

    with pytest.raises(RuntimeError, match="could not check"):
        validate(tmp_path / "text.pdf", "ua1")
