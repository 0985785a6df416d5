"""What does the leader's list say of each hire?"""

from datetime import date, timedelta

from programs.models import MentorPeriod, Mentorship
from sessions.hires import with_counts, with_next_item
from sessions.models import Meeting, PlanItem
from tests.world import hire

TODAY = date(2026, 11, 22)


def counted(mentorship, today=TODAY):
    return with_counts(Mentorship.objects.filter(pk=mentorship.pk), today=today).get()


def hold_talk(item, by, on):
    meeting = Meeting.objects.create(kind="talk", held_on=on, minutes=45, form="samtale", led_by=by, logged_by=by)
    PlanItem.objects.filter(pk=item.pk).update(state="done", done_on=on, done_by=by, meeting=meeting)


def test_counts_of_a_year_under_way(world):
    talks = list(PlanItem.objects.filter(mentorship=world.mine, kind="talk").order_by("number"))
    due = [talk for talk in talks if talk.first_planned_on <= TODAY]
    hold_talk(talks[0], world.here.mentor.person, talks[0].planned_on)
    row = counted(world.mine)

    assert (row.talks_planned, row.talks_held, row.interviews_missing, row.has_mentor) == (len(due), 1, 2, True)
    assert len(due) == 6
    assert row.overdue == PlanItem.objects.filter(mentorship=world.mine, planned_on__lt=TODAY).count() - 1


def test_moving_a_talk_hides_nothing(world):
    before = counted(world.mine)
    talk = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=2)
    talk.planned_on = TODAY + timedelta(days=30)
    talk.save()
    after = counted(world.mine)

    assert after.talks_planned == before.talks_planned
    assert after.overdue == before.overdue - 1


def test_a_talk_planned_for_today_counts_as_planned_and_not_as_late(world):
    talk = PlanItem.objects.get(mentorship=world.mine, kind="talk", number=3)

    assert counted(world.mine, talk.planned_on).talks_planned == 3
    assert counted(world.mine, talk.planned_on - timedelta(days=1)).talks_planned == 2
    assert (
        counted(world.mine, talk.planned_on + timedelta(days=1)).overdue - counted(world.mine, talk.planned_on).overdue
        == PlanItem.objects.filter(mentorship=world.mine, planned_on=talk.planned_on).count()
    )


def test_has_mentor_follows_the_periods(world):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)
    ahead = hire(world.here, "Frida Framtid", starts_on=date(2027, 1, 4), today=TODAY)
    assert not counted(alone).has_mentor
    assert counted(ahead).has_mentor

    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    assert not counted(world.mine).has_mentor
    MentorPeriod.objects.filter(mentorship=ahead).update(starts_on=date(2027, 1, 4))
    assert counted(ahead).has_mentor
    MentorPeriod.objects.filter(mentorship=ahead).update(starts_on=date(2027, 1, 5))
    assert not counted(ahead).has_mentor


def test_a_mentor_whose_appointment_is_over_is_none(world):
    world.here.mentor.ends_on = TODAY - timedelta(days=1)
    world.here.mentor.save()

    assert not counted(world.mine).has_mentor


def test_next_date_is_the_first_open_from_today(world):
    row = with_next_item(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY).get()
    first = PlanItem.objects.filter(mentorship=world.mine, planned_on__gte=TODAY).order_by("planned_on").first()

    assert (row.next_on, row.next_title) == (first.planned_on, first.title)
