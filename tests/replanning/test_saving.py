"""Is a re-planning saved as it was seen, all or nothing, and taken back exactly?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from people.models import OutgoingMail
from people.organisation.absences import add_absence
from people.organisation.appointments import change_mentor
from programs.models import Mentorship, ProgramVersion
from sessions.models import PlanItem, Replan
from sessions.replanning.changes import AddAbsence, AddPause, ChangeProbation, ChangeReturn, ChangeRhythm, ChangeStart, ChangeVersion
from sessions.replanning.replan import StaleProposalError, propose, save_replan, undo_replan
from sessions.replanning.snapshot import plan_snapshot
from tests.world import at

pytestmark = pytest.mark.django_db


def plan_of(mentorship):
    return plan_snapshot(Mentorship.objects.get(pk=mentorship.pk))


def dates(mentorship, kind="talk"):
    return list(mentorship.items.filter(kind=kind).order_by("number").values_list("planned_on", flat=True))


def save(world, changes, *, mentorship=None, agreed=(), on=None):
    told = {
        "mentorship": mentorship or world.mine,
        "changes": changes,
        "agreed": agreed,
        "by": world.here.leader,
        "now": at(on or world.today),
    }
    return save_replan(**told, seen=propose(**told).fingerprint)


def test_nothing_changed_gives_nothing_to_save(world):
    proposal = propose(mentorship=world.mine, by=world.here.leader, now=at(world.today))
    assert proposal.is_empty
    assert save(world, []) is None
    assert not Replan.objects.exists()


def test_a_proposal_saves_nothing(world):
    before = plan_of(world.mine)
    proposal = propose(
        mentorship=world.mine, changes=[ChangeRhythm(preferred_weekday=3, shortened=False)], by=world.here.leader, now=at(world.today)
    )
    assert not proposal.is_empty
    assert plan_of(world.mine) == before
    assert not OutgoingMail.objects.filter(kind="plan_changed").exists()


def test_another_weekday_moves_the_talks_ahead_and_no_others(world):
    before = dates(world.mine)
    replan = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    after = dates(world.mine)
    assert [day for day in after if day < world.today] == [day for day in before if day < world.today]
    assert {day.weekday() for day in after if day > world.today} <= {2, 3, 4}
    assert replan.causes == ["rhythm"]
    assert replan.made_by == world.here.leader
    assert propose(mentorship=world.mine, by=world.here.leader, now=at(world.today)).is_empty


def test_moving_hides_nothing_that_was_planned(world):
    first = dict(world.mine.items.filter(kind="talk").values_list("rule_key", "first_planned_on"))
    save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    assert dict(world.mine.items.filter(kind="talk").values_list("rule_key", "first_planned_on")) == first


def test_undo_gives_the_very_same_plan(world):
    before = plan_of(world.mine)
    replan = save(world, [AddPause(starts_on=date(2027, 1, 11), ends_on=date(2027, 3, 1))])
    assert plan_of(world.mine) != before
    undo_replan(replan=replan, by=world.here.leader, now=at(world.today))
    assert plan_of(world.mine) == before


@pytest.mark.parametrize(
    "change",
    [
        ChangeStart(starts_on=date(2026, 9, 7)),
        ChangeStart(starts_on=date(2026, 10, 5), keeps_dates=True),
        ChangeRhythm(preferred_weekday=1, shortened=True),
        AddPause(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31)),
    ],
)
def test_every_change_can_be_taken_back(world, change):
    before = plan_of(world.mine)
    replan = save(world, [change])
    undo_replan(replan=replan, by=world.here.leader, now=at(world.today))
    assert plan_of(world.mine) == before


def test_what_has_been_logged_since_stops_the_undo(world):
    replan = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    moved = world.mine.items.filter(kind="talk", planned_on__gt=world.today).first()
    moved.state, moved.not_held_reason = PlanItem.NOT_HELD, PlanItem.HOLIDAY
    moved.save()
    with pytest.raises(ValidationError, match="logget eller flyttet siden"):
        undo_replan(replan=replan, by=world.here.leader, now=at(world.today))


def test_only_the_last_replanning_can_be_undone(world):
    first = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    second = save(world, [ChangeRhythm(preferred_weekday=1, shortened=False)])
    with pytest.raises(ValidationError, match="lagt på nytt igjen"):
        undo_replan(replan=first, by=world.here.leader, now=at(world.today))
    undo_replan(replan=second, by=world.here.leader, now=at(world.today))
    undo_replan(replan=first, by=world.here.leader, now=at(world.today))
    assert world.mine.items.get(rule_key="talk_week_52").planned_on == date(2027, 9, 6)


def test_the_second_of_two_hears_that_the_plan_has_changed(world):
    told = {
        "mentorship": world.mine,
        "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)],
        "by": world.here.leader,
        "now": at(world.today),
    }
    seen = propose(**told).fingerprint
    save(world, [ChangeRhythm(preferred_weekday=1, shortened=False)])
    before = plan_of(world.mine)
    with pytest.raises(StaleProposalError):
        save_replan(**told, seen=seen)
    assert plan_of(world.mine) == before


def test_a_talk_logged_in_between_makes_the_proposal_stale(world):
    told = {
        "mentorship": world.mine,
        "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)],
        "by": world.here.leader,
        "now": at(world.today),
    }
    seen = propose(**told).fingerprint
    row = world.mine.items.get(rule_key="talk_week_8")
    row.revision += 1
    row.save()
    with pytest.raises(StaleProposalError):
        save_replan(**told, seen=seen)


def test_a_double_click_saves_once(world):
    told = {
        "mentorship": world.mine,
        "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)],
        "by": world.here.leader,
        "now": at(world.today),
    }
    seen = propose(**told).fingerprint
    assert save_replan(**told, seen=seen) == save_replan(**told, seen=seen)
    assert Replan.objects.count() == 1


def test_another_absence_with_the_same_plan_is_no_double_click(world):
    """A day longer, into a weekend: the plan is the same, and the answer must not be that of the first."""
    mentor = world.here.mentor.person
    first, last = date(2026, 11, 23), date(2026, 12, 4)
    kept = {"mentorship": world.mine, "by": world.here.leader, "now": at(world.today)}
    shorter, longer = ([AddAbsence(person=mentor, starts_on=first, ends_on=last + timedelta(days=days))] for days in (0, 1))
    seen = propose(**kept, changes=shorter).fingerprint
    assert seen != propose(**kept, changes=longer).fingerprint
    save_replan(**kept, changes=shorter, seen=seen)

    with pytest.raises(StaleProposalError):
        save_replan(**kept, changes=longer, seen=seen)

    assert [(absence.starts_on, absence.ends_on) for absence in mentor.absences.all()] == [(first, last)]


def test_absence_moves_what_it_lies_over(world):
    save(world, [AddAbsence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4))])
    talk = world.mine.items.get(rule_key="talk_week_12")
    assert (talk.planned_on, talk.flags, talk.moved_because) == (date(2026, 12, 7), ["outside_week"], "mentor_absent")


def test_absence_of_somebody_else_is_refused(world):
    with pytest.raises(ValidationError) as refused:
        save(world, [AddAbsence(person=world.there.leader, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4))])
    assert list(refused.value.error_dict) == ["person"]


def test_an_absence_entered_elsewhere_shows_as_a_proposal(world):
    add_absence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4), today=world.today)
    proposal = propose(mentorship=world.mine, by=world.here.leader, now=at(world.today))
    first = proposal.replanned.changes[0]
    assert (first.kind, first.before.rule_key, first.reason) == ("moved", "talk_week_12", "mentor_absent")


def test_a_pause_adds_its_weeks_and_an_earlier_return_takes_them_back(world):
    before = dates(world.mine)
    save(world, [AddPause(starts_on=date(2027, 1, 11), ends_on=date(2027, 2, 21))])
    paused = dates(world.mine)
    assert paused[9] == before[9] + timedelta(weeks=6)
    assert world.mine.items.get(rule_key="talk_week_18").week == 18
    save(world, [ChangeReturn(pause=world.mine.pauses.get(), back_on=date(2027, 1, 25))], on=date(2027, 1, 25))
    assert dates(world.mine)[10] == before[10] + timedelta(weeks=2)
    save(world, [ChangeReturn(pause=world.mine.pauses.get(), back_on=date(2027, 1, 11))], on=date(2027, 1, 25))
    assert not world.mine.pauses.exists()


def test_a_pinned_date_moves_only_where_somebody_agrees(world):
    talk = world.mine.items.get(rule_key="talk_week_12")
    talk.planned_on, talk.is_pinned = date(2026, 12, 1), True
    talk.save()
    away = AddAbsence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4))
    proposal = propose(mentorship=world.mine, changes=[away], by=world.here.leader, now=at(world.today))
    assert proposal.replanned.standing["talk_week_12"] == ("mentor_absent",)
    assert proposal.where["talk_week_12"] == date(2026, 12, 7)
    save(world, [away], agreed=["talk_week_12"])
    talk.refresh_from_db()
    assert (talk.planned_on, talk.is_pinned) == (date(2026, 12, 7), False)


def test_overdue_lines_stay_unless_ticked(world):
    overdue = world.mine.items.get(rule_key="talk_week_10")
    assert overdue.planned_on < world.today
    save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    overdue.refresh_from_db()
    assert overdue.planned_on == date(2026, 11, 17)
    save(world, [], agreed=["talk_week_10"])
    overdue.refresh_from_db()
    assert overdue.planned_on >= world.today


def test_a_start_after_something_was_held_is_refused(world):
    shift = world.mine.items.get(rule_key="shift_1")
    shift.state, shift.done_on, shift.done_by = PlanItem.DONE, date(2026, 9, 14), world.here.leader
    shift.save()
    with pytest.raises(ValidationError, match="meldt utført"):
        save(world, [ChangeStart(starts_on=date(2026, 9, 21))])


def test_a_new_start_before_the_start_plans_everything_anew(world):
    early = date(2026, 8, 20)
    save(world, [ChangeStart(starts_on=date(2026, 10, 5))], on=early)
    year = Mentorship.objects.get(pk=world.mine.pk)
    assert (year.starts_on, year.placement.starts_on, year.probation_ends_on) == (date(2026, 10, 5), date(2026, 10, 5), date(2027, 4, 4))
    first = year.items.get(rule_key="shift_1")
    assert (first.planned_on, first.first_planned_on) == (date(2026, 10, 5), date(2026, 10, 5))
    assert year.items.get(rule_key="talk_week_3").planned_on == date(2026, 10, 20)


def test_keeping_the_dates_pins_them(world):
    before = dates(world.mine)
    save(world, [ChangeStart(starts_on=date(2026, 9, 7), keeps_dates=True)])
    assert dates(world.mine) == before
    assert world.mine.items.get(rule_key="talk_week_52").is_pinned
    assert propose(mentorship=world.mine, by=world.here.leader, now=at(world.today)).is_empty


def test_the_pair_is_told_once_that_dates_have_moved(world):
    save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    told = OutgoingMail.objects.filter(kind="plan_changed")
    assert {mail.person for mail in told} == {world.mine.mentee, world.here.mentor.person}


def test_ticks_follow_to_another_version_and_back(world):
    point = world.mine.version.checklists.first().items.first()
    tick = world.mine.ticks.create(item=point, mentee_on=date(2026, 9, 15), note="nøkkel i skapet")
    values = {name: getattr(world.mine.version, name) for name in ("program", "length_weeks", "training_shifts", "talks")}
    newer = ProgramVersion.objects.create(**values, number=99, checksum="x", published_at=at(world.today))
    for rule in world.mine.version.activity_rules.all():
        rule.pk, rule.version = None, newer
        rule.save()
    checklist = newer.checklists.create(code=point.checklist.code, title=point.checklist.title, position=0)
    same = checklist.items.create(code=point.code, title="Ny ordlyd", position=0)
    replan = save(world, [ChangeVersion(version=newer)])
    tick.refresh_from_db()
    assert (tick.item, tick.note) == (same, "nøkkel i skapet")
    undo_replan(replan=replan, by=world.here.leader, now=at(world.today))
    tick.refresh_from_db()
    assert tick.item == point


def test_a_mentor_who_ends_elsewhere_does_not_stop_the_undo(world):
    before = dates(world.mine)
    replan = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    change_mentor(mentor=world.here.mentor, capacity=3, ends_on=date(2027, 1, 31), by=world.here.coordinator, today=world.today)
    undo_replan(replan=replan, by=world.here.leader, now=at(world.today))
    assert dates(world.mine) == before
    assert "no_mentor" in world.mine.items.get(rule_key="talk_week_52").flags
    assert "no_mentor" not in world.mine.items.get(rule_key="talk_week_14").flags


@pytest.mark.parametrize(
    ("ends_on", "on", "told"),
    [
        (date(2026, 9, 20), None, "mellom"),
        (date(2027, 3, 14), None, "mellom"),
        (date(2027, 3, 13), date(2027, 1, 10), "kan den ikke gjøres lengre"),
    ],
)
def test_a_probation_that_cannot_be_agreed_is_refused(world, ends_on, on, told):
    if on:
        save(world, [ChangeProbation(ends_on=date(2026, 12, 13))])
    with pytest.raises(ValidationError, match=told):
        save(world, [ChangeProbation(ends_on=ends_on)], on=on)
