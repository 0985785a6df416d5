"""Do the printed documents say what the plan says, to the eye and to a screen reader, and nothing to whom it is not for?"""

import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.dates import day_and_date, long_date
from people.models import Appointment, Mentor, Person
from programs.models import ChecklistItem, MentorPeriod, Mentorship
from sessions.models import ChecklistTick, Meeting, MissedTalk, PlanItem, PracticalNote
from sessions.pdf.names import FOLLOW_UP_PLAN, WORKBOOK, filename_of
from sessions.pdf.render import pdf_of
from sessions.workbook.facts import facts_of
from sessions.workbook.follow_up_plan import follow_up_plan_html
from sessions.workbook.render import render_document
from sessions.workbook.workbook import workbook_html
from sessions.workbook.year_picture import Dated, year_picture
from tests import world as worlds
from tests.pdf.reading import (
    laid_out,
    letters_without_a_glyph,
    opened,
    outside_the_type_area,
    renderer_missing,
    rows_of_tables,
    tags_of,
    text_of,
    words_of,
)
from tests.pdf.verapdf import validate_all
from tests.reading import flat

DOCUMENTS = [WORKBOOK, FOLLOW_UP_PLAN]
URLS = {WORKBOOK: "sessions:workbook", FOLLOW_UP_PLAN: "sessions:follow_up_plan"}
HTML = {WORKBOOK: workbook_html, FOLLOW_UP_PLAN: follow_up_plan_html}
NOTE = "Ta med kaffe til rom 4"
OTHER = "Oppmøte ved bakdøra"
REMARK = "Vist to ganger"
ABOUT_ME = "Jeg liker tidligvakter"
MIDDLE = date(2026, 11, 22)


def printed(document: str, mentorship: Mentorship, reader: Person, today: date = MIDDLE) -> bytes:
    return laid_out(html(document, mentorship, reader, today))


def html(document: str, mentorship: Mentorship, reader: Person, today: date = MIDDLE) -> str:
    return HTML[document](facts_of(Mentorship.objects.get(pk=mentorship.pk), reader=reader, today=today))


def talk(mentorship: Mentorship, number: int) -> PlanItem:
    return mentorship.items.get(kind=PlanItem.TALK, number=number)


def hold(item: PlanItem, *, on: date, minutes: int | None = None) -> None:
    mentor = Mentor.objects.order_by("pk").first().person
    form = Meeting.IN_PERSON if minutes else ""
    item.meeting = Meeting.objects.create(kind=item.kind, held_on=on, minutes=minutes, form=form, led_by=mentor, logged_by=mentor)
    item.state, item.done_on = PlanItem.DONE, on
    item.save()


def free_texts(world) -> None:
    """Write one text of each kind there is."""
    point = ChecklistItem.objects.filter(checklist__version=world.mine.version).first()
    ChecklistTick.objects.create(mentorship=world.mine, item=point, mentee_on=world.start, note=REMARK)
    world.mine.items.filter(kind=PlanItem.TRAINING_SHIFT, number=2).update(other=OTHER, companion="Ola Kollega", shift_type="aften")
    Mentor.objects.filter(pk=world.here.mentor.pk).update(presentation=ABOUT_ME)
    for author in (world.mine.mentee, world.here.mentor.person):
        PracticalNote.objects.create(item=talk(world.mine, 1), author=author, text=NOTE)


@pytest.mark.pdf
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_date_of_the_plan_is_printed(world, document):
    text = text_of(printed(document, world.mine, world.here.leader))

    items = world.mine.items.exclude(planned_on=None)
    assert items.filter(kind=PlanItem.TALK).count() == 19
    missing = [item.title for item in items if day_and_date(item.planned_on, year=True) not in text]
    assert missing == []
    assert "Nils Nyansatt" in text
    assert long_date(world.start) in text
    assert all(name in text for name in ["Sandvik", "Sandvik enhet", "Sandvik øst", "Mentorprogram habilitering"])


@pytest.mark.pdf
def test_the_header_has_the_programmes_fields_with_the_people_who_hold_the_roles(world):
    text = text_of(printed(FOLLOW_UP_PLAN, world.mine, world.here.leader))

    assert (
        "Nyansatt (mentee) Nils Nyansatt Tittel Sykepleier Mentor Mona Sandvik Kontaktperson Kari Sandvik "
        "Avdelingsleder Lise Sandvik Enhetsleder Ellen Sandvik" in text
    )


@pytest.mark.pdf
def test_the_header_of_another_programme_leaves_room_for_what_is_written_by_hand(world):
    hire = worlds.hire(
        world.here,
        "Guro Ny",
        starts_on=world.start,
        version=world.versions["hjemmetjeneste"],
        employee_number="12345",
        title="Fagsykepleier",
    )

    text = text_of(printed(FOLLOW_UP_PLAN, hire, world.here.leader))

    assert "Nytilsatt Guro Ny Tittel Fagsykepleier Ident 12345 Tilgang fagsystem Mentor Mona Sandvik" in text
    assert "Første telefonsamtale" in text
    assert "Uten dato ennå Før første ansvarsvakt" in text  # has no date until the leader sets one


def test_the_contact_person_is_the_one_set_by_hand_else_the_narrowest_coordinator(world):
    near = worlds.person("Nina Nær")
    Appointment.objects.create(
        person=near, role="coordinator", municipality=world.here.municipality, unit=world.here.unit, starts_on=worlds.FAR_BACK
    )
    assert "<td>Nina Nær</td>" in flat(html(FOLLOW_UP_PLAN, world.mine, world.here.leader))

    Mentorship.objects.filter(pk=world.mine.pk).update(contact_person=world.here.coordinator)
    page = html(FOLLOW_UP_PLAN, world.mine, world.here.leader)
    assert "<td>Kari Sandvik</td>" in flat(page)
    assert "Nina Nær" not in page


@pytest.mark.pdf
def test_a_held_talk_shows_its_date_and_minutes_and_a_missed_one_the_reason(world):
    hold(talk(world.mine, 1), on=date(2026, 10, 1), minutes=37)
    talk_3 = talk(world.mine, 3)
    MissedTalk.objects.create(item=talk_3, planned_on=talk_3.planned_on, reason=PlanItem.HOLIDAY, logged_by=world.here.leader)
    world.mine.items.filter(pk=talk_3.pk).update(state=PlanItem.NOT_HELD, not_held_reason=PlanItem.HOLIDAY)
    talk_4 = talk(world.mine, 4)
    first_date = talk_4.planned_on
    MissedTalk.objects.create(item=talk_4, planned_on=first_date, reason=PlanItem.BUSY, logged_by=world.here.leader)
    world.mine.items.filter(pk=talk_4.pk).update(planned_on=first_date + timedelta(days=3))

    text = text_of(printed(FOLLOW_UP_PLAN, world.mine, world.here.leader))

    assert "tor. 1. okt. 2026 (uke 40) 37 min" in text
    assert f"{day_and_date(talk_3.planned_on, year=True)} (uke {talk_3.planned_on:%V}) 45 min ikke holdt: ferie" in text
    assert f"{day_and_date(first_date)} ikke holdt: travelt på avdelingen" in text
    assert day_and_date(first_date + timedelta(days=3), year=True) in text


def test_a_shift_shows_who_was_mentor_then_and_the_head_who_is_now(world):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 9, 30))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=date(2026, 10, 1))

    page = html(FOLLOW_UP_PLAN, world.mine, world.here.leader)

    assert "Mona Sandvik (mentor)" in page
    assert "Magne Sandvik (mentor)" not in page
    assert '<th scope="row">Mentor</th><td>Magne Sandvik</td>' in flat(page)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_practical_notes_are_in_no_document_not_even_the_pairs_own(world, document):
    free_texts(world)

    for reader in (world.mine.mentee, world.here.mentor.person, world.here.leader, world.here.coordinator):
        assert NOTE not in html(document, world.mine, reader)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_free_text_is_printed_for_hire_mentor_and_leader_only(world, document):
    free_texts(world)
    texts = {OTHER, REMARK} | ({ABOUT_ME} if document == WORKBOOK else set())

    for reader in (world.mine.mentee, world.here.mentor.person, world.here.leader):
        page = html(document, world.mine, reader)
        assert {text for text in texts if text in page} == texts
    page = html(document, world.mine, world.here.coordinator)
    assert [text for text in texts if text in page] == []
    assert "Ola Kollega" in page


def test_tasks_notes_stay_with_the_task(world):
    world.mine.items.filter(kind=PlanItem.TASK).update(note="Hemmelig merknad")

    for document in DOCUMENTS:
        assert "Hemmelig merknad" not in html(document, world.mine, world.here.leader)


def test_the_prompts_are_those_for_the_newly_educated_or_the_experienced(world):
    experienced = html(WORKBOOK, world.mine, world.here.leader)
    assert "Hvordan vi jobber her" in experienced
    assert "Overgangen fra utdanning til yrke" not in experienced

    Mentorship.objects.filter(pk=world.mine.pk).update(newly_educated=True)
    newly_educated = html(WORKBOOK, world.mine, world.here.leader)
    assert "Overgangen fra utdanning til yrke" in newly_educated
    assert "Hvordan vi jobber her" not in newly_educated


@pytest.mark.pdf
def test_ticks_are_printed_with_their_dates_and_the_teachers_name(world):
    point = ChecklistItem.objects.get(checklist__version=world.mine.version, code="medicine_room")
    days = {"mentee_on": date(2026, 9, 15), "teacher_on": date(2026, 9, 16)}
    ChecklistTick.objects.create(mentorship=world.mine, item=point, teacher=world.here.mentor.person, **days)

    text = text_of(printed(FOLLOW_UP_PLAN, world.mine, world.here.leader))

    assert "Medisinrom ✓ 15. sep. 2026 ✓ 16. sep. 2026 Mona Sandvik" in text


@pytest.mark.pdf
def test_the_workbook_is_tagged_named_and_listed(world):
    with opened(printed(WORKBOOK, world.mine, world.here.leader)) as pdf:
        assert str(pdf.Root.Lang) == "nb"
        assert str(pdf.docinfo.Title) == "Arbeidsbok – Nils Nyansatt"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)
        tags = list(tags_of(pdf))
        kinds = [str(tag.S) for tag in tags]
        headings = [section.heading for section in world.mine.version.definition().workbook_sections]
        assert kinds.count("/H1") == 1
        assert kinds.count("/H2") == len(headings) + 3  # contents, contacts, notes
        assert {"/Table", "/THead", "/TH", "/TD", "/L", "/LI", "/Link"} <= set(kinds)
        figures = [str(tag.Alt) for tag in tags if tag.S == "/Figure"]
        assert len(figures) == 1
        assert figures[0].startswith(
            "Kalender over året til Nils Nyansatt fra mandag 14. september 2026: 10 opplæringsvakter, 19 mentorsamtaler"
        )
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Mentorprogram habilitering"]
            listed = [item.title for item in outline.root[0].children]
        assert listed == ["Innhold", *headings, "Hvem kan du spørre?", "Egne notater"]


@pytest.mark.pdf
def test_every_page_between_the_covers_says_whose_it_is_and_its_number(world):
    pdf = printed(WORKBOOK, world.mine, world.here.leader)

    with opened(pdf) as whole:
        pages = len(whole.pages)
    text = text_of(pdf)
    assert 14 <= pages <= 24
    inside = range(2, pages)
    assert [number for number in range(1, pages + 1) if f"Side {number} av {pages}" in text] == list(inside)
    assert text.count("Slik planen var 22. nov. 2026") == len(inside)
    assert pages % 2 == 0  # the back of the book is on the back of a sheet


@pytest.mark.pdf
def test_tables_that_run_over_a_page_repeat_their_heads(world):
    with opened(printed(WORKBOOK, world.mine, world.here.leader)) as pdf:
        tables = [tag for tag in tags_of(pdf) if tag.S == "/Table" and any(kid.S == "/THead" for kid in tag.K)]
        heads = [table for table in tables if len(table.K) > 1]
        assert len(heads) == len(tables)
    assert text_of(printed(WORKBOOK, world.mine, world.here.leader)).count("Når Hva Hvem Utført") >= 2


@pytest.mark.verapdf
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_documents_keep_pdf_ua_and_pdf_a(world, tmp_path, document):
    free_texts(world)
    hold(talk(world.mine, 1), on=date(2026, 10, 1), minutes=37)
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Ivana Ђорђевић Ελένη Čearru <i> & «Så»")
    pdf = printed(document, world.mine, world.here.leader)
    path = tmp_path / "document.pdf"
    path.write_bytes(pdf)

    assert validate_all([path], "ua1", "3a") == []
    assert outside_the_type_area(pdf) == []
    assert letters_without_a_glyph(pdf) == []


@pytest.mark.pdf
@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("program", ["habilitering", "hjemmetjeneste", "omsorgssenter"])
def test_no_table_leaves_a_row_alone_on_a_page(world, document, program):
    hire = worlds.hire(world.here, "Guro Ny", starts_on=world.start, version=world.versions[program])

    with opened(printed(document, hire, world.here.leader)) as pdf:
        rows = rows_of_tables(pdf)

    assert sum(rows) > 60
    assert min(rows) >= 2


@pytest.mark.pdf
def test_what_people_write_is_text_and_never_markup(world):
    name = '<b>Åse</b> & "Co" <img src=x onerror=1>'
    Person.objects.filter(pk=world.mine.mentee_id).update(name=name)

    pdf = printed(FOLLOW_UP_PLAN, world.mine, world.here.leader)

    assert name in text_of(pdf)
    with opened(pdf) as whole:
        assert str(whole.docinfo.Title) == f"Oppfølgingsplan – {name}"


@pytest.mark.pdf
def test_characters_no_page_can_show_are_left_out(world):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Nils\x07 Ny\x08ansatt\ufffe")

    pdf = printed(FOLLOW_UP_PLAN, world.mine, world.here.leader)

    assert "Nils Nyansatt" in text_of(pdf)
    with opened(pdf) as whole, whole.open_metadata() as metadata:  # not well-formed with the characters in it
        assert metadata.pdfa_status == "3A"


@pytest.mark.pdf
@pytest.mark.parametrize("document", DOCUMENTS)
def test_very_long_names_stay_on_the_page(world, document):
    Person.objects.filter(pk=world.mine.mentee_id).update(name="Anne-Margrethe Elisabeth " * 8)
    for person in (world.here.mentor.person, world.here.leader):
        Person.objects.filter(pk=person.pk).update(name="W" * 200, email=f"{'w' * 200}@{person.pk}.no")

    pdf = printed(document, world.mine, world.here.leader)
    words = words_of(pdf)

    a4, least = 595.3, 45.0  # points; the narrow margin is 18 mm
    assert outside_the_type_area(pdf) == []
    beyond = [word for word in words if word.left < least or word.right > a4 - least or word.bottom > 842 - 20]
    assert beyond == []
    assert "".join(word.text for word in words).count("W" * 15) >= 2


@pytest.mark.pdf
def test_the_same_data_on_the_same_day_gives_the_same_bytes(world):
    once, again = (render_document(FOLLOW_UP_PLAN, world.mine, reader=world.here.leader, today=MIDDLE) for _time in range(2))

    assert once == again


@pytest.mark.pdf
def test_the_renderer_fetches_nothing(tmp_path):
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="50" height="20"><text y="15">hemmelig</text></svg>')
    page = f'<html lang="nb"><title>t</title><h1>Åpent</h1><img alt="bilde" src="{picture.as_uri()}"><p>Slutt'

    text = text_of(pdf_of(page))
    assert "bilde" in text  # the alternative, instead of
    assert "hemmelig" not in text


def test_the_same_number_of_queries_whatever_has_happened(world):
    def queries() -> int:
        mentorship = (
            Mentorship.objects.select_related("mentee", "municipality", "placement", "department__unit", "version__program")
            .select_related("contact_person")
            .get(pk=world.mine.pk)
        )
        mentorship.version.definition()
        with CaptureQueriesContext(connection) as captured:
            workbook_html(facts_of(mentorship, reader=world.here.leader, today=MIDDLE))
        return len(captured)

    before = queries()
    for number in (1, 2, 3):
        hold(talk(world.mine, number), on=talk(world.mine, number).planned_on, minutes=40)
    for point in ChecklistItem.objects.filter(checklist__version=world.mine.version):
        ChecklistTick.objects.create(mentorship=world.mine, item=point, mentee_on=MIDDLE, teacher_on=MIDDLE, teacher=world.here.leader)

    assert (before, queries()) == (12, 12)


@pytest.mark.usefixtures("laid_out_once")
@pytest.mark.parametrize("document", DOCUMENTS)
def test_who_may_open_a_document(client, world, document):
    url = reverse(URLS[document], args=[world.mine.pk])
    here, there = world.here, world.there
    # One document is enough for each of them: rendering takes a second, and the leader has a test of her own.
    allowed = {WORKBOOK: [world.mine.mentee, here.unit_leader], FOLLOW_UP_PLAN: [here.coordinator, here.mentor.person]}[document]
    refused = [here.other_leader, here.other_mentor.person, world.neighbour.mentee, there.leader, there.coordinator, world.theirs.mentee]

    for person in refused:
        client.force_login(person)
        assert client.get(url).status_code == 404, person
    for person in allowed:
        client.force_login(person)
        assert client.get(url).status_code == 200, person
    assert client.get(reverse(URLS[document], args=[0])).status_code == 404
    assert client.post(url).status_code == 405
    client.logout()
    assert client.get(url).status_code == 302


@pytest.mark.pdf
def test_the_answer_is_a_private_pdf_with_a_safe_name_and_writes_nothing(client, world):
    Person.objects.filter(pk=world.mine.mentee_id).update(name='Åse "../Ny"\r\nansatt')
    client.force_login(world.here.leader)

    with CaptureQueriesContext(connection) as captured:
        response = client.get(reverse("sessions:follow_up_plan", args=[world.mine.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert unquote(response["Content-Disposition"]) == "inline; filename*=utf-8''Oppfølgingsplan_Åse_..Ny_ansatt.pdf"
    assert response.content.startswith(b"%PDF-1.7")
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []


def test_a_file_name_is_never_longer_than_a_file_system_takes():
    assert len(filename_of(FOLLOW_UP_PLAN, "å" * 200).encode()) <= 255
    assert filename_of(WORKBOOK, "Nils Nyansatt") == "Arbeidsbok_Nils_Nyansatt.pdf"


@pytest.mark.pdf
def test_without_the_library_one_page_says_so_and_the_rest_works(client, world, tmp_path):
    client.force_login(world.here.leader)

    with renderer_missing(tmp_path):
        response = client.get(reverse("sessions:workbook", args=[world.mine.pk]))

    assert response.status_code == 503
    assert "Kan ikke lage PDF nå" in response.content.decode()
    assert client.get("/healthz").status_code == 200


def test_the_year_picture_puts_each_line_on_its_day():
    start = date(2026, 9, 14)
    lines = [
        Dated(on=date(2026, 8, 31), kind="task", number=1, state="planned"),
        Dated(on=start, kind="task", number=2, state="planned"),
        Dated(on=start, kind="training_shift", number=1, state="done"),
        Dated(on=date(2027, 9, 6), kind="talk", number=19, state="planned"),
    ]

    picture = year_picture(lines, starts_on=start, length_weeks=52, closed=frozenset({date(2027, 5, 17)}))

    assert [month.name for month in picture.months][:2] == ["aug.", "sep."]
    assert len(picture.months) == 14
    assert [month.year for month in picture.months if month.year] == ["2026", "2027"]
    first, shift, day_one, closing = picture.marks
    assert (first.kind, shift.kind, day_one.kind, closing.number) == ("task", "training_shift", "task", 19)
    assert shift.x == day_one.x
    assert shift.y < day_one.y  # what weighs most on top
    inside = [picture.label <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks]
    assert all(inside)
    may = next(month for month in picture.months if month.name == "mai")
    weekends = 10  # of May 2027
    assert len(may.rests) == weekends + 1


def test_no_two_marks_of_a_year_cover_each_other(world):
    items = world.mine.items.exclude(planned_on=None)
    lines = [Dated(on=item.planned_on, kind=item.kind, number=item.number, state=item.state) for item in items]

    picture = year_picture(lines, starts_on=world.start, length_weeks=52, closed=frozenset())

    places = [(mark.x, mark.y) for mark in picture.marks]
    assert len(set(places)) == len(places)


def test_the_style_names_no_address():
    addresses = re.findall(r"url\(\W?(\w+):", render_to_string("sessions/pdf/document.css", {"motif": "data:x"}))

    assert set(addresses) == {"data"}


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_long_words_are_divided_in_either_language_and_never_after_two_letters(language):
    words = "arbeidsmiljøet opplæringsvaktene rettleiinga ansvarsfordelinga "
    pdf = pdf_of(f'<html lang="nb"><title>t</title><h1>t</h1><p lang="{language}" style="width: 23mm">{words * 4}</p>')

    lines = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().splitlines()
    divided = {line.split()[-1] for line in lines if line.rstrip().endswith(("-", "‐"))}
    assert {"ansvarsfor-", "arbeidsmil-"} <= {part.replace("‐", "-") for part in divided}
    assert [part for part in divided if len(part) < 5] == []


def test_the_programmes_own_text_is_in_its_own_language(world):
    assert '<div class="prose" lang="nb">' in html(WORKBOOK, world.mine, world.here.leader)
    facts = facts_of(world.mine, reader=world.here.leader, today=MIDDLE)
    nynorsk = replace(facts, definition=replace(facts.definition, language="nn"))

    page = workbook_html(nynorsk)

    assert '<div class="prose" lang="nn">' in page
    assert 'lang="nb"' in page.split("<body>")[0]
    assert page.count('lang="nb"') == 1
