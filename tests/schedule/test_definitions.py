"""Do the built-in programmes say what PROGRAMMES.md says, and is a file that does not hold together refused?"""

import re
from pathlib import Path

import pytest

from programs.definition import CATALOGUE, DefinitionError, builtin_definitions, read_definition

from . import oracle

BY_SLUG = {definition.slug: definition for definition in builtin_definitions()}
UNITS = {"d": "days", "m": "months", "p": "days_before_probation_end"}
ANCHORS = {
    "d": "days",
    "m": "months",
    "last shift": "last_training_shift",
    "after last shift": "after_last_training_shift",
    "interview": "interview",
    "wednesday of week": "week",
    "closing talk": "closing_talk",
    "nobody has set it": "unset",
}


def test_there_are_three():
    assert list(BY_SLUG) == ["habilitering", "hjemmetjeneste", "omsorgssenter"]
    assert {slug: definition.professions for slug, definition in BY_SLUG.items()} == {
        "habilitering": ("vernepleier", "sykepleier"),
        "hjemmetjeneste": ("sykepleier",),
        "omsorgssenter": ("sykepleier", "helsefagarbeider"),
    }
    assert all(definition.service_code == slug for slug, definition in BY_SLUG.items())


@pytest.mark.parametrize("slug", BY_SLUG)
def test_the_year_is_the_contracts(slug):
    definition = BY_SLUG[slug]
    assert definition.length_weeks == 52
    assert {talk.week: talk.gap_days for talk in definition.talks.weeks} == oracle.TALKS
    assert (definition.talks.minutes, definition.talks.minutes_shortened) == (45, 30)
    assert (definition.training_shifts.count, definition.training_shifts.with_mentor) == (10, (1, 5, 10))
    interviews = [((UNITS[target[0]], target[1]), (UNITS[latest[0]], latest[1])) for target, latest in oracle.INTERVIEWS[slug]]
    assert [
        ((interview.target.unit, interview.target.amount), (interview.latest.unit, interview.latest.amount))
        for interview in definition.interviews
    ] == interviews
    expected = {(kind, ANCHORS[when], amount, frozenset(who)) for kind, (when, amount), who in oracle.ACTIVITIES[slug]}
    assert {
        (activity.kind, activity.anchor.at, activity.anchor.amount, frozenset(activity.responsible)) for activity in definition.activities
    } == expected
    assert len(definition.activities) == len(oracle.ACTIVITIES[slug])


def test_header_fields():
    labels = {slug: [field.label for field in definition.header_fields] for slug, definition in BY_SLUG.items()}
    assert labels["habilitering"] == ["Nyansatt (mentee)", "Tittel", "Mentor", "Kontaktperson", "Avdelingsleder", "Enhetsleder"]
    assert labels["hjemmetjeneste"] == ["Nytilsatt", "Tittel", "Ident", "Tilgang fagsystem", "Mentor", "Avdelingsleder"]
    assert labels["omsorgssenter"] == labels["hjemmetjeneste"]


def test_checklists_are_whole():
    lengths = {slug: [len(checklist.items) for checklist in definition.checklists] for slug, definition in BY_SLUG.items()}
    assert lengths == {"habilitering": [7, 9], "hjemmetjeneste": [11, 14], "omsorgssenter": [12, 18]}


@pytest.mark.parametrize("slug", BY_SLUG)
def test_prompts_for_each_kind_of_hire_and_for_the_first_and_last_talk(slug):
    groups = BY_SLUG[slug].prompt_groups
    assert {group.audience for group in groups} == {"all", "newly_educated", "experienced"}
    assert {group.talks for group in groups} == {"all", "first", "closing"}


def test_prompts_of_the_sources_are_whole():
    lengths = {
        slug: {group.code: len(group.prompts) for group in definition.prompt_groups if group.audience == "all" and group.talks == "all"}
        for slug, definition in BY_SLUG.items()
    }
    assert lengths["habilitering"] == {"since_last": 1, "personal": 4, "professional": 4, "social": 5}
    assert lengths["hjemmetjeneste"] == {"since_last": 3, "keywords": 13, "question_bank": 3}
    assert lengths["omsorgssenter"] == lengths["hjemmetjeneste"]


@pytest.mark.parametrize("slug", BY_SLUG)
def test_the_workbook_says_when_the_interviews_are_as_the_plan_does(slug):
    definition = BY_SLUG[slug]
    section = next(section for section in definition.workbook_sections if section.shows == "interviews")
    said = [(unit, int(amount)) for amount, unit in re.findall(r"etter (\d+)(?:–\d+)? (dager|måneder)", " ".join(section.paragraphs))]
    words = {"days": "dager", "months": "måneder"}
    assert said == [(words[interview.target.unit], interview.target.amount) for interview in definition.interviews]


@pytest.mark.parametrize("slug", BY_SLUG)
def test_the_workbook_shows_every_part(slug):
    shown = [section.shows for section in BY_SLUG[slug].workbook_sections if section.shows != "nothing"]
    assert sorted(shown) == sorted(["header_fields", "activities", "training_shifts", "interviews", "talks", "prompts", "checklists"])


def test_no_name_from_the_sources():
    text = "".join(path.read_text(encoding="utf-8") for path in CATALOGUE.glob("*.toml"))
    assert not [name for name in ("Trondheim", "Kristiansand", "Jobbvinner", "NTNU") if name in text]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('name = "Mentorprogram habilitering"', "", "name is missing"),
        ('name = "Mentorprogram habilitering"', 'name = "  "', "must not be empty"),
        ("length_weeks = 52", "length_weeks = true", "must be int"),
        ("length_weeks = 52", "length_weeks = 40", "after the programme's last week"),
        ("length_weeks = 52", "length_weeks = 52\nlenght = 3", "unknown key lenght"),
        ('service_code = "habilitering"', 'service_code = "tannlege"', "'tannlege' is not one of"),
        ("with_mentor = [1, 5, 10]", "with_mentor = [1, 5, 11]", "with_mentor"),
        ("{ week = 4, gap_days = 3 }", "{ week = 3, gap_days = 3 }", "the weeks must rise"),
        ("{ week = 4, gap_days = 3 }", "{ week = 4 }", r"weeks\[1\]: gap_days is missing"),
        ('code = "access_ordered"', 'code = "welcome_letter"', "given twice: welcome_letter"),
        ('at = "interview", amount = 1', 'at = "interview", amount = 4', "an interview there is not"),
        ('at = "last_training_shift"', 'at = "someday"', "'someday' is not one of"),
        ("minutes = 45", "minutes = 75", "30-60 minutes"),
        ("weekday = 2", "weekday = 7", "weekday must be 0-6"),
        ('responsible = ["coordinator"]', "responsible = []", "someone responsible"),
        ('slug = "habilitering"', "slug = ", "Invalid value"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(tmp_path: Path, old, new, complaint):
    text = (CATALOGUE / "habilitering.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=complaint) as caught:
        read_definition(path)
    assert str(caught.value).startswith("own.toml: ")
