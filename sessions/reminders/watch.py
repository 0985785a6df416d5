"""Which changes make the sweep look at a mentorship or a municipality again?"""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.models import Absence, Appointment, ClosedDay, MailSettings, Municipality
from programs.models import Mentorship
from sessions.models import Watch


def watch_new_mentorship(*, instance: Mentorship, created: bool, raw: bool = False, **_sent: Any) -> None:
    """Let the next sweep look at a new mentorship."""
    if created and not raw:
        Watch.objects.create(mentorship=instance, due_at=timezone.now())


def after_municipality_saved(*, instance: Municipality, created: bool, raw: bool = False, **_sent: Any) -> None:
    """Start the weekly digest of a new municipality."""
    if created and not raw:
        Watch.objects.create(municipality=instance, due_at=timezone.now())


def after_appointment_changed(*, instance: Appointment, raw: bool = False, **_sent: Any) -> None:
    """Mark the mentorships under a leader or coordinator who begins or stops.

    Of a unit or a municipality. Not for departments: `mentors/leaving` locks mentorships before their
    watches; marking here would reverse the lock order.
    """
    if raw or instance.department_id:
        return
    place = Q(department__unit=instance.unit_id) if instance.unit_id else Q(municipality=instance.municipality_id)
    _look_again(place)


def after_closed_day_changed(*, instance: ClosedDay, raw: bool = False, **_sent: Any) -> None:
    """Mark all of a municipality: its reminders and its digest leave on other days."""
    if not raw:
        _look_again(Q(municipality=instance.municipality_id))
        Watch.objects.filter(municipality=instance.municipality_id).mark_due()


def after_person_away_or_settled(*, instance: Absence | MailSettings, raw: bool = False, **_sent: Any) -> None:
    """Mark the mentorships a person hears of: her mail may leave earlier or otherwise.

    After the commit, because of the lock order: a re-planning that stores an absence holds its own
    mentorship, and would take the watches of the others out of order.
    """
    if not raw:
        transaction.on_commit(lambda: _look_again_at_years_of(instance))


def _look_again_at_years_of(instance: Absence | MailSettings) -> None:
    now_on = instance.person.appointments.not_over(timezone.localdate())
    _look_again(
        Q(mentee=instance.person_id)
        | Q(pk__in=Mentorship.objects.filter(mentor_periods__mentor__person=instance.person_id).values("pk"))
        | Q(department__in=now_on.of_departments().values("department"))
        | Q(department__unit__in=now_on.filter(role=Appointment.UNIT_LEADER).values("unit"))
    )


def _look_again(whose: Q) -> None:
    Watch.objects.filter(mentorship__in=Mentorship.objects.running().filter(whose)).mark_due()
