"""When does each rule speak, to whom, and until when? On values alone."""

from datetime import date, datetime, time, timedelta

import pytest

from people.closed_days import national_closed_day
from sessions.models import ReminderRule
from sessions.reminders.occasions import Occasion, WatchedItem, WatchedMentorship, occasions
from tests.world import OSLO

TALK = date(2026, 10, 14)  # a Wednesday


def closed(day: date) -> bool:
    return day.weekday() >= 5 or national_closed_day(day) is not None


def rule(moment: str, days: int, roles: str = "mentor", **values) -> ReminderRule:
    return ReminderRule(code=f"{moment}_{days}", moment=moment, days=days, recipients=roles.split(), **values)


def year(*lines: WatchedItem, **values) -> WatchedMentorship:
    known = {
        "pk": 1,
        "version": 1,
        "municipality": 1,
        "unit": 1,
        "starts_on": date(2026, 9, 14),
        "probation_ends_on": date(2027, 3, 13),
        "registered_on": date(2026, 8, 24),
        "has_mentor": True,
    }
    return WatchedMentorship(**known | values, items=lines)


def talk(day: date = TALK, **values) -> WatchedItem:
    return WatchedItem(**{"pk": 7, "kind": "talk", "rule_key": "talk_3", "roles": ("mentor",), "day": day} | values)


def all_of(of: WatchedMentorship, *rules: ReminderRule) -> list[Occasion]:
    return list(occasions(of, rules, is_closed=closed))


def moment(day: date, hour: int = 7, minute: int = 30) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO)


def test_before_leaves_in_the_morning_that_many_days_ahead():
    [found] = all_of(year(talk(date(2026, 10, 15))), rule(ReminderRule.BEFORE_TALK, 3))

    assert (found.at, found.until, found.role) == (moment(date(2026, 10, 12)), moment(date(2026, 10, 16), 0, 0), "mentor")


@pytest.mark.parametrize(
    ("day", "leaves"),
    [
        (date(2026, 10, 14), date(2026, 10, 9)),  # three days before is Sunday: Friday
        (date(2026, 10, 12), date(2026, 10, 9)),
        (date(2027, 3, 31), date(2027, 3, 24)),  # Easter: Maundy Thursday to Monday are closed
        (date(2027, 1, 4), date(2026, 12, 30)),  # New Year: 31 December to Sunday 3 January are closed
        (date(2026, 5, 20), date(2026, 5, 15)),  # the 17th of May is a Sunday
    ],
)
def test_before_never_leaves_on_a_closed_day_and_never_later_than_promised(day, leaves):
    [found] = all_of(year(talk(day), registered_on=date(2026, 1, 1)), rule(ReminderRule.BEFORE_TALK, 3))

    assert found.at == moment(leaves)


@pytest.mark.parametrize(
    ("day", "leaves"),
    [
        (date(2026, 10, 15), date(2026, 10, 19)),  # two days after is Saturday
        (date(2026, 12, 22), date(2026, 12, 28)),  # Christmas Eve to Sunday
        (date(2026, 12, 29), date(2027, 1, 4)),  # New Year, in the 53rd week
        (date(2027, 3, 24), date(2027, 3, 30)),  # Easter
    ],
)
def test_after_leaves_on_the_first_working_day(day, leaves):
    [found] = all_of(year(talk(day)), rule(ReminderRule.TALK_NOT_LOGGED, 2))

    assert found.at == moment(leaves)


def test_the_same_morning_leaves_whatever_day_it_is_and_is_over_when_the_talk_begins():
    sunday = date(2026, 10, 18)

    [found] = all_of(year(talk(sunday, time=time(10, 0))), rule(ReminderRule.BEFORE_TALK, 0))

    assert (found.at, found.until, found.for_day) == (moment(sunday), moment(sunday, 10, 0), sunday)


def test_a_talk_before_the_morning_mail_gets_none_that_day():
    assert all_of(year(talk(time=time(7, 0))), rule(ReminderRule.BEFORE_TALK, 0)) == []


@pytest.mark.parametrize("day", [date(2026, 10, 26), date(2027, 3, 29)])
def test_half_past_seven_is_half_past_seven_on_both_sides_of_the_clock_change(day):
    """The clocks change on Sunday 25 October 2026 and on Sunday 28 March 2027 (Easter Day)."""
    [found] = all_of(year(talk(day)), rule(ReminderRule.BEFORE_TALK, 0))
    assert found.at.astimezone(OSLO).time() == time(7, 30)

    [before] = all_of(year(talk(day + timedelta(days=2))), rule(ReminderRule.BEFORE_TALK, 3))
    assert before.at.astimezone(OSLO).time() == time(7, 30)


def test_the_rule_that_comes_closer_takes_over():
    far, near = rule(ReminderRule.BEFORE_INTERVIEW, 14), rule(ReminderRule.BEFORE_INTERVIEW, 3)
    interview = talk(date(2026, 10, 29), kind="interview")

    first, second = all_of(year(interview), far, near)

    assert (first.at, first.until) == (moment(date(2026, 10, 15)), second.at)
    assert second.at == moment(date(2026, 10, 26))


def test_a_closer_rule_for_somebody_else_takes_nothing_over():
    both, mentor = rule(ReminderRule.BEFORE_TALK, 3, "mentor mentee"), rule(ReminderRule.BEFORE_TALK, 0, "mentor")

    found = {(one.role, one.rule.days): one.until for one in all_of(year(talk()), both, mentor)}

    assert found["mentee", 3] == moment(date(2026, 10, 15), 0, 0)
    assert found["mentor", 3] == moment(TALK)


def test_two_rules_that_would_leave_the_same_morning_are_one():
    assert [one.rule.days for one in all_of(year(talk()), rule(ReminderRule.BEFORE_TALK, 4), rule(ReminderRule.BEFORE_TALK, 3))] == [3]


def test_afterwards_the_later_rule_takes_over():
    two, nine = rule(ReminderRule.TALK_NOT_LOGGED, 2), rule(ReminderRule.TALK_NOT_LOGGED, 9)

    first, second = all_of(year(talk()), two, nine)

    assert (first.at, first.until) == (moment(date(2026, 10, 16)), second.at)
    assert second.until == moment(date(2026, 10, 31), 0, 0)  # nine days and a week


def test_a_rule_that_is_off_says_nothing_and_takes_nothing_over():
    far, near = rule(ReminderRule.BEFORE_TALK, 3), rule(ReminderRule.BEFORE_TALK, 0, is_on=False)

    [found] = all_of(year(talk()), far, near)

    assert found.until == moment(date(2026, 10, 15), 0, 0)


def test_what_lay_before_the_registration_is_not_spoken_of():
    rules = rule(ReminderRule.BEFORE_TALK, 3), rule(ReminderRule.TALK_NOT_LOGGED, 2)

    assert all_of(year(talk(), registered_on=TALK + timedelta(days=1)), *rules) == []
    assert len(all_of(year(talk(), registered_on=TALK), *rules)) == 2


def test_a_day_the_year_stands_still_is_not_spoken_of():
    assert all_of(year(talk(), pauses=((TALK, TALK),)), rule(ReminderRule.BEFORE_TALK, 3), rule(ReminderRule.TALK_NOT_LOGGED, 2)) == []


def test_what_would_leave_in_a_pause_waits_for_its_end():
    pause = (date(2026, 10, 5), date(2026, 10, 16))  # Friday: then comes the weekend
    interview = talk(date(2026, 10, 20), kind="interview")

    [found] = all_of(year(interview, pauses=(pause,)), rule(ReminderRule.BEFORE_INTERVIEW, 14))

    assert found.at == moment(date(2026, 10, 19))


def test_that_probation_ends_is_told_in_a_pause_too():
    last = date(2027, 3, 13)
    of = year(pauses=((last - timedelta(days=60), last),))

    [found] = all_of(of, rule(ReminderRule.BEFORE_PROBATION_END, 30, "department_leader"))

    assert (found.sort, found.subject, found.day, found.at) == ("probation", 1, last, moment(date(2027, 2, 11)))


def test_no_mentor_is_told_only_where_there_is_none():
    missing = rule(ReminderRule.NO_MENTOR, 14, "department_leader coordinator")

    assert all_of(year(), missing) == []
    found = all_of(year(has_mentor=False), missing)
    assert [(one.role, one.at, one.until) for one in found] == [
        (role, moment(date(2026, 8, 31)), moment(date(2026, 9, 14), 0, 0)) for role in ("department_leader", "coordinator")
    ]


def test_a_task_reminds_whoever_is_responsible_for_it_and_no_other_task():
    letter = WatchedItem(pk=8, kind="task", rule_key="welcome_letter", roles=("department_leader", "unit_leader"), day=date(2026, 8, 31))
    phone = WatchedItem(pk=9, kind="task", rule_key="first_contact", roles=("mentor",), day=date(2026, 9, 4))
    mine = rule(ReminderRule.BEFORE_TASK, 2, ReminderRule.RESPONSIBLE, task_key="welcome_letter")

    found = all_of(year(letter, phone), mine)

    assert [(one.subject, one.role, one.at) for one in found] == [
        (8, "department_leader", moment(date(2026, 8, 28))),
        (8, "unit_leader", moment(date(2026, 8, 28))),
    ]


def test_what_belongs_in_the_digest_sends_no_mail():
    assert all_of(year(talk()), rule(ReminderRule.NO_TALK, 21), rule(ReminderRule.TALKS_NOT_HELD, 2)) == []


def test_keys_tell_person_subject_rule_occasion_and_channel_apart():
    [found] = all_of(year(talk()), rule(ReminderRule.BEFORE_TALK, 3))

    assert found.key(5) == "reminder:before_talk_3:item:7:2026-10-14:5"
    assert found.key(5, channel="sms") == "reminder:before_talk_3:item:7:2026-10-14:5:sms"
