"""Do the data of an archived year say what happened, as their description says, and nothing that is for few?"""

import json
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Placement
from programs.models import ChecklistItem, MentorPeriod, Mentorship, Pause
from sessions.archive.page import archived_year
from sessions.archive.record import FORMAT, VERSION, json_of, schema_file
from sessions.models import ChecklistTick, Meeting, PlanItem
from sessions.models.kinds import ITEM_KINDS
from sessions.plan.words import ROLE_TEXTS
from tests.archive.schema import complaints, parts_of
from tests.archive.years import ENDED_ON, SECRETS, full_year, live_through, of, write_secrets, year_before_its_start


def data_of(mentorship: Mentorship) -> dict:
    return json.loads(json_of(archived_year(mentorship)))


def described() -> dict:
    return json.loads(schema_file())


@pytest.mark.parametrize("make", [full_year, year_before_its_start])
def test_the_data_keep_their_own_description(world, make):
    assert complaints(data_of(make(world)), described()) == []


def test_the_check_of_the_data_finds_what_is_wrong(world):
    data = data_of(full_year(world))
    data["starts_on"] = "14.09.2026"
    data["plan"][0]["note"] = "noe"
    data["plan"][1]["state"] = {"code": "gone", "label": "borte"}
    del data["mentee"]["name"]

    assert len(complaints(data, described())) == 4


def test_every_field_is_described_in_words(world):
    undescribed = [place for place, part in parts_of(described()) if not part.get("description")]

    assert undescribed == []
    assert (described()["properties"]["format"]["const"], described()["properties"]["version"]["const"]) == (FORMAT, VERSION)


@pytest.mark.parametrize(
    ("place", "choices"),
    [
        ("$.state", dict(Mentorship.STATES).keys() - {Mentorship.RUNNING}),
        ("$.end_reason", dict(Mentorship.END_REASONS).keys() - {Mentorship.MISTAKE}),
        ("$.mentee.profession", dict(Placement.PROFESSIONS)),
        ("$.mentee.shift_pattern", dict(Placement.SHIFT_PATTERNS)),
        ("$.mentors[].kind", dict(MentorPeriod.KINDS)),
        ("$.plan[].kind", {kind.code: kind.text for kind in ITEM_KINDS}),
        ("$.plan[].state", dict(PlanItem.STATES)),
        ("$.plan[].responsible[].role", ROLE_TEXTS),
        ("$.plan[].not_held_reason", dict(PlanItem.NOT_HELD_REASONS)),
        ("$.plan[].talk.missed[].reason", dict(PlanItem.NOT_HELD_REASONS)),
        ("$.plan[].talk.form", dict(Meeting.FORMS)),
        ("$.plan[].shift.type", dict(PlanItem.SHIFT_TYPES)),
    ],
)
def test_the_codes_described_are_the_models_own(place, choices):
    parts = dict(parts_of(described()))

    assert set(parts[f"{place}.code"]["enum"]) == set(choices)


def test_the_lengths_of_probation_described_are_the_models_own():
    parts = dict(parts_of(described()))

    assert set(parts["$.probation.months"]["enum"]) == set(dict(Mentorship.PROBATION_MONTHS))


def test_every_line_and_point_is_there_once(world):
    mentorship = full_year(world)
    data = data_of(mentorship)

    lines = [(line["kind"]["code"], line["number"], line["planned_on"], line["state"]["code"]) for line in data["plan"]]
    rows = mentorship.items.values_list("kind", "number", "planned_on", "state")
    assert sorted(lines, key=str) == sorted(((kind, number, str(on), state) for kind, number, on, state in rows), key=str)
    assert Counter(kind for kind, *_rest in lines)["talk"] == 19
    points = [point["title"] for checklist in data["checklists"] for point in checklist["items"]]
    assert sorted(points) == sorted(ChecklistItem.objects.filter(checklist__version=mentorship.version).values_list("title", flat=True))


def test_a_talk_tells_when_how_long_in_what_form_and_what_came_to_nothing(world):
    talks = [line for line in data_of(full_year(world))["plan"] if line["kind"]["code"] == "talk"]

    assert talks[0]["done_on"] == talks[0]["planned_on"] == "2026-09-29"
    phone = {"code": "telefon", "label": "Telefon"}
    assert talks[0]["talk"] == {"is_extra": False, "expected_minutes": 45, "minutes": 37, "form": phone, "missed": []}
    assert talks[3]["talk"]["missed"] == [
        {"planned_on": "2026-10-17", "reason": {"code": "travelt", "label": "Travelt på avdelingen"}},
        {"planned_on": "2026-10-19", "reason": {"code": "ferie", "label": "Ferie"}},
    ]
    assert talks[3]["not_held_reason"] == {"code": "ferie", "label": "Ferie"}
    assert talks[3]["talk"]["minutes"] is None


def test_the_year_as_a_whole(world):
    mentorship = full_year(world)
    data = data_of(mentorship)

    assert data["id"] == str(mentorship.uid)
    assert (data["municipality"], data["unit"], data["department"]) == ("Sandvik", "Sandvik enhet", "Sandvik øst")
    assert data["program"] == {"slug": "habilitering", "name": "Mentorprogram habilitering", "version": 1, "length_weeks": 52}
    assert (data["starts_on"], data["ended_on"]) == ("2026-09-14", "2027-09-12")
    assert (data["state"], data["end_reason"]) == ({"code": "completed", "label": "fullført"}, None)
    assert [(row["name"], row["kind"]["code"], row["starts_on"], row["ends_on"]) for row in data["mentors"]] == [
        ("Mona Sandvik", "mentor", "2026-08-17", "2026-12-31"),
        ("Magne Sandvik", "substitute", "2026-11-02", "2026-11-08"),
        ("Magne Sandvik", "mentor", "2027-01-01", "2027-09-12"),
    ]
    extension = {"days": 14, "previous_ends_on": "2027-03-13", "ends_on": "2027-03-27"}
    assert data["probation"] == {"months": 6, "ends_on": "2027-03-27", "extensions": [extension]}
    assert data["pauses"] == [{"starts_on": "2027-02-01", "ends_on": "2027-02-14"}]
    assert data["roles"] == {
        "mentor": "Magne Sandvik",
        "department_leader": "Lise Sandvik",
        "unit_leader": "Ellen Sandvik",
        "contact_person": "Kari Sandvik",
    }


def test_a_year_that_never_began_tells_why_and_that_all_fell_away(world):
    data = data_of(year_before_its_start(world))

    assert data["end_reason"] == {"code": "new_position", "label": "Har fått en annen stilling i kommunen"}
    assert {line["state"]["code"] for line in data["plan"] if line["planned_on"] > "2026-09-01"} == {"cancelled"}
    assert [(row["starts_on"], row["ends_on"]) for row in data["mentors"]] == [("2026-08-17", "2026-09-01")]


def test_nothing_written_for_few_is_among_the_data(world):
    data = json_of(archived_year(full_year(world))).decode()

    assert [what for what, text in SECRETS.items() if text in data] == []
    assert "Ola Kollega" in data  # with whom a shift was is the plan's own


def test_the_rows_that_are_told_of_have_lost_their_free_text(world):
    facts = archived_year(full_year(world)).facts

    ticks = [point.tick for checklist in facts.checklists for point in checklist.points if point.tick]
    assert ticks
    assert {tick.note for tick in ticks} == {""}
    assert {line.item.note + line.item.other for line in facts.lines} == {""}
    assert (facts.presentation, facts.tells_free_text) == ("", False)
    # They are forgotten in what was read, never in what is stored.
    assert ChecklistTick.objects.filter(note=SECRETS["note on a checklist"]).count() == len(ticks)


def test_a_year_that_runs_has_no_data(world):
    with pytest.raises(ValueError, match="no archive copy"):
        archived_year(of(world.mine))


def test_the_same_number_of_queries_whatever_has_happened(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state=Mentorship.COMPLETED, ended_on=ENDED_ON)

    def queries() -> int:
        mentorship = of(world.mine)
        mentorship.version.definition()
        with CaptureQueriesContext(connection) as captured:
            json_of(archived_year(mentorship))
        return len(captured)

    before = queries()
    live_through(world)
    write_secrets(world)
    for month in (1, 2, 3):
        Pause.objects.create(
            mentorship=world.mine, starts_on=date(2027, month, 1), ends_on=date(2027, month, 3), registered_by=world.here.leader
        )

    assert (before, queries()) == (14, 14)
