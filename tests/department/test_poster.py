"""Does the ward's poster say who does what, with the programme's own figures, on one page, and never who is newly hired?"""

import dataclasses
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment, Department, Mentor, Municipality, Person, Unit
from people.organisation.department_roles import department_roles
from programs.definition import Interview, Offset, ProgramDefinition, TalkWeek, builtin_definitions
from programs.models import Program, ProgramVersion
from sessions.department.poster import names_of, poster_html
from sessions.department.program_picture import WIDTH, PicturedPhase, program_picture, rhythm_of, talk_phases
from sessions.pdf.fitting import width_of
from sessions.pdf.names import POSTER, filename_of
from tests.pdf.reading import laid_out, letters_without_a_glyph, opened, tags_of, text_of, words_of
from tests.pdf.verapdf import validate
from tests.world import FAR_BACK, at, person

TODAY = date(2026, 11, 22)
PROMISE = "Samtalen er fortrolig, men ikke taushetsbelagt: planen viser bare at den er holdt, når og hvor lenge, aldri hva den handlet om."
EVERYBODY = (
    "Alle kolleger Går mentor og den nye fra en stund, har de en avtalt samtale på omtrent 45 minutter. Den er en del av opplæringen. "
    "Ta over for dem så lenge samtalen varer. Vis og forklar: den nye lærer av alle. "
    "For travelt? Si fra til lederen, så får samtalen ny tid."
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def html(world, *, slug: str = "habilitering", today: date = TODAY) -> str:
    department = Department.objects.select_related("unit__municipality").get(pk=world.here.department.pk)
    version = ProgramVersion.objects.select_related("program").get(pk=world.versions[slug].pk)
    return poster_html(department, version, today=today)


def text(world, **told) -> str:
    return text_of(laid_out(html(world, **told))).replace("• ", "")


def url(department: Department, version: ProgramVersion) -> str:
    return reverse("sessions:department_poster", args=[department.pk, version.pk])


def definition_of(slug: str) -> ProgramDefinition:
    return next(definition for definition in builtin_definitions() if definition.slug == slug)


def with_talks(weeks: list[int], definition: ProgramDefinition | None = None) -> ProgramDefinition:
    definition = definition or definition_of("habilitering")
    talks = dataclasses.replace(definition.talks, weeks=tuple(TalkWeek(week=week, gap_days=1) for week in weeks))
    return dataclasses.replace(definition, talks=talks)


# What it says


@pytest.mark.pdf
def test_the_poster_says_what_the_data_says_and_no_more(world):
    assert text(world) == (
        "Mentorprogram habilitering Hvem gjør hva Sandvik øst · Sandvik enhet · Sandvik "
        "Før start 4 oppgaver alt gjøres klart Opplæring 10 vakter 3 med mentor Uke 3–6 4 samtaler én i uka "
        "Uke 7–18 6 samtaler én hver 14. dag Uke 19–52 9 samtaler én i måneden "
        "Samtaler med avdelingsleder 14 dager 2 måneder 4 måneder "
        "Ny kollega (mentee) Går 10 vakter som ekstra person, møter mentor til 19 samtaler på 52 uker, og spør om alt. "
        "Mentor Magne Sandvik og Mona Sandvik Støtter og veileder, men er ikke lederen. Går 3 av vaktene med den nye, og holder samtalene. "
        "Avdelingsleder Lise Sandvik Har personalansvaret, setter av tid i turnus og holder 3 samtaler med den nye. "
        "Enhetsleder Ellen Sandvik Har det øverste ansvaret for at ordningen virker i enheten. "
        "Kontaktperson Kari Sandvik Holder ordningen i gang. Spør her når noe ved den ikke virker. "
        f"{EVERYBODY} {PROMISE}"
    )


@pytest.mark.pdf
def test_another_programme_has_its_own_figures_and_calls_the_coordinator_what_she_is(world):
    told = text(world, slug="hjemmetjeneste")

    assert "Mentorprogram hjemmetjeneste Hvem gjør hva" in told
    assert "Før start 5 oppgaver" in told
    assert "avdelingsleder 14 dager 3 måneder 5 måneder" in told
    assert "Koordinator Kari Sandvik" in told
    assert "Kontaktperson" not in told


@pytest.mark.pdf
def test_every_figure_is_read_from_the_programme(world, monkeypatch):
    definition = with_talks([2, 4, 6, 10, 14])
    definition = dataclasses.replace(
        definition,
        length_weeks=40,
        training_shifts=dataclasses.replace(definition.training_shifts, count=7, with_mentor=(1, 7)),
        talks=dataclasses.replace(definition.talks, minutes=50),
        interviews=definition.interviews[:2],
        activities=(),
    )
    monkeypatch.setattr(ProgramVersion, "definition", lambda _version: definition)
    told = text(world)

    figures = [int(figure) for figure in re.findall(r"\d+", told)]
    assert figures == [0, 7, 2, 2, 6, 3, 14, 7, 14, 2, 14, 2, 7, 5, 40, 2, 2, 50]


def test_who_holds_the_roles_is_who_does_that_day(world):
    ended = TODAY - timedelta(days=1)
    Appointment.objects.filter(person=world.here.leader).update(ends_on=ended)
    Mentor.objects.filter(pk=world.here.mentor.pk).update(ends_on=ended)
    before, after = html(world, today=ended), html(world)

    assert [name in before for name in ("Lise Sandvik", "Mona Sandvik")] == [True, True]
    assert [name in after for name in ("Lise Sandvik", "Mona Sandvik")] == [False, False]
    assert '<p class="poster__names">Magne Sandvik</p>' in after


def test_a_role_nobody_holds_stands_without_a_name(world):
    Appointment.objects.all().update(ends_on=FAR_BACK)
    Mentor.objects.all().update(ends_on=FAR_BACK)

    assert '<p class="poster__names' not in html(world)
    assert html(world).count("<h2>") == 6


def test_the_narrowest_coordinator_and_the_newest_leader_are_named(world):
    here = world.here
    near = person("Nina Nær")
    Appointment.objects.create(person=near, role="coordinator", municipality=here.municipality, unit=here.unit, starts_on=FAR_BACK)
    new = person("Lena Leder")
    Appointment.objects.create(
        person=new, role="department_leader", municipality=here.municipality, department=here.department, starts_on=TODAY
    )
    roles = department_roles(here.department, TODAY)

    assert (roles.coordinator, roles.leader, roles.unit_leader) == (near, new, here.unit_leader)
    assert department_roles(here.department, TODAY - timedelta(days=1)).leader == here.leader


def test_no_hire_no_other_unit_and_no_other_municipality_is_named(world):
    unit = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name="Nordvik enhet")
    Mentor.objects.create(person=person("Mette Mentor"), unit=unit, starts_on=FAR_BACK)
    page = html(world)

    for name in ("Nils", "Nora", "Mette", "Otto", "Fjellby", "Nordvik", "Sandvik vest"):
        assert name not in page


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], ""),
        (["Mona Moe"], "Mona Moe"),
        (["Mona Moe", "Ola Li"], "Mona Moe og Ola Li"),
        (["A", "B", "C", "D"], "A, B, C og D"),
        (["A", "B", "C", "D", "E"], "A, B, C, D og flere"),
        (["a" * 60, "b" * 40], f"{'a' * 60} og flere"),
        (["a" * 200, "b" * 2], f"{'a' * 200} og flere"),
    ],
)
def test_names_are_as_many_as_there_is_room_for(names, told):
    assert names_of([Person(name=name) for name in names]) == told


@pytest.mark.pdf
def test_what_people_write_is_text_and_never_markup(world):
    name = '<b>Øst</b> & "Co" <img src=x onerror=1>'
    Department.objects.filter(pk=world.here.department.pk).update(name=name)

    pdf = laid_out(html(world))

    assert name in text_of(pdf)
    with opened(pdf) as whole:
        assert (str(whole.docinfo.Title), str(whole.docinfo.Author)) == (f"Hvem gjør hva – {name}", "Sandvik")


@pytest.mark.pdf
def test_a_department_called_as_its_unit_is_named_once(world):
    Department.objects.filter(pk=world.here.department.pk).update(name="Sandvik enhet")

    assert "Hvem gjør hva Sandvik enhet · Sandvik Før start" in text(world)


@pytest.mark.parametrize("mentors", [0, 12])
def test_the_same_number_of_queries_whatever_the_number_of_mentors(world, mentors):
    for number in range(mentors):
        Mentor.objects.create(person=person(f"Mette Mentor {number}"), unit=world.here.unit, starts_on=FAR_BACK)
    department = Department.objects.select_related("unit__municipality").get(pk=world.here.department.pk)
    version = ProgramVersion.objects.select_related("program").get(pk=world.versions["habilitering"].pk)
    version.definition()
    with CaptureQueriesContext(connection) as captured:
        page = poster_html(department, version, today=TODAY)

    assert len(captured) == 2
    assert ("og flere" in page) == bool(mentors)


# The picture of the year


def test_the_talks_are_grouped_by_how_often_they_come():
    for definition in builtin_definitions():
        phases = talk_phases([talk.week for talk in definition.talks.weeks])
        assert [(phase.first_week, phase.last_week, phase.talks, rhythm_of(phase)) for phase in phases] == [
            (3, 6, 4, "én i uka"),
            (7, 18, 6, "én hver 14. dag"),
            (19, 52, 9, "én i måneden"),
        ]


@pytest.mark.parametrize(
    ("weeks", "phases"),
    [
        ([4], [(4, 4, 1, 0)]),
        ([1, 2], [(1, 2, 2, 1)]),
        ([2, 5, 8, 11], [(2, 11, 4, 3)]),
        ([1, 2, 4, 5, 9, 10, 20, 21], [(1, 21, 8, 0)]),  # no rhythm to tell of
    ],
)
def test_other_programmes_have_other_rhythms(weeks, phases):
    found = talk_phases(weeks)

    assert [dataclasses.astuple(phase) for phase in found] == phases
    assert rhythm_of(PicturedPhase(first_week=2, last_week=11, talks=4, step=3)) == "én hver 3. uke"
    assert rhythm_of(PicturedPhase(first_week=2, last_week=2, talks=1, step=1)) == ""


@pytest.mark.parametrize(
    "definition",
    [
        *builtin_definitions(),
        with_talks(list(range(1, 53))),
        with_talks([5]),
        with_talks([1, 2, 3, 5, 7, 9, 12, 15, 18, 22, 26, 30]),
        dataclasses.replace(
            definition_of("habilitering"),
            training_shifts=dataclasses.replace(definition_of("habilitering").training_shifts, count=60),
            interviews=tuple(
                Interview(
                    code=f"i{number}",
                    title="S",
                    title_without_probation="S",
                    description="S",
                    target=Offset(unit=unit, amount=number),
                    latest=Offset(unit=unit, amount=number),
                )
                for number, unit in enumerate(["days", "days", "months", "months", "days_before_probation_end"])
            ),
        ),
    ],
    ids=lambda definition: f"{definition.slug}-{len(definition.talks.weeks)}-{definition.training_shifts.count}",
)
def test_everything_is_inside_the_picture_and_nothing_covers_another(definition):
    picture = program_picture(definition)

    counted = {kind: sum(len(block.marks) for block in picture.blocks if block.kind == kind) for kind in ("training_shift", "talk")}
    assert counted == {"training_shift": definition.training_shifts.count, "talk": len(definition.talks.weeks)}
    for block in picture.blocks:
        assert 0 <= block.x <= block.x + block.width <= WIDTH + 0.05
        for mark in block.marks:
            assert block.x <= mark.x - block.radius <= mark.x + block.radius <= block.x + block.width
            assert picture.box_top <= mark.y - block.radius <= mark.y + block.radius <= picture.box_top + picture.box_height
        places = [(mark.x, mark.y) for mark in block.marks]
        nearest = min((max(abs(a - x), abs(b - y)) for a, b in places for x, y in places if (a, b) != (x, y)), default=9)
        assert nearest >= 2 * block.radius
        for words, size in ((block.heading, 5), (block.count, 5), (block.note, 4.2)):
            assert width_of(words) * size * 0.5 * picture.scale <= block.width + 2, words
    stops = [stop.x for stop in picture.stops]
    assert stops == sorted(stops)
    assert [stop for stop in picture.stops if not picture.line_from <= stop.x <= WIDTH - 10] == []
    assert len(stops) == len(definition.interviews)


def test_an_interview_stands_under_its_time_of_the_year():
    picture = program_picture(definition_of("habilitering"))
    by_heading = {block.heading: block for block in picture.blocks}
    first, second, third = picture.stops

    assert first.x == pytest.approx(by_heading["Uke 3–6"].x - 2, abs=0.1)  # two weeks are over
    assert by_heading["Uke 7–18"].x < second.x < third.x - 20
    assert [stop.label for stop in picture.stops] == ["14 dager", "2 måneder", "4 måneder"]


@pytest.mark.pdf
def test_the_picture_is_told_in_words(world):
    with opened(laid_out(html(world))) as pdf:
        tags = list(tags_of(pdf))
        kinds = [str(tag.S) for tag in tags]
        figures = [str(tag.Alt) for tag in tags if tag.S == "/Figure"]

    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/LI")) == (1, 6, 3)
    told = (
        "Året på 52 uker. Oppgaver før start: 4. Opplæringsvakter: 10, av dem 3 med mentor. Samtaler med mentor i uke 3–6: 4, én i uka; "
        "uke 7–18: 6, én hver 14. dag; uke 19–52: 9, én i måneden. Samtaler med avdelingsleder: 14 dager, 2 måneder, 4 måneder."
    )
    assert figures == [told]


# How it looks


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("name", "place", "program"),
    [
        ("W" * 200, "W" * 100, "W" * 120),
        (
            "Anne-Margrethe Elisabeth " * 7 + "Pedersen-Skogstad Nordli",
            "Enhet for habilitering og avlastning " * 2,
            "Program for alle " * 6,
        ),
        ("ሰላማዊት ገብረ 张伟 Юлія Ελένη नमस्ते", "Čearru Áđđá 陳美玲", "Nguyễn Þóra"),
    ],
)
def test_the_longest_names_and_every_script_stay_whole_on_one_page(world, name, place, program):
    here = world.here
    people = [here.leader, here.unit_leader, here.coordinator, here.mentor.person, here.other_mentor.person]
    Person.objects.filter(pk__in=[who.pk for who in people]).update(name=name)
    Department.objects.filter(pk=here.department.pk).update(name=f"{place[:-1]}1")
    Unit.objects.filter(pk=here.unit.pk).update(name=f"{place[:-1]}2")
    Municipality.objects.filter(pk=here.municipality.pk).update(name=f"{place[:-1]}3")
    Program.objects.update(name=program)

    pdf = laid_out(html(world))

    with opened(pdf) as whole:
        assert len(whole.pages) == 1
    words = words_of(pdf)
    least = 30.0  # points; the margin is 12 mm
    assert [word for word in words if word.left < least or word.right > 595.3 - least or word.bottom > 842 - least] == []
    # A line that runs out of its box stands in the space between it and the next one's heading (millimetres from the top).
    bottoms = sorted(word.bottom / 72 * 25.4 for word in words)
    between = [(46.5, 51), (157, 166), (210.5, 219), (265, 271)]
    assert [bottom for bottom in bottoms if any(first < bottom < last for first, last in between)] == []
    letters = "".join(word.text for word in words).replace("•", "")
    if name.startswith("W"):
        assert letters.count("W") == 4 * 200 + 3 * 99 + 120
    else:
        assert letters.count("".join(name.split())) == (5 if name.startswith("ሰ") else 4)
    for said in (EVERYBODY, PROMISE, "og holder samtalene.", "og holder 3 samtaler med den nye.", "virker i enheten.", "den ikke virker."):
        assert "".join(said.split()) in letters
    assert letters_without_a_glyph(pdf) == []


@pytest.mark.verapdf
def test_the_poster_keeps_pdf_ua_and_pdf_a(world, tmp_path):
    Person.objects.filter(pk=world.here.leader.pk).update(name="Ivana Ђорђевић Ελένη Čearru <i> & «Så»")
    path = tmp_path / "poster.pdf"
    path.write_bytes(laid_out(html(world)))

    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []


# Who gets it


@pytest.mark.usefixtures("laid_out_once")
def test_those_who_lead_the_ward_get_it(client, world):
    here, there = world.here, world.there
    address = url(here.department, world.versions["habilitering"])
    for who in (here.leader, here.unit_leader, here.coordinator):
        client.force_login(who)
        response = client.get(address)
        assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, "application/pdf", "private, no-store")
        assert "Hvem gjør hva" in text_of(response.content)
    for who in (here.other_leader, here.mentor.person, world.mine.mentee, there.leader, there.coordinator):
        client.force_login(who)
        assert client.get(address).status_code == 404, who
    assert filename_of(POSTER, "Sandvik øst") == "Plakat_Sandvik_øst.pdf"


def own_program(municipality: Municipality, version: ProgramVersion, slug: str) -> ProgramVersion:
    program = Program.objects.create(
        municipality=municipality, slug=slug, name=f"Eget program {slug}", service_code="habilitering", professions=["sykepleier"]
    )
    return ProgramVersion.objects.create(
        program=program, number=1, published_at=at(FAR_BACK), training_shifts=version.training_shifts, talks=version.talks
    )


def test_only_a_current_programme_of_the_wards_own_municipality_is_shown(client, world):
    built_in = world.versions["habilitering"]
    theirs = own_program(world.there.municipality, built_in, "theirs")
    newer = ProgramVersion.objects.create(
        program=built_in.program, number=2, published_at=at(FAR_BACK), training_shifts=built_in.training_shifts, talks=built_in.talks
    )
    draft = ProgramVersion.objects.create(
        program=built_in.program, number=3, training_shifts=built_in.training_shifts, talks=built_in.talks
    )
    # Who coordinates both municipalities sees both programmes, but each in its own.
    Appointment.objects.create(person=world.here.coordinator, role="coordinator", municipality=world.there.municipality, starts_on=FAR_BACK)
    client.force_login(world.here.coordinator)

    answers = {version: client.get(url(world.here.department, version)).status_code for version in (built_in, theirs, draft)}
    assert answers == {built_in: 404, theirs: 404, draft: 404}
    page = client.get(reverse("sessions:week_of_department", args=[world.here.department.pk])).content.decode()
    assert f'href="{url(world.here.department, newer)}"' in page
    assert client.get(reverse("sessions:department_poster", args=[world.here.department.pk, 0])).status_code == 404


def test_the_wards_week_links_to_a_poster_for_each_programme_of_its_service(client, world):
    own = own_program(world.here.municipality, world.versions["habilitering"], "own")
    theirs = own_program(world.there.municipality, world.versions["habilitering"], "theirs")
    client.force_login(world.here.leader)
    page = client.get(reverse("sessions:week_of_department", args=[world.here.department.pk])).content.decode()

    linked = [version for version in (*world.versions.values(), own, theirs) if f'href="{url(world.here.department, version)}"' in page]
    assert linked == [world.versions["habilitering"], own]
