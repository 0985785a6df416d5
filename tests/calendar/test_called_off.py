"""Is what is called off, or no longer one's own, taken out of the calendar, and what is over left as it is?"""

from datetime import timedelta

import pytest

from people.models import OutgoingMail, Person
from people.outbox.queue import WRITERS
from programs.models import Mentorship
from sessions.calendar.invitations import KIND, invitation_for
from sessions.hires.ending import end
from sessions.mentors.periods import ReplaceMentor
from sessions.models import CalendarInvitation, PlanItem
from sessions.talks.log import log_talk
from sessions.talks.missed import log_not_held
from tests.calendar.changing import LATER, NOW, TODAY, fresh, invite, queued, sent, what, written
from tests.calendar.reading import event, value
from tests.mentors.changing import change_mentors
from tests.world import at


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def test_what_is_not_held_and_has_no_new_date_is_called_off(world, talk):
    mentor = world.here.mentor.person
    log_not_held(item=talk, reason=PlanItem.BUSY, new_date=None, revision=talk.revision, by=mentor, now=NOW)

    assert queued(world.mine) == 1
    letter = sent()
    assert what(letter) == ("CANCEL", "1")
    assert letter.subject.endswith("kl. 10.00 er avlyst")
    assert value(event(letter.calendar.content), "summary") == f"{talk.title} med {world.mine.mentee.name}"
    assert CalendarInvitation.objects.get().is_cancelled
    assert queued(world.mine, now=LATER) == 0


def test_what_is_not_held_and_has_a_new_date_is_moved(world, talk):
    """Also when it is told after the day: the new date is to be in the calendar."""
    CalendarInvitation.objects.update(told=CalendarInvitation.objects.get().told | {"day": "2026-11-16"})

    assert queued(world.mine) == 1
    assert what(sent()) == ("REQUEST", "1")


def test_a_line_that_is_gone_is_called_off(world, talk):
    talk.delete()

    assert queued(world.mine) == 1
    assert what(sent()) == ("CANCEL", "1")


def test_a_line_without_a_date_is_called_off(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(planned_on=None)

    assert queued(world.mine) == 1
    assert "Ny dato er ikke satt." in sent().lines[0]


@pytest.mark.parametrize("state", ["waived", "cancelled"])
def test_a_line_that_is_given_up_is_called_off(world, talk, state):
    PlanItem.objects.filter(pk=talk.pk).update(state=state)

    assert queued(world.mine) == 1
    assert what(sent()) == ("CANCEL", "1")


def test_a_mentor_who_is_replaced_loses_it_and_the_hire_reads_the_new_name(world, talk):
    invite(talk, world.mine.mentee)
    new = world.here.other_mentor
    change_mentors(world.mine, ReplaceMentor(mentor=new, starts_on=TODAY), by=world.here.leader, today=TODAY)

    assert queued(world.mine) == 2
    letters = {mail.person: WRITERS[KIND](mail, LATER) for mail in OutgoingMail.objects.filter(kind=KIND)}
    former, mentee = letters[world.here.mentor.person], letters[world.mine.mentee]
    assert what(former) == ("CANCEL", "1")
    assert "ikke lenger du som har den" in former.lines[0]
    assert new.person.name not in former.text + former.calendar.content.decode()
    assert what(mentee) == ("REQUEST", "1")
    assert value(event(mentee.calendar.content), "summary") == f"{talk.title} med {new.person.name}"


def test_a_year_that_ends_calls_off_what_lay_ahead(world, talk):
    invite(talk, world.mine.mentee)
    year = Mentorship.objects.get(pk=world.mine.pk)
    end(mentorship=year, reason="resigned", on=TODAY, revision=year.revision, by=world.here.leader, today=TODAY)

    assert queued(world.mine) == 2
    for mail in OutgoingMail.objects.filter(kind=KIND):
        assert what(WRITERS[KIND](mail, LATER)) == ("CANCEL", "1")


def test_a_line_left_open_after_the_end_of_its_year_is_called_off_all_the_same(world, talk):
    invitation = invite(talk, world.mine.mentee)
    year = Mentorship.objects.get(pk=world.mine.pk)
    end(mentorship=year, reason="resigned", on=TODAY, revision=year.revision, by=world.here.leader, today=TODAY)
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.PLANNED)
    queued(world.mine)
    mail = OutgoingMail.objects.get(kind=KIND, subject_id=invitation.pk)

    assert what(WRITERS[KIND](mail, LATER)) == ("CANCEL", "1")


def test_what_was_called_off_and_is_on_again_is_a_new_invitation(world, talk):
    mentor = world.here.mentor.person
    log_not_held(item=talk, reason=PlanItem.BUSY, new_date=None, revision=talk.revision, by=mentor, now=NOW)
    queued(world.mine)
    sent()
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.PLANNED, not_held_reason="")

    assert queued(world.mine) == 0
    calendar, _sent = invitation_for(fresh(talk), mentor, NOW)
    assert value(event(calendar.content), "sequence") == "2"


def test_what_is_done_is_left_as_it_is(world, talk):
    held = {"held_on": TODAY, "minutes": 45, "held_as": "samtale", "revision": talk.revision}
    log_talk(item=talk, by=world.here.mentor.person, now=NOW, **held)

    assert queued(world.mine) == 0


def test_what_is_over_is_left_as_it_is(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(state="waived")
    after = at(talk.planned_on + timedelta(days=1))

    assert queued(world.mine, now=after) == 0
    assert queued(world.mine, now=at(talk.planned_on, 23)) == 1
    assert written(after) is None


def test_a_closed_account_is_told_nothing(world, talk):
    PlanItem.objects.filter(pk=talk.pk).update(state="waived")
    assert queued(world.mine) == 1
    Person.objects.filter(pk=world.here.mentor.person.pk).update(is_active=False)

    assert written() is None
    OutgoingMail.objects.all().delete()
    assert queued(world.mine) == 0
