"""Is it told that an interview or a leader–mentor meeting was held, by whom it was led, and nothing more?"""

from datetime import date, timedelta

import pytest

from sessions.models import Meeting
from sessions.talks.interviews import log_meeting, undo_meeting
from tests.plan.test_items import TODAY, complaints, item
from tests.world import at, hire


def logged(world, line, day, revision=None):
    return log_meeting(
        item=line, held_on=day, revision=line.revision if revision is None else revision, by=world.here.unit_leader, now=at(TODAY)
    )


def test_an_interview_is_led_by_the_leader_of_the_day(world):
    interview = logged(world, item(world.mine, "interview"), date(2026, 9, 29))
    meeting = interview.meeting

    assert (interview.state, interview.done_on, interview.done_by) == ("done", date(2026, 9, 29), world.here.unit_leader)
    assert (meeting.led_by, meeting.logged_by, meeting.minutes, meeting.form) == (world.here.leader, world.here.unit_leader, None, "")
    assert set(meeting.participants.all()) == {world.here.leader, world.mine.mentee}


def test_a_leader_mentor_meeting_is_with_the_mentor(world):
    line = logged(world, item(world.mine, "leader_mentor_meeting"), date(2026, 9, 29))

    assert set(line.meeting.participants.all()) == {world.here.leader, world.here.mentor.person}


def test_a_leader_mentor_meeting_needs_a_mentor(world):
    alone = hire(world.here, "Alma Alene", starts_on=world.start, mentor=None)

    assert list(complaints(logged, world, item(alone, "leader_mentor_meeting"), date(2026, 9, 29))) == ["held_on"]
    assert not Meeting.objects.exists()


def test_logging_twice_logs_once_and_another_date_corrects(world):
    line = item(world.mine, "interview")
    logged(world, line, date(2026, 9, 29))
    logged(world, line, date(2026, 9, 29), revision=0)
    corrected = logged(world, line, date(2026, 9, 30), revision=1)

    assert Meeting.objects.get().held_on == corrected.done_on == date(2026, 9, 30)


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2026, 9, 13)])
def test_an_interview_is_neither_in_the_future_nor_before_the_start(world, day):
    assert list(complaints(logged, world, item(world.mine, "interview"), day)) == ["held_on"]


def test_undoing_a_meeting_takes_it_away(world):
    line = logged(world, item(world.mine, "interview"), date(2026, 9, 29))
    line = undo_meeting(item=line, revision=1, by=world.here.leader)

    assert (line.state, line.done_on, line.meeting, line.revision) == ("planned", None, None, 2)
    assert not Meeting.objects.exists()
    assert undo_meeting(item=line, revision=1, by=world.here.leader).revision == 2


def test_talks_are_not_logged_here(world):
    assert "logges her" in complaints(logged, world, item(world.mine, "talk"), TODAY)[""][0]
