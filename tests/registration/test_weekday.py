"""Is another weekday proposed when two hires begin together with the same mentor?"""

from datetime import date, timedelta

import pytest

from programs.models import ProgramVersion
from sessions.models import PlanItem
from sessions.registration.advice import advice_on
from sessions.registration.register import Hire, make_plan_for
from sessions.registration.weekday import Staggering, propose_weekday
from tests.world import hire

TODAY = date(2026, 11, 22)
START = date(2027, 1, 11)  # a Monday
DAY = timedelta(days=1)


@pytest.fixture
def draft(world):
    def make(**values):
        version = ProgramVersion.objects.current().get(program__slug="habilitering")
        known = {
            "department": world.here.department,
            "version": version,
            "starts_on": START,
            "mentor": world.here.mentor,
            "name": "Siri Ny",
        }
        return Hire(**known | values)

    return make


def proposed(world, one, *, reader=None):
    return propose_weekday(one, make_plan_for(one, today=TODAY), reader=reader or world.here.leader, today=TODAY)


def sentences(world, one, *, reader=None):
    plan = make_plan_for(one, today=TODAY)
    staggering = propose_weekday(one, plan, reader=reader or world.here.leader, today=TODAY)
    found = advice_on(one, plan, load=0, known_as=None, staggering=staggering, today=TODAY)
    return [str(advice.text) for advice in found if "fast ukedag" in str(advice.text)]


def beginning(world, name="Ola Også", *, on=START, **values):
    return hire(world.here, name, starts_on=on, today=TODAY, **values)


def test_two_who_begin_the_same_day_are_kept_apart(world, draft):
    beginning(world)

    # Tuesday has the talk that Easter Monday moved.
    assert proposed(world, draft()) == Staggering(names=("Ola Også",), unnamed=0, same_day=True, weekday=0, proposed=2)
    assert sentences(world, draft()) == [
        "Ola Også begynner samme dag med samme mentor. Velg onsdag som fast ukedag, så får ikke Mona Sandvik begge samtalene på mandag."
    ]


def test_the_proposal_taken_is_the_last_that_is_heard_of_it(world, draft):
    beginning(world)

    assert proposed(world, draft(preferred_weekday=2)) is None


def test_the_weekday_with_the_fewest_talks_is_proposed(world, draft):
    beginning(world)
    for number, weekday in enumerate([1, 2, 4]):
        hire(world.here, f"Gammel {number}", starts_on=date(2026, 12, 7), today=TODAY, preferred_weekday=weekday)

    assert proposed(world, draft()).proposed == 3


def test_the_same_week_is_said_as_such(world, draft):
    beginning(world, on=START + 2 * DAY, preferred_weekday=0)

    assert sentences(world, draft())[0].startswith("Ola Også begynner samme uke med samme mentor.")


@pytest.mark.parametrize("values", [{"on": START - 7 * DAY}, {"on": START + 7 * DAY}, {"mentor": None}, {"preferred_weekday": 3}])
def test_who_is_not_in_the_way_changes_nothing(world, draft, values):
    beginning(world, **values)

    assert proposed(world, draft()) is None


def test_another_mentors_hire_and_none_at_all(world, draft):
    beginning(world, mentor=world.here.other_mentor)

    assert proposed(world, draft()) is None
    assert proposed(world, draft(mentor=None)) is None
    assert proposed(world, draft(mentor=world.here.other_mentor)).names == ("Ola Også",)


def test_a_year_that_is_over_is_not_in_the_way(world, draft):
    other = beginning(world)
    other.state, other.ended_on = "completed", START
    other.save()

    assert proposed(world, draft()) is None


def test_it_is_where_the_talks_lie_now_that_counts(world, draft):
    other = beginning(world)
    for talk in PlanItem.objects.filter(mentorship=other, kind="talk"):
        talk.planned_on += 2 * DAY
        talk.save()

    assert proposed(world, draft()) is None


def test_only_those_the_reader_may_see_are_named(world, draft):
    beginning(world)
    beginning(world, "Nina Naboavdeling", department=world.here.other_department)
    beginning(world, "Una Naboavdeling", department=world.here.other_department)
    beginning(world, "Per Pluss")

    assert proposed(world, draft()).names == ("Ola Også", "Per Pluss")
    assert sentences(world, draft())[0] == (
        "Ola Også, Per Pluss og 2 andre nyansatte begynner samme dag med samme mentor. "
        "Velg onsdag som fast ukedag, så får ikke Mona Sandvik alle samtalene på mandag."
    )
    assert len(proposed(world, draft(), reader=world.here.unit_leader).names) == 4


def test_one_who_may_not_be_named(world, draft):
    beginning(world, "Nina Naboavdeling", department=world.here.other_department)

    assert sentences(world, draft())[0].startswith("En annen nyansatt begynner samme dag med samme mentor.")


def test_the_queries_do_not_grow(world, draft, django_assert_num_queries):
    beginning(world)
    one = draft()
    plan = make_plan_for(one, today=TODAY)
    for _round in range(2):
        with django_assert_num_queries(QUERIES):
            propose_weekday(one, plan, reader=world.here.leader, today=TODAY)
        beginning(world, "Per Pluss")


QUERIES = 6
