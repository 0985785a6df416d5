"""How does a new hire become a mentorship with a whole dated plan?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from people.invitations import invite
from people.models import Absence, Appointment, ClosedDay, Department, Mentor, Person, Placement
from people.staff import find_or_add_person
from programs.models import MentorPeriod, Mentorship, ProgramVersion
from sessions import closed_days, schedule
from sessions.models import PlanItem
from sessions.rules import rules_from

# A mentor has tasks before the start (the first call is ten days ahead), so her period begins then.
DAYS_BEFORE_START = 14


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


def make_plan_for(hire: Hire, *, today: date) -> schedule.Plan:
    """Return the plan the hire would get. Reads the mentor's and leaders' absences and the closed days; writes nothing."""
    mentors = [(hire.mentor.person_id, _mentor_from(hire, today), None)] if hire.mentor else []
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


def _mentor_from(hire: Hire, today: date) -> date:
    return min(today, hire.starts_on - timedelta(days=DAYS_BEFORE_START))


def _absences(people: set[int]) -> dict[int, tuple[schedule.Absence, ...]]:
    away: dict[int, tuple[schedule.Absence, ...]] = {}
    for absence in Absence.objects.filter(person__in=people):
        away[absence.person_id] = (*away.get(absence.person_id, ()), schedule.Absence(first=absence.starts_on, last=absence.ends_on))
    return away


def _duties(
    holders: Iterable[tuple[int, date | None, date | None]], away: dict[int, tuple[schedule.Absence, ...]]
) -> tuple[schedule.Duty, ...]:
    return tuple(schedule.Duty(person=person, first=first, last=last, absences=away.get(person, ())) for person, first, last in holders)


@transaction.atomic
def register_hire(*, hire: Hire, by: Person, now: datetime) -> Mentorship:
    """Make the person, the placement, the mentorship, its mentor and every plan item, and send the invitation.

    Raises ValidationError with the form's field where the hire cannot be registered.
    """
    today = now.date()
    municipality = hire.department.unit.municipality
    person = find_or_add_person(name=hire.name, email=hire.email, phone=hire.phone)
    if hire.mentor and hire.mentor.person_id == person.pk:
        raise ValidationError({"mentor": _("Ingen kan være mentor for seg selv.")})
    if person == by:
        raise ValidationError({"email": _("Du kan ikke registrere deg selv.")})
    known = {(absence.starts_on, absence.ends_on) for absence in person.absences.all()}
    Absence.objects.bulk_create(
        Absence(person=person, starts_on=first, ends_on=last) for first, last in dict.fromkeys(hire.absences) if (first, last) not in known
    )
    hire = replace(hire, absences=tuple(sorted(known | set(hire.absences))))
    placement = Placement.objects.create(
        person=person,
        department=hire.department,
        profession=hire.profession,
        title=hire.title,
        employee_number=hire.employee_number,
        position_percent=hire.position_percent,
        shift_pattern=hire.shift_pattern,
        starts_on=hire.starts_on,
    )
    probation_end = schedule.add_months(hire.starts_on, hire.probation_months) - timedelta(days=1) if hire.probation_months else None
    try:
        with transaction.atomic():
            mentorship = Mentorship.objects.create(
                municipality=municipality,
                mentee=person,
                placement=placement,
                department=hire.department,
                version=hire.version,
                starts_on=hire.starts_on,
                preferred_weekday=hire.preferred_weekday,
                probation_months=hire.probation_months,
                probation_ends_on=probation_end,
                newly_educated=hire.newly_educated,
                shortened=hire.shortened,
                registered_by=by,
                registered_at=now,
            )
    except IntegrityError as error:
        raise ValidationError({"email": _("Personen er allerede på et program i kommunen. Kontakt koordinator.")}) from error
    if hire.mentor:
        MentorPeriod.objects.create(mentorship=mentorship, mentor=hire.mentor, starts_on=_mentor_from(hire, today))
    bulk_create_with_history(plan_items(mentorship, make_plan_for(hire, today=today)), PlanItem)
    invite(person=person, municipality=municipality, by=by, now=now)
    return mentorship


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
