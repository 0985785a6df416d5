"""Is everyone reminded of the right thing, once, and of nothing that is over?"""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail as postbox

from people import outbox
from people.models import OutgoingMail
from sessions.models import PlanItem
from sessions.reminders import queue_reminders
from tests.world import OSLO, at, hire

START = date(2026, 9, 14)


@pytest.fixture
def reminders(world):
    """Forget the invitations, so that only reminders are in the outbox."""
    OutgoingMail.objects.all().delete()
    return world


def queued() -> set[tuple[str, str]]:
    """Return (rule, recipient) of every reminder in the outbox."""
    return {(mail.key.split(":")[1], mail.person.name) for mail in OutgoingMail.objects.select_related("person")}


def give_up_all_but(item: PlanItem) -> None:
    PlanItem.objects.exclude(pk=item.pk).filter(state=PlanItem.PLANNED).update(state=PlanItem.CANCELLED)


def test_talk_in_three_days_reminds_mentor_and_mentee(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)

    queue_reminders(now=at(talk.planned_on - timedelta(days=4)))
    assert queued() == set()
    queue_reminders(now=at(talk.planned_on - timedelta(days=3)))

    assert queued() == {("talk_in_3_days", "Mona Sandvik"), ("talk_in_3_days", "Nils Nyansatt")}


def test_talk_not_logged_reminds_the_mentor_two_days_after(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)

    queue_reminders(now=at(talk.planned_on + timedelta(days=1)))
    assert queued() == set()
    queue_reminders(now=at(talk.planned_on + timedelta(days=2)))

    assert queued() == {("talk_not_logged", "Mona Sandvik")}


@pytest.mark.parametrize(("days", "rule"), [(14, "interview_in_14_days"), (3, "interview_in_3_days")])
def test_interview_reminds_the_leader(reminders, days, rule):
    interview = reminders.mine.items.get(kind="interview", number=2)
    give_up_all_but(interview)

    queue_reminders(now=at(interview.planned_on - timedelta(days=days)))

    assert queued() == {(rule, "Lise Sandvik")}


def test_start_in_fourteen_days_reminds_leader_and_mentor(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    hire(reminders.here, "Siri Snart", starts_on=date(2026, 11, 30), today=date(2026, 11, 1))

    queue_reminders(now=at(date(2026, 11, 15)))
    assert "start_in_14_days" not in {rule for rule, _person in queued()}
    queue_reminders(now=at(date(2026, 11, 16)))

    assert {pair for pair in queued() if pair[0].startswith("start")} == {
        ("start_in_14_days", "Lise Sandvik"),
        ("start_in_14_days", "Mona Sandvik"),
    }


def test_sweeping_again_adds_nothing(reminders):
    now = at(date(2026, 10, 1))
    first = queue_reminders(now=now)

    assert first > 0
    assert queue_reminders(now=now + timedelta(minutes=5)) == 0
    assert OutgoingMail.objects.count() == first


def test_moved_talk_is_a_new_occasion(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    queue_reminders(now=at(talk.planned_on - timedelta(days=3)))
    PlanItem.objects.filter(pk=talk.pk).update(planned_on=talk.planned_on + timedelta(days=1))

    assert queue_reminders(now=at(talk.planned_on - timedelta(days=2))) == 2


def test_late_registration_gives_no_reminder_for_what_was_before(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    late = hire(reminders.here, "Sen Registrering", starts_on=date(2026, 9, 1), today=date(2026, 10, 1))
    OutgoingMail.objects.all().delete()

    queue_reminders(now=at(date(2026, 10, 4)))

    assert late.items.filter(kind="talk", planned_on__lt=date(2026, 10, 1)).count() == 3
    assert "talk_not_logged" not in {rule for rule, _person in queued()}


def test_nobody_is_reminded_at_night(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    day = talk.planned_on - timedelta(days=3)

    queue_reminders(now=datetime(day.year, day.month, day.day, 0, 5, tzinfo=OSLO))

    assert {mail.due_at for mail in OutgoingMail.objects.all()} == {datetime(day.year, day.month, day.day, 7, 30, tzinfo=OSLO)}


def test_replaced_mentor_of_the_day_is_reminded(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    reminders.mine.mentor_periods.update(ends_on=talk.planned_on - timedelta(days=1))
    reminders.mine.mentor_periods.create(mentor=reminders.here.other_mentor, starts_on=talk.planned_on)

    queue_reminders(now=at(talk.planned_on - timedelta(days=3)))

    assert queued() == {("talk_in_3_days", "Magne Sandvik"), ("talk_in_3_days", "Nils Nyansatt")}


def test_ended_mentorship_is_silent(reminders):
    reminders.mine.__class__.objects.update(state="completed", ended_on=date(2026, 9, 20))

    assert queue_reminders(now=at(date(2026, 10, 1))) == 0


def test_sent_reminder_says_what_when_and_where_to_go(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    now = at(talk.planned_on - timedelta(days=3))
    queue_reminders(now=now)

    outbox.send_due(now=lambda: now)

    to_mentor = next(sent for sent in postbox.outbox if sent.to == ["mona.sandvik@kommune.example"])
    assert "Nils Nyansatt" in to_mentor.body
    assert f"/samtale/{talk.pk}/" in to_mentor.body
    assert "tirsdag 13. oktober 2026" in to_mentor.body or "mandag 12. oktober 2026" in to_mentor.body


def test_reminder_of_a_talk_that_was_logged_meanwhile_is_not_sent(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    now = at(talk.planned_on - timedelta(days=3))
    queue_reminders(now=now)
    PlanItem.objects.filter(pk=talk.pk).update(state=PlanItem.CANCELLED)

    outbox.send_due(now=lambda: now)

    assert postbox.outbox == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.OBSOLETE}


@pytest.mark.parametrize("hires", [1, 3])
def test_sweep_costs_the_same_for_one_hire_and_three(reminders, hires, django_assert_num_queries):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    for number in range(hires):
        hire(reminders.here, f"Flere {number}", starts_on=START)
    OutgoingMail.objects.all().delete()

    with django_assert_num_queries(12):
        assert queue_reminders(now=at(date(2026, 10, 9))) == 4 * hires
