"""Can the book be filled in on a screen, by somebody who sees it and by somebody who hears it?"""

import re
from datetime import date

import pikepdf
import pytest
from django.urls import reverse

from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.workbook.blank import blank_facts
from sessions.workbook.facts import facts_of
from sessions.workbook.workbook import workbook_html
from tests.pdf.reading import in_reading_order, laid_out, opened, outside_the_type_area, text_of
from tests.pdf.verapdf import validate

TODAY = date(2026, 11, 22)


def filled(world) -> bytes:
    facts = facts_of(Mentorship.objects.get(pk=world.mine.pk), reader=world.here.leader, today=TODAY)
    return laid_out(workbook_html(facts, fillable=True), forms=True)


def blank(world) -> bytes:
    return laid_out(workbook_html(blank_facts(world.here.unit, world.versions["habilitering"]), fillable=True), forms=True)


def fields_of(pdf: pikepdf.Pdf) -> dict[str, str]:
    """Return what each field is called when it is read aloud, by its name, in the order of the file."""
    return {str(field.T): str(field.TU) for field in pdf.Root.AcroForm.Fields}


@pytest.mark.pdf
def test_every_empty_place_of_a_blank_book_is_a_field_with_a_label_of_its_own(world):
    with opened(blank(world)) as pdf:
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
        labels = fields_of(pdf)

    shifts, talks, interviews, points, roles, heads = 10, 19, 3, 16, 4, 6
    timeline = 15 + 4  # every row but the one that is many has room for when it was done
    texts = 2 + heads + timeline + 4 * shifts - 3 + 3 * talks + 2 * interviews + points + 3 * roles + 2
    assert len(names) == texts + 2 * points  # three shifts are with the mentor; the boxes are two a point
    assert len(set(names)) == len(names)
    assert len(set(labels.values())) == len(names)
    assert labels["vakt-dato-3"] == "Vakt 3: dato"
    assert labels["mentorsamtale-minutter-19"] == "Mentorsamtale 19: anvendt tid i minutter"
    assert labels["nyansatt-1-2"] == "Medisinrom: nyansatt"
    assert labels["felt-3"] == "Mentor"
    assert labels["kontakt-epost-2"] == "Avdelingsleder: e-post"


@pytest.mark.pdf
def test_what_is_known_is_printed_and_has_no_field(world):
    talk = world.mine.items.get(kind=PlanItem.TALK, number=1)
    mentor = world.here.mentor.person
    held = date(2026, 10, 1)
    talk.meeting = Meeting.objects.create(kind=talk.kind, held_on=held, minutes=37, form=Meeting.IN_PERSON, led_by=mentor, logged_by=mentor)
    talk.state, talk.done_on = PlanItem.DONE, held
    talk.save()

    pdf = filled(world)

    with opened(pdf) as whole:
        names = set(fields_of(whole))
    assert "mentorsamtale-holdt-1" not in names
    assert "mentorsamtale-minutter-1" not in names
    assert "37 min" in text_of(pdf)
    assert {"mentorsamtale-holdt-2", "mentorsamtale-minutter-2", "nyansatt-1-1", "notater-1"} <= names
    assert not {"navn", "felt-1", "vakt-dato-1", "mentorsamtale-planlagt-2"} & names


@pytest.mark.pdf
def test_the_tab_key_follows_the_text(world):
    page = workbook_html(blank_facts(world.here.unit, world.versions["habilitering"]), fillable=True)
    with opened(laid_out(page, forms=True)) as pdf:
        assert {str(page.obj.Tabs) for page in pdf.pages if "/Annots" in page.obj} == {"/S"}  # the order of the tags
        tagged = [str(tag.K[0].Obj.T) for tag in in_reading_order(pdf) if tag.S == "/Form"]
        names = fields_of(pdf)
    written = re.findall(r'<(?:input|textarea) class="fill[^>]* name="([^"]+)"', page)

    assert tagged == written
    assert set(tagged) == set(names)


@pytest.mark.pdf
@pytest.mark.parametrize("make", [filled, blank])
def test_every_field_is_on_its_page(world, make):
    with opened(make(world)) as pdf:
        outside = [
            str(field.T)
            for page in pdf.pages
            for field in page.obj.get("/Annots", [])
            if field.Subtype == "/Widget" and not all(0 < float(edge) < 842 for edge in field.Rect)
        ]

    assert outside == []


@pytest.mark.pdf
def test_fields_of_many_lines_and_boxes_are_what_they_are(world):
    with opened(blank(world)) as pdf:
        fields = {str(field.T): field for field in pdf.Root.AcroForm.Fields}
        multiline, box = 1 << 12, fields["nyansatt-1-1"]
        assert int(fields["notater-1"].Ff) & multiline
        assert (str(box.FT), str(box.V)) == ("/Btn", "/Off")
        assert bool(pdf.Root.AcroForm.NeedAppearances)


@pytest.mark.verapdf
@pytest.mark.parametrize("make", [filled, blank])
def test_a_book_to_fill_in_keeps_pdf_ua_and_its_margins(world, tmp_path, make):
    pdf = make(world)
    path = tmp_path / "fill.pdf"
    path.write_bytes(pdf)

    assert validate(path, "ua1") == []
    assert outside_the_type_area(pdf) == []


@pytest.mark.usefixtures("laid_out_once")
def test_the_hire_gets_it(client, world):
    client.force_login(world.mine.mentee)

    response = client.get(reverse("sessions:workbook_fillable", args=[world.mine.pk]))

    assert response["Content-Disposition"] == 'inline; filename="Arbeidsbok_til_utfylling_Nils_Nyansatt.pdf"'
    with opened(response.content) as pdf:
        assert "notater-1" in fields_of(pdf)
    assert "Lagre den der bare" in text_of(response.content)
