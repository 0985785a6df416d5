"""Does a mentor's diploma say what she has done in one appointment, to whom it is for, on one page, and nobody's name but hers?"""

from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Appointment, Department, Mentor, Municipality, Person, Unit
from programs.models import MentorPeriod, Mentorship, Program
from sessions.mentors.diploma import diploma_html, figures_in_words
from sessions.mentors.service_record import MentorService, service_of, why_no_diploma
from sessions.models import Meeting, PlanItem
from sessions.pdf.fitting import step_of
from sessions.pdf.names import DIPLOMA, filename_of
from tests.pdf.reading import laid_out, letters_without_a_glyph, opened, tags_of, text_of, words_of
from tests.pdf.verapdf import validate
from tests.world import FAR_BACK, at, hire, person

TODAY = date(2026, 11, 22)
TASK = (
    "En mentor er den erfarne kollegaen en nyansatt kan tenke høyt sammen med det første året: om faget, om fellesskapet på jobben "
    "og om å finne sin egen plass. Det tar tid, kunnskap og evne til å lytte."
)


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def held(*mentorships: Mentorship, by: Person, on: date, minutes: int = 45) -> Meeting:
    """Let one meeting tick off the first open talk of each hire, as the verbs do."""
    meeting = Meeting.objects.create(kind="talk", held_on=on, minutes=minutes, form=Meeting.IN_PERSON, led_by=by, logged_by=by)
    for mentorship in mentorships:
        talk = mentorship.items.filter(kind=PlanItem.TALK, state=PlanItem.PLANNED).order_by("number").first()
        talk.state, talk.done_on, talk.meeting = PlanItem.DONE, on, meeting
        talk.save()
    return meeting


def the(mentor: Mentor) -> Mentor:
    return Mentor.objects.select_related("person", "unit__municipality").get(pk=mentor.pk)


def summed(mentor: Mentor, *, today: date = TODAY) -> tuple[int, int, int]:
    service = service_of(the(mentor), today=today)
    return service.hires, service.talks, service.minutes


def html(mentor: Mentor, *, today: date = TODAY) -> str:
    return diploma_html(the(mentor), service_of(the(mentor), today=today), today=today)


def url(mentor: Mentor) -> str:
    return reverse("sessions:mentor_diploma", args=[mentor.pk])


def other_unit(world, name: str = "Nordvik enhet") -> Unit:
    unit = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name=name)
    Department.objects.create(unit=unit, name=f"{name} sør")
    return unit


# What counts


def test_the_hires_talks_and_minutes_are_her_own(world):
    mona, magne = world.here.mentor.person, world.here.other_mentor.person
    held(world.mine, by=mona, on=date(2026, 10, 1), minutes=50)
    held(world.mine, by=mona, on=date(2026, 10, 8), minutes=35)
    held(world.mine, by=magne, on=date(2026, 10, 15), minutes=40)  # he stepped in
    held(world.neighbour, by=magne, on=date(2026, 10, 16), minutes=25)
    held(world.theirs, by=world.there.mentor.person, on=date(2026, 10, 1), minutes=59)

    assert summed(world.here.mentor) == (1, 2, 85)
    assert summed(world.here.other_mentor) == (1, 2, 65)


def test_a_meeting_counts_once_however_many_were_with_her_and_whatever_it_caught_up(world):
    second = hire(world.here, "Anna Berg", starts_on=world.start)
    held(world.mine, world.mine, second, by=world.here.mentor.person, on=date(2026, 10, 8), minutes=60)

    assert PlanItem.objects.filter(kind="talk", state="done").count() == 3
    assert summed(world.here.mentor) == (2, 1, 60)


def test_interviews_and_talks_after_today_do_not_count(world):
    held(world.mine, by=world.here.mentor.person, on=TODAY, minutes=30)
    held(world.mine, by=world.here.mentor.person, on=TODAY + timedelta(days=1))
    Meeting.objects.create(kind="interview", held_on=TODAY, minutes=45, led_by=world.here.mentor.person, logged_by=world.here.leader)

    assert summed(world.here.mentor) == (1, 1, 30)


def test_a_hire_counts_when_her_mentors_period_has_begun_and_once(world):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 10, 1))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.mentor, starts_on=date(2026, 11, 1))
    later = hire(world.here, "Anna Berg", starts_on=date(2027, 3, 1), today=TODAY)
    MentorPeriod.objects.filter(mentorship=later).update(starts_on=TODAY + timedelta(days=1))
    mistake = hire(world.here, "Bodil Feil", starts_on=world.start)
    Mentorship.objects.filter(pk=mistake.pk).update(state="ended", ended_on=TODAY, end_reason=Mentorship.MISTAKE)

    assert summed(world.here.mentor)[0] == 1


def test_mentor_in_two_units_has_each_units_talks_on_its_own_diploma(world):
    mona = world.here.mentor.person
    unit = other_unit(world)
    there = Mentor.objects.create(person=mona, unit=unit, starts_on=FAR_BACK)
    second = hire(world.here, "Anna Berg", starts_on=world.start, department=unit.departments.get(), mentor=there)
    held(world.mine, by=mona, on=date(2026, 10, 1), minutes=50)
    held(second, by=mona, on=date(2026, 10, 2), minutes=20)

    assert (summed(world.here.mentor), summed(there)) == ((1, 1, 50), (1, 1, 20))
    held(world.mine, second, by=mona, on=date(2026, 10, 9), minutes=60)  # each diploma tells of its own unit alone
    assert (summed(world.here.mentor), summed(there)) == ((1, 2, 110), (1, 2, 80))


def test_stepping_in_counts_in_the_hires_unit(world):
    mona = world.here.mentor.person
    there = Mentor.objects.create(person=mona, unit=other_unit(world), starts_on=FAR_BACK)
    held(world.neighbour, by=mona, on=date(2026, 10, 1), minutes=50)

    assert (summed(world.here.mentor), summed(there)) == ((1, 1, 50), (0, 0, 0))


def test_appointments_that_followed_each_other_share_no_talk(world):
    mona = world.here.mentor.person
    Mentor.objects.filter(pk=world.here.mentor.pk).update(ends_on=date(2026, 10, 5))
    again = Mentor.objects.create(person=mona, unit=world.here.unit, starts_on=date(2026, 10, 6))
    held(world.mine, by=mona, on=date(2026, 10, 5), minutes=50)
    held(world.mine, by=mona, on=date(2026, 10, 6), minutes=20)
    MentorPeriod.objects.create(mentorship=world.mine, mentor=again, starts_on=date(2026, 10, 8))
    held(world.mine, by=mona, on=date(2026, 10, 9), minutes=3)

    assert (summed(world.here.mentor), summed(again)) == ((1, 1, 50), (1, 2, 23))


def test_a_hire_who_moves_to_another_unit_takes_no_talk_along(world):
    mona, magne = world.here.mentor.person, world.here.other_mentor.person
    unit = other_unit(world)
    there = Mentor.objects.create(person=mona, unit=unit, starts_on=FAR_BACK)
    held(world.mine, by=mona, on=date(2026, 10, 1), minutes=50)
    held(world.mine, by=magne, on=date(2026, 10, 2), minutes=7)  # he stepped in, and was never mentor in the other unit
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 10, 31))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=there, starts_on=date(2026, 11, 1))
    Mentorship.objects.filter(pk=world.mine.pk).update(department=unit.departments.get())
    held(world.mine, by=mona, on=date(2026, 11, 3), minutes=20)

    assert (summed(world.here.mentor), summed(there)) == ((1, 1, 50), (1, 1, 20))
    assert summed(world.here.other_mentor) == (1, 1, 7)


def test_the_programmes_are_those_of_her_hires_each_once(world):
    for name in ("Anna Berg", "Bodil Berg"):
        hire(world.here, name, starts_on=world.start, version=world.versions["omsorgssenter"])

    assert service_of(the(world.here.mentor), today=TODAY).programs == ("Mentorprogram habilitering", "Mentorprogram omsorgssenter")


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ((1, 1, 45), [(1, "nyansatt fulgt opp"), (1, "mentorsamtale holdt"), (45, "minutter i samtaler")]),
        ((0, 2, 61), [(2, "mentorsamtaler holdt"), (1, "time og 1 minutt i samtaler")]),
        ((3, 31, 1410), [(3, "nyansatte fulgt opp"), (31, "mentorsamtaler holdt"), (23, "timer og 30 minutter i samtaler")]),
        ((3, 31, 60), [(3, "nyansatte fulgt opp"), (31, "mentorsamtaler holdt"), (1, "time i samtaler")]),
    ],
)
def test_figures_in_words(service, told):
    hires, talks, minutes = service
    found = figures_in_words(MentorService(hires=hires, talks=talks, minutes=minutes, programs=()))

    assert [(number, label.replace("\u00a0", " ")) for number, label in found] == told


def test_the_same_number_of_queries_whatever_the_number_of_talks(world):
    def queries() -> int:
        mentor = the(world.here.mentor)
        with CaptureQueriesContext(connection) as captured:
            diploma_html(mentor, service_of(mentor, today=TODAY), today=TODAY)
        return len(captured)

    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))
    before = queries()
    second = hire(world.here, "Anna Berg", starts_on=world.start, version=world.versions["omsorgssenter"])
    for day in range(1, 6):
        held(world.mine, second, by=world.here.mentor.person, on=date(2026, 11, day))

    assert (before, queries()) == (4, 4)


# What it says


@pytest.mark.pdf
def test_the_diploma_says_what_the_data_says_and_no_more(world):
    mona = world.here.mentor.person
    held(world.mine, by=mona, on=date(2026, 10, 1), minutes=50)
    held(world.mine, by=mona, on=date(2026, 10, 8), minutes=35)
    held(world.neighbour, by=world.here.other_mentor.person, on=date(2026, 10, 8), minutes=35)

    assert text_of(laid_out(html(world.here.mentor))) == (
        "MENTORPROGRAM HABILITERING Mentordiplom Mona Sandvik har vært mentor i Sandvik enhet, Sandvik, siden 1. januar 2020. "
        "1 nyansatt fulgt opp 2 mentorsamtaler holdt 1 time og 25 minutter i samtaler "
        f"{TASK} Sandvik, 22. november 2026 Ellen Sandvik Enhetsleder"
    )


@pytest.mark.parametrize(
    ("ends_on", "told"),
    [
        (TODAY + timedelta(days=1), "siden 1. januar 2020."),
        (TODAY, "fra 1. januar 2020 til 22. november 2026."),
        (date(2026, 10, 31), "fra 1. januar 2020 til 31. oktober 2026."),
    ],
)
def test_from_when_to_when(world, ends_on, told):
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))
    Mentor.objects.filter(pk=world.here.mentor.pk).update(ends_on=ends_on)

    assert f"har vært mentor i Sandvik enhet, Sandvik, {told}" in html(world.here.mentor).replace("\u00a0", " ")


def test_who_leads_the_unit_today_signs_and_nobody_for_herself(world):
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))
    scope = {"role": "unit_leader", "municipality": world.here.municipality, "unit": world.here.unit}
    Appointment.objects.create(person=person("Nina Ny"), starts_on=TODAY, **scope)
    assert '<p class="diploma__leader">Nina Ny</p>' in html(world.here.mentor)
    assert '<p class="diploma__leader">Ellen Sandvik</p>' in html(world.here.mentor, today=TODAY - timedelta(days=1))

    Appointment.objects.filter(role="unit_leader").update(person=world.here.mentor.person)
    page = html(world.here.mentor)
    assert '<p class="diploma__leader">' not in page
    assert '<p class="diploma__role">Enhetsleder</p>' in page  # the line is there, for whoever signs


@pytest.mark.pdf
def test_what_people_write_is_text_and_never_markup(world):
    name = '<b>Åse</b> & "Co" <img src=x onerror=1>'
    Person.objects.filter(pk=world.here.mentor.person_id).update(name=name)
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))

    pdf = laid_out(html(world.here.mentor))

    assert name in text_of(pdf)
    with opened(pdf) as whole:
        assert str(whole.docinfo.Title) == f"Mentordiplom – {name}"
        assert str(whole.docinfo.Author) == "Sandvik"


# How it looks


def fill(world, *, name: str, place: str, program: str) -> None:
    """Give everybody and everything on the diploma the longest names there can be."""
    for slug in ("omsorgssenter", "hjemmetjeneste", "habilitering"):
        hire(world.here, f"Anna {slug}", starts_on=world.start, version=world.versions[slug])
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1), minutes=59)
    Person.objects.filter(pk__in=[world.here.mentor.person_id, world.here.unit_leader.pk]).update(name=name)
    Unit.objects.filter(pk=world.here.unit.pk).update(name=place)
    Municipality.objects.filter(pk=world.here.municipality.pk).update(name=place)
    for row in Program.objects.all():
        Program.objects.filter(pk=row.pk).update(name=f"{program[:-1]}{row.pk % 10}")


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
    fill(world, name=name, place=place, program=program)

    pdf = laid_out(html(world.here.mentor))

    with opened(pdf) as whole:
        assert len(whole.pages) == 1
        assert [float(side) for side in whole.pages[0].mediabox[2:]] == pytest.approx([841.9, 595.3], abs=0.1)
    words = words_of(pdf)
    least = 25.0  # points; the margin is 11 mm
    assert [word for word in words if word.left < least or word.right > 841.9 - least or word.bottom > 595.3 - least] == []
    # A line that runs out of its box stands in the space between the words and the signature, or under it.
    assert [word for word in words if 450 < word.bottom < 476 or word.bottom > 565] == []
    letters = "".join(word.text for word in words)
    if name.startswith("W"):
        assert letters.count("W") == 2 * 200 + 3 * 100 + 3 * 119
    else:
        assert letters.count("".join(name.split())) == 2
    assert letters.endswith("Enhetsleder")
    assert "".join(TASK.split()) in letters
    assert letters_without_a_glyph(pdf) == []


def test_four_programmes_are_three_and_more(world):
    service = MentorService(hires=1, talks=1, minutes=30, programs=("A", "B", "C", "D"))

    assert '--0">A · B · C med flere</p>' in diploma_html(the(world.here.mentor), service, today=TODAY)


def test_long_texts_are_set_smaller():
    assert [step_of("a" * length, 10, 20) for length in (10, 11, 21)] == [0, 1, 2]
    assert step_of("W" * 10, 10, 20) == step_of("张" * 10, 10, 20) == 1


@pytest.mark.verapdf
def test_the_diploma_keeps_pdf_ua_and_pdf_a_and_has_one_heading(world, tmp_path):
    Person.objects.filter(pk=world.here.mentor.person_id).update(name="Ivana Ђорђевић Ελένη Čearru <i> & «Så»")
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))
    path = tmp_path / "diploma.pdf"
    path.write_bytes(laid_out(html(world.here.mentor)))

    assert validate(path, "ua1") == []
    assert validate(path, "3a") == []
    with opened(path.read_bytes()) as whole:
        kinds = [str(tag.S) for tag in tags_of(whole)]
    assert (kinds.count("/H1"), kinds.count("/H2"), kinds.count("/Figure")) == (1, 0, 0)  # the picture is for the eye alone


# Who gets it


@pytest.mark.usefixtures("laid_out_once")
def test_the_mentor_and_those_who_lead_her_get_it_also_when_she_is_mentor_no_more(client, world):
    here, there = world.here, world.there
    held(world.mine, by=here.mentor.person, on=date(2026, 10, 1))
    allowed = [here.mentor.person, here.leader, here.other_leader, here.unit_leader, here.coordinator]
    refused = [here.other_mentor.person, world.mine.mentee, world.neighbour.mentee, there.leader, there.coordinator, there.mentor.person]
    for ends_on in (None, date(2026, 10, 31)):
        Mentor.objects.filter(pk=here.mentor.pk).update(ends_on=ends_on)
        for who in allowed:
            client.force_login(who)
            response = client.get(url(here.mentor))
            assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), who
            assert (response["Cache-Control"], response.content[:5]) == ("private, no-store", b"%PDF-")
            assert unquote(response["Content-Disposition"]) == 'inline; filename="Mentordiplom_Mona_Sandvik.pdf"'
        for who in refused:
            client.force_login(who)
            assert client.get(url(here.mentor)).status_code == 404, who
    assert filename_of(DIPLOMA, "Åse Moe") == "Mentordiplom_Åse_Moe.pdf"


def test_who_has_held_no_talk_is_told_why_there_is_no_diploma(client, world):
    client.force_login(world.here.mentor.person)
    response = client.get(url(world.here.mentor))

    told = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (
        "Det er ikke registrert noen samtale som Mona Sandvik har holdt som mentor i Sandvik enhet siden 1. januar 2020. Når den første er "
        "logget, kan diplomet skrives ut her." in told
    )
    assert f'href="{reverse("people:profile")}"' in told
    held(world.mine, by=world.here.mentor.person, on=date(2026, 10, 1))
    assert why_no_diploma(the(world.here.mentor), service_of(the(world.here.mentor), today=TODAY)) == ""
    client.force_login(world.here.leader)
    assert f'href="{reverse("sessions:loads")}"' in client.get(url(world.here.other_mentor)).content.decode()


def test_the_links_lead_to_it(client, world):
    ended = Mentor.objects.create(person=world.here.mentor.person, unit=other_unit(world), starts_on=FAR_BACK, ends_on=date(2025, 1, 1))
    pages = [
        (world.here.mentor.person, reverse("people:profile"), {world.here.mentor, ended}),
        (world.here.mentor.person, reverse("sessions:mentees"), {world.here.mentor}),
        (world.here.coordinator, reverse("people:person", args=[world.here.mentor.person_id]), {world.here.mentor, ended}),
        (world.here.unit_leader, reverse("people:person", args=[world.here.mentor.person_id]), {world.here.mentor}),
        (world.here.leader, reverse("sessions:loads"), {world.here.mentor, world.here.other_mentor}),
    ]
    for who, address, linked in pages:
        client.force_login(who)
        page = client.get(address).content.decode()
        assert {mentor for mentor in Mentor.objects.all() if f'href="{url(mentor)}"' in page} == linked, address
