"""Is attention asked for on the very day it is due, and for nothing that is over, logged elsewhere or standing still?"""

from datetime import date, timedelta

import pytest

from sessions.models import PlanItem, ReminderRule
from sessions.reminders.digest.attention import Attention, Situation, Talk, attention, frequent_phase, not_held_in_a_row
from sessions.reminders.occasions import WatchedItem, WatchedMentorship

MONDAY = date(2026, 9, 14)  # of programme week 1
REGISTERED = date(2026, 8, 24)
WEEKS = (3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 22, 26, 30, 34, 38, 42, 46, 50, 52)
LEADER, UNIT_LEADER = frozenset({"department_leader"}), frozenset({"unit_leader"})

TWO_IN_A_ROW = ReminderRule(moment="talks_not_held", days=2, recipients=["department_leader"], channels=["digest"])
THREE_WEEKS = ReminderRule(moment="no_talk", days=21, recipients=["department_leader"], channels=["digest"])


def day_of(week: int) -> date:
    return MONDAY + timedelta(weeks=week - 1)


def a_year(**fields) -> WatchedMentorship:
    told = {"starts_on": MONDAY, "probation_ends_on": None, "registered_on": REGISTERED, "has_mentor": True} | fields
    return WatchedMentorship(pk=1, version=1, municipality=1, unit=1, **told)


def planned(week: int, **fields) -> Talk:
    return Talk(**{"state": PlanItem.PLANNED, "week": week, "first_planned_on": day_of(week), "planned_on": day_of(week)} | fields)


def held(week: int, on: date | None = None) -> Talk:
    return planned(week, state=PlanItem.DONE, held_on=on or day_of(week))


def missed(week: int, *dates: date, **fields) -> Talk:
    return planned(week, missed_on=dates or (day_of(week),), **fields)


def situation(*talks: Talk, year: WatchedMentorship | None = None, **fields) -> Situation:
    """A year with the talks given, and the others of the programme as planned."""
    known = {talk.week for talk in talks}
    rest = tuple(planned(week) for week in WEEKS if week not in known)
    return Situation(watched=year or a_year(), talks=talks + rest, first_monday=MONDAY, **fields)


def needs(found: Situation, rule: ReminderRule, today: date) -> list[Attention]:
    return attention(found, [rule], today=today)


WEEK_10 = day_of(10)


def row(*talks: Talk, today: date = WEEK_10, year: WatchedMentorship | None = None) -> list[date]:
    return not_held_in_a_row(year or a_year(), talks, today=today)


# Talks in a row that were not held


def test_two_not_held_on_their_dates_are_two_in_a_row():
    found = needs(situation(missed(3, state="not_held"), missed(4, state="not_held")), TWO_IN_A_ROW, day_of(4))

    assert found == [Attention(what="talks_not_held", subject=1, day=day_of(4), number=2, roles=LEADER)]


def test_one_not_held_is_not_two():
    assert needs(situation(missed(3, state="not_held")), TWO_IN_A_ROW, day_of(9)) == []


def test_a_talk_held_in_between_breaks_the_row():
    assert row(missed(3), held(4), missed(5)) == [day_of(5)]
    assert needs(situation(missed(3), held(4), missed(5)), TWO_IN_A_ROW, day_of(6)) == []


def test_a_talk_missed_twice_and_given_new_dates_is_two_in_a_row():
    once, again = day_of(3), day_of(3) + timedelta(days=3)

    assert row(missed(3, once, again, planned_on=day_of(5))) == [once, again]


def test_a_missed_talk_that_was_held_on_its_new_date_ends_the_row():
    new = day_of(4) + timedelta(days=2)

    assert row(missed(3), missed(4, state=PlanItem.DONE, planned_on=new, held_on=new)) == []


def test_a_line_given_up_counts_on_its_date_with_or_without_a_missed_date_of_its_own():
    assert row(planned(3, state="not_held")) == [day_of(3)]
    assert row(missed(3, day_of(3), state="not_held")) == [day_of(3)]
    assert row(missed(3, day_of(3), state="not_held", planned_on=day_of(5))) == [day_of(3), day_of(5)]


def test_a_line_given_up_that_never_had_a_date_is_no_occasion():
    assert row(planned(3, state="not_held", planned_on=None)) == []


def test_what_is_not_logged_is_not_not_held():
    assert row(planned(3), planned(4), planned(5)) == []


def test_what_fell_away_or_was_waived_is_not_not_held():
    assert row(planned(3, state="cancelled"), planned(4, state="waived")) == []


def test_a_talk_held_on_the_date_another_was_missed_ends_the_row():
    assert row(missed(3), missed(4), held(5, on=day_of(4))) == []


def test_an_extra_talk_ends_the_row():
    extra = Talk(state=PlanItem.DONE, held_on=day_of(4) + timedelta(days=1))

    assert row(missed(3), missed(4), extra) == []


def test_a_talk_called_off_beforehand_counts_when_its_date_has_come():
    called_off = (missed(3), missed(4, planned_on=day_of(6)))

    assert row(*called_off, today=day_of(4) - timedelta(days=1)) == [day_of(3)]
    assert row(*called_off, today=day_of(4)) == [day_of(3), day_of(4)]


def test_nothing_from_before_the_registration_or_inside_a_pause_counts():
    year = a_year(registered_on=day_of(4), pauses=((day_of(5), day_of(6)),))

    assert row(missed(3), missed(4), missed(5), missed(8), year=year) == [day_of(4), day_of(8)]


# So many days without a talk


def test_twenty_days_since_the_last_talk_is_not_yet_and_twenty_one_is():
    last = day_of(4)
    found = situation(held(3), held(4))

    assert needs(found, THREE_WEEKS, last + timedelta(days=20)) == []
    assert needs(found, THREE_WEEKS, last + timedelta(days=21)) == [Attention(what="no_talk", subject=1, day=last, roles=LEADER)]


def test_where_none_is_held_the_days_count_from_the_first_date_the_first_was_planned_for():
    moved = planned(3, planned_on=day_of(7))

    assert needs(situation(moved), THREE_WEEKS, day_of(3) + timedelta(days=20)) == []
    assert [one.day for one in needs(situation(moved), THREE_WEEKS, day_of(3) + timedelta(days=21))] == [day_of(3)]


def test_a_talk_held_before_the_first_was_planned_for_gives_no_earlier_count():
    extra = Talk(state=PlanItem.DONE, held_on=day_of(1))

    assert needs(situation(extra), THREE_WEEKS, day_of(3) + timedelta(days=20)) == []


def test_the_days_of_a_pause_do_not_count():
    last = day_of(4)
    paused = a_year(pauses=((last + timedelta(days=5), last + timedelta(days=11)),))
    found = situation(held(3), held(4), year=paused)

    assert needs(found, THREE_WEEKS, last + timedelta(days=27)) == []
    assert [one.day for one in needs(found, THREE_WEEKS, last + timedelta(days=28))] == [last]


def test_a_late_registration_is_given_its_days_from_that_day():
    found = situation(held(3), year=a_year(registered_on=day_of(6)))

    assert needs(found, THREE_WEEKS, day_of(6) + timedelta(days=20)) == []
    assert len(needs(found, THREE_WEEKS, day_of(6) + timedelta(days=21))) == 1


def test_the_phase_is_from_the_first_talk_to_the_end_of_the_last_fortnightly_week():
    assert frequent_phase(situation()) == (day_of(3), day_of(19) - timedelta(days=1))


@pytest.mark.parametrize(("today", "expected"), [(day_of(19) - timedelta(days=1), 1), (day_of(19), 0)])
def test_on_the_last_day_of_the_phase_it_is_told_and_after_it_no_more(today, expected):
    assert len(needs(situation(held(3)), THREE_WEEKS, today)) == expected


def test_a_pause_in_the_phase_puts_its_end_off_by_whole_weeks():
    paused = a_year(pauses=((day_of(8), day_of(9) + timedelta(days=2)),))  # ten days are two weeks

    assert frequent_phase(situation(year=paused)) == (day_of(3), day_of(21) - timedelta(days=1))


def test_a_pause_that_lies_over_the_phases_last_day_puts_it_off_too():
    paused = a_year(pauses=((day_of(18) + timedelta(days=2), day_of(19) + timedelta(days=1)),))  # seven days

    assert frequent_phase(situation(year=paused)) == (day_of(3), day_of(20) - timedelta(days=1))


def test_a_pause_after_the_phase_puts_nothing_off():
    assert frequent_phase(situation(year=a_year(pauses=((day_of(19), day_of(25)),)))) == (day_of(3), day_of(19) - timedelta(days=1))


def test_a_plan_without_talks_has_no_phase():
    assert frequent_phase(Situation(watched=a_year(), first_monday=MONDAY)) is None
    assert needs(Situation(watched=a_year(), first_monday=MONDAY), THREE_WEEKS, day_of(9)) == []


# What goes further


def open_line(kind: str, day: date, **fields) -> WatchedItem:
    return WatchedItem(**{"pk": 7, "kind": kind, "rule_key": "x", "roles": ("mentor",), "day": day} | fields)


def rule(moment: str, **fields) -> ReminderRule:
    return ReminderRule(**{"moment": moment, "days": 3, "recipients": ["mentor"], "channels": ["mail"]} | fields)


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("talk_not_logged", "talk"),
        ("before_talk", "talk"),
        ("before_interview", "interview"),
        ("before_task", "task"),
        ("task_not_done", "task"),
    ],
)
def test_what_is_still_open_goes_further_on_its_day(moment, kind):
    day = day_of(5)
    found = situation(year=a_year(items=(open_line(kind, day),)))
    further = rule(moment, escalates_after=7, escalates_to=["unit_leader"])

    assert needs(found, further, day + timedelta(days=6)) == []
    assert [(one.what, one.day, one.roles) for one in needs(found, further, day + timedelta(days=7))] == [(kind, day, UNIT_LEADER)]


def test_nothing_goes_further_without_a_rule_that_says_so():
    found = situation(year=a_year(items=(open_line("interview", day_of(5)),)))

    assert needs(found, rule("before_interview"), day_of(20)) == []


def test_a_line_of_another_kind_or_task_goes_nowhere():
    found = situation(year=a_year(items=(open_line("task", day_of(5), rule_key="letter"),)))
    further = {"escalates_after": 7, "escalates_to": ["unit_leader"]}

    assert needs(found, rule("before_interview", **further), day_of(9)) == []
    assert needs(found, rule("task_not_done", task_key="call", **further), day_of(9)) == []
    assert len(needs(found, rule("task_not_done", task_key="letter", **further), day_of(9))) == 1


def test_what_lay_before_the_registration_or_in_a_pause_goes_no_further():
    further = rule("talk_not_logged", escalates_after=7, escalates_to=["unit_leader"])
    late = a_year(registered_on=day_of(6), items=(open_line("talk", day_of(5)),))
    paused = a_year(pauses=((day_of(5), day_of(6)),), items=(open_line("talk", day_of(5)),))

    assert needs(situation(year=late), further, day_of(12)) == []
    assert needs(situation(year=paused), further, day_of(12)) == []


def test_several_talks_not_logged_are_one_line_with_the_oldest_date():
    lines = tuple(open_line("talk", day_of(week), pk=week) for week in (4, 5, 9))
    further = rule("talk_not_logged", escalates_after=14, escalates_to=["department_leader"])

    found = needs(situation(year=a_year(items=lines)), further, day_of(9))

    assert found == [Attention(what="talk", subject=1, day=day_of(4), number=2, roles=LEADER)]


def test_two_rules_about_one_line_say_it_once_to_the_roles_of_both():
    found = situation(year=a_year(items=(open_line("interview", day_of(5)),)))
    rules = [rule("before_interview", escalates_after=7, escalates_to=[role]) for role in ("unit_leader", "coordinator")]

    assert [one.roles for one in attention(found, rules, today=day_of(7))] == [frozenset({"unit_leader", "coordinator"})]


def test_a_rule_whose_channel_is_the_digest_puts_the_line_there_after_its_days():
    found = situation(year=a_year(items=(open_line("task", day_of(5), roles=("department_leader",)),)))
    told = rule("task_not_done", days=1, recipients=["responsible"], channels=["digest"])

    assert needs(found, told, day_of(5)) == []
    assert [one.roles for one in needs(found, told, day_of(5) + timedelta(days=1))] == [LEADER]


def test_without_a_mentor_is_told_from_the_first_day_and_goes_further_after_its_days():
    found = situation(without_mentor_since=MONDAY, year=a_year(has_mentor=False))
    missing = rule("no_mentor", recipients=["department_leader"], escalates_after=7, escalates_to=["unit_leader"])

    assert needs(found, missing, MONDAY - timedelta(days=1)) == []
    assert [one.roles for one in needs(found, missing, MONDAY + timedelta(days=6))] == [LEADER]
    assert [one.roles for one in needs(found, missing, MONDAY + timedelta(days=7))] == [LEADER | UNIT_LEADER]


# In general


def test_in_a_pause_nothing_is_said():
    lines = (open_line("interview", day_of(5)),)
    paused = a_year(pauses=((day_of(9), day_of(10)),), items=lines)
    further = rule("before_interview", escalates_after=7, escalates_to=["unit_leader"])
    found = situation(missed(3), missed(4), year=paused)

    assert attention(found, [TWO_IN_A_ROW, THREE_WEEKS, further], today=day_of(9)) == []
    assert len(attention(found, [TWO_IN_A_ROW, THREE_WEEKS, further], today=day_of(11))) == 3


@pytest.mark.parametrize("fields", [{"is_on": False}, {"channels": ["mail"]}])
def test_a_rule_that_is_off_or_out_of_the_digest_says_nothing(fields):
    off = ReminderRule(**{"moment": "talks_not_held", "days": 2, "recipients": ["department_leader"], "channels": ["digest"]} | fields)

    assert needs(situation(missed(3), missed(4)), off, day_of(6)) == []


def test_what_needs_attention_comes_oldest_first():
    lines = (open_line("interview", day_of(3)),)
    further = rule("before_interview", escalates_after=7, escalates_to=["unit_leader"])
    found = situation(missed(5), missed(6), held(4), year=a_year(items=lines))

    assert [one.what for one in attention(found, [TWO_IN_A_ROW, THREE_WEEKS, further], today=day_of(8))] == [
        "interview",
        "no_talk",
        "talks_not_held",
    ]
