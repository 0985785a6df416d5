"""Is a plan laid out week by week, with nothing lost and every move explained? No database."""

from dataclasses import replace
from datetime import date

import pytest

from people.closed_days import closed_days
from programs.definition import builtin_definitions
from sessions.plan.laying.rules import rules_from
from sessions.registration.preview import preview_of
from sessions.schedule import Absence, Duty, Plan, PlannedItem, PlanRequest, make_plan

RULES = {definition.slug: rules_from(definition) for definition in builtin_definitions()}
SOMEBODY = (Duty(person=1),)


def plan(start: date, slug: str = "habilitering", **fields) -> Plan:
    values = {"rules": RULES[slug], "start": start, "closed": closed_days(), "mentors": SOMEBODY, "leaders": SOMEBODY}
    return make_plan(PlanRequest(**(values | fields)))


def preview(made: Plan):
    return preview_of(made, length_weeks=52)


def headings(made: Plan) -> list[str]:
    return [f"{week.heading} ({week.calendar})" for week in preview(made).weeks]


def lines(made: Plan):
    return [line for week in preview(made).weeks for line in week.lines]


def test_weeks_carry_both_numbers_and_the_year_where_it_changes():
    shown = headings(plan(date(2026, 9, 14)))

    assert shown[:4] == [
        "Før uke 1 (uke 36, 31. aug. – 6. sep. 2026)",
        "Før uke 1 (uke 37, 7.–13. sep.)",
        "Uke 1 (uke 38, 14.–20. sep.)",
        "Uke 2 (uke 39, 21.–27. sep.)",
    ]
    assert "Uke 16 (uke 53, 28. des. 2026 – 3. jan. 2027)" in shown
    assert shown[-1] == "Uke 52 (uke 36, 6.–12. sep.)"


def test_every_week_of_the_year_is_there_empty_stretches_as_one_line():
    empty = [f"{week.heading}: {week.calendar}" for week in preview(plan(date(2026, 9, 14))).weeks if not week.lines]

    assert empty[:3] == ["Uke 7: ingenting planlagt", "Uke 9: ingenting planlagt", "Uke 11: ingenting planlagt"]
    assert "Uke 27–29: ingenting planlagt" in empty


@pytest.mark.parametrize("slug", RULES)
@pytest.mark.parametrize("start", [date(2026, 9, 14), date(2027, 3, 20), date(2026, 12, 24), date(2028, 2, 29)])
def test_no_item_is_lost_and_each_lies_in_the_week_of_its_date(slug, start):
    made = plan(start, slug)
    shown = preview(made)

    assert [line.title for line in [*lines(made), *shown.undated]] == [item.title for item in made.items]


def test_counts_say_how_many_of_each():
    assert preview(plan(date(2026, 9, 14))).counts == (
        "10 opplæringsvakter",
        "19 mentorsamtaler",
        "3 samtaler med avdelingsleder",
        "3 oppfølginger leder–mentor",
        "9 oppgaver",
    )


def test_moved_item_says_from_where_and_why():
    made = plan(date(2027, 1, 4))
    call = next(line for line in lines(made) if line.title.startswith("Første kontakt"))

    assert (call.day, call.moved) == ("ons. 23. des.", "flyttet fra fre. 25. des. (uke 52): Første juledag")
    assert preview(made).moved == sum(1 for item in made.items if item.target)


def test_talk_pushed_out_of_its_week_is_shown_where_it_lies():
    made = plan(date(2026, 9, 14), mentee_absences=(Absence(first=date(2026, 9, 28), last=date(2026, 10, 11)),))
    week = next(week for week in preview(made).weeks if any(line.title == "Første mentorsamtale" for line in week.lines))
    talk = next(item for item in made.items if item.kind == "talk" and item.number == 1)

    assert talk.week == 3
    assert week.heading == "Uke 5"
    line = next(line for line in week.lines if line.kind == "talk")
    assert line.flags == ("utenfor den planlagte uken",)


def test_item_without_a_date_stands_at_the_end():
    made = plan(date(2026, 9, 14), mentee_absences=(Absence(first=date(2026, 9, 28), last=date(2029, 1, 1)),))
    shown = preview(made)

    assert len([line for line in shown.undated if line.kind == "talk"]) == 19
    assert all(line.day == "" for line in shown.undated)


def test_missing_people_are_marked_only_where_somebody_is_there_on_other_days():
    none = plan(date(2026, 9, 14), mentors=(), leaders=())
    some = plan(date(2026, 9, 14), mentors=(Duty(person=1, last=date(2026, 12, 31)),))

    assert not [line for week in preview(none).weeks for line in week.lines if line.flags]
    assert [line.title for line in lines(some) if "mentor mangler" in line.flags]


def test_start_on_a_weekend_lies_before_week_one():
    made = plan(date(2026, 9, 12))
    first = next(week for week in preview(made).weeks if week.heading == "Uke 1")

    assert first.calendar == "uke 38, 14.–20. sep."


def test_plan_that_runs_past_the_programme_shows_its_last_week():
    made = plan(date(2026, 9, 14))
    late = replace(made.items[-1], date=date(2027, 11, 1))
    assert isinstance(late, PlannedItem)

    assert headings(replace(made, items=(*made.items[:-1], late)))[-1] == "Uke 60 (uke 44, 1.–7. nov.)"
