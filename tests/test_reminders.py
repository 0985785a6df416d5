"""Is everyone reminded of the right thing, once, and of nothing that is over?"""

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core import mail as postbox
from django.core.management import call_command

from people import outbox
from people.models import OutgoingMail
from programs.models import Mentorship, Pause, ProgramVersion
from sessions.changes import ExtendedProbation
from sessions.models import Meeting, PlanItem, ReminderRule
from sessions.reminding.builtin import BUILTIN
from sessions.reminding.sweep import queue_reminders
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

    with django_assert_num_queries(15):
        assert queue_reminders(now=at(date(2026, 10, 9))) == 4 * hires


LAST_DAY = date(2027, 3, 13)  # of the six months of probation


@pytest.fixture
def probation(reminders):
    """Leave the end of one probation as the only thing there is to be reminded of."""
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    Mentorship.objects.exclude(pk=reminders.mine.pk).update(probation_months=0, probation_ends_on=None)
    return reminders


@pytest.mark.parametrize(
    ("days", "rules"),
    [
        (31, set()),
        (30, {"probation_end_in_30_days"}),
        (15, {"probation_end_in_30_days"}),
        (14, {"probation_end_in_14_days"}),
        (8, {"probation_end_in_14_days"}),
        (7, {"probation_end_in_7_days"}),
        (0, {"probation_end_in_7_days"}),
        (-1, set()),
    ],
)
def test_end_of_probation_warns_the_leader_by_the_closest_rule(probation, days, rules):
    queue_reminders(now=at(LAST_DAY - timedelta(days=days)))

    assert queued() == {(rule, "Lise Sandvik") for rule in rules}


def test_each_rule_warns_once_on_the_way_to_the_end(probation):
    new = [queue_reminders(now=at(LAST_DAY - timedelta(days=days))) for days in range(40, -3, -1)]

    assert sum(new) == 3
    assert queued() == {(f"probation_end_in_{days}_days", "Lise Sandvik") for days in (30, 14, 7)}


def test_an_extended_probation_is_a_new_occasion(probation):
    queue_reminders(now=at(LAST_DAY - timedelta(days=7)))
    ExtendedProbation(days=14).carry_out(probation.mine, by=probation.here.leader, now=at(LAST_DAY))

    assert queue_reminders(now=at(LAST_DAY)) == 1
    assert queued() == {("probation_end_in_7_days", "Lise Sandvik"), ("probation_end_in_14_days", "Lise Sandvik")}


def test_the_warning_of_a_probation_that_was_extended_is_not_sent(probation):
    now = at(LAST_DAY - timedelta(days=7))
    queue_reminders(now=now)
    ExtendedProbation(days=14).carry_out(probation.mine, by=probation.here.leader, now=now)

    outbox.send_due(now=lambda: now)

    assert postbox.outbox == []
    assert [mail.state for mail in OutgoingMail.objects.all()] == [OutgoingMail.OBSOLETE]


def test_where_no_probation_is_agreed_or_the_year_is_over_nobody_is_warned(probation):
    Mentorship.objects.filter(pk=probation.mine.pk).update(state="ended", end_reason="resigned", ended_on=LAST_DAY - timedelta(days=40))

    assert queue_reminders(now=at(LAST_DAY - timedelta(days=7))) == 0


def sent_warning(world) -> str:
    """Send what is due a week before the end, and return the one mail there is."""
    now = at(LAST_DAY - timedelta(days=7))
    queue_reminders(now=now)
    outbox.send_due(now=lambda: now)
    (mail,) = postbox.outbox
    assert (mail.to, mail.subject) == (["lise.sandvik@kommune.example"], "Prøvetiden til Nils Nyansatt går ut lørdag 13. mars 2027")
    return mail.body


def warning(world, interview: str) -> str:
    return (
        "Hei, Lise!\n\nSiste dag i prøvetiden til Nils Nyansatt er lørdag 13. mars 2027.\n\n"
        f"{interview}"
        "Skal prøvetiden forlenges på grunn av fravær, må Nils Nyansatt få skriftlig melding om det før den går ut.\n\n"
        f"{settings.BASE_URL}/mentorforhold/{world.mine.pk}/provetid/\n\nHilsen Mentorprogram\n"
    )


def test_the_warning_says_when_what_to_do_and_where_to_go(probation):
    probation.mine.items.filter(kind="interview", number=3).update(planned_on=date(2027, 1, 14))

    assert sent_warning(probation) == warning(
        probation,
        "Prøvetidssamtale 3 er ikke meldt holdt. Den er satt til torsdag 14. januar 2027, og bør holdes før prøvetiden går ut.\n\n",
    )


def test_the_warning_tells_of_an_interview_without_a_date(probation):
    probation.mine.items.filter(kind="interview", number=3).update(planned_on=None)

    assert sent_warning(probation) == warning(
        probation, "Prøvetidssamtale 3 er ikke meldt holdt og har ingen dato. Den bør holdes før prøvetiden går ut.\n\n"
    )


def test_the_warning_leaves_out_an_interview_that_is_held(probation):
    item = probation.mine.items.get(kind="interview", number=3)
    leader = probation.here.leader
    item.meeting = Meeting.objects.create(kind=item.kind, held_on=date(2027, 1, 14), led_by=leader, logged_by=leader)
    item.state, item.done_on = PlanItem.DONE, date(2027, 1, 14)
    item.save()

    assert sent_warning(probation) == warning(probation, "")


def paused(mentorship: Mentorship, first: date, last: date) -> None:
    Pause.objects.create(mentorship=mentorship, starts_on=first, ends_on=last, registered_by=mentorship.registered_by)


@pytest.mark.parametrize(("kind", "number", "days"), [("talk", 3, -3), ("talk", 3, 2), ("interview", 2, -14), ("interview", 2, -3)])
def test_in_a_pause_nobody_is_reminded_of_talks_and_interviews(reminders, kind, number, days):
    item = reminders.mine.items.get(kind=kind, number=number)
    give_up_all_but(item)
    today = item.planned_on + timedelta(days=days)
    paused(reminders.mine, today, today)

    assert queue_reminders(now=at(today)) == 0
    Pause.objects.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=7))
    assert queue_reminders(now=at(today)) > 0


def test_nobody_is_reminded_of_a_day_in_a_pause_to_come_or_gone(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    paused(reminders.mine, talk.planned_on, talk.planned_on)

    assert queue_reminders(now=at(talk.planned_on - timedelta(days=3))) == 0
    assert queue_reminders(now=at(talk.planned_on + timedelta(days=2))) == 0


def test_somebody_elses_pause_silences_nothing(reminders):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    paused(reminders.neighbour, talk.planned_on - timedelta(days=10), talk.planned_on + timedelta(days=10))

    assert queue_reminders(now=at(talk.planned_on - timedelta(days=3))) == 2


def test_a_reminder_that_waits_when_the_pause_begins_is_not_sent(reminders, monkeypatch):
    talk = reminders.mine.items.get(kind="talk", number=3)
    give_up_all_but(talk)
    now = at(talk.planned_on - timedelta(days=3))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    queue_reminders(now=now)
    paused(reminders.mine, now.date(), now.date())

    outbox.send_due(now=lambda: now)

    assert postbox.outbox == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.OBSOLETE}


def test_in_a_pause_the_end_of_probation_is_still_told(probation):
    paused(probation.mine, LAST_DAY - timedelta(days=60), LAST_DAY + timedelta(days=60))

    queue_reminders(now=at(LAST_DAY - timedelta(days=14)))

    assert queued() == {("probation_end_in_14_days", "Lise Sandvik")}


def test_an_installation_that_is_upgraded_gets_the_new_rules_in_every_version(db):
    call_command("load_catalogue", stdout=StringIO())
    codes = {rule["code"] for rule in BUILTIN}
    old = ReminderRule.objects.filter(code__startswith="probation_end")
    assert old.count() == 3 * ProgramVersion.objects.count()
    own = ReminderRule.objects.filter(code="talk_in_3_days").first()
    ReminderRule.objects.filter(pk=own.pk).update(days=5)
    old.delete()

    call_command("load_catalogue", stdout=StringIO())

    for version in ProgramVersion.objects.all():
        assert set(version.reminder_rules.values_list("code", flat=True)) == codes
    own.refresh_from_db()
    assert own.days == 5
