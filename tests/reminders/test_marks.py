"""Is a year looked at again when something changes that its reminders depend on, and do they then leave as they should?"""

from datetime import date, datetime, time, timedelta

import pytest

from people.models import Appointment, OutgoingMail
from people.organisation.absences import add_absence, remove_absence
from people.organisation.appointments import appoint, end_appointment
from people.organisation.places import add_closed_day, remove_closed_day
from people.outbox import sending
from people.preferences.choices import snooze
from sessions.models import PlanItem, Watch
from sessions.reminders.sweep import queue_reminders
from tests.reminders.scenes import give_up_all_but, lay, sweep
from tests.world import OSLO, at, person

WEDNESDAY = date(2026, 10, 14)
LATER = at(date(2030, 1, 1))


@pytest.fixture
def talk(reminders) -> PlanItem:
    item = lay(reminders.mine.items.get(kind="talk", number=3), WEDNESDAY)
    give_up_all_but(item)
    return item


@pytest.fixture(autouse=True)
def nothing_marked(reminders) -> None:
    Watch.objects.update(due_at=LATER)


def marked() -> set[int | None]:
    """Return the years that are looked at by the next sweep; None for a municipality."""
    return set(Watch.objects.exclude(due_at=LATER).values_list("mentorship", flat=True))


def told(rule: str) -> set[str]:
    return set(OutgoingMail.objects.filter(payload__rule=rule).values_list("person__name", flat=True))


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 7, 30, tzinfo=OSLO)


@pytest.mark.parametrize("role", ["unit_leader", "coordinator"])
def test_who_begins_or_stops_in_a_unit_or_municipality_marks_its_years(reminders, role):
    here = reminders.here
    place = here.unit if role == "unit_leader" else here.municipality
    mine = {reminders.mine.pk, reminders.neighbour.pk}
    held = appoint(person=person("Ny Leder"), role=role, place=place, starts_on=reminders.today, by=here.coordinator)
    assert marked() == mine

    Watch.objects.update(due_at=LATER)
    end_appointment(appointment=held, ends_on=reminders.today, by=here.coordinator, today=reminders.today)
    assert marked() == mine


def test_closed_day_marks_its_municipality(reminders):
    closed = add_closed_day(municipality=reminders.here.municipality, closed_on=date(2026, 12, 7), name="Planleggingsdag")
    assert marked() == {reminders.mine.pk, reminders.neighbour.pk, None}

    Watch.objects.update(due_at=LATER)
    remove_closed_day(closed_day=closed)
    assert marked() == {reminders.mine.pk, reminders.neighbour.pk, None}


@pytest.mark.parametrize("who", ["mentor", "mentee", "leader"])
def test_absence_and_choices_mark_the_years_somebody_hears_of(reminders, django_capture_on_commit_callbacks, who):
    place = reminders.here
    somebody = {"mentor": place.mentor.person, "mentee": reminders.mine.mentee, "leader": place.leader}[who]
    days = {"starts_on": date(2026, 12, 7), "ends_on": date(2026, 12, 9)}
    for act in (
        lambda: add_absence(person=somebody, **days, today=reminders.today),
        lambda: remove_absence(absence=somebody.absences.get()),
        lambda: snooze(person=somebody, until=None, today=reminders.today),
    ):
        Watch.objects.update(due_at=LATER)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        assert marked() == {reminders.mine.pk}


def test_snooze_that_is_ended_lets_out_what_it_held_up(talk, reminders):
    """Two days after the talk she is to log it, and has put that off for a fortnight; the next day she is back."""
    mentor, day = reminders.here.mentor.person, WEDNESDAY + timedelta(days=2)
    snooze(person=mentor, until=day + timedelta(days=4), today=day)
    sweep(at(day))
    assert sending.send_due(now=lambda: at(day)) == 0

    snooze(person=mentor, until=None, today=day)
    Watch.objects.filter(mentorship=reminders.mine).update(due_at=at(day, 10))
    queue_reminders(now=at(day, 10))
    assert sending.send_due(now=lambda: at(day, 10)) == 1


def test_talk_that_is_put_off_to_the_afternoon_is_of_use_until_then(talk):
    PlanItem.objects.filter(pk=talk.pk).update(time=time(8))
    sweep(at(WEDNESDAY - timedelta(days=1)))
    PlanItem.objects.filter(pk=talk.pk).update(time=time(14))
    sweep(at(WEDNESDAY - timedelta(days=1), 10))

    assert sending.send_due(now=lambda: at(WEDNESDAY, 9)) == 2, "the workers were down until nine"


def test_pause_within_the_week_puts_the_row_off_and_keeps_it(reminders):
    interview = lay(reminders.mine.items.get(kind="interview", number=2), WEDNESDAY)
    give_up_all_but(interview)
    sweep(at(date(2026, 9, 25)))
    reminders.mine.pauses.create(starts_on=date(2026, 9, 29), ends_on=date(2026, 10, 1), registered_by=reminders.here.leader)

    sweep(at(date(2026, 9, 28)))

    row = OutgoingMail.objects.get(payload__rule="interview_in_14_days")
    assert row.due_at == morning(date(2026, 10, 2))


def test_leader_of_the_day_it_leaves_is_told_where_the_change_is_known_beforehand(reminders):
    """Looked at a week before; the new leader begins in between."""
    interview = lay(reminders.mine.items.get(kind="interview", number=2), WEDNESDAY)
    give_up_all_but(interview)
    leaves, begins = date(2026, 9, 30), date(2026, 9, 28)
    Appointment.objects.filter(department=reminders.here.department).update(ends_on=begins - timedelta(days=1))
    new = person("Ny Leder")
    reminders.here.department.appointments.create(
        person=new, role="department_leader", municipality=reminders.here.municipality, starts_on=begins
    )

    sweep(at(date(2026, 9, 25)))

    assert told("interview_in_14_days") == {"Ny Leder"}
    assert sending.send_due(now=lambda: morning(leaves)) == 1


def test_substitute_whose_days_are_over_is_not_told_of_a_talk_nobody_logged(talk, reminders):
    """She cannot log it any longer, and reads nothing of the hire."""
    reminders.mine.mentor_periods.create(
        mentor=reminders.here.other_mentor, kind="substitute", starts_on=WEDNESDAY, ends_on=WEDNESDAY + timedelta(days=1)
    )

    sweep(at(WEDNESDAY))
    assert told("talk_not_logged") == {"Mona Sandvik"}
    assert told("talk_today") == {"Magne Sandvik", "Nils Nyansatt"}


def test_substitute_who_still_stands_in_is_told_of_the_talk_she_was_to_hold(talk, reminders):
    reminders.mine.mentor_periods.create(
        mentor=reminders.here.other_mentor, kind="substitute", starts_on=WEDNESDAY, ends_on=WEDNESDAY + timedelta(days=8)
    )

    sweep(at(WEDNESDAY))
    assert told("talk_not_logged") == {"Magne Sandvik"}
