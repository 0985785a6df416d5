"""Do the database and the items of one plan tell the same of how a mentorship stands, whatever has become of it?"""

from datetime import date, timedelta
from random import Random

import pytest

from people.organisation.absences import add_absence
from programs.models import MentorPeriod, Mentorship, Pause
from sessions.models import Meeting, MissedTalk, PlanItem, Watch
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import (
    INTERVIEW_MISSING,
    MENTOR_MISSING,
    NOTHING,
    OTHER_OVERDUE,
    SHIFT_OVERDUE,
    TALK_OVERDUE,
    TALKS_NOT_HELD,
    UNFIT,
    TalkCount,
    coming_items,
    standing_from,
    standing_of,
    with_next_item,
    with_standing,
    with_weight,
)
from sessions.reminders.digest.attention import Talk, not_held_in_a_row
from sessions.reminders.sweep import queue_reminders
from sessions.reminders.watched import watched_of
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
    what = dice.choice(["held", "held", "open", "open", "moved", "undated", "missed", "not_held", "not_held", "waived", "cancelled"])
    days = timedelta(days=dice.randint(-30, 30))
    if what == "held":
        hold(item, on=(item.planned_on or TODAY) + days, by=by)
    elif what == "moved" and item.planned_on:
        item.planned_on += days
    elif what == "undated":
        item.planned_on = None
    elif what == "not_held":
        item.state, item.not_held_reason = PlanItem.NOT_HELD, "ferie"
    elif what == "missed" and item.planned_on and item.kind == PlanItem.TALK:
        missed_on, item.planned_on = item.planned_on, item.planned_on + days
        MissedTalk.objects.create(item=item, planned_on=missed_on, reason="ferie", logged_by=by, logged_at=at(TODAY))
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
        if dice.random() < 0.3:
            first = starts_on + timedelta(days=dice.randint(0, 90))
            Pause.objects.create(
                mentorship=year, starts_on=first, ends_on=first + timedelta(days=dice.randint(1, 40)), registered_by=mentor
            )
        Watch.objects.update_or_create(mentorship=year, defaults={"due_at": at(TODAY), "unfit": dice.choice([0, 0, 3])})
        if dice.random() < 0.2:
            Mentorship.objects.filter(pk=year.pk).update(state="completed", ended_on=TODAY)


def weight_by_the_book(row, items, standing, *, today):
    """A literal reading of PROGRAMMES.md, Weight: the first of its list that holds."""
    is_open = [item for item in items if item.state == PlanItem.PLANNED and standing.is_running]
    near = [item for item in is_open if item.kind == PlanItem.INTERVIEW and item.latest_on and item.latest_on <= today + 7 * DAY]
    talks = [
        Talk(
            state=item.state,
            planned_on=item.planned_on,
            held_on=item.done_on,
            missed_on=tuple(item.missed.values_list("planned_on", flat=True)),
        )
        for item in items
        if item.kind == PlanItem.TALK
    ]
    pauses = [(pause.starts_on, pause.ends_on) for pause in row.pauses.all()]
    in_a_row = row.missed_in_a_row
    row = Mentorship.objects.with_people().get(pk=row.pk)
    missed = not_held_in_a_row(watched_of(row, has_mentor=True, items=(), pauses=pauses), talks, today=today)
    assert in_a_row == len(missed), (row.pk, today)
    holds = {
        INTERVIEW_MISSING: standing.interviews_missing or near,
        MENTOR_MISSING: standing.lacks_mentor and standing.starts_on <= today + 14 * DAY,
        TALKS_NOT_HELD: standing.is_running and len(missed) >= 3,
        TALK_OVERDUE: standing.talks_overdue,
        UNFIT: standing.is_running and Watch.objects.filter(mentorship=row, unfit__gt=0).exists(),
        OTHER_OVERDUE: standing.others_overdue,
        SHIFT_OVERDUE: standing.shifts_overdue,
        NOTHING: True,
    }
    return next(weight for weight, is_so in holds.items() if is_so)


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
            assert row.overdue == standing.overdue
            assert row.weight == weight_by_the_book(row, items, standing, today=today), (row.pk, today)
            assert (row.next_on, row.next_title) == ((coming[0].planned_on, coming[0].title) if coming else (None, None))
            seen.add(row.weight)
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


def test_three_talks_in_a_row_not_held_weigh_more_than_one_that_is_not_logged(world):
    def weight():
        return with_weight(with_standing(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY), today=TODAY).get().weight

    past = world.mine.items.filter(planned_on__lt=TODAY)
    past.exclude(kind="talk").update(state="waived")
    talks = list(past.filter(kind="talk").order_by("number"))
    for talk in talks[:3]:
        assert weight() == TALK_OVERDUE
        talk.state, talk.not_held_reason = PlanItem.NOT_HELD, "travelt"
        talk.save()
    assert weight() == TALKS_NOT_HELD
    hold(talks[3], on=talks[3].planned_on, by=world.here.mentor.person)
    talks[3].save()
    assert weight() == TALK_OVERDUE


def test_an_interview_weighs_before_its_latest_day_passes(world):
    """Also where its date is still ahead: past its latest day, the probation may end unspoken of."""
    world.mine.items.filter(planned_on__lt=TODAY).update(state="waived")
    third = world.mine.items.get(kind="interview", number=3)
    latest = third.latest_on
    assert latest == date(2027, 2, 14)  # five months from the start

    def weight(today):
        world.mine.items.filter(planned_on__lt=today).exclude(pk=third.pk).update(state="waived")
        return with_weight(with_standing(Mentorship.objects.filter(pk=world.mine.pk), today=today), today=today).get().weight

    third.planned_on = latest + DAY
    third.save()
    assert weight(latest - 8 * DAY) == NOTHING
    assert weight(latest - 7 * DAY) == INTERVIEW_MISSING


def test_what_no_longer_fits_weighs_once_the_sweep_has_looked(world, monkeypatch, django_capture_on_commit_callbacks):
    """An absence entered anywhere marks the plans it touches, and the next sweep counts what it leaves without a day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))
    world.mine.items.filter(planned_on__lt=TODAY).update(state="waived")
    queue_reminders(now=at(TODAY))

    def weight():
        return with_weight(with_standing(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY), today=TODAY).get().weight

    assert weight() == NOTHING
    talk = world.mine.items.filter(kind="talk", planned_on__gt=TODAY).earliest("planned_on")
    with django_capture_on_commit_callbacks(execute=True):
        add_absence(person=world.mine.mentee, starts_on=talk.planned_on, ends_on=talk.planned_on, today=TODAY)
    queue_reminders(now=at(TODAY))
    assert weight() == UNFIT


def test_no_page_says_ten_of_nine():
    assert TalkCount(planned=9, held=10, extra=1).text == "10 holdt, 1 av dem ekstra; 9 planlagt hittil"
    assert TalkCount(planned=9, held=8).text == "8 holdt, 9 planlagt hittil"
    assert not TalkCount()
    assert TalkCount(planned=2, held=1) + TalkCount(planned=1, held=2, extra=1) == TalkCount(planned=3, held=3, extra=1)
