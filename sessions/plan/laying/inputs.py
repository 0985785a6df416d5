"""What does the engine need to know to lay the plans of some mentorships?

The mentorships may be saved or not; the number of queries is fixed (no N+1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from people import closed_days
from people.models import Absence, Appointment, ClosedDay
from programs.models import MentorPeriod, Mentorship, Pause
from sessions import schedule
from sessions.plan.laying.rules import rules_from
from sessions.plan.role_holders import RANKS, duty_days


class PlanInputs:
    """Absences, role holders, pauses and closed days of some mentorships.

    Make it with `for_mentorships` or `for_draft`. Preview, registration and re-planning all ask the engine
    through `request`: what a plan depends on is said there alone.
    """

    def __init__(
        self, periods: Iterable[MentorPeriod], leaders: Iterable[Appointment], pauses: Iterable[Pause], closed: Iterable[ClosedDay]
    ) -> None:
        self._periods: dict[int | None, list[MentorPeriod]] = defaultdict(list)
        for period in periods:
            self._periods[period.mentorship_id].append(period)
        self._leaders: dict[int | None, list[Appointment]] = defaultdict(list)
        for leader in leaders:
            self._leaders[leader.department_id].append(leader)
        self._pauses: dict[int | None, list[Pause]] = defaultdict(list)
        for pause in pauses:
            self._pauses[pause.mentorship_id].append(pause)
        self._closed: dict[int, dict[date, str]] = defaultdict(dict)
        for day in closed:
            self._closed[day.municipality_id][day.closed_on] = day.name
        self._absences: dict[int | None, tuple[schedule.Absence, ...]] = {}

    @classmethod
    def for_mentorships(cls, mentorships: Iterable[Mentorship]) -> PlanInputs:
        """Read all that the plans depend on, in five queries."""
        rows = list(mentorships)
        inputs = cls(
            MentorPeriod.objects.filter(mentorship__in=[mentorship.pk for mentorship in rows]).select_related("mentor").order_by("pk"),
            leaders_of({mentorship.department_id for mentorship in rows}),
            Pause.objects.filter(mentorship__in=[mentorship.pk for mentorship in rows]),
            ClosedDay.objects.filter(municipality__in={mentorship.municipality_id for mentorship in rows}),
        )
        inputs._absences = absences_of(inputs._holders() | {mentorship.mentee_id for mentorship in rows})
        return inputs

    @classmethod
    def for_draft(cls, mentorship: Mentorship, *, periods: Iterable[MentorPeriod], absences: Iterable[schedule.Absence]) -> PlanInputs:
        """Read what the plan of an unsaved mentorship depends on, in three queries.

        Its mentors' periods and the hire's absences are given, for they are not stored either.
        """
        inputs = cls(
            periods,
            leaders_of({mentorship.department_id}),
            (),
            ClosedDay.objects.filter(municipality=mentorship.municipality_id),
        )
        inputs._absences = absences_of(inputs._holders()) | {mentorship.mentee_id: tuple(absences)}
        return inputs

    def _holders(self) -> set[int]:
        """Return the keys of all mentors and leaders, past and to come."""
        mentors = {period.mentor.person_id for periods in self._periods.values() for period in periods}
        return mentors | {leader.person_id for leaders in self._leaders.values() for leader in leaders}

    def people(self, mentorship: Mentorship, *, on: date) -> set[int]:
        """Return the keys of all whose absences bear on what is left of a plan.

        A mentor or a leader whose last day is over has had her part in it.
        """
        mentors = {period.mentor.person_id for period in self._periods[mentorship.pk] if (duty_days(period)[1] or on) >= on}
        leaders = (leader for leader in self._leaders[mentorship.department_id] if leader.ends_on is None or leader.ends_on >= on)
        return {mentorship.mentee_id, *mentors, *(leader.person_id for leader in leaders)}

    def request(self, mentorship: Mentorship) -> schedule.PlanRequest:
        """Return what the engine is asked for one mentorship, which has `version` read."""
        ends_on, extended = mentorship.probation_ends_on, mentorship.probation_extended_days
        return schedule.PlanRequest(
            rules=rules_from(mentorship.version.definition()),
            start=mentorship.starts_on,
            closed=closed_days.closed_days(self._closed[mentorship.municipality_id]),
            preferred_weekday=mentorship.preferred_weekday,
            position_percent=mentorship.placement.position_percent,
            probation_months=mentorship.probation_months,
            # The agreed last day before any extension; the engine is given the extension beside it.
            probation_last_day=ends_on - timedelta(days=extended) if ends_on else None,
            probation_extended_days=extended,
            shortened=mentorship.shortened,
            mentee_absences=self._absences.get(mentorship.mentee_id, ()),
            mentors=tuple(self._mentor_duties(mentorship)),
            leaders=tuple(duty_of(leader, self._absences) for leader in self._leaders[mentorship.department_id]),
            pauses=tuple(schedule.Pause(first=pause.starts_on, last=pause.ends_on) for pause in self._pauses[mentorship.pk]),
        )

    def _mentor_duties(self, mentorship: Mentorship) -> Iterable[schedule.Duty]:
        for period in self._periods[mentorship.pk]:
            first, last = duty_days(period)
            # A period that the mentor's appointment does not overlap has no day (`duty_days`).
            if last is None or first <= last:
                away = self._absences.get(period.mentor.person_id, ())
                yield schedule.Duty(person=period.mentor.person_id, first=first, last=last, absences=away, rank=RANKS[period.kind])


def leaders_of(departments: Iterable[int]) -> QuerySet[Appointment]:
    """Return the leader appointments of some departments, past and to come.

    In the order they were entered.
    """
    return Appointment.objects.filter(department__in=departments, role=Appointment.DEPARTMENT_LEADER).order_by("pk")


def absences_of(people: Iterable[int]) -> dict[int | None, tuple[schedule.Absence, ...]]:
    """Return each person's absences as the engine reads them."""
    away: dict[int | None, tuple[schedule.Absence, ...]] = {}
    for absence in Absence.objects.filter(person__in=people):
        away[absence.person_id] = (*away.get(absence.person_id, ()), schedule.Absence(first=absence.starts_on, last=absence.ends_on))
    return away


def duty_of(holder: Appointment, away: dict[int | None, tuple[schedule.Absence, ...]]) -> schedule.Duty:
    return schedule.Duty(person=holder.person_id, first=holder.starts_on, last=holder.ends_on, absences=away.get(holder.person_id, ()))
