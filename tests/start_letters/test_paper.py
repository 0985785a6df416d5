"""Does the letter on paper say what the page says, on one or two pages that everybody can read?"""

import pytest
from django.urls import reverse

from people.dates import long_date
from people.models import Mentor, Person
from programs.models import Mentorship
from sessions.pdf.names import START_LETTER, filename_of
from sessions.start_letters.paper import start_letter_html
from sessions.start_letters.text import letter_of
from tests.pdf.reading import laid_out, opened, tags_of, text_of, words_of
from tests.pdf.verapdf import validate
from tests.start_letters.filling import BEFORE, GREETING, PRACTICAL, save, url
from tests.world import at


def printed(mentorship: Mentorship, *, greeting: str = GREETING, practical: str = PRACTICAL) -> bytes:
    row = Mentorship.objects.select_related("mentee", "municipality", "department__unit", "version").get(pk=mentorship.pk)
    return laid_out(start_letter_html(letter_of(row, greeting=greeting, practical=practical, link_ends_on=BEFORE, today=BEFORE)))


@pytest.mark.pdf
def test_the_paper_says_what_the_plan_says(world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation="Jeg er vernepleier og liker ski.")
    pdf = printed(world.mine)

    told = text_of(pdf)
    shifts = world.mine.items.filter(kind="training_shift")
    assert shifts.count() == 10
    assert [shift.number for shift in shifts if long_date(shift.planned_on) not in told] == []
    row = Mentorship.objects.select_related("mentee", "department__unit", "version").get(pk=world.mine.pk)
    letter = letter_of(row, greeting=GREETING, practical=PRACTICAL, link_ends_on=BEFORE, today=BEFORE)
    said = [
        letter.title,
        *letter.opening,
        *letter.signature,
        *(line for part in letter.parts for line in (part.heading, *part.lines, *part.after)),
    ]
    assert [line for line in said if line not in told] == []
    assert "lenke" not in told.lower()
    with opened(pdf) as whole:
        assert len(whole.pages) == 1
        assert str(whole.Root.Lang) == "nb"
        kinds = [str(tag.S) for tag in tags_of(whole)]
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/LI")) == (1, 6, 10)


@pytest.mark.pdf
def test_the_longest_words_stay_inside_the_pages(world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation="Jeg liker å lære bort. " * 26)
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Anne-Margrethe Elisabeth " * 3)

    pdf = printed(world.mine, greeting="Velkommen til oss! " * 52, practical=("Ta med innesko og matpakke. " * 3 + "\n") * 23)

    beyond = [word for word in words_of(pdf) if word.left < 45 or word.right > 595.3 - 45 or word.bottom > 842 - 20]
    assert beyond == []
    with opened(pdf) as whole:
        assert len(whole.pages) == 2


@pytest.mark.pdf
def test_ordinary_words_take_two_pages_at_most(world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation="Jeg liker å lære bort. " * 26)

    with opened(printed(world.mine, greeting="Velkommen til oss! " * 26, practical="Ta med innesko og matpakke.\n" * 8)) as whole:
        assert len(whole.pages) <= 2


@pytest.mark.verapdf
def test_the_paper_keeps_pdf_ua_and_pdf_a(world, tmp_path):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Ivana Ђорђевић Ελένη Čearru <i> & «Så»")
    path = tmp_path / "letter.pdf"
    path.write_bytes(printed(world.mine, greeting="Hei \x07 <b>og</b>\nvelkommen"))

    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []


@pytest.mark.pdf
def test_the_pdf_is_the_stored_letter_and_private(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BEFORE))
    client.force_login(world.here.leader)
    save(world.mine, world.here.leader)

    response = client.get(url("start_letter_pdf", world.mine))

    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, "application/pdf", "private, no-store")
    assert GREETING in text_of(response.content)
    assert filename_of(START_LETTER, "Nils Nyansatt") == "Brev_før_oppstart_Nils_Nyansatt.pdf"
    assert client.get(reverse("sessions:start_letter_pdf", args=[world.theirs.pk])).status_code == 404
