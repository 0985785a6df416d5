"""How does a new hire become a mentorship with a whole dated plan?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from mentorprogram.acts import act
from people import closed_days
from people.accounts.invitations import invite
from people.models import Absence, Appointment, ClosedDay, Department, Mentor, Municipality, Person, Placement
from people.organisation.staff import find_or_add_person
from programs.models import MentorPeriod, Mentorship, ProgramVersion
from sessions import schedule
from sessions.mentors.periods import mentor_days
from sessions.models import PlanItem
from sessions.plan.laying.rules import rules_from
from sessions.registration.duplicates import SAME_NAME, find_duplicate
from sessions.registration.options import known_person, refuse_impossible


@dataclass(frozen=True, kw_only=True)
class Hire:
    """What is known of a hire when the plan is made; the same values preview and register."""

    department: Department
    version: ProgramVersion
    starts_on: date
    name: str = ""
    email: str = ""
    phone: str = ""
    profession: str = Placement.SYKEPLEIER
    title: str = ""
    employee_number: str = ""
    position_percent: int = 100
    shift_pattern: str = Placement.ROTA
    newly_educated: bool = False
    shortened: bool = False
    preferred_weekday: int | None = None
    probation_months: int = 6
    mentor: Mentor | None = None
    absences: tuple[tuple[date, date], ...] = ()
    # Said by who registers: not the one of the same name who is on a programme already.
    is_someone_else: bool = False


def make_plan_for(hire: Hire, *, today: date) -> schedule.Plan:
    """Return the plan the hire would get. Reads the mentor's and leaders' absences and the closed days; writes nothing."""
    mentors = [(hire.mentor.person_id, *mentor_days(hire.mentor, starts_on=hire.starts_on, today=today))] if hire.mentor else []
    leaders = [
        (appointment.person_id, appointment.starts_on, appointment.ends_on)
        for appointment in hire.department.appointments.filter(role=Appointment.DEPARTMENT_LEADER)
    ]
    away = _absences({person for person, _first, _last in mentors + leaders})
    local = dict(ClosedDay.objects.filter(municipality=hire.department.unit.municipality_id).values_list("closed_on", "name"))
    return schedule.make_plan(
        schedule.PlanRequest(
            rules=rules_from(hire.version.definition()),
            start=hire.starts_on,
            closed=closed_days.closed_days(local),
            preferred_weekday=hire.preferred_weekday,
            position_percent=hire.position_percent,
            probation_months=hire.probation_months,
            shortened=hire.shortened,
            mentee_absences=tuple(schedule.Absence(first=first, last=last) for first, last in hire.absences),
            mentors=_duties(mentors, away),
            leaders=_duties(leaders, away),
        )
    )


def with_known_absences(hire: Hire, *, known_as: Person | None) -> Hire:
    """Add the absences the hire already has; `known_as` is `known_person` of her address.

    That is her account only where the leader may see it: preview and plan use the same, and nobody learns from a plan
    what another municipality has written down.
    """
    known = set(known_as.absences.values_list("starts_on", "ends_on")) if known_as else set()
    return replace(hire, absences=tuple(sorted(known | set(hire.absences))))


def _absences(people: set[int]) -> dict[int, tuple[schedule.Absence, ...]]:
    away: dict[int, tuple[schedule.Absence, ...]] = {}
    for absence in Absence.objects.filter(person__in=people):
        away[absence.person_id] = (*away.get(absence.person_id, ()), schedule.Absence(first=absence.starts_on, last=absence.ends_on))
    return away


def _duties(
    holders: Iterable[tuple[int, date | None, date | None]], away: dict[int, tuple[schedule.Absence, ...]]
) -> tuple[schedule.Duty, ...]:
    return tuple(schedule.Duty(person=person, first=first, last=last, absences=away.get(person, ())) for person, first, last in holders)


@act
def register_hire(*, hire: Hire, by: Person, now: datetime) -> Mentorship:
    """Make the person, the placement, the mentorship, its mentor and every plan item, and send the invitation.

    Raises ValidationError with the form's field where the hire cannot be registered. The same hire sent twice (a double
    click, two tabs) is registered once: the second call returns the first one's mentorship.
    """
    today = timezone.localdate(now)
    # One at a time in a municipality: what is looked for below cannot appear between the look and the save.
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=hire.department.unit.municipality_id)
    refuse_impossible(
        department=hire.department, version=hire.version, mentor=hire.mentor, starts_on=hire.starts_on, email=hire.email, by=by, today=today
    )
    duplicate = find_duplicate(municipality=municipality, email=hire.email, employee_number=hire.employee_number, name=hire.name)
    if duplicate:
        if _is_same_registration(duplicate.mentorship, hire, by=by):
            return duplicate.mentorship
        if duplicate.field != SAME_NAME or not hire.is_someone_else:
            raise duplicate.complaint(by=by, department=hire.department, today=today)
    planned = with_known_absences(hire, known_as=known_person(hire.email, to=by, today=today))
    person = find_or_add_person(name=hire.name, email=hire.email, phone=hire.phone)
    stored = set(person.absences.values_list("starts_on", "ends_on"))
    Absence.objects.bulk_create(
        Absence(person=person, starts_on=first, ends_on=last) for first, last in dict.fromkeys(hire.absences) if (first, last) not in stored
    )
    placement = Placement.objects.create(person=person, **_placement_values(hire))
    mentorship = Mentorship.objects.create(
        municipality=municipality,
        mentee=person,
        placement=placement,
        probation_ends_on=_last_day_of_probation(hire),
        registered_by=by,
        registered_at=now,
        **_mentorship_values(hire),
    )
    if hire.mentor:
        # No end of its own: her appointment ends it, and may be prolonged.
        first_day, _last_day = mentor_days(hire.mentor, starts_on=hire.starts_on, today=today)
        MentorPeriod.objects.create(mentorship=mentorship, mentor=hire.mentor, starts_on=first_day)
    bulk_create_with_history(plan_items(mentorship, make_plan_for(planned, today=today)), PlanItem)
    invite(person=person, municipality=municipality, by=by, now=now)
    return mentorship


def _placement_values(hire: Hire) -> dict[str, Any]:
    return {
        "department": hire.department,
        "profession": hire.profession,
        "title": hire.title,
        "employee_number": hire.employee_number,
        "position_percent": hire.position_percent,
        "shift_pattern": hire.shift_pattern,
        "starts_on": hire.starts_on,
    }


def _mentorship_values(hire: Hire) -> dict[str, Any]:
    return {
        "department": hire.department,
        "version": hire.version,
        "starts_on": hire.starts_on,
        "preferred_weekday": hire.preferred_weekday,
        "probation_months": hire.probation_months,
        "newly_educated": hire.newly_educated,
        "shortened": hire.shortened,
    }


def _last_day_of_probation(hire: Hire) -> date | None:
    return schedule.add_months(hire.starts_on, hire.probation_months) - timedelta(days=1) if hire.probation_months else None


def _is_same_registration(mentorship: Mentorship, hire: Hire, *, by: Person) -> bool:
    """Whether the mentorship is what registering the hire made: the same person, by the same leader, with nothing else changed."""
    mentors = list(mentorship.mentor_periods.values_list("mentor", flat=True))
    return (
        mentorship.registered_by_id == by.pk
        and mentorship.mentee.email == Person.objects.normalise(hire.email)
        and mentors == ([hire.mentor.pk] if hire.mentor else [])
        and all(getattr(mentorship, name) == value for name, value in _mentorship_values(hire).items())
        and all(getattr(mentorship.placement, name) == value for name, value in _placement_values(hire).items())
    )


def plan_items(mentorship: Mentorship, plan: schedule.Plan) -> list[PlanItem]:
    """Return the unsaved rows of a plan."""
    return [
        PlanItem(
            mentorship=mentorship,
            kind=item.kind,
            number=item.number,
            rule_key=item.rule_key,
            title=item.title,
            responsible=" ".join(item.responsible),
            week=item.week,
            first_planned_on=item.date,
            planned_on=item.date,
            target_on=item.target,
            moved_because=item.reason or "",
            flags=list(item.flags),
            expected_minutes=item.minutes,
            with_mentor=item.with_mentor,
        )
        for item in plan.items
    ]
