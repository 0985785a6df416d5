"""Does registering a hire make the whole dated plan, once, and refuse what cannot be?"""

import threading
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from people.models import Absence, Department, Invitation, Mentor, OutgoingMail, Person, Placement
from programs.choosing import propose_version
from programs.models import MentorPeriod, Mentorship
from sessions.mentors.workload import mentor_loads
from sessions.models import PlanItem
from sessions.plan.laying.rows import new_rows
from sessions.plan.limits import start_problem
from sessions.plan.role_holders import duty_days
from sessions.registration.duplicates import find_duplicate
from sessions.registration.options import known_person
from sessions.registration.register import Hire, make_plan_for, register_hire, with_known_absences
from tests import world as worlds

TODAY = date(2026, 11, 22)
START = date(2027, 1, 4)


def draft(world, **changes) -> Hire:
    values = {
        "department": world.here.department,
        "version": world.versions["habilitering"],
        "starts_on": START,
        "name": "Siri Ny",
        "email": "siri.ny@kommune.example",
        "profession": Placement.VERNEPLEIER,
        "employee_number": "4711",
        "mentor": world.here.mentor,
    }
    return Hire(**(values | changes))


def register(hire: Hire, by: Person, on: date = TODAY) -> Mentorship:
    return register_hire(hire=hire, by=by, now=worlds.at(on))


def complaint(hire: Hire, by: Person) -> tuple[str, str, ValidationError]:
    """The field, the text and the error itself of a refused hire; nothing may be left behind."""
    before = [model.objects.count() for model in (Person, Placement, Mentorship, PlanItem, Absence, OutgoingMail, Invitation)]
    with pytest.raises(ValidationError) as caught:
        register(hire, by)
    assert [model.objects.count() for model in (Person, Placement, Mentorship, PlanItem, Absence, OutgoingMail, Invitation)] == before
    [(field, [error])] = caught.value.error_dict.items()
    return field, error.messages[0], error


def test_register_hire_makes_every_item(world):
    items = PlanItem.objects.filter(mentorship=world.mine)

    assert Counter(items.values_list("kind", flat=True)) == {
        "training_shift": 10,
        "talk": 19,
        "interview": 3,
        "leader_mentor_meeting": 3,
        "task": 9,
    }
    assert items.get(kind="talk", number=1).planned_on == date(2026, 9, 29)  # Monday 28 is interview 1
    assert items.get(kind="interview", number=1).planned_on == date(2026, 9, 28)
    assert Invitation.objects.filter(person=world.mine.mentee).count() == 1
    assert OutgoingMail.objects.filter(person=world.mine.mentee, kind="invitation").count() == 1


def test_register_hire_stores_what_was_asked(world):
    mentorship = register(
        draft(world, probation_months=3, newly_educated=True, shortened=True, preferred_weekday=2, shift_pattern=Placement.NIGHT),
        world.here.leader,
    )

    assert mentorship.probation_ends_on == date(2027, 4, 3)
    assert (mentorship.newly_educated, mentorship.shortened, mentorship.preferred_weekday) == (True, True, 2)
    assert (mentorship.placement.shift_pattern, mentorship.placement.employee_number) == ("natt", "4711")
    assert set(mentorship.items.filter(kind="talk").values_list("expected_minutes", flat=True)) == {30}
    assert mentorship.items.get(kind="talk", number=1).planned_on == date(2027, 1, 20)  # a Wednesday of week 3


def test_register_hire_saves_the_plan_that_was_previewed(world):
    siri = worlds.person("Siri Ny")
    Placement.objects.create(person=siri, department=world.here.department, starts_on=date(2025, 1, 1), profession="annet")
    Absence.objects.create(person=siri, starts_on=date(2027, 1, 11), ends_on=date(2027, 1, 17))
    Absence.objects.create(person=siri, starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 14))  # known, not typed
    Absence.objects.create(person=world.here.mentor.person, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 14))
    hire = draft(world, absences=((date(2027, 1, 11), date(2027, 1, 17)),))

    known_as = known_person(hire.email, to=world.here.leader, today=TODAY)
    previewed = make_plan_for(with_known_absences(hire, known_as=known_as), today=TODAY)
    mentorship = register(hire, world.here.leader)

    def told(items):
        return [(i.kind, i.number, i.planned_on, i.target_on, i.moved_because, i.flags, i.responsible, i.with_mentor) for i in items]

    saved = mentorship.items.order_by("pk")
    assert told(saved) == told(new_rows(mentorship, previewed.items))
    assert {"mentee_absent", "mentor_absent"} <= set(saved.values_list("moved_because", flat=True))
    assert siri.absences.count() == 2


def test_register_hire_counts_no_absence_the_leader_may_not_see(world):
    abroad = worlds.person("Siri Ny")
    Placement.objects.create(person=abroad, department=world.there.department, starts_on=date(2025, 1, 1), profession="annet")
    Absence.objects.create(person=abroad, starts_on=START, ends_on=date(2027, 6, 30))

    assert known_person("Siri.Ny@kommune.example", to=world.here.leader, today=TODAY) is None
    assert known_person("Siri.Ny@kommune.example", to=world.there.leader, today=TODAY) == abroad
    assert with_known_absences(draft(world), known_as=abroad).absences == ((START, date(2027, 6, 30)),)
    assert register(draft(world), world.here.leader).items.get(kind="training_shift", number=1).planned_on == START


def test_register_hire_attaches_a_known_address_silently(world):
    abroad = worlds.person("Siri Ny")
    mentorship = register(draft(world, name="Et Annet Navn", email=" SIRI.NY@kommune.example "), world.here.leader)

    assert mentorship.mentee == abroad
    assert mentorship.mentee.name == "Siri Ny"


# --- Twice ----------------------------------------------------------------------------------------------------
def test_register_hire_twice_registers_once(world):
    first = register(draft(world), world.here.leader)
    second = register(draft(world, email="Siri.Ny@KOMMUNE.example"), world.here.leader)

    assert second == first
    assert Invitation.objects.filter(person=first.mentee).count() == 1
    assert OutgoingMail.objects.filter(person=first.mentee).count() == 1
    assert (first.mentee.placements.count(), first.mentor_periods.count(), first.items.count()) == (1, 1, 44)


def test_register_hire_twice_with_anything_else_is_refused_and_says_so(world):
    """Back, add what was forgotten, send again: «Siri Ny er registrert» would be said of what was thrown away."""
    others = {
        "department": world.here.other_department,
        "version": world.versions["hjemmetjeneste"],
        "starts_on": date(2027, 1, 5),
        "name": "Siri Nyby",
        "email": "siri.annen@kommune.example",
        "phone": "900 00 001",
        "profession": Placement.SYKEPLEIER,
        "title": "Fagleder",
        "employee_number": "4712",
        "position_percent": 50,
        "shift_pattern": Placement.NIGHT,
        "newly_educated": True,
        "shortened": True,
        "preferred_weekday": 2,
        "probation_months": 3,
        "mentor": None,
        "absences": ((date(2027, 2, 1), date(2027, 2, 5)),),
        "is_someone_else": True,
    }
    assert set(others) == {field.name for field in fields(Hire)}
    first = register(draft(world), world.here.leader)

    for name, value in others.items():
        with pytest.raises(ValidationError) as refused:
            register(draft(world, **{name: value}), world.here.leader)
        assert next(iter(refused.value.error_dict)) in {"email", "employee_number", "department"}, name
    assert (Mentorship.objects.filter(mentee=first.mentee).count(), first.mentee.absences.count()) == (1, 0)


def test_a_name_or_a_number_that_would_be_thrown_away_is_refused(world):
    """The address is that of somebody she sees, who has another name: a slip in an address is not to become a stranger's access."""
    known = world.here.mentor.person
    known.phone = "+4790000009"
    known.save(update_fields=["phone"])

    field, text, _error = complaint(draft(world, email=known.email, mentor=world.here.other_mentor), world.here.leader)
    assert field == "name" and known.name in text  # noqa: PT018  # one message
    same = {"email": known.email, "mentor": world.here.other_mentor, "name": known.name.upper()}
    field, text, _error = complaint(draft(world, phone="900 00 001", **same), world.here.leader)
    assert field == "phone" and known.shown_phone in text  # noqa: PT018
    assert register(draft(world, phone="900 00 009", **same), world.here.leader).mentee == known


def test_register_hire_that_another_leader_has_registered_is_refused(world):
    first = register(draft(world), world.here.leader)
    field, _text, error = complaint(draft(world), world.here.unit_leader)

    assert (field, error.params["mentorship"]) == ("email", first)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the tests' SQLite lives in memory, where threads cannot wait for each other")
@pytest.mark.django_db(transaction=True)
def test_register_hire_from_two_tabs_at_once_registers_once():
    world = worlds.two_places()
    hire, leader, found = draft(world), world.here.leader, []
    barrier = threading.Barrier(3)

    def press():
        try:
            barrier.wait(timeout=10)
            found.append(register(hire, leader).pk)
        finally:
            connection.close()

    tabs = [threading.Thread(target=press) for _ in range(3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(timeout=30)

    assert len(found) == 3
    assert found == [Mentorship.objects.get(mentee__email="siri.ny@kommune.example").pk] * 3
    assert Invitation.objects.filter(person__email="siri.ny@kommune.example").count() == 1


def test_register_hire_that_fails_leaves_nothing_behind(world):
    counted = (Person, Placement, Mentorship, MentorPeriod, PlanItem, Absence, OutgoingMail, Invitation, PlanItem.history.model)
    before = [model.objects.count() for model in counted]
    hire = draft(world, preferred_weekday=6, absences=((START, START),))  # the database knows no Sunday here

    with pytest.raises((IntegrityError, ValueError)):
        register(hire, world.here.leader)

    assert [model.objects.count() for model in counted] == before


# --- Duplicates -----------------------------------------------------------------------------------------------
def test_duplicate_email_is_refused_without_a_name_where_the_leader_may_not_see(world):
    field, text, error = complaint(draft(world, email=world.neighbour.mentee.email), world.here.leader)

    assert field == "email"
    assert text == (
        "En med denne e-postadressen er allerede på et program i kommunen. Kontakt koordinator Kari Sandvik, kari.sandvik@kommune.example."
    )
    assert error.params["mentorship"] is None
    assert "Nora" not in text


def test_duplicate_email_is_shown_to_the_unit_leader_who_may_see(world):
    _field, text, error = complaint(draft(world, email=world.neighbour.mentee.email), world.here.unit_leader)

    assert text.startswith("Nora Nabo har denne e-postadressen")
    assert error.params["mentorship"] == world.neighbour


def test_duplicate_employee_number_is_refused(world):
    register(draft(world), world.here.leader)
    other = draft(world, name="Ola Ny", email="ola.ny@kommune.example", employee_number=" 4711 ")

    assert complaint(other, world.here.leader)[0] == "employee_number"


def test_duplicate_in_another_municipality_is_never_mentioned(world):
    register(draft(world), world.here.leader)
    there = draft(world, department=world.there.department, mentor=world.there.mentor)

    assert register(there, world.there.leader).municipality == world.there.municipality


def test_duplicate_of_a_mentorship_that_is_over_is_allowed(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    mentee = world.mine.mentee

    assert register(draft(world, name=mentee.name, email=mentee.email), world.here.leader).mentee == mentee


def test_same_name_asks_for_a_tick(world):
    register(draft(world, name="Åse Ødegård"), world.here.leader)
    namesake = draft(world, name="ÅSE  ødegård", email="aase@kommune.example", employee_number="")

    field, text, _error = complaint(namesake, world.here.leader)
    assert field == "is_someone_else"
    assert "Åse Ødegård er allerede på et program i Sandvik enhet, Sandvik øst" in text
    assert register(replace(namesake, is_someone_else=True), world.here.leader).mentee.email == "aase@kommune.example"


def test_tick_for_another_person_excuses_no_email(world):
    mentee = world.mine.mentee
    field, _text, _error = complaint(draft(world, name=mentee.name, email=mentee.email, is_someone_else=True), world.here.leader)

    assert field == "email"


def test_find_duplicate_asks_two_queries_however_many_run(world, django_assert_num_queries):
    wanted = {"municipality": world.here.municipality, "email": "x@y.example", "employee_number": "1", "name": world.mine.mentee.name}
    with django_assert_num_queries(2):
        assert find_duplicate(**wanted).mentorship == world.mine


# --- Who cannot be who ----------------------------------------------------------------------------------------
def test_leader_cannot_register_herself(world):
    field, text, _error = complaint(draft(world, email="LISE.sandvik@kommune.example"), world.here.leader)

    assert (field, text) == ("email", "Dette er din egen adresse. Du kan ikke registrere deg selv.")


def test_mentor_cannot_be_her_own_mentee(world):
    field, text, _error = complaint(draft(world, email=world.here.mentor.person.email), world.here.leader)

    assert (field, text) == ("email", "Dette er adressen til mentoren du har valgt. Ingen kan være mentor for seg selv.")


def test_department_leader_is_no_hire_of_her_own(world):
    assert complaint(draft(world, email=world.here.leader.email), world.here.coordinator)[0] == "email"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "text"),
    [
        (date(2027, 1, 5), None, "Mona Sandvik er mentor først fra tir. 5. jan. 2027. Velg en annen, eller velg senere."),
        (date(2020, 1, 1), date(2027, 1, 3), "Mona Sandvik er mentor bare til søn. 3. jan. 2027. Velg en annen, eller velg senere."),
    ],
)
def test_mentor_who_is_none_on_the_start_date_is_refused(world, starts_on, ends_on, text):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(starts_on=starts_on, ends_on=ends_on)
    world.here.mentor.refresh_from_db()

    assert complaint(draft(world), world.here.leader)[:2] == ("mentor", text)


def test_mentor_of_another_unit_is_refused(world):
    assert complaint(draft(world, mentor=world.there.mentor), world.here.leader)[0] == "mentor"


def test_programme_of_another_municipality_is_refused(world):
    version = world.versions["habilitering"]
    version.program.municipality = world.there.municipality
    version.program.save()

    assert complaint(draft(world, version=version), world.here.leader)[0] == "version"


# --- The mentor's days ----------------------------------------------------------------------------------------
def test_mentor_period_keeps_inside_the_appointment(world):
    Mentor.objects.filter(pk=world.here.mentor.pk).update(starts_on=date(2026, 12, 30), ends_on=date(2027, 6, 30))
    world.here.mentor.refresh_from_db()
    mentorship = register(draft(world), world.here.leader)
    period = mentorship.mentor_periods.get()

    assert duty_days(period) == (date(2026, 12, 30), date(2027, 6, 30))
    assert period.ends_on is None  # the appointment ends it, and may be prolonged
    unset = [item for item in mentorship.items.all() if "no_mentor" in item.flags]
    assert {item.kind for item in unset} == {"task", "talk"}
    assert all(not date(2026, 12, 30) <= item.planned_on <= date(2027, 6, 30) for item in unset)


def test_mentor_period_begins_before_every_task_though_holidays_push_them_back(world):
    # Ten days before Thursday 8 April 2027 is Easter Monday: the call moves to the Wednesday before Easter, 15 days ahead.
    mentorship = register(draft(world, starts_on=date(2027, 4, 8)), world.here.leader, on=date(2027, 4, 7))

    assert mentorship.items.get(rule_key__contains="first", kind="task", responsible=["mentor"], week__lt=1).planned_on == date(2027, 3, 24)
    assert not [item for item in mentorship.items.all() if "no_mentor" in item.flags]


def test_register_hire_lives_on_the_local_day(world):
    late_in_the_evening = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # already 1 July in Oslo
    mentorship = register_hire(hire=draft(world), by=world.here.leader, now=late_in_the_evening)

    assert mentorship.mentor_periods.get().starts_on == date(2026, 7, 1)


def test_mentor_loads_count_running_mentorships_on_the_date_in_one_query(world, django_assert_num_queries):
    mentors = [world.here.mentor, world.here.other_mentor, world.there.mentor, world.there.other_mentor]
    register(draft(world), world.here.leader)
    Mentorship.objects.filter(pk=world.neighbour.pk).update(state="completed", ended_on=TODAY)

    with django_assert_num_queries(1):
        loads = mentor_loads(mentors, TODAY)

    assert [loads[mentor.pk] for mentor in mentors] == [2, 0, 1, 0]
    assert set(mentor_loads(mentors, date(2026, 1, 1)).values()) == {0}


# --- What is proposed -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "profession", "slug"),
    [
        ("habilitering", "vernepleier", "habilitering"),
        ("hjemmetjeneste", "sykepleier", "hjemmetjeneste"),
        ("omsorgssenter", "helsefagarbeider", "omsorgssenter"),
        ("hjemmetjeneste", "vernepleier", "hjemmetjeneste"),
        ("annet", "sykepleier", None),
    ],
)
def test_programme_follows_service_and_profession(world, code, profession, slug):
    world.here.department.unit.service_area.code = code
    found = propose_version(world.here.department, profession, list(world.versions.values()))

    assert (found and found.program.slug) == slug


def test_programme_of_the_municipality_itself_comes_first(world):
    own, strangers = world.versions["hjemmetjeneste"], world.versions["omsorgssenter"]
    for version, place in ((own, world.here), (strangers, world.there)):
        version.program.service_code, version.program.professions = "habilitering", ["vernepleier"]
        version.program.municipality = place.municipality

    assert propose_version(world.here.department, "vernepleier", [strangers, *world.versions.values()]) == own


@pytest.mark.parametrize(
    ("starts_on", "is_refused"),
    [(date(2027, 11, 22), False), (date(2027, 11, 23), True), (date(2025, 11, 22), False), (date(2025, 11, 21), True)],
)
def test_start_lies_within_a_year(starts_on, is_refused):
    assert bool(start_problem(starts_on, today=TODAY)) is is_refused


# SQLite takes the 44 plan items, and their history, in two statements each; PostgreSQL in one.
QUERIES = {"sqlite": 34, "postgresql": 32}[connection.vendor]


# --- Cost -----------------------------------------------------------------------------------------------------
def test_register_hire_asks_the_same_queries_whoever_else_is_there(world, django_assert_num_queries):
    department = Department.objects.select_related("unit__service_area", "unit__municipality").get(pk=world.here.department.pk)
    hire = draft(world, department=department, absences=((date(2027, 2, 1), date(2027, 2, 5)),))
    with django_assert_num_queries(QUERIES):
        register(hire, world.here.leader)
    for number in range(2):
        register(draft(world, name=f"Ny {number}", email=f"ny{number}@kommune.example", employee_number=""), world.here.leader)
    with django_assert_num_queries(QUERIES):
        register(replace(hire, name="Siri To", email="to@kommune.example", employee_number="2"), world.here.leader)
