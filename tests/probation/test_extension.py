"""May a probation be extended only as the law allows, and by as much as the absence?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from people.models import Absence, Person
from programs.models import Mentorship, ProbationExtension
from sessions.models import Meeting, PlanItem, Replan
from sessions.probation.extension import (
    CONDITIONS,
    extend_probation,
    notice_of,
    propose_extended,
    proposed_extension,
    require_may_extend,
    why_not_extended,
)
from sessions.replanning.changes import ExtendProbation
from tests import world as worlds
from tests.world import at

LAST_DAY = date(2027, 3, 13)  # of six months from Monday 14 September 2026
TODAY = date(2027, 2, 1)
ALL = tuple(CONDITIONS)


def away(mentorship: Mentorship, first: date, last: date) -> int:
    return Absence.objects.create(person=mentorship.mentee, starts_on=first, ends_on=last).pk


def fresh(mentorship: Mentorship) -> Mentorship:
    return Mentorship.objects.get(pk=mentorship.pk)


def extended(mentorship: Mentorship, days: int, by: Person, today: date = TODAY) -> ProbationExtension:
    """Extend without asking: an extension that is there already."""
    ExtendProbation(days=days).apply(mentorship, by=by, now=at(today))
    return mentorship.probation_extensions.latest("ends_on")


def extend(world, mentorship: Mentorship, absences, days, *, today: date = TODAY, last_day: date = LAST_DAY, confirmed=ALL, seen=None):
    """Do what the page does: what is seen is the proposal of now, unless told."""
    by, now = world.here.leader, at(today)
    return extend_probation(
        mentorship=mentorship,
        absences=absences,
        days=days,
        confirmed=confirmed,
        last_day=last_day,
        seen=seen or propose_extended(mentorship, days=days, by=by, now=now).fingerprint,
        by=by,
        now=now,
    )


def refusal(verb, *arguments, **named) -> dict[str, list[str]] | list[str]:
    with pytest.raises(ValidationError) as caught:
        verb(*arguments, **named)
    return caught.value.message_dict if hasattr(caught.value, "error_dict") else caught.value.messages


def spells(mentorship: Mentorship, today: date = TODAY) -> list[tuple[date, date, int]]:
    return [(spell.first, spell.last, spell.days) for spell in proposed_extension(mentorship, today=today).spells]


def test_no_absence_gives_nothing_to_extend_with(world):
    proposal = proposed_extension(world.mine, today=TODAY)

    assert (proposal.last_day, proposal.spells, proposal.absent_days, proposal.most, proposal.ends_on) == (LAST_DAY, (), 0, 0, None)


def test_absence_is_cut_to_the_probation_and_to_what_has_been(world):
    away(world.mine, date(2026, 9, 1), date(2026, 9, 15))  # began before the first day
    away(world.mine, date(2026, 10, 5), date(2026, 10, 9))
    away(world.mine, date(2027, 1, 30), date(2027, 2, 20))  # not over
    away(world.mine, date(2027, 2, 2), date(2027, 2, 3))  # to come
    away(world.mine, date(2026, 8, 1), date(2026, 9, 13))  # ended the day before
    Absence.objects.create(person=world.neighbour.mentee, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 31))

    proposal = proposed_extension(world.mine, today=TODAY)

    assert spells(world.mine) == [
        (date(2026, 9, 14), date(2026, 9, 15), 2),
        (date(2026, 10, 5), date(2026, 10, 9), 5),
        (date(2027, 1, 30), TODAY, 3),
    ]
    assert (proposal.absent_days, proposal.most, proposal.ends_on) == (10, 10, LAST_DAY + timedelta(days=10))


def test_after_the_last_day_no_day_counts(world):
    away(world.mine, date(2027, 3, 1), date(2027, 4, 30))

    assert spells(world.mine, today=date(2027, 6, 1)) == [(date(2027, 3, 1), LAST_DAY, 13)]


def test_before_the_start_no_day_counts(world):
    away(world.mine, date(2026, 9, 1), date(2026, 9, 30))

    assert spells(world.mine, today=date(2026, 9, 13)) == []
    assert spells(world.mine, today=world.start) == [(world.start, world.start, 1)]


def test_a_day_in_two_absences_counts_once(world):
    away(world.mine, date(2026, 10, 1), date(2026, 10, 10))
    away(world.mine, date(2026, 10, 8), date(2026, 10, 12))
    away(world.mine, date(2026, 10, 2), date(2026, 10, 3))

    assert proposed_extension(world.mine, today=TODAY).absent_days == 12


def test_days_used_before_are_subtracted(world):
    away(world.mine, date(2026, 10, 1), date(2026, 10, 10))
    extended(world.mine, 7, world.here.leader)

    proposal = proposed_extension(fresh(world.mine), today=TODAY)

    assert (proposal.absent_days, proposal.used_days, proposal.most) == (10, 7, 3)
    assert proposal.ends_on == LAST_DAY + timedelta(days=10)


def test_absence_in_the_extended_part_counts_too(world):
    away(world.mine, date(2026, 10, 1), date(2026, 10, 10))
    extended(world.mine, 10, world.here.leader)
    away(world.mine, date(2027, 3, 15), date(2027, 3, 18))

    assert proposed_extension(fresh(world.mine), today=date(2027, 3, 20)).most == 4


def test_without_probation_there_is_nothing_to_extend(world):
    hire = worlds.hire(world.here, "Petra Prøvefri", starts_on=world.start, probation_months=0)
    away(hire, date(2026, 10, 1), date(2026, 10, 10))

    assert proposed_extension(hire, today=TODAY).most == 0
    assert why_not_extended(hire, today=TODAY) == "Det er ikke avtalt prøvetid, så det er ingenting å forlenge."
    assert refusal(require_may_extend, hire, absences=[], days=1, confirmed=ALL, today=TODAY) == [why_not_extended(hire, today=TODAY)]


def test_the_last_day_is_in_time_and_the_day_after_is_not(world):
    away(world.mine, date(2026, 10, 1), date(2026, 10, 10))

    assert why_not_extended(world.mine, today=LAST_DAY) == ""
    sentence = "Prøvetiden gikk ut lør. 13. mars 2027 (uke 10). Etter at den er gått ut, kan den ikke forlenges."
    assert why_not_extended(world.mine, today=LAST_DAY + timedelta(days=1)) == sentence


def test_an_ended_year_is_not_extended(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state=Mentorship.COMPLETED, ended_on=TODAY)
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 10))

    assert refusal(extend, world, world.mine, [pk], 3, seen="x") == ["Programmet er fullført, så planen kan ikke endres."]


def test_extending_moves_the_last_day_and_says_who_and_when(world):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 14))

    row = extend(world, world.mine, [pk], 14)

    after = fresh(world.mine)
    assert (row.days, row.previous_ends_on, row.ends_on) == (14, LAST_DAY, date(2027, 3, 27))
    assert (row.made_by, row.made_at, row.mentorship_id) == (world.here.leader, at(TODAY), world.mine.pk)
    assert (after.probation_ends_on, after.probation_extended_days, after.revision) == (date(2027, 3, 27), 14, world.mine.revision + 1)
    assert after.probation_months == 6


def test_only_the_absence_that_is_ticked_counts(world):
    ill = away(world.mine, date(2026, 10, 1), date(2026, 10, 5))
    away(world.mine, date(2026, 12, 21), date(2027, 1, 3))  # a holiday, which nobody ticks

    told = refusal(extend, world, world.mine, [ill], 6)

    assert told == {"days": ["Høyst 5 dager: prøvetiden kan ikke forlenges med mer enn fraværet."]}
    assert ProbationExtension.objects.count() == 0


def test_fewer_days_than_the_absence_may_be_chosen(world):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 10))  # half a position away: five days in all

    assert extend(world, world.mine, [pk], 5).ends_on == date(2027, 3, 18)


@pytest.mark.parametrize("days", [0, -3])
def test_less_than_a_day_is_refused(world, days):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 10))

    assert refusal(extend, world, world.mine, [pk], days, seen="x") == {"days": ["Velg minst 1 dag."]}


def test_absence_that_is_used_up_is_refused_unless_all_of_it_is_ticked(world):
    first = away(world.mine, date(2026, 10, 1), date(2026, 10, 10))
    extend(world, world.mine, [first], 10)
    second = away(world.mine, date(2026, 11, 2), date(2026, 11, 4))
    moved = LAST_DAY + timedelta(days=10)

    told = (
        "Fraværet du har krysset av, er på 3 dager, og 10 er alt brukt til å forlenge. "
        "Kryss av alt fraværet som teller, også det som er brukt før."
    )
    assert refusal(extend, world, world.mine, [second], 3, last_day=moved) == {"absences": [told]}
    assert extend(world, world.mine, [first, second], 3, last_day=moved).ends_on == moved + timedelta(days=3)


@pytest.mark.parametrize("missing", ALL)
def test_every_condition_must_be_confirmed(world, missing):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 10))

    told = refusal(extend, world, world.mine, [pk], 5, confirmed=[code for code in ALL if code != missing])

    assert told == {missing: ["Må bekreftes for å forlenge."]}
    assert fresh(world.mine).probation_ends_on == LAST_DAY


def test_another_persons_absence_is_refused(world):
    theirs = away(world.neighbour, date(2026, 10, 1), date(2026, 10, 10))

    assert list(refusal(extend, world, world.mine, [theirs], 5)) == ["absences"]


def test_sending_twice_extends_once(world):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 20))
    seen = propose_extended(world.mine, days=10, by=world.here.leader, now=at(TODAY)).fingerprint

    first = extend(world, world.mine, [pk], 10, seen=seen)
    again = extend(world, world.mine, [pk], 10, seen=seen)

    assert first == again
    for other in ({"confirmed": ALL[:-1]}, {"seen": "f" * 64}):
        with pytest.raises(ValidationError):
            extend(world, world.mine, [pk], 10, **{"seen": seen} | other)
    assert fresh(world.mine).probation_extended_days == 10
    assert Replan.objects.count() == 1


def test_a_page_read_before_somebody_else_extended_is_refused(world):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 20))
    seen = propose_extended(world.mine, days=4, by=world.here.leader, now=at(TODAY)).fingerprint
    extend(world, world.mine, [pk], 10)

    told = refusal(extend, world, world.mine, [pk], 4, seen=seen)

    assert told == ["Planen har endret seg etter at du så forslaget. Dette er forslaget slik det er nå: se over det, og lagre på nytt."]
    assert ProbationExtension.objects.count() == 1


def interviews(mentorship: Mentorship) -> list[date]:
    return list(mentorship.items.filter(kind=PlanItem.INTERVIEW).order_by("number").values_list("planned_on", flat=True))


def test_only_interviews_that_are_not_held_move(world):
    pk = away(world.mine, date(2026, 10, 1), date(2026, 10, 14))
    today, leader = date(2026, 11, 10), world.here.leader
    before = interviews(world.mine)
    first = world.mine.items.get(kind=PlanItem.INTERVIEW, number=1)
    first.meeting = Meeting.objects.create(kind=first.kind, held_on=before[0], led_by=leader, logged_by=leader)
    first.state, first.done_on = PlanItem.DONE, before[0]
    first.save()

    extend(world, world.mine, [pk], 14, today=today)

    assert before == [date(2026, 9, 28), date(2026, 11, 16), date(2027, 1, 14)]
    assert interviews(world.mine) == [date(2026, 9, 28), date(2026, 11, 30), date(2027, 1, 28)]
    assert Replan.objects.get().causes == ["extension"]


def test_who_sees_an_extension(world):
    row = extended(world.mine, 3, world.here.leader)
    here = world.here
    people = [here.coordinator, here.unit_leader, here.leader, world.mine.mentee, here.mentor.person, here.other_leader, world.there.leader]

    saw = [ProbationExtension.objects.visible_to(person, TODAY).filter(pk=row.pk).exists() for person in people]

    assert saw == [True, True, True, True, False, False, False]


def notice(mentorship: Mentorship, today: date):
    found = notice_of(mentorship, list(mentorship.items.all()), today=today)
    return found and (found.ends_on, found.days_left, found.interview and found.interview.title, found.most)


def test_notice_when_the_end_is_near_and_the_last_interview_is_not_held(world):
    assert notice(world.mine, LAST_DAY - timedelta(days=31)) is None
    assert notice(world.mine, LAST_DAY - timedelta(days=30)) == (LAST_DAY, 30, "Prøvetidssamtale 3", 0)
    assert notice(world.mine, LAST_DAY) == (LAST_DAY, 0, "Prøvetidssamtale 3", 0)
    assert notice(world.mine, LAST_DAY + timedelta(days=1)) is None

    world.mine.items.filter(kind=PlanItem.INTERVIEW, number=3).update(state=PlanItem.WAIVED)
    assert notice(world.mine, LAST_DAY) is None


def test_notice_when_absence_makes_an_extension_possible(world):
    away(world.mine, date(2026, 10, 1), date(2026, 10, 4))

    assert notice(world.mine, date(2026, 10, 2)) == (LAST_DAY, (LAST_DAY - date(2026, 10, 2)).days, None, 2)
    assert notice(world.mine, LAST_DAY + timedelta(days=1)) is None
    extended(world.mine, 4, world.here.leader)
    assert notice(world.mine, TODAY) is None


def test_no_notice_without_probation_or_after_the_end_of_the_year(world):
    hire = worlds.hire(world.here, "Petra Prøvefri", starts_on=world.start, probation_months=0)
    away(hire, date(2026, 10, 1), date(2026, 10, 4))
    away(world.mine, date(2026, 10, 1), date(2026, 10, 4))
    Mentorship.objects.filter(pk=world.mine.pk).update(state=Mentorship.ENDED, ended_on=TODAY, end_reason=Mentorship.RESIGNED)

    assert notice(hire, TODAY) is None
    assert notice(fresh(world.mine), TODAY) is None
