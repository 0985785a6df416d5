"""Do the database and the items of one plan tell the same of how a mentorship stands, whatever has become of it?"""

from datetime import date, timedelta
from random import Random

import pytest

from programs.models import MentorPeriod, Mentorship
from sessions.models import Meeting, PlanItem
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import (
    INTERVIEW_MISSING,
    MENTOR_MISSING,
    NOTHING,
    OTHER_OVERDUE,
    SHIFT_OVERDUE,
    TALK_OVERDUE,
    TalkCount,
    coming_items,
    standing_from,
    standing_of,
    with_next_item,
    with_standing,
    with_weight,
)
from tests.world import at, hire

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
MEETINGS = (PlanItem.TALK, PlanItem.INTERVIEW, PlanItem.LEADER_MENTOR_MEETING)


def hold(item, *, on, by):
    if item.kind in MEETINGS:
        item.meeting = Meeting.objects.create(
            kind=item.kind, held_on=on, minutes=45, form="samtale", led_by=by, logged_by=by, logged_at=at(on)
        )
    item.state, item.done_on = PlanItem.DONE, on


def become(item, dice, *, by):
    """Let something become of an item: held early, late or on its day, moved, missed, waived, cancelled, or nothing."""
    what = dice.choice(["held", "held", "open", "open", "moved", "undated", "not_held", "waived", "cancelled"])
    days = timedelta(days=dice.randint(-30, 30))
    if what == "held":
        hold(item, on=(item.planned_on or TODAY) + days, by=by)
    elif what == "moved" and item.planned_on:
        item.planned_on += days
    elif what == "undated":
        item.planned_on = None
    elif what == "not_held":
        item.state, item.not_held_reason = PlanItem.NOT_HELD, "ferie"
    elif what in ("waived", "cancelled"):
        item.state = what
    item.save()


def add_unplanned(mentorship, dice, *, by):
    on = TODAY + timedelta(days=dice.randint(-60, 10))
    item = PlanItem(mentorship=mentorship, kind=PlanItem.TALK, number=20, rule_key="extra_1", title="Ekstra samtale", responsible="mentor")
    hold(item, on=on, by=by)
    item.save()


def scatter(world, dice):
    """Make hires of every sort: begun long ago, yesterday or not yet, registered late, ended, with all sorts of mentors."""
    mentor = world.here.mentor.person
    for number in range(10):
        starts_on = TODAY + timedelta(days=dice.choice([-400, -200, -90, -30, -1, 0, 1, 10, 14, 15, 40]))
        registered_on = min(starts_on + timedelta(days=dice.choice([-28, -28, 20])), TODAY)
        year = hire(world.here, f"Ny Nummer {number}", starts_on=starts_on, today=registered_on, mentor=None)
        for item in list(year.items.all()):
            become(item, dice, by=mentor)
        for _extra in range(dice.randint(0, 1)):
            add_unplanned(year, dice, by=mentor)
        for who, kind in ((world.here.mentor, "mentor"), (world.here.other_mentor, "substitute")):
            first = starts_on + timedelta(days=dice.randint(-20, 20))
            if dice.random() < 0.6:
                last = dice.choice([None, first + timedelta(days=dice.randint(0, 60))])
                MentorPeriod.objects.create(mentorship=year, mentor=who, kind=kind, starts_on=first, ends_on=last)
        if dice.random() < 0.2:
            Mentorship.objects.filter(pk=year.pk).update(state="completed", ended_on=TODAY)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_the_database_and_the_items_tell_the_same(world, seed):
    dice = Random(seed)
    scatter(world, dice)
    world.here.other_mentor.ends_on = TODAY + timedelta(days=dice.randint(-10, 20))
    world.here.other_mentor.save()
    seen = set()
    for today in (TODAY - 60 * DAY, TODAY - DAY, TODAY, TODAY + DAY, TODAY + 90 * DAY):
        rows = list(with_next_item(with_weight(with_standing(Mentorship.objects.all(), today=today), today=today), today=today))
        mentors = RoleHolders.for_mentorships(rows, today=today)
        for row in rows:
            items = list(row.items.in_plan_order())
            has_mentor = mentors.mentor_on(row.pk, max(today, row.starts_on)) is not None
            standing = standing_of(row, items, has_mentor=has_mentor, today=today)
            coming = coming_items(row, items, today=today)

            assert standing_from(row, today=today) == standing
            assert (row.overdue, row.weight) == (standing.overdue, standing.weight)
            assert (row.next_on, row.next_title) == ((coming[0].planned_on, coming[0].title) if coming else (None, None))
            seen.add(standing.weight)
    assert seen >= {INTERVIEW_MISSING, MENTOR_MISSING, NOTHING}


def test_a_weightier_thing_comes_first_however_many_the_others_are(world):
    def weight():
        return with_weight(with_standing(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY), today=TODAY).get().weight

    past = world.mine.items.filter(planned_on__lt=TODAY)
    assert weight() == INTERVIEW_MISSING
    past.filter(kind="interview").update(state="waived")
    assert weight() == TALK_OVERDUE
    MentorPeriod.objects.filter(mentorship=world.mine).delete()
    assert weight() == MENTOR_MISSING
    MentorPeriod.objects.create(mentorship=world.mine, mentor=world.here.mentor, starts_on=TODAY)
    past.filter(kind="talk").update(state="waived")
    assert weight() == OTHER_OVERDUE
    past.exclude(kind="training_shift").update(state="waived")
    assert weight() == SHIFT_OVERDUE
    past.update(state="waived")
    assert weight() == NOTHING


def test_no_page_says_ten_of_nine():
    assert TalkCount(planned=9, held=10, extra=1).text == "10 holdt, 1 av dem ekstra; 9 planlagt hittil"
    assert TalkCount(planned=9, held=8).text == "8 holdt, 9 planlagt hittil"
    assert not TalkCount()
    assert TalkCount(planned=2, held=1) + TalkCount(planned=1, held=2, extra=1) == TalkCount(planned=3, held=3, extra=1)
