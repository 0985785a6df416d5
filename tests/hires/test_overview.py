"""Do coordinators and unit leaders see how their own units stand, and nobody else's?"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from people.models import Appointment, Department, Municipality, Unit
from programs.models import MentorPeriod, Mentorship
from sessions.hires.reasons import figures_by_unit, reasons_not_held
from sessions.models import Meeting, MissedTalk, PlanItem, PracticalNote
from sessions.plan.standing import Figures, TalkCount, with_standing
from tests.world import at, hire, person

ALL = ("Nils Nyansatt", "Nora Nabo")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: date(2026, 11, 22))


@pytest.fixture
def get(client, world):
    """Open the page as the coordinator here, with a filter."""
    client.force_login(world.here.coordinator)
    return lambda **query: client.get(reverse("sessions:overview"), query)


def names(response) -> list[str]:
    return [hire.mentee.name for hire, _standing, _state, _mentor in response.context["hires"]]


def figures(world, place=None):
    place = place or world.here
    hires = with_standing(Mentorship.objects.filter(department__unit=place.unit), today=world.today)
    return figures_by_unit([place.unit], hires, today=world.today)[place.unit]


def hold(item, *, on=None):
    mentor = item.mentorship.mentor_periods.get().mentor.person
    day = on or item.planned_on
    meeting = Meeting.objects.create(
        kind=item.kind, held_on=day, minutes=45, form="samtale", led_by=mentor, logged_by=mentor, logged_at=at(day)
    )
    PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=day, meeting=meeting)


def everything_done(mentorship, *, today):
    """Close all that lies behind, so that nothing is overdue."""
    for item in mentorship.items.filter(planned_on__lt=today, state="planned"):
        if item.kind in ("task", "training_shift"):
            PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=item.planned_on)
        else:
            hold(item)


def test_figures_count_hires_by_how_they_stand(world):
    hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=world.today, mentor=None)
    everything_done(world.mine, today=world.today)
    planned = world.mine.items.filter(kind="talk", first_planned_on__lte=world.today).count()

    assert planned == 6
    assert figures(world) == Figures(
        running=2, before_start=1, talks=TalkCount(planned=12, held=6), talks_overdue=6, interviews_missing=1, without_mentor=1, late=1
    )


def test_figures_keep_counting_a_talk_that_was_moved(world):
    before = figures(world).talks.planned
    world.mine.items.filter(kind="talk", number=1).update(planned_on=date(2027, 5, 3))

    assert figures(world).talks.planned == before


def test_figures_leave_out_those_who_are_done(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=world.today)
    Mentorship.objects.filter(pk=world.neighbour.pk).update(state="ended", ended_on=world.today, end_reason="resigned")

    assert figures(world) == Figures()


def test_figures_of_a_unit_are_its_own(world):
    hire(world.there, "Frida Fjell", starts_on=world.start)

    assert (figures(world).running, figures(world, world.there).running) == (2, 2)


def test_overview_adds_up_the_units(get, world):
    second = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name="Annen enhet")
    department = Department.objects.create(unit=second, name="Sone 1")
    hire(world.here, "Siri Sone", starts_on=world.start, department=department, mentor=None)

    response = get()
    sums = response.context["figures"]

    assert {unit.name: (row.running, row.without_mentor) for unit, row in sums.items()} == {"Annen enhet": (1, 1), "Sandvik enhet": (2, 0)}
    assert (response.context["total"].running, response.context["total"].without_mentor) == (3, 1)


def test_overview_shows_ones_own_municipality_only(get, world):
    text = get().content.decode()

    assert all(name in text for name in ALL)
    assert "Fjellby" not in text
    assert reverse("sessions:hire", args=[world.theirs.pk]) not in text


def test_overview_links_to_the_hire_and_the_documents(get, world):
    text = get().content.decode()

    for name in ("hire", "workbook", "follow_up_plan"):
        assert f'href="{reverse(f"sessions:{name}", args=[world.mine.pk])}"' in text
    assert f'href="{reverse("sessions:prints")}?enhet={world.here.unit.pk}"' in text


def test_overview_of_a_unit_leader_is_her_unit(client, world):
    second = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name="Annen enhet")
    hire(world.here, "Siri Sone", starts_on=world.start, department=Department.objects.create(unit=second, name="Sone 1"), mentor=None)
    client.force_login(world.here.unit_leader)

    response = client.get(reverse("sessions:overview"))

    assert list(response.context["figures"]) == [world.here.unit]
    assert sorted(names(response)) == sorted(ALL)
    assert "Siri Sone" not in response.content.decode()
    assert names(client.get(reverse("sessions:overview"), {"enhet": second.pk})) == names(response)


def test_overview_shows_only_hires_of_the_units_also_to_one_who_is_mentee_elsewhere(client, world):
    Appointment.objects.create(
        person=world.theirs.mentee, role="unit_leader", municipality=world.here.municipality, unit=world.here.unit, starts_on=world.start
    )
    client.force_login(world.theirs.mentee)

    assert sorted(names(client.get(reverse("sessions:overview")))) == sorted(ALL)


@pytest.mark.parametrize("role", ["leader", "mentor", "mentee", "nobody", "was_unit_leader"])
def test_overview_is_for_unit_leaders_and_coordinators(client, world, role):
    Appointment.objects.filter(person=world.here.unit_leader).update(ends_on=date(2026, 11, 21))
    people = {
        "leader": world.here.leader,
        "mentor": world.here.mentor.person,
        "mentee": world.mine.mentee,
        "nobody": person("Ingen Ting"),
        "was_unit_leader": world.here.unit_leader,
    }
    client.force_login(people[role])

    assert client.get(reverse("sessions:overview")).status_code == 404


def test_overview_of_a_new_municipality_says_how_to_begin(client, world):
    newcomer = person("Kaia Ny")
    Appointment.objects.create(
        person=newcomer, role="coordinator", municipality=Municipality.objects.create(name="Nyvik"), starts_on=world.start
    )
    client.force_login(newcomer)

    text = client.get(reverse("sessions:overview")).content.decode()

    assert "Ingen enheter ennå" in text
    assert f'href="{reverse("people:organisation")}"' in text


def test_overview_of_units_without_hires_says_how_to_begin(get, world):
    MentorPeriod.objects.all().delete()
    Mentorship.objects.all().delete()

    text = get().content.decode()

    assert "Ingen nyansatte er registrert" in text
    assert "Ingen å skrive ut for" in text
    assert 'name="document"' not in text


def test_filter_by_unit_and_program(get, world):
    second = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name="Annen enhet")
    home_care = world.versions["hjemmetjeneste"]
    hire(
        world.here,
        "Siri Sone",
        starts_on=world.start,
        department=Department.objects.create(unit=second, name="Sone 1"),
        mentor=None,
        version=home_care,
    )

    assert names(get(enhet=second.pk)) == ["Siri Sone"]
    assert names(get(program=home_care.program_id)) == ["Siri Sone"]
    assert sorted(names(get(program=world.mine.version.program_id))) == sorted(ALL)
    assert names(get(program=home_care.program_id, enhet=world.here.unit.pk)) == []


def test_filter_offers_programmes_and_units_in_use_here(get, world):
    hire(world.there, "Frida Fjell", starts_on=world.start, version=world.versions["omsorgssenter"])

    form = get().context["filter"].form

    assert [str(unit) for unit in form.fields["enhet"].queryset] == ["Sandvik enhet"]
    assert [program.slug for program in form.fields["program"].queryset] == ["habilitering"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("before_start", ["Frida Framtid"]),
        ("running", ["Nora Nabo"]),
        ("completed", ["Nils Nyansatt"]),
        ("ended", ["Ante Avsluttet"]),
        ("", ["Nora Nabo", "Frida Framtid", "Ante Avsluttet", "Nils Nyansatt"]),
    ],
)
def test_filter_by_state(get, world, state, expected):
    hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=world.today)
    ended = hire(world.here, "Ante Avsluttet", starts_on=world.start)
    Mentorship.objects.filter(pk=ended.pk).update(state="ended", ended_on=world.today, end_reason="resigned")
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=world.today)

    assert names(get(tilstand=state)) == expected


def test_filter_those_without_mentor(get, world):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 11, 21))
    done = hire(world.here, "Fia Ferdig", starts_on=world.start, mentor=None)
    Mentorship.objects.filter(pk=done.pk).update(state="completed", ended_on=world.today)

    response = get(uten_mentor="on")

    assert names(response) == ["Nils Nyansatt"]
    assert "mangler mentor" in response.content.decode().split('<ul class="items">')[1]


def test_filter_those_who_are_late(get, world):
    everything_done(world.mine, today=world.today)

    assert names(get(forsinket="on")) == ["Nora Nabo"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nils", ["Nils Nyansatt"]),
        ("NYANSATT nils", ["Nils Nyansatt"]),
        ("ÅSE", ["Åse Ånerud"]),
        ("åner", ["Åse Ånerud"]),
        (".*", []),
        ("(", []),
        ("%", []),
        ("Fjellby", []),
    ],
)
def test_filter_by_name(get, world, typed, expected):
    hire(world.here, "Åse Ånerud", starts_on=world.start)

    assert names(get(navn=typed)) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"enhet": "tull"}, "enhet"),
        ({"enhet": "9" * 30}, "enhet"),
        ({"enhet": "\x00"}, "enhet"),
        ({"program": "-1"}, "program"),
        ({"tilstand": "borte"}, "tilstand"),
        ({"navn": "x" * 101}, "navn"),
    ],
)
def test_filter_tells_what_it_does_not_understand_and_ignores_it(get, world, query, field):
    response = get(**query)

    assert response.status_code == 200
    assert sorted(names(response)) == sorted(ALL)
    assert list(response.context["filter"].form.errors) == [field]
    assert f'id="id_{field}_error"' in response.content.decode()


def test_filter_does_not_tell_which_units_others_have(get, world):
    theirs, unknown = get(enhet=world.there.unit.pk), get(enhet=99999)

    assert theirs.context["filter"].form.errors == unknown.context["filter"].form.errors
    assert sorted(names(theirs)) == sorted(ALL)


def test_filter_that_finds_nobody_says_what_to_do(get, world):
    text = get(navn="finnes ikke").content.decode()

    assert "Ingen passer med filteret" in text
    assert "Nils Nyansatt" not in text


@pytest.mark.parametrize(("page", "shown"), [("1", 25), ("2", 3), ("99", 3), ("tull", 25), ("-1", 3), ("9" * 30, 3)])
def test_overview_is_paged_and_keeps_the_filter(get, world, page, shown):
    for number in range(26):
        copy_of(world.mine, f"Kopi {number:02}")

    response = get(page=page, tilstand="running")

    assert len(names(response)) == shown
    assert "tilstand=running" in response.content.decode().split('<nav class="pages"')[1]


def copy_of(mentorship, name):
    """Add a hire without a plan: enough for a row."""
    mentorship = Mentorship.objects.get(pk=mentorship.pk)
    mentorship.pk, mentorship.uid, mentorship.mentee = None, uuid4(), person(name)
    mentorship._state.adding = True
    mentorship.save()


def test_reasons_count_dates_missed_and_talks_given_up(world):
    first, second, third, fourth = world.mine.items.filter(kind="talk").order_by("number")[:4]
    mentor = world.here.mentor.person
    for talk, days, reason in [(first, 0, "ferie"), (first, 7, "travelt"), (second, 0, "ferie")]:
        MissedTalk.objects.create(item=talk, planned_on=talk.planned_on + timedelta(days=days), reason=reason, logged_by=mentor)
    # The second was given up on the date it was missed; the third never had a date.
    PlanItem.objects.filter(pk=second.pk).update(state="not_held", not_held_reason="ferie")
    PlanItem.objects.filter(pk=third.pk).update(state="not_held", not_held_reason="vakt", planned_on=None)
    PlanItem.objects.filter(pk=first.pk).update(planned_on=date(2026, 12, 1))
    everything_done(world.mine, today=world.today)
    PlanItem.objects.filter(pk=fourth.pk).update(state="planned", done_on=None, meeting=None)
    MissedTalk.objects.create(
        item=world.theirs.items.get(kind="talk", number=1), planned_on=world.start, reason="annet", logged_by=world.there.mentor.person
    )

    reasons = reasons_not_held(Mentorship.objects.filter(pk=world.mine.pk), today=world.today)

    assert {reason.code: reason.count for reason in reasons} == {
        "ferie": 2,
        "fravaer": 0,
        "travelt": 1,
        "vakt": 1,
        "annet": 0,
        "unlogged": 1,
    }


def test_reasons_follow_the_filter(get, world):
    talk = world.neighbour.items.get(kind="talk", number=1)
    MissedTalk.objects.create(item=talk, planned_on=talk.planned_on, reason="ferie", logged_by=world.here.other_mentor.person)

    def holidays(**query):
        return {reason.code: reason.count for reason in get(**query).context["reasons"]}["ferie"]

    assert (holidays(), holidays(navn="Nora"), holidays(navn="Nils")) == (1, 1, 0)


def test_overview_shows_no_free_text(get, world):
    talk = world.mine.items.get(kind="talk", number=1)
    PracticalNote.objects.create(item=talk, author=world.here.mentor.person, text="Hemmelig notat", written_at=at(world.today))
    world.mine.items.filter(kind="training_shift").update(other="Hemmelig vakt", companion="Kim")
    world.mine.items.filter(kind="task").update(note="Hemmelig oppgave")

    assert "Hemmelig" not in get().content.decode()


def test_overview_says_who_the_mentor_is_today(get, world):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=date(2026, 11, 21))
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.other_mentor, starts_on=world.today)

    assert [mentor.name for _hire, _standing, _state, mentor in get(navn="Nils").context["hires"]] == ["Magne Sandvik"]


@pytest.mark.parametrize("more", [0, 2])
def test_overview_asks_the_same_of_the_database_for_one_row_and_three(get, world, django_assert_num_queries, more):
    Mentorship.objects.filter(pk=world.neighbour.pk).update(state="ended", ended_on=world.today, end_reason="resigned")
    for number in range(more):
        unit = Unit.objects.create(municipality=world.here.municipality, service_area=world.here.area, name=f"Enhet {number}")
        department = Department.objects.create(unit=unit, name="Sone")
        hire(world.here, f"Ny {number}", starts_on=world.start, department=department, mentor=None)

    with django_assert_num_queries(20):
        response = get(tilstand="running")

    assert len(names(response)) == 1 + more


def test_overview_is_read_only(client, world):
    client.force_login(world.here.coordinator)

    assert client.post(reverse("sessions:overview")).status_code == 405
