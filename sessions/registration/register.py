"""How does a new hire become a mentorship with a dated plan?"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from mentorprogram.acts import act
from mentorprogram.fingerprints import fingerprint
from people.accounts.invitations import invite
from people.models import Absence, Department, Mentor, Municipality, Person, Placement
from people.organisation.staff import find_or_add_person, require_same_person
from programs.models import MentorPeriod, Mentorship, ProgramVersion
from sessions import schedule
from sessions.mentors.periods import mentor_days
from sessions.models import PlanItem
from sessions.plan.laying.inputs import PlanInputs
from sessions.plan.laying.rows import new_rows
from sessions.registration.duplicates import SAME_NAME, find_duplicate
from sessions.registration.options import known_person, refuse_impossible


@dataclass(frozen=True, kw_only=True)
class Hire:
    """The draft of a hire: what is known when the plan is made.

    The preview and the registration use the same values.
    """

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
    # The leader confirms that this is not the person of the same name who is already on a programme.
    is_someone_else: bool = False


def make_plan_for(hire: Hire, *, today: date) -> schedule.Plan:
    """Return the plan the hire would get; writes nothing.

    Reads the absences of the mentor and the leaders, and the closed days.
    """
    draft = Mentorship(
        municipality_id=hire.department.unit.municipality_id,
        placement=Placement(**_placement_values(hire)),
        probation_ends_on=_last_day_of_probation(hire),
        **_mentorship_values(hire),
    )
    inputs = PlanInputs.for_draft(
        draft,
        periods=_mentor_periods(hire, draft, today=today),
        absences=[schedule.Absence(first=first, last=last) for first, last in hire.absences],
    )
    return schedule.make_plan(inputs.request(draft))


def with_known_absences(hire: Hire, *, known_as: Person | None) -> Hire:
    """Return the draft with the absences stored on the hire's account added.

    `known_as` is `known_person` of the hire's e-mail: None where the leader may not see the account. Preview
    and plan use the same, so a plan reveals nothing that another municipality has stored.
    """
    known = set(known_as.absences.values_list("starts_on", "ends_on")) if known_as else set()
    return replace(hire, absences=tuple(sorted(known | set(hire.absences))))


@act
def register_hire(*, hire: Hire, by: Person, now: datetime) -> Mentorship:
    """Create the person, placement, mentorship and plan, and queue the invitation.

    Raises ValidationError with the form's field where the hire cannot be registered. Idempotent: the same
    hire sent twice (a double click, two tabs) is registered once, and the second call returns the first
    mentorship.
    """
    today = timezone.localdate(now)
    # Serialises registrations in a municipality: no race between the search for duplicates and the insert.
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=hire.department.unit.municipality_id)
    refuse_impossible(
        department=hire.department, version=hire.version, mentor=hire.mentor, starts_on=hire.starts_on, email=hire.email, by=by, today=today
    )
    registered_as = fingerprint(replace(hire, email=Person.objects.normalise(hire.email)))
    duplicate = find_duplicate(municipality=municipality, email=hire.email, employee_number=hire.employee_number, name=hire.name)
    if duplicate:
        if duplicate.mentorship.registered_as == registered_as and _is_as_registered(duplicate.mentorship, hire, by=by):
            return duplicate.mentorship
        if duplicate.field != SAME_NAME or not hire.is_someone_else:
            raise duplicate.complaint(by=by, department=hire.department, today=today)
    known_as = known_person(hire.email, to=by, today=today)
    if known_as:
        require_same_person(known_as, name=hire.name, phone=hire.phone)
    planned = with_known_absences(hire, known_as=known_as)
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
        registered_as=registered_as,
        **_mentorship_values(hire),
    )
    for period in _mentor_periods(hire, mentorship, today=today):
        period.save()
    bulk_create_with_history(new_rows(mentorship, make_plan_for(planned, today=today).items), PlanItem)
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


def _mentor_periods(hire: Hire, mentorship: Mentorship, *, today: date) -> list[MentorPeriod]:
    """Return the unsaved period of the hire's mentor, or an empty list.

    The period has no end: the mentor's appointment ends it, and may be prolonged.
    """
    if hire.mentor is None:
        return []
    first_day, _last_day = mentor_days(hire.mentor, starts_on=hire.starts_on, today=today)
    return [MentorPeriod(mentorship=mentorship, mentor=hire.mentor, starts_on=first_day)]


def _last_day_of_probation(hire: Hire) -> date | None:
    return schedule.add_months(hire.starts_on, hire.probation_months) - timedelta(days=1) if hire.probation_months else None


def _is_as_registered(mentorship: Mentorship, hire: Hire, *, by: Person) -> bool:
    """Whether the same leader registered it, and nothing of it has changed since."""
    mentors = list(mentorship.mentor_periods.values_list("mentor", flat=True))
    return (
        mentorship.registered_by_id == by.pk
        and mentorship.mentee.email == Person.objects.normalise(hire.email)
        and mentors == ([hire.mentor.pk] if hire.mentor else [])
        and all(getattr(mentorship, name) == value for name, value in _mentorship_values(hire).items())
        and all(getattr(mentorship.placement, name) == value for name, value in _placement_values(hire).items())
    )
