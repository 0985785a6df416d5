"""Does the outbox hold what each year has to tell, once, whatever becomes of the plan?"""

from datetime import date, timedelta

import pytest

from people.models import MailSettings, OutgoingMail
from people.outbox import sending
from programs.models import Mentorship, Pause
from sessions.hires.ending import end
from sessions.models import PlanItem, ReminderRule, Watch
from sessions.plan.items import move_item
from sessions.reminders.sweep import queue_reminders
from tests.reminders.scenes import due_of, give_up_all_but, lay, morning, queued, sweep
from tests.world import at, hire

WEDNESDAY = date(2026, 10, 14)
MENTOR, MENTEE, LEADER = "Mona Sandvik", "Nils Nyansatt", "Lise Sandvik"


@pytest.fixture
def talk(reminders) -> PlanItem:
    """The one thing there is to be reminded of: a talk on a Wednesday."""
    item = lay(reminders.mine.items.get(kind="talk", number=3), WEDNESDAY)
    give_up_all_but(item)
    return item


def test_talk_reminds_both_on_the_working_day_before_and_the_same_morning(talk):
    sweep(at(date(2026, 10, 8)))
    assert queued(at(date(2026, 10, 8))) == set()

    assert queued(morning(date(2026, 10, 9))) == {("talk_in_3_days", MENTOR), ("talk_in_3_days", MENTEE)}
    assert due_of("talk_in_3_days") == {morning(date(2026, 10, 9))}
    assert due_of("talk_today") == {morning(WEDNESDAY)}


def test_talk_not_logged_reminds_the_mentor_after_two_days_and_after_nine(talk):
    sweep(at(WEDNESDAY + timedelta(days=9)))

    assert due_of("talk_not_logged_9_days") == {at(WEDNESDAY + timedelta(days=9))}
    assert due_of("talk_not_logged") == set(), "the second takes over"


@pytest.mark.parametrize(("rule", "leaves"), [("interview_in_14_days", date(2026, 9, 30)), ("interview_in_3_days", date(2026, 10, 9))])
def test_interview_reminds_the_leader_and_nobody_chooses_that_away(reminders, rule, leaves):
    give_up_all_but(lay(reminders.mine.items.get(kind="interview", number=2), WEDNESDAY))

    sweep(morning(leaves))

    assert (rule, LEADER) in queued(morning(leaves))
    assert set(OutgoingMail.objects.filter(kind="reminder").values_list("is_mandatory", flat=True)) == {True}


def test_hire_without_mentor_is_told_to_leader_and_coordinator(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    alone = hire(reminders.here, "Siri Snart", starts_on=date(2026, 11, 30), today=date(2026, 11, 1))
    alone.mentor_periods.all().delete()

    sweep(morning(date(2026, 11, 16)))

    found = queued(morning(date(2026, 11, 16)))
    assert {pair for pair in found if pair[0].startswith("no_mentor")} == {
        ("no_mentor_14_days", LEADER),
        ("no_mentor_14_days", reminders.here.coordinator.name),
    }
    assert due_of("no_mentor_7_days") == {morning(date(2026, 11, 23))}


def test_letter_phone_call_and_access_are_told_to_whoever_is_responsible(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    soon = hire(reminders.here, "Siri Snart", starts_on=date(2026, 11, 30), today=date(2026, 11, 1))
    letter = soon.items.get(rule_key="welcome_letter")
    give_up_all_but(letter)

    sweep(at(letter.planned_on - timedelta(days=4)))

    told = OutgoingMail.objects.filter(payload__rule__startswith="welcome_letter").values_list("payload__rule", "person__name")
    assert set(told) >= {("welcome_letter_in_2_days", LEADER), ("welcome_letter_not_done", LEADER)}


def test_sweeping_again_adds_nothing(reminders):
    now = at(date(2026, 10, 1))
    first = sweep(now)

    assert first > 0
    assert sweep(now + timedelta(minutes=5)) == 0
    assert OutgoingMail.objects.filter(kind="reminder").count() == first


def test_moving_a_talk_moves_its_reminders(talk, reminders):
    sweep(at(date(2026, 10, 8)))
    old = set(OutgoingMail.objects.filter(payload__sort="item").values_list("key", flat=True))

    talk.refresh_from_db()
    move_item(
        item=talk,
        planned_on=WEDNESDAY + timedelta(days=1),
        time=None,
        room="",
        confirmed=True,
        revision=talk.revision,
        by=reminders.here.leader,
        today=date(2026, 10, 8),
    )
    Watch.objects.update(due_at=at(date(2026, 10, 8)))  # the verb stamped the day this runs
    queue_reminders(now=at(date(2026, 10, 8)))

    rows = OutgoingMail.objects.filter(payload__sort="item")
    assert old.isdisjoint(rows.values_list("key", flat=True))
    assert due_of("talk_today") == {morning(WEDNESDAY + timedelta(days=1))}


def test_moved_there_and_back_is_reminded_after_all(talk):
    now = morning(date(2026, 10, 9))
    sweep(now)
    lay(talk, WEDNESDAY + timedelta(days=30))
    sending.send_due(now=lambda: now)
    assert set(OutgoingMail.objects.filter(payload__rule="talk_in_3_days").values_list("state", flat=True)) == {OutgoingMail.OBSOLETE}

    lay(talk, WEDNESDAY)
    assert sweep(now + timedelta(minutes=5)) == 2
    assert queued(now + timedelta(minutes=5)) == {("talk_in_3_days", MENTOR), ("talk_in_3_days", MENTEE)}


def test_what_has_been_sent_is_never_queued_again(talk):
    now = morning(date(2026, 10, 9))
    sweep(now)
    assert sending.send_due(now=lambda: now) == 2

    assert sweep(now + timedelta(hours=1)) == 0


def test_what_somebody_holds_back_stays_held(talk):
    now = morning(date(2026, 10, 9))
    sweep(now)
    OutgoingMail.objects.update(state=OutgoingMail.HELD)

    sweep(now + timedelta(hours=1))

    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.HELD}


def test_pause_that_begins_puts_off_what_waits(reminders):
    interview = lay(reminders.mine.items.get(kind="interview", number=2), WEDNESDAY)
    give_up_all_but(interview)
    sweep(at(date(2026, 9, 25)))
    Pause.objects.create(
        mentorship=reminders.mine, starts_on=date(2026, 9, 28), ends_on=date(2026, 10, 5), registered_by=reminders.here.leader
    )

    sweep(at(date(2026, 9, 28)))
    assert due_of("interview_in_14_days") == set()
    sweep(at(date(2026, 9, 30)))
    assert due_of("interview_in_14_days") == {morning(date(2026, 10, 6))}


def test_replaced_mentor_of_the_day_is_reminded_and_the_old_one_is_not(talk, reminders):
    sweep(at(date(2026, 10, 8)))
    reminders.mine.mentor_periods.update(ends_on=WEDNESDAY - timedelta(days=1))
    reminders.mine.mentor_periods.create(mentor=reminders.here.other_mentor, starts_on=WEDNESDAY)

    sweep(at(date(2026, 10, 9)))

    assert queued(at(WEDNESDAY)) == {(code, name) for code in ("talk_in_3_days", "talk_today") for name in ("Magne Sandvik", MENTEE)}


def test_leader_of_the_day_a_reminder_leaves_is_told(reminders):
    give_up_all_but(lay(reminders.mine.items.get(kind="interview", number=2), WEDNESDAY))
    old = reminders.here.department.appointments.get(person=reminders.here.leader)
    old.ends_on = date(2026, 10, 5)
    old.save()
    reminders.here.department.appointments.create(
        person=reminders.here.other_leader, role=old.role, municipality=old.municipality, starts_on=date(2026, 10, 6)
    )

    sweep(at(date(2026, 10, 5)))

    assert queued(at(WEDNESDAY)) == {("interview_in_14_days", LEADER), ("interview_in_3_days", reminders.here.other_leader.name)}


def test_late_registration_gives_no_reminder_for_what_was_before(reminders):
    PlanItem.objects.update(state=PlanItem.CANCELLED)
    late = hire(reminders.here, "Sen Registrering", starts_on=date(2026, 9, 1), today=date(2026, 10, 1))
    OutgoingMail.objects.all().delete()

    sweep(at(date(2026, 10, 4)))

    assert late.items.filter(kind="talk", planned_on__lt=date(2026, 10, 1)).count() == 3
    assert "talk_not_logged" not in {rule for rule, _person in queued(at(date(2026, 10, 4)))}


def test_ended_mentorship_is_silent_and_looked_at_no_more(reminders):
    sweep(at(date(2026, 10, 1)))
    year = Mentorship.objects.get(pk=reminders.mine.pk)
    end(
        mentorship=year,
        reason="resigned",
        on=date(2026, 10, 1),
        revision=year.revision,
        by=reminders.here.leader,
        today=date(2026, 10, 1),
    )

    sweep(at(date(2026, 10, 1)))

    assert not Watch.objects.filter(mentorship=reminders.mine).exists()
    assert not OutgoingMail.objects.filter(kind="reminder", subject_id__in=reminders.mine.items.values("pk")).exists()


def test_sms_goes_beside_the_mail_to_those_who_want_it(talk, reminders, settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}"
    reminders.here.mentor.person.phone = "+4790000001"
    reminders.here.mentor.person.save()
    MailSettings.objects.create(person=reminders.here.mentor.person, wants_sms=True)

    sweep(morning(WEDNESDAY))

    rows = OutgoingMail.objects.filter(payload__rule="talk_today").values_list("person__name", "channel")
    assert sorted(rows) == [(MENTOR, "mail"), (MENTOR, "sms"), (MENTEE, "mail")]


def test_rules_of_a_municipality_hold_there_alone(reminders):
    rule = ReminderRule.objects.get(version=reminders.mine.version, code="talk_in_3_days")
    own = ReminderRule.objects.create(
        version=rule.version, municipality=reminders.mine.municipality, code="own", moment=rule.moment, days=5, recipients=["mentor"]
    )

    sweep(at(date(2026, 10, 9)))

    codes = {
        municipality: {
            key.split(":")[1]
            for key in OutgoingMail.objects.filter(municipality=municipality, kind="reminder").values_list("key", flat=True)
        }
        for municipality in (reminders.mine.municipality_id, reminders.theirs.municipality_id)
    }
    assert codes[reminders.mine.municipality_id] == {own.code}
    assert "talk_in_3_days" in codes[reminders.theirs.municipality_id]
