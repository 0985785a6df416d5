"""Does a document for whoever is hired next say what the programme says, in words, and name nobody?"""

from dataclasses import replace

import pytest
from django.urls import reverse

from people.models import Person, Unit
from programs.definition import Offset, TalkWeek
from programs.models import Program, ProgramVersion
from sessions.pdf.names import A4, BOOKLET, FILLABLE, FOLLOW_UP_PLAN, WORKBOOK
from sessions.workbook.blank import blank_facts
from sessions.workbook.facts import DocumentFacts
from sessions.workbook.follow_up_plan import follow_up_plan_html
from sessions.workbook.tables import timeline
from sessions.workbook.workbook import workbook_html
from sessions.workbook.year_picture import weeks_picture
from tests.pdf.reading import laid_out, letters_without_a_glyph, opened, outside_the_type_area, tags_of, text_of
from tests.pdf.verapdf import validate_all

HTML = {WORKBOOK: workbook_html, FOLLOW_UP_PLAN: follow_up_plan_html}
PROGRAMS = ["habilitering", "hjemmetjeneste", "omsorgssenter"]


def blank(world, document: str, program: str = "habilitering") -> str:
    return HTML[document](blank_facts(Unit.objects.get(pk=world.here.unit.pk), world.versions[program]))


@pytest.mark.pdf
@pytest.mark.parametrize("document", HTML)
def test_nobody_is_named_and_no_date_is_set(world, document):
    text = text_of(laid_out(blank(world, document)))

    assert [name for name in Person.objects.values_list("name", flat=True) if name in text] == []
    assert "202" not in text  # a year
    assert "Sandvik enhet" in text


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_line_of_the_programme_is_in_the_timeline_once(world, program):
    facts = blank_facts(world.here.unit, world.versions[program])
    definition = facts.definition

    rows = [row for phase in timeline(facts) for row in phase.rows]

    titles = [row.title for row in rows]
    assert [activity.title for activity in definition.activities if titles.count(activity.title) != 1] == []
    assert [interview.title for interview in definition.interviews if titles.count(interview.title) != 1] == []
    assert len(rows) == len(definition.activities) + len(definition.interviews) + 4  # the shifts, the first talk, the last, those between
    assert all(row.on is None and row.done_on is None and row.state in ("", "planned") for row in rows)


def test_what_a_filled_document_says_with_dates_is_said_in_words(world):
    facts = blank_facts(world.here.unit, world.versions["hjemmetjeneste"])

    told = {row.title: row.when for phase in timeline(facts) for row in phase.rows}

    assert told["Mentorsamtale 2–18 (se tabellen over samtalene)"] == "uke 4–50"
    assert told["Opplæringsvakt 1–10 (se tabellen over vaktene)"] == "fra første dag"
    assert told["Første mentorsamtale"] == "uke 3"
    assert told["Avsluttende mentorsamtale"] == "uke 52"
    assert told["Prøvetidssamtale 1"] == "etter 14 dager, senest etter 28 dager"
    assert told["Prøvetidssamtale 3"] == "etter 5 måneder, senest 14 dager før prøvetiden er ute"
    assert told["Oppfølging leder–mentor etter 2 måneder"] == "etter 2 måneder"
    assert told["Første dag"] == "første dag"
    assert [when for when in told.values() if "oppstart" in when] == [
        "14 dager før oppstart",
        "10 dager før oppstart",
        "7 dager før oppstart",
        "7 dager før oppstart",
        "3 dager før oppstart",
    ]
    phases = {str(phase.title): [row.title for row in phase.rows] for phase in timeline(facts)}
    assert list(phases) == ["Før oppstart", "Oppstart og opplæringsvakter", "De første månedene", "Resten av året", "Når det blir aktuelt"]
    assert phases["Når det blir aktuelt"] == ["Før første ansvarsvakt"]


def test_a_day_of_a_week_and_another_lines_day_are_said_too(world):
    facts = blank_facts(world.here.unit, world.versions["habilitering"])

    told = {row.title: row.when for phase in timeline(facts) for row in phase.rows}

    assert told["Kontaktperson møter den nyansatte"] == "onsdag i uke 3"
    assert told["Oppfølging leder–mentor etter oppstarten"] == "samme dag som «Prøvetidssamtale 1»"
    assert told["Kartlegge behov etter opplæringsvaktene"] == "siste opplæringsvakt"
    assert told["Første ordinære vakt"] == "første arbeidsdag etter siste opplæringsvakt"
    assert told["Avslutte mentorprogrammet"] == "samme dag som «Avsluttende mentorsamtale»"


def test_there_is_a_row_for_every_shift_and_talk(world):
    page = blank(world, FOLLOW_UP_PLAN)

    assert page.count('<th scope="row" class="number">') == 10 + 19
    weeks = [talk.week for talk in world.versions["habilitering"].definition().talks.weeks]
    assert [week for week in weeks if f'<th scope="row" class="number">{week}</th>' not in page] == []
    assert page.count("45 min") == 19
    assert page.count('<div class="box"></div>') == 2 * (7 + 9)


def test_the_prompts_are_for_the_newly_educated_and_the_experienced_alike(world):
    page = blank(world, WORKBOOK)

    assert "Overgangen fra utdanning til yrke" in page
    assert "Hvordan vi jobber her" in page


@pytest.mark.pdf
def test_the_year_is_drawn_by_its_weeks(world):
    picture = weeks_picture(
        [(1, "training_shift", 1), (3, "talk", 1), (3, "interview", 1), (52, "talk", 19), (60, "talk", 20)], length_weeks=52
    )

    assert [week.number for week in picture.weeks] == list(range(1, 53))
    assert [(mark.kind, mark.number) for mark in picture.marks] == [("training_shift", 1), ("talk", 1), ("interview", 1), ("talk", 19)]
    first, second = picture.marks[1:3]
    corner = picture.weeks[2]
    assert corner.x < first.x < second.x < corner.x + picture.week_width
    assert all(0 <= mark.x <= picture.width and 0 <= mark.y <= picture.height for mark in picture.marks)
    with opened(laid_out(blank(world, WORKBOOK))) as pdf:
        (told,) = [str(tag.Alt) for tag in tags_of(pdf) if tag.S == "/Figure"]
    assert told.startswith("Kalender over programmets 52 uker: 10 opplæringsvakter, 19 mentorsamtaler og 3 samtaler med avdelingsleder.")


def another(world, **changes) -> DocumentFacts:
    """What is told of a programme of a municipality's own."""
    definition = replace(world.versions["habilitering"].definition(), **changes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProgramVersion, "definition", lambda version: definition)
        return blank_facts(world.here.unit, world.versions["habilitering"])


def told_by(facts: DocumentFacts) -> list[tuple[str, str]]:
    return [(row.title, row.when) for phase in timeline(facts) for row in phase.rows]


def test_an_interview_counted_from_the_end_of_probation_lies_before_that_end(world):
    interviews = world.versions["habilitering"].definition().interviews
    last = replace(
        interviews[2],
        target=Offset(unit="days_before_probation_end", amount=28),
        latest=Offset(unit="days_before_probation_end", amount=14),
    )

    told = told_by(another(world, interviews=(*interviews[:2], last)))

    when = "28 dager før prøvetiden er ute, senest 14 dager før prøvetiden er ute"
    titles = [title for title, _when in told]
    assert told[titles.index("Prøvetidssamtale 3")] == ("Prøvetidssamtale 3", when)
    assert titles.index("Prøvetidssamtale 2") < titles.index("Prøvetidssamtale 3") < titles.index("Avsluttende mentorsamtale")


@pytest.mark.parametrize(
    ("weeks", "titles"),
    [([3], ["Avsluttende mentorsamtale"]), ([3, 5, 9], ["Første mentorsamtale", "Mentorsamtale 2", "Avsluttende mentorsamtale"])],
)
def test_the_talks_are_called_what_a_filled_plan_calls_them(world, weeks, titles):
    talks = world.versions["habilitering"].definition().talks
    few = replace(talks, weeks=tuple(TalkWeek(week=week, gap_days=3) for week in weeks))

    facts = another(world, talks=few)

    assert [line.item.title for line in facts.talks] == titles
    assert [title for title, _when in told_by(facts) if "entorsamtale" in title] == titles


@pytest.mark.pdf
def test_a_programme_of_two_years_without_interviews_is_on_its_pages(world):
    facts = another(world, length_weeks=104, interviews=(), activities=())

    assert outside_the_type_area(laid_out(workbook_html(facts))) == []


@pytest.mark.verapdf
@pytest.mark.parametrize("program", PROGRAMS)
def test_blank_documents_keep_pdf_ua_and_pdf_a_and_their_margins(world, tmp_path, program):
    paths = []
    for document in HTML:
        pdf = laid_out(blank(world, document, program))
        paths.append(tmp_path / f"{document}.pdf")
        paths[-1].write_bytes(pdf)
        assert outside_the_type_area(pdf) == []
        assert letters_without_a_glyph(pdf) == []

    assert validate_all(paths, "ua1", "3a") == []


@pytest.mark.usefixtures("laid_out_once")
def test_the_page_leads_to_the_document_chosen(client, world):
    client.force_login(world.here.leader)
    version = world.versions["habilitering"]
    chosen = {"tom-document": WORKBOOK, "tom-unit": world.here.unit.pk, "tom-version": version.pk, "tom-layout": A4}

    response = client.get(reverse("sessions:blank_choice"), chosen)

    assert response.url == reverse("sessions:blank_document", args=[world.here.unit.pk, WORKBOOK, version.pk, A4])
    answer = client.get(response.url)
    assert answer["Content-Disposition"] == 'inline; filename="Arbeidsbok_Mentorprogram_habilitering.pdf"'
    assert "Sandvik enhet" in text_of(answer.content)


def test_a_choice_that_is_none_says_so_and_keeps_the_rest(client, world):
    client.force_login(world.here.leader)
    chosen = {"tom-document": WORKBOOK, "tom-unit": world.there.unit.pk, "tom-version": "x", "tom-layout": FILLABLE}

    response = client.get(reverse("sessions:blank_choice"), chosen)

    page = response.content.decode()
    assert response.status_code == 422
    assert page.count('aria-invalid="true"') == 2
    assert 'value="utfylling"' in page


def test_another_municipalitys_unit_or_programme_is_not_there(client, world):
    client.force_login(world.here.coordinator)
    builtin = world.versions["habilitering"]
    theirs = Program.objects.create(
        municipality=world.there.municipality, slug="fjellby", name="Fjellbys eget", service_code="habilitering"
    )
    shape = {"training_shifts": builtin.training_shifts, "talks": builtin.talks, "published_at": builtin.published_at}
    own = ProgramVersion.objects.create(program=theirs, number=1, checksum="x", **shape)
    here = [world.here.unit.pk, WORKBOOK, builtin.pk, BOOKLET]
    wrongs = [
        [world.there.unit.pk, *here[1:]],
        [here[0], WORKBOOK, own.pk, A4],
        [here[0], "dagbok", *here[2:]],
        [*here[:3], "a3"],
        [0, *here[1:]],
    ]

    for wrong in wrongs:
        assert client.get(reverse("sessions:blank_document", args=wrong)).status_code == 404, wrong
