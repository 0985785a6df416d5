"""Do a municipality's own rules hold there and nowhere else, and does what already waits follow them?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from people.models import Appointment, OutgoingMail
from programs.models import ProgramVersion
from sessions.models import ReminderRule, Watch
from sessions.reminders.rules.builtin import publish_builtin_rules
from sessions.reminders.rules.editing import Wording, add_rule, back_to_standard, change_rule, delete_rule, is_own_made, turn_off, turn_on
from sessions.reminders.sweep import queue_reminders
from tests.reminders.scenes import give_up_all_but, sweep
from tests.world import FAR_BACK, at, hire

NOW = at(date(2026, 11, 23))
TOKEN = "0" * 32


@pytest.fixture
def waiting(reminders):
    """One talk here and one there, five days away, reminded of three days before."""
    for year in (reminders.mine, reminders.theirs):
        talk = year.items.filter(kind="talk", planned_on__gt=NOW.date()).first()
        talk.planned_on = date(2026, 11, 27)
        talk.save()
    mine = reminders.mine.items.filter(kind="talk", planned_on=date(2026, 11, 27)).first()
    theirs = reminders.theirs.items.filter(kind="talk", planned_on=date(2026, 11, 27)).first()
    give_up_all_but(mine)
    theirs.state = theirs.PLANNED
    theirs.save()
    sweep(NOW)
    return reminders


def builtin(world, code: str) -> ReminderRule:
    return ReminderRule.objects.get(version=world.mine.version, municipality=None, code=code)


def in_use(world, where, code: str) -> ReminderRule:
    return ReminderRule.objects.of(world.mine.version, where.municipality).get(code=code)


def acting(world) -> dict:
    return {"municipality": world.here.municipality, "by": world.here.coordinator, "now": NOW}


def days_waiting(where) -> set[tuple[str, date]]:
    rows = OutgoingMail.objects.filter(municipality=where.municipality, kind="reminder", state=OutgoingMail.WAITING)
    return {(row.payload["rule"], row.due_at.date()) for row in rows}


# What waits of the talk on Friday, by the built-in rules: two days after it is a Sunday.
AT_FIRST = ("talk_in_3_days", date(2026, 11, 24))
OTHERS = {("talk_today", date(2026, 11, 27)), ("talk_not_logged", date(2026, 11, 30))}
WORDING = Wording(days=2, recipients=("mentor", "mentee"), channels=("mail",))


def test_first_change_copies_every_rule_of_the_version_for_that_municipality_alone(reminders):
    version = reminders.mine.version
    before = list(ReminderRule.objects.filter(municipality=None).values())

    change_rule(rule=builtin(reminders, "talk_in_3_days"), wording=WORDING, revision=0, **acting(reminders))

    own = ReminderRule.objects.exclude(municipality=None)
    assert set(own.values_list("municipality", "version")) == {(reminders.here.municipality.pk, version.pk)}
    assert set(own.values_list("code", flat=True)) == set(
        ReminderRule.objects.filter(version=version, municipality=None).values_list("code", flat=True)
    )
    assert list(ReminderRule.objects.filter(municipality=None).values()) == before
    assert in_use(reminders, reminders.here, "talk_in_3_days").days == 2
    assert in_use(reminders, reminders.there, "talk_in_3_days").days == 3
    assert in_use(reminders, reminders.here, "talk_not_logged_9_days").escalates_to == ["department_leader"]


def test_changed_days_move_what_waits_here_and_nothing_there(waiting):
    assert days_waiting(waiting.here) == days_waiting(waiting.there) == {AT_FIRST, *OTHERS}

    change_rule(rule=builtin(waiting, "talk_in_3_days"), wording=WORDING, revision=0, **acting(waiting))
    assert days_waiting(waiting.here) == OTHERS  # nothing can leave too early, also where the sweep is slow to come
    queue_reminders(now=NOW + timedelta(minutes=5))

    assert days_waiting(waiting.here) == {("talk_in_3_days", date(2026, 11, 25)), *OTHERS}
    assert days_waiting(waiting.there) == {AT_FIRST, *OTHERS}


@pytest.mark.parametrize("state", [OutgoingMail.CLAIMED, OutgoingMail.SENT, OutgoingMail.HELD, OutgoingMail.CANCELLED, OutgoingMail.FAILED])
def test_what_somebody_has_in_hand_stays(waiting, state):
    OutgoingMail.objects.filter(kind="reminder").update(state=state, lease_ends_at=NOW + timedelta(minutes=10))
    before = list(OutgoingMail.objects.order_by("pk").values())

    change_rule(rule=builtin(waiting, "talk_in_3_days"), wording=WORDING, revision=0, **acting(waiting))
    queue_reminders(now=NOW + timedelta(minutes=5))

    assert list(OutgoingMail.objects.order_by("pk").values()) == before


def test_what_was_tried_keeps_its_place(waiting):
    OutgoingMail.objects.filter(kind="reminder", payload__rule="talk_in_3_days").update(attempts=1)
    before = set(OutgoingMail.objects.filter(attempts=1).values_list("pk", "due_at"))

    change_rule(rule=builtin(waiting, "talk_in_3_days"), wording=WORDING, revision=0, **acting(waiting))

    assert set(OutgoingMail.objects.filter(attempts=1).values_list("pk", "due_at")) == before


def test_another_version_keeps_what_waits(waiting):
    other = hire(
        waiting.here, "Anna Annen", starts_on=date(2026, 11, 2), today=date(2026, 10, 12), version=waiting.versions["hjemmetjeneste"]
    )
    talk = other.items.filter(kind="talk").last()
    talk.planned_on = date(2026, 11, 27)
    talk.save()
    sweep(NOW)
    before = OutgoingMail.objects.filter(kind="reminder", payload__sort="item", subject_id=talk.pk).count()

    turn_off(rule=builtin(waiting, "talk_in_3_days"), knows=False, **acting(waiting))
    queue_reminders(now=NOW + timedelta(minutes=5))

    assert before > 0
    assert OutgoingMail.objects.filter(kind="reminder", payload__sort="item", subject_id=talk.pk).count() == before


def test_off_takes_back_what_waits_and_on_brings_it_again(waiting):
    off = turn_off(rule=builtin(waiting, "talk_in_3_days"), knows=False, **acting(waiting))
    assert days_waiting(waiting.here) == OTHERS
    queue_reminders(now=NOW + timedelta(minutes=5))
    assert days_waiting(waiting.here) == OTHERS

    turn_on(rule=off, **acting(waiting))
    queue_reminders(now=NOW + timedelta(minutes=10))
    assert days_waiting(waiting.here) == {AT_FIRST, *OTHERS}


def test_new_rule_speaks_at_the_next_sweep_and_falls_silent_when_it_is_deleted(waiting):
    before = days_waiting(waiting.here)
    added = add_rule(
        version=waiting.mine.version,
        moment=ReminderRule.BEFORE_TALK,
        token=TOKEN,
        wording=Wording(days=1, recipients=("mentor",), channels=("mail",)),
        **acting(waiting),
    )
    queue_reminders(now=NOW + timedelta(minutes=5))
    assert days_waiting(waiting.here) == before | {(added.code, date(2026, 11, 26))}

    delete_rule(rule=added, knows=False, by=waiting.here.coordinator, now=NOW)

    assert days_waiting(waiting.here) == before
    assert not ReminderRule.objects.filter(pk=added.pk).exists()


def test_back_to_standard_deletes_the_municipalitys_own_and_moves_back_what_waits(waiting):
    acting_here = acting(waiting)
    change_rule(rule=builtin(waiting, "talk_in_3_days"), wording=WORDING, revision=0, **acting_here)
    queue_reminders(now=NOW + timedelta(minutes=5))

    first, second = (back_to_standard(version=waiting.mine.version, **acting_here) for _time in range(2))
    queue_reminders(now=NOW + timedelta(minutes=10))

    assert (first, second) == (True, False)
    assert not ReminderRule.objects.exclude(municipality=None).exists()
    assert days_waiting(waiting.here) == {AT_FIRST, *OTHERS}


def test_only_the_years_that_follow_the_rules_are_looked_at_again(waiting):
    later = NOW + timedelta(days=3)
    hire(waiting.here, "Anna Annen", starts_on=date(2026, 12, 7), today=NOW.date(), version=waiting.versions["hjemmetjeneste"])
    Watch.objects.update(due_at=later)

    turn_off(rule=builtin(waiting, "talk_in_3_days"), knows=False, **acting(waiting))

    looked_at = set(Watch.objects.filter(due_at__lt=later).values_list("mentorship", flat=True))
    assert looked_at == {waiting.mine.pk, waiting.neighbour.pk}


def test_said_twice_is_done_once(reminders):
    rule = builtin(reminders, "talk_in_3_days")

    first = change_rule(rule=rule, wording=WORDING, revision=0, **acting(reminders))
    second = change_rule(rule=rule, wording=WORDING, revision=0, **acting(reminders))
    off = [turn_off(rule=rule, knows=False, **acting(reminders)) for _time in range(2)]

    assert (first.pk, second.revision) == (second.pk, 1)
    assert [rule.revision for rule in off] == [2, 2]


def test_same_form_with_other_words_is_no_second_rule(reminders):
    kept = {"version": reminders.mine.version, "moment": ReminderRule.BEFORE_TALK, "token": TOKEN, **acting(reminders)}
    add_rule(wording=WORDING, **kept)

    with pytest.raises(ValidationError, match="alt lagret"):
        add_rule(wording=Wording(days=7, recipients=("mentor",), channels=("mail",)), **kept)


def test_change_that_makes_two_rules_say_the_same_is_refused(reminders):
    same = Wording(days=0, recipients=("mentor",), channels=("mail",))

    with pytest.raises(ValidationError) as refused:
        change_rule(rule=builtin(reminders, "talk_in_3_days"), wording=same, revision=0, **acting(reminders))

    assert list(refused.value.error_dict) == ["days"]


def test_same_days_for_two_tasks_are_two_rules(reminders):
    for token, task in (("1" * 32, "first_day"), ("2" * 32, "")):
        add_rule(
            version=reminders.mine.version,
            moment=ReminderRule.BEFORE_TASK,
            token=token,
            wording=Wording(days=4, recipients=("responsible",), channels=("mail",), task_key=task),
            **acting(reminders),
        )

    assert sum(is_own_made(rule) for rule in ReminderRule.objects.exclude(municipality=None)) == 2


def test_duty_is_turned_off_or_deleted_by_who_knows(reminders):
    kept = acting(reminders)
    interview = builtin(reminders, "interview_in_3_days")
    made = add_rule(
        version=reminders.mine.version,
        moment=ReminderRule.NO_MENTOR,
        token=TOKEN,
        wording=Wording(days=3, recipients=("coordinator",), channels=("mail",)),
        **kept,
    )

    with pytest.raises(ValidationError) as refused:
        turn_off(rule=interview, knows=False, **kept)
    assert list(refused.value.error_dict) == ["knows"]
    with pytest.raises(ValidationError):
        delete_rule(rule=made, knows=False, by=reminders.here.coordinator, now=NOW)
    delete_rule(rule=made, knows=True, by=reminders.here.coordinator, now=NOW)

    assert not turn_off(rule=interview, knows=True, **kept).is_on


@pytest.mark.parametrize("role", ["unit_leader", "leader"])
def test_only_who_coordinates_all_of_it_changes_the_rules(reminders, role):
    kept = acting(reminders) | {"by": getattr(reminders.here, role)}

    with pytest.raises(ValidationError, match="hele kommunen"):
        turn_off(rule=builtin(reminders, "talk_in_3_days"), knows=False, **kept)


def test_coordinator_of_one_unit_changes_nothing(reminders):
    here = reminders.here
    here.coordinator.appointments.all().delete()
    Appointment.objects.create(
        person=here.coordinator, role="coordinator", municipality=here.municipality, unit=here.unit, starts_on=FAR_BACK
    )

    with pytest.raises(ValidationError, match="hele kommunen"):
        change_rule(rule=builtin(reminders, "talk_in_3_days"), wording=WORDING, revision=0, **acting(reminders))


def test_rule_of_another_municipality_is_refused(reminders):
    theirs = {"municipality": reminders.there.municipality, "by": reminders.there.coordinator, "now": NOW}
    rule = turn_off(rule=builtin(reminders, "talk_in_3_days"), knows=False, **theirs)

    with pytest.raises(ValidationError, match="annen kommune"):
        turn_on(rule=rule, **acting(reminders))


def test_new_version_takes_the_municipalitys_rules_along(reminders):
    change_rule(rule=builtin(reminders, "talk_in_3_days"), wording=WORDING, revision=0, **acting(reminders))
    old = reminders.mine.version
    new = ProgramVersion.objects.get(pk=old.pk)
    new.pk, new.number, new.checksum = None, old.number + 1, "x" * 64
    new.save()

    publish_builtin_rules(new)

    assert ReminderRule.objects.of(new, reminders.here.municipality).get(code="talk_in_3_days").days == 2
    assert ReminderRule.objects.of(new, reminders.there.municipality).get(code="talk_in_3_days").days == 3
