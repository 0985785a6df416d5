"""Does something held on a day tick off the open talk it stands nearest, and never one outside its window?"""

from datetime import date, timedelta

import pytest

from sessions.models import PlanItem
from sessions.talks.matching import OpenTalk, is_in_window, nearest_open
from sessions.talks.open_talks import nearest_talks
from tests.world import hire

WEEK_ONE = date(2026, 9, 14)  # a Monday: week 3 is 28 Sep.–4 Oct., week 8 is 2–8 Nov.


def talk(number=1, *, week=3, planned_on=None, gap_days=3) -> OpenTalk:
    return OpenTalk(number=number, week=week, planned_on=planned_on, gap_days=gap_days)


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 9, 24), False),
        (date(2026, 9, 25), True),  # three days before the Monday
        (date(2026, 10, 1), True),
        (date(2026, 10, 7), True),  # three days after the Sunday
        (date(2026, 10, 8), False),
    ],
)
def test_window_is_the_programme_week_and_the_gap_on_both_sides(day, inside):
    assert is_in_window(talk(), day, week_one=WEEK_ONE) is inside


@pytest.mark.parametrize(("days", "inside"), [(-8, False), (-7, True), (0, True), (7, True), (8, False)])
def test_window_follows_a_talk_that_was_moved_far_from_its_week(days, inside):
    moved = talk(week=8, planned_on=date(2027, 1, 20), gap_days=7)

    assert is_in_window(moved, date(2027, 1, 20) + timedelta(days=days), week_one=WEEK_ONE) is inside
    assert is_in_window(moved, date(2026, 11, 4), week_one=WEEK_ONE)  # and stays open in its week as well


def test_a_talk_with_neither_week_nor_date_has_no_window():
    assert not is_in_window(talk(week=None), WEEK_ONE, week_one=WEEK_ONE)


def test_nearest_is_by_date_and_of_two_as_near_the_earlier_number():
    first = talk(1, planned_on=date(2026, 9, 29))
    second = talk(2, week=4, planned_on=date(2026, 10, 5))

    assert nearest_open([second, first], date(2026, 10, 2), week_one=WEEK_ONE) == first  # three days from both
    assert nearest_open([second, first], date(2026, 10, 3), week_one=WEEK_ONE) == second
    assert nearest_open([first], date(2026, 10, 12), week_one=WEEK_ONE) is None
    assert nearest_open([], date(2026, 10, 2), week_one=WEEK_ONE) is None


def test_a_talk_without_a_date_comes_after_one_with_a_date():
    undated, dated = talk(1), talk(2, week=4, planned_on=date(2026, 10, 9))

    assert nearest_open([undated, dated], date(2026, 10, 6), week_one=WEEK_ONE) == dated
    assert nearest_open([undated], date(2026, 10, 6), week_one=WEEK_ONE) == undated


def test_nearest_of_stored_talks_uses_each_rules_gap_and_leaves_out_what_is_not_open(world):
    # Talk 5 is meant for week 8, 2–8 Nov., talk 6 for week 10, 16–22 Nov.; each with a gap of seven days on both sides.
    def number_on(day):
        found = nearest_talks([world.mine], day=day)[world.mine.pk]
        return found.number if found else None

    assert [number_on(day) for day in (date(2026, 9, 24), date(2026, 9, 25))] == [None, 1]
    fifth, sixth = (world.mine.items.get(kind="talk", number=number) for number in (5, 6))
    assert number_on(fifth.planned_on) == 5
    PlanItem.objects.filter(pk=fifth.pk).update(state="not_held", not_held_reason="ferie")
    assert number_on(date(2026, 11, 8)) is None
    assert number_on(date(2026, 11, 9)) == 6
    assert number_on(sixth.planned_on) == 6


def test_nearest_asks_as_often_for_one_as_for_three(world, django_assert_num_queries):
    world.mine.version.definition()
    more = [hire(world.here, name, starts_on=world.start) for name in ("Truls To", "Tora Tre")]
    for mentorships in ([world.mine], [world.mine, *more]):
        with django_assert_num_queries(2):
            nearest_talks(mentorships, day=date(2026, 10, 8))
