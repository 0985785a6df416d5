"""Does the week's digest leave once, on the morning of the first open day of the week, to those who want it?"""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail as postbox

from people.models import Absence, Appointment, ClosedDay, MailSettings, OutgoingMail
from sessions.models import MissedTalk, PlanItem, Watch
from sessions.reminders.sweep import queue_reminders
from tests.reminders.digests import MONDAY, all_is_well, days_after, miss, talk
from tests.reminders.scenes import run
from tests.world import MADE_ON, OSLO, at, person

LISE, OTTO, KARI, ELLEN = (f"{name}.sandvik@kommune.example" for name in ("lise", "otto", "kari", "ellen"))
EASTER_MONDAY = date(2027, 3, 29)  # the day after the clocks went forward, too


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=OSLO)


@pytest.fixture
def here(reminders):
    """One hire a department with something to say, and no other municipality; only what the digest says is in the outbox."""
    all_is_well(reminders.mine, reminders.neighbour)
    for mentorship in (reminders.mine, reminders.neighbour):
        PlanItem.objects.filter(mentorship=mentorship, kind="talk").update(state="planned", done_on=None, meeting=None)
        miss(talk(mentorship, 1))
        miss(talk(mentorship, 2))
    Watch.objects.exclude(municipality=reminders.here.municipality).delete()
    Watch.objects.mark_due(at(MADE_ON))
    return reminders.here


def sent(subject: str = "Ukesoversikt") -> list[str]:
    """Return who got a digest, by name."""
    return sorted(mail.to[0] for mail in postbox.outbox if mail.subject.startswith(subject))


def test_it_leaves_on_monday_at_half_past_seven_to_all_who_lead_or_coordinate(here):
    run([morning(MONDAY) - timedelta(minutes=1)])
    assert sent() == []

    run([morning(MONDAY)])

    assert sent() == [ELLEN, KARI, LISE, OTTO]


def test_it_leaves_once_however_often_the_sweep_comes_that_week(here):
    run([morning(MONDAY) + timedelta(minutes=minutes) for minutes in (0, 5, 60)] + [morning(days_after(1)), morning(days_after(2))])

    assert sent() == [ELLEN, KARI, LISE, OTTO]


def test_the_next_week_has_its_own(here):
    run([morning(MONDAY), morning(days_after(7))])

    assert sent("Ukesoversikt, uke 42") == sent("Ukesoversikt, uke 43") == [ELLEN, KARI, LISE, OTTO]


def test_on_easter_monday_it_waits_for_tuesday(here):
    run([morning(EASTER_MONDAY)])
    assert sent() == []

    run([morning(EASTER_MONDAY + timedelta(days=1))])

    assert LISE in sent("Ukesoversikt, uke 13")


def test_a_municipality_closed_on_monday_has_its_digest_on_tuesday(here):
    ClosedDay.objects.create(municipality=here.municipality, closed_on=MONDAY, name="Planleggingsdag")
    Watch.objects.filter(municipality=here.municipality).update(due_at=morning(MONDAY))  # it was marked the day this runs

    run([morning(MONDAY)])
    assert sent() == []
    run([morning(days_after(1))])
    assert LISE in sent()


@pytest.mark.parametrize(("day", "leaves"), [(2, True), (3, False)])
def test_after_an_outage_it_is_still_sent_on_wednesday_and_never_on_thursday(here, day, leaves):
    run([morning(days_after(day))])

    assert (LISE in sent()) is leaves


def test_one_that_was_held_up_to_thursday_is_never_sent(here):
    queue_reminders(now=morning(MONDAY))
    run([morning(days_after(3))])

    assert sent() == []
    assert set(OutgoingMail.objects.filter(kind="digest").values_list("state", flat=True)) == {OutgoingMail.OBSOLETE}


@pytest.mark.parametrize(
    ("monday", "utc_hour"), [(date(2026, 10, 26), 6), (date(2027, 4, 5), 5), (date(2028, 3, 27), 5), (date(2026, 10, 19), 5)]
)
def test_half_past_seven_is_the_clock_on_the_wall_in_the_weeks_it_changes(here, monday, utc_hour):
    queue_reminders(now=morning(monday) - timedelta(hours=2))
    assert not OutgoingMail.objects.filter(kind="digest").exists()
    assert Watch.objects.get(municipality=here.municipality).due_at.hour == utc_hour

    run([morning(monday)])
    assert LISE in sent()


def test_the_week_of_new_year_is_called_53(here):
    run([morning(date(2026, 12, 28))])

    assert LISE in sent("Ukesoversikt, uke 53")


def test_who_has_unsubscribed_gets_none_but_what_duty_requires(here, reminders):
    MailSettings.objects.create(person=here.leader, wants_digest=False, wants_mail=False)
    interview = PlanItem.objects.filter(mentorship=reminders.mine, kind="interview", number=2)
    interview.update(planned_on=days_after(14))
    Watch.objects.create(mentorship=reminders.mine, due_at=morning(days_after(-7)))

    run([morning(MONDAY)])

    assert sent() == [ELLEN, KARI, OTTO]
    assert sent("Prøvetidssamtale 2") == [LISE]


def test_who_wants_no_reminders_may_still_want_the_digest(here):
    MailSettings.objects.create(person=here.leader, wants_mail=False)

    run([morning(MONDAY)])

    assert LISE in sent()


def test_a_leader_who_is_away_on_monday_has_it_when_she_is_back(here):
    Absence.objects.create(person=here.leader, starts_on=days_after(-3), ends_on=MONDAY)
    Absence.objects.create(person=here.other_leader, starts_on=MONDAY, ends_on=days_after(2))

    run([morning(MONDAY)])
    assert sent() == [ELLEN, KARI]
    run([morning(days_after(day)) for day in (1, 2, 3)])

    assert sent() == [ELLEN, KARI, LISE], "back on Thursday it is old"


def test_both_leaders_of_a_department_get_one(here):
    second = person("Lotte Leder")
    scope = {"municipality": here.municipality, "department": here.department, "starts_on": date(2026, 1, 1)}
    Appointment.objects.create(person=second, role="department_leader", **scope)

    run([morning(MONDAY)])

    assert sent() == [ELLEN, KARI, LISE, second.email, OTTO]


def test_who_is_leader_and_coordinator_gets_one_mail(here):
    Appointment.objects.create(person=here.leader, role="coordinator", municipality=here.municipality, starts_on=date(2026, 1, 1))

    run([morning(MONDAY)])

    assert sent() == [ELLEN, KARI, LISE, OTTO]


def test_nothing_to_say_is_not_sent(here):
    MissedTalk.objects.all().delete()
    PlanItem.objects.update(state="cancelled", not_held_reason="", done_on=None, meeting=None)

    run([morning(MONDAY)])

    assert sent() == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {OutgoingMail.OBSOLETE}


def test_it_says_what_is_so_when_it_is_sent(here, reminders):
    queue_reminders(now=morning(MONDAY))
    Appointment.objects.filter(person=here.leader).update(ends_on=days_after(-1))
    reminders.neighbour.items.filter(kind="talk", number__lte=2).update(state="planned", not_held_reason="")
    reminders.neighbour.items.get(kind="talk", number=2).missed.all().delete()
    run([morning(MONDAY)])

    assert sent() == [ELLEN, KARI, OTTO]
    assert [mail.subject for mail in postbox.outbox if mail.to == [OTTO]] == ["Ukesoversikt, uke 42"]
