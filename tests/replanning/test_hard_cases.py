"""What happens when somebody is unlucky, or means harm: sent again after an undo, rubbish, what another wrote meanwhile?"""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Placement
from people.organisation.absences import add_absence
from programs.models import Mentorship, ProgramVersion
from sessions.mentors.periods import EndMentor, ReplaceMentor, ShareMentor, SubstituteMentor
from sessions.models import PlanItem, PracticalNote, Replan
from sessions.plan.contact_person import set_contact_person
from sessions.plan.items import write_task_note
from sessions.probation.extension import CONDITIONS, extend_probation, propose_extended
from sessions.replanning.changes import (
    AddAbsence,
    AddPause,
    ChangeDepartment,
    ChangeMentorPeriods,
    ChangeProbation,
    ChangeReturn,
    ChangeRhythm,
    ChangeStart,
    ChangeVersion,
    ExtendProbation,
)
from sessions.replanning.replan import StaleProposalError, propose, save_replan, undo_replan
from sessions.replanning.snapshot import plan_snapshot
from sessions.talks.log import log_talk
from tests.world import at, hire

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def fresh(mentorship):
    return Mentorship.objects.get(pk=mentorship.pk)


def plan_of(mentorship):
    return plan_snapshot(fresh(mentorship))


def save(world, changes, *, agreed=(), on=None):
    told = {"mentorship": world.mine, "changes": changes, "agreed": agreed, "by": world.here.leader, "now": at(on or world.today)}
    return save_replan(**told, seen=propose(**told).fingerprint)


def undo(world, replan, *, on=None):
    return undo_replan(replan=replan, by=world.here.leader, now=at(on or world.today))


# --- Sent again -----------------------------------------------------------------------------------------------
def test_what_was_undone_and_is_sent_again_is_shown_anew(world):
    told = {
        "mentorship": world.mine,
        "changes": [ChangeRhythm(preferred_weekday=3, shortened=False)],
        "by": world.here.leader,
        "now": at(world.today),
    }
    seen = propose(**told).fingerprint
    undo(world, save_replan(**told, seen=seen))
    before = plan_of(world.mine)
    with pytest.raises(StaleProposalError):
        save_replan(**told, seen=seen)
    assert plan_of(world.mine) == before


def test_an_extension_that_was_undone_and_is_sent_again_is_shown_anew(world):
    absence = add_absence(person=world.mine.mentee, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 25), today=world.today)
    told = {
        "mentorship": world.mine,
        "absences": [absence.pk],
        "days": 21,
        "confirmed": list(CONDITIONS),
        "last_day": date(2027, 3, 13),
        "seen": propose_extended(world.mine, days=21, by=world.here.leader, now=at(world.today)).fingerprint,
        "by": world.here.leader,
        "now": at(world.today),
    }
    extend_probation(**told)
    undo(world, Replan.objects.get())
    with pytest.raises(StaleProposalError):
        extend_probation(**told)
    assert fresh(world.mine).probation_ends_on == date(2027, 3, 13)


@pytest.mark.parametrize("seen", ["\x00", "æ", "x" * 10_000, ""])
def test_any_fingerprint_can_be_sent(world, client, seen):
    client.force_login(world.here.leader)
    address = reverse("sessions:replan_save", args=[world.mine.pk, "ukedag"])
    assert client.post(address, {"preferred_weekday": "3", "seen": seen, "agreed": ["\x00", "talk_week_12"]}).status_code == 422
    assert not Replan.objects.exists()


# --- Every change, taken back, made again, in chains -------------------------------------------------------------
def newer_version(world):
    """Another version of the same programme, with one task less, one more and a talk that is called something else."""
    old = world.mine.version
    values = {name: getattr(old, name) for name in ("program", "length_weeks", "training_shifts", "talks")}
    newer = ProgramVersion.objects.create(**values, number=99, checksum="x", published_at=at(world.today))
    for number, rule in enumerate(old.activity_rules.order_by("pk")):
        if number:
            rule.pk, rule.version = None, newer
            rule.save()
    return newer


def other_unit(world):
    unit, _new = world.here.municipality.units.get_or_create(service_area=world.here.area, name="Annen enhet")
    return unit.departments.get_or_create(name="Annen avdeling")[0]


MADE = {
    "absence of the mentee": lambda world: [AddAbsence(person=world.mine.mentee, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 20))],
    "absence of the mentor": lambda world: [
        AddAbsence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2027, 1, 8))
    ],
    "absence of the leader": lambda world: [AddAbsence(person=world.here.leader, starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 20))],
    "rhythm": lambda world: [ChangeRhythm(preferred_weekday=4, shortened=True)],
    "later start": lambda world: [ChangeStart(starts_on=date(2026, 10, 5))],
    "earlier start": lambda world: [ChangeStart(starts_on=date(2026, 8, 3))],
    "start that keeps the dates": lambda world: [ChangeStart(starts_on=date(2026, 10, 19), keeps_dates=True)],
    "pause": lambda world: [AddPause(starts_on=date(2026, 11, 9), ends_on=date(2027, 2, 28))],
    "return": lambda world: [ChangeReturn(pause=fresh(world.mine).pauses.first(), back_on=date(2027, 5, 3))],
    "no pause": lambda world: [ChangeReturn(pause=fresh(world.mine).pauses.first(), back_on=date(2026, 11, 30))],
    "mentor replaced": lambda world: [
        ChangeMentorPeriods(change=ReplaceMentor(mentor=world.here.other_mentor, starts_on=date(2026, 12, 1)))
    ],
    "mentor substituted": lambda world: [
        ChangeMentorPeriods(change=SubstituteMentor(mentor=world.here.other_mentor, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 31)))
    ],
    "mentor shared": lambda world: [ChangeMentorPeriods(change=ShareMentor(mentor=world.here.other_mentor, starts_on=date(2026, 12, 1)))],
    "mentor ended": lambda world: [
        ChangeMentorPeriods(change=EndMentor(period=fresh(world.mine).mentor_periods.order_by("pk").first(), ends_on=date(2026, 12, 31)))
    ],
    "probation not agreed": lambda world: [ChangeProbation(ends_on=None)],
    "probation to another day": lambda world: [ChangeProbation(ends_on=date(2027, 1, 13))],
    "extension": lambda world: [ExtendProbation(days=17)],
    "version": lambda world: [ChangeVersion(version=newer_version(world))],
    "programme": lambda world: [ChangeVersion(version=world.versions["hjemmetjeneste"])],
    "department": lambda world: [ChangeDepartment(department=world.here.other_department)],
    "unit": lambda world: [ChangeDepartment(department=other_unit(world))],
}
FIRST = {"return": "pause", "no pause": "pause"}  # what must be there before it


def prepare(world, name):
    if name in FIRST:
        fresh(world.mine).pauses.create(starts_on=date(2026, 11, 30), ends_on=date(2027, 3, 28), registered_by=world.here.leader)
        save(world, [])
    if "talk" not in name:
        world.mine.items.filter(rule_key="talk_week_14").update(is_pinned=True)


@pytest.mark.parametrize("name", MADE)
def test_a_change_taken_back_and_made_again(world, name):
    prepare(world, name)
    before = plan_of(world.mine)
    changes = MADE[name](world)
    replan = save(world, changes)
    after = plan_of(world.mine)
    if replan is None:  # it moved nothing
        assert after == before
        return
    undo(world, replan)
    assert plan_of(world.mine) == before
    if name == "unit" or name == "department":
        assert Placement.objects.filter(person=world.mine.mentee).count() == 1
    again = save(world, MADE[name](world) if name in {"return", "no pause", "mentor ended"} else changes)
    assert without_keys(plan_of(world.mine)) == without_keys(after)
    undo(world, again)
    assert plan_of(world.mine) == before


def without_keys(state):
    mentorship = {key: value for key, value in state["mentorship"].items() if key != "placement_id"}
    placement = {key: value for key, value in state["placement"].items() if key != "id"}
    return state | {"mentorship": mentorship, "placement": placement}


@pytest.mark.parametrize(
    "names",
    [
        ("pause", "mentor replaced", "start that keeps the dates"),
        ("later start", "rhythm", "probation to another day"),
        ("extension", "extension", "mentor substituted"),
        ("version", "programme", "unit"),
        ("unit", "department", "absence of the mentee"),
        ("mentor shared", "mentor ended", "earlier start"),
        ("pause", "return", "no pause"),
        ("probation not agreed", "programme", "rhythm"),
    ],
)
def test_three_changes_taken_back_one_by_one(world, names):
    states, made = [plan_of(world.mine)], []
    for name in names:
        made.append(save(world, MADE[name](world)))
        states.append(plan_of(world.mine))
    for replan in reversed(made):
        if replan is None:
            states.pop()
            continue
        assert plan_of(world.mine) == states.pop()
        undo(world, replan)
    assert plan_of(world.mine) == states.pop()


# --- One change upon another --------------------------------------------------------------------------------------
def test_a_start_is_not_moved_past_a_pause(world):
    """A pause before the year would put its talks off by weeks in which nothing was planned."""
    year = hire(world.here, "Berit Ny", starts_on=date(2027, 2, 1), today=world.today)
    year.pauses.create(starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 28), registered_by=world.here.leader)
    told = {"mentorship": year, "by": world.here.leader, "now": at(world.today)}
    with pytest.raises(ValidationError) as refused:
        propose(**told, changes=[ChangeStart(starts_on=date(2027, 3, 15))])
    assert list(refused.value.error_dict) == ["starts_on"]
    assert "Det er en pause fra" in refused.value.messages[0]
    assert propose(**told, changes=[ChangeStart(starts_on=date(2027, 1, 25))])


def test_a_start_is_not_moved_under_an_extension(world):
    """The notice has its dates in writing; and an extension from the same last day twice is one the table refuses."""
    save(world, [ExtendProbation(days=10)])
    with pytest.raises(ValidationError) as refused:
        save(world, [ChangeStart(starts_on=date(2026, 9, 4))])
    assert list(refused.value.error_dict) == ["starts_on"]
    assert "Prøvetiden er forlenget" in refused.value.messages[0]


@pytest.mark.parametrize(("talked", "last"), [(True, 22), (False, 21)])
def test_who_held_a_talk_on_the_day_of_the_move_was_mentor_that_day(world, talked, last):
    if talked:
        item = world.mine.items.get(rule_key="talk_week_10")
        told = {"held_on": world.today, "minutes": 45, "held_as": "samtale", "revision": 0, "now": at(world.today)}
        log_talk(item=item, by=world.here.mentor.person, **told)
    save(world, [ChangeDepartment(department=other_unit(world))])
    assert fresh(world.mine).mentor_periods.get().ends_on == date(2026, 11, last)


def test_who_takes_back_a_move_out_of_her_own_sight_is_shown_her_list(world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: world.today if value is None else value.date())
    replan = save(world, [ChangeDepartment(department=world.here.other_department)])
    client.force_login(world.here.other_leader)
    answer = client.post(reverse("sessions:replan_undo", args=[replan.pk]), follow=True)
    assert (answer.redirect_chain[-1][0], answer.status_code) == (reverse("sessions:hires"), 200)


# --- What somebody else wrote meanwhile ----------------------------------------------------------------------------
def test_the_contact_person_chosen_since_is_not_taken_back(world):
    before = world.mine.items.get(rule_key="talk_week_12").planned_on
    replan = save(world, [AddAbsence(person=world.here.mentor.person, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4))])
    year = fresh(world.mine)
    set_contact_person(mentorship=year, person=world.here.coordinator, revision=year.revision, by=world.here.leader, today=world.today)
    undo(world, replan)
    assert fresh(world.mine).contact_person == world.here.coordinator
    assert world.mine.items.get(rule_key="talk_week_12").planned_on == before


def test_the_contact_person_chosen_since_is_not_taken_back_with_another_weekday(world):
    replan = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    year = fresh(world.mine)
    set_contact_person(mentorship=year, person=world.here.coordinator, revision=year.revision, by=world.here.leader, today=world.today)
    undo(world, replan)
    year = fresh(world.mine)
    assert (year.contact_person, year.preferred_weekday) == (world.here.coordinator, None)


def test_a_fact_the_change_was_about_that_is_changed_since_stops_the_undo(world):
    replan = save(world, [ChangeRhythm(preferred_weekday=3, shortened=False)])
    Mentorship.objects.filter(pk=world.mine.pk).update(preferred_weekday=2)
    with pytest.raises(ValidationError, match="Noe planen bygger på er endret siden"):
        undo(world, replan)


@pytest.mark.parametrize("what", ["note", "room", "practical note"])
def test_what_was_written_on_a_line_the_change_added_stops_the_undo(world, what):
    replan = save(world, [ChangeVersion(version=world.versions["hjemmetjeneste"])])
    added = world.mine.items.filter(rule_key__in=replan.after["items"].keys() - replan.before["items"].keys())
    line = added.filter(kind=PlanItem.TASK, planned_on=None).get()
    if what == "note":
        write_task_note(item=line, text="ring først", revision=line.revision, by=world.here.leader)
    elif what == "room":
        line.room, line.revision = "Møterom 2", line.revision + 1
        line.save()
    else:
        PracticalNote.objects.create(item=line, author=world.here.mentor.person, text="Ta med turnusen")
    with pytest.raises(ValidationError, match="tatt i bruk siden"):
        undo(world, replan)
    assert PlanItem.objects.filter(pk=line.pk).exists()
