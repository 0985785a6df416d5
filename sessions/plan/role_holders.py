"""Who holds a role in a mentorship on a date, for many items in a few queries?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, prefetch_related_objects

from people.models import Appointment, Person
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.schedule.days import ONE_DAY
from sessions.schedule.request import HOLDS, SHARES, STANDS_IN

# The engine's ranks: `RoleHolders` and a plan's duties must never name two different mentors.
RANKS = {MentorPeriod.SUBSTITUTE: STANDS_IN, MentorPeriod.MENTOR: HOLDS, MentorPeriod.SHARED: SHARES}


def duty_days(period: MentorPeriod) -> tuple[date, date | None]:
    """Return the first and the last day a mentor's period counts.

    Never outside the mentor's own appointment, which may end before the period. An appointment that does not
    overlap the period leaves no day: the last day then lies before the first.
    """
    ends = [day for day in (period.ends_on, period.mentor.ends_on) if day]
    return max(period.starts_on, period.mentor.starts_on), min(ends, default=None)


class RoleHolders:
    """The dated holders of every role in some mentorships, read once.

    Make it with `for_mentorships`. Where several are mentors on the same day, one is responsible, ranked as
    in the engine: a substitute before the mentor, and the mentor before a mentor who shares with her. Of two
    with the same rank, the one who started last; of two who started together, the one entered first.
    """

    def __init__(
        self, mentorships: dict[int, Mentorship], periods: Iterable[MentorPeriod], appointments: Iterable[Appointment], *, today: date
    ) -> None:
        self._mentorships = mentorships
        self._today = today
        self._periods: dict[int, list[MentorPeriod]] = defaultdict(list)
        for period in periods:
            self._periods[period.mentorship_id].append(period)
        self._appointments: dict[tuple[str, str, int], list[Appointment]] = defaultdict(list)
        for appointment in appointments:
            self._appointments[_scope_of(appointment)].append(appointment)

    @classmethod
    def for_mentorships(cls, mentorships: Iterable[Mentorship], *, today: date) -> RoleHolders:
        """Read the holders of all roles in some mentorships, in a few queries.

        The mentees and departments that are not read yet are prefetched.
        """
        by_pk = {mentorship.pk: mentorship for mentorship in mentorships}
        rows = list(by_pk.values())
        prefetch_related_objects(rows, "mentee", "department")
        appointments = Appointment.objects.filter(
            Q(department__in={row.department_id for row in rows})
            | Q(unit__in={row.department.unit_id for row in rows})
            # Every appointment has a municipality; one without unit and department is for the whole of it.
            | Q(municipality__in={row.municipality_id for row in rows}, unit=None, department=None)
        )
        return cls(
            by_pk,
            MentorPeriod.objects.filter(mentorship__in=by_pk).select_related("mentor__person").order_by("pk"),
            appointments.select_related("person").order_by("pk"),
            today=today,
        )

    def holders(self, item: PlanItem) -> tuple[Person, ...]:
        """Return who is (or was) responsible for an item on its date.

        In the order of the item's roles, and nobody twice.
        """
        return tuple(dict.fromkeys(person for _role, person in self.roles_of(item) if person))

    def roles_of(self, item: PlanItem) -> tuple[tuple[str, Person | None], ...]:
        """Return each role of an item with its holder on the item's date, or None."""
        # Who was responsible is asked of the day it was done, not of the day it was planned.
        day = item.done_on or item.planned_on or self._today
        mentorship = self._mentorships[item.mentorship_id]
        return tuple((role, self._holder(role, mentorship, day)) for role in item.roles)

    def in_role(self, role: str, mentorship: Mentorship, *, day: date) -> tuple[Person, ...]:
        """Return the holder of a role on a date, alone in a tuple, or an empty tuple."""
        person = self._holder(role, self._mentorships[mentorship.pk], day)
        return (person,) if person else ()

    def mentor_on(self, mentorship_id: int, day: date) -> Person | None:
        period = self.mentor_period_on(mentorship_id, day)
        return period.mentor.person if period else None

    def mentor_period_on(self, mentorship_id: int, day: date) -> MentorPeriod | None:
        """Return the period of the mentor who is responsible on a date, or None.

        The other mentors of that day see and log the same (`mentors_on`).
        """
        duties = [(RANKS[period.kind], *duty_days(period), period) for period in self._periods[mentorship_id]]
        held = [duty for duty in duties if duty[1] <= day and (duty[2] is None or day <= duty[2])]
        # `max` keeps the first of equals: periods are read by key, in the order they were entered.
        return max(held, key=lambda duty: duty[:2])[3] if held else None

    def mentors_on(self, mentorship_id: int, day: date) -> set[Person]:
        """Return all who see and log as mentors on a date, the responsible included."""
        duties = ((duty_days(period), period) for period in self._periods[mentorship_id])
        return {period.mentor.person for (first, last), period in duties if first <= day and (last is None or day <= last)}

    def mentored_until(self, mentorship_id: int, day: date) -> date | None:
        """Return the last day before there is no mentor, from a date on.

        Mentors may follow one another without a gap; None where the last of them has no end. If nobody is
        mentor on the date itself, it is the day before.
        """
        while period := self.mentor_period_on(mentorship_id, day):
            last = duty_days(period)[1]
            if last is None:
                return None
            day = last + ONE_DAY
        return day - ONE_DAY

    def last_mentored(self, mentorship_id: int, *, before: date) -> date | None:
        """Return the last day of the mentor who stopped last before a date.

        None where no mentor has stopped by then.
        """
        duties = (duty_days(period) for period in self._periods[mentorship_id])
        return max((last for first, last in duties if last and first <= last < before), default=None)

    def leader_on(self, mentorship_id: int, day: date) -> Person | None:
        """Return the leader of the mentorship's department on a date."""
        return self._appointed(Appointment.DEPARTMENT_LEADER, "department", self._mentorships[mentorship_id].department_id, day)

    def unit_leader_on(self, mentorship_id: int, day: date) -> Person | None:
        return self._appointed(Appointment.UNIT_LEADER, "unit", self._mentorships[mentorship_id].department.unit_id, day)

    def contact_person(self, mentorship: Mentorship, day: date | None = None) -> Person | None:
        """Return the contact person of a mentorship on a date, or None.

        The person set by hand while she is coordinator there; otherwise the narrowest coordinator, the unit's
        before the municipality's.
        """
        day = day or self._today
        unit = self._coordinators("unit", mentorship.department.unit_id, day)
        whole = self._coordinators("municipality", mentorship.municipality_id, day)
        chosen = next((coordinator for coordinator in unit + whole if coordinator.person_id == mentorship.contact_person_id), None)
        newest = chosen or _newest(unit) or _newest(whole)
        return newest.person if newest else None

    def _holder(self, role: str, mentorship: Mentorship, day: date) -> Person | None:
        match role:
            case "mentor":
                return self.mentor_on(mentorship.pk, day)
            case "mentee":
                return mentorship.mentee
            case "department_leader":
                return self.leader_on(mentorship.pk, day)
            case "unit_leader":
                return self.unit_leader_on(mentorship.pk, day)
            case "coordinator":
                return self.contact_person(mentorship, day)
        raise ValueError(f"no such role: {role}")

    def _appointed(self, role: str, scope: str, pk: int, day: date) -> Person | None:
        newest = _newest(appointment for appointment in self._appointments[role, scope, pk] if _holds(appointment, day))
        return newest.person if newest else None

    def _coordinators(self, scope: str, pk: int, day: date) -> list[Appointment]:
        return [appointment for appointment in self._appointments[Appointment.COORDINATOR, scope, pk] if _holds(appointment, day)]


def _scope_of(appointment: Appointment) -> tuple[str, str, int]:
    if appointment.department_id:
        return appointment.role, "department", appointment.department_id
    if appointment.unit_id:
        return appointment.role, "unit", appointment.unit_id
    return appointment.role, "municipality", appointment.municipality_id


def _holds(period: Appointment, day: date) -> bool:
    return period.starts_on <= day and (period.ends_on is None or day <= period.ends_on)


def _newest(periods: Iterable[Appointment]) -> Appointment | None:
    """Return the appointment that began last, or None.

    Of two that began together, the one entered first.
    """
    return max(periods, key=lambda period: period.starts_on, default=None)
