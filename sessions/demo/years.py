"""How does each demo mentorship run up to today, with the verbs people use?"""

from datetime import date, timedelta

from people.models import Person, Placement
from people.organisation.appointments import change_mentor
from programs.models import Mentorship, ProgramVersion
from sessions.demo.days import at, working_day_from
from sessions.demo.hires import HIRES, LEAVER, DemoHire, leaver_left_on, share_held, start_of
from sessions.demo.history import do_tasks, fill_demo_shifts, hold_meetings, tick_lists
from sessions.demo.people import MENTORS, NEIGHBOUR_HIRE, demo_address, telephone
from sessions.demo.staffing import Staff, stopped_on
from sessions.demo.talking import log_talks
from sessions.hires.ending import complete, end
from sessions.mentors.periods import ReplaceMentor
from sessions.plan.role_holders import RoleHolders
from sessions.registration.register import Hire, register_hire
from sessions.replanning.changes import ChangeMentorPeriods
from sessions.replanning.replan import propose, save_replan

REGISTERED_DAYS_AHEAD = 28
FIRST_TELEPHONE = 201
NEIGHBOUR_WEEKS_IN = 10
DAYS_FROM_CLOSING_TO_COMPLETED = 3
# Hire 12 has two weeks off, known when she was registered.
ABSENT, ABSENT_FROM_WEEK, ABSENT_DAYS = 12, 10, 14


def register_all(staff: Staff, versions: dict[str, ProgramVersion]) -> list[Mentorship]:
    """Return the 24 mentorships, each registered some weeks before its start.

    The last ones were registered yesterday.
    """
    return [
        _register(staff, versions, plan, number=number, starts_on=start_of(number, today=staff.today)) for number, plan in enumerate(HIRES)
    ]


def _register(staff: Staff, versions: dict[str, ProgramVersion], plan: DemoHire, *, number: int, starts_on: date) -> Mentorship:
    """Register one hire as her department leader would."""
    department = staff.departments[plan.department]
    first_away = starts_on + timedelta(weeks=ABSENT_FROM_WEEK)
    hire = Hire(
        department=department,
        version=versions[department.unit.service_area.code],
        starts_on=starts_on,
        name=plan.name,
        email=plan.email or demo_address(plan.name),
        phone=telephone(FIRST_TELEPHONE + number),
        profession=plan.profession,
        title=plan.title,
        position_percent=plan.position,
        shift_pattern=plan.pattern,
        newly_educated=plan.newly_educated,
        shortened=plan.shortened,
        preferred_weekday=number % 5 if number % 3 == 0 else None,
        probation_months=plan.probation,
        mentor=staff.mentors[plan.mentor],
        absences=((first_away, first_away + timedelta(days=ABSENT_DAYS - 1)),) if number == ABSENT else (),
    )
    registered_on = min(starts_on - timedelta(days=REGISTERED_DAYS_AHEAD), staff.today - timedelta(days=1))
    return register_hire(hire=hire, by=staff.leaders[plan.department], now=at(registered_on, 10))


def change_mentors(staff: Staff, mentorships: list[Mentorship]) -> None:
    """End the mentors who stop; a successor, if any, begins the day after."""
    for plan in MENTORS:
        last_day = stopped_on(plan, today=staff.today)
        if last_day is None:
            continue
        for mentorship, hire in zip(mentorships, HIRES, strict=True):
            if hire.mentor == plan.key and hire.then:
                _follow_on(staff, mentorship, hire, then=hire.then, last_day=last_day)
        mentor = staff.mentors[plan.key]
        change_mentor(mentor=mentor, capacity=mentor.capacity, ends_on=last_day, by=staff.coordinator, today=last_day)


def _follow_on(staff: Staff, mentorship: Mentorship, hire: DemoHire, *, then: str, last_day: date) -> None:
    """Replace a mentor, as the department leader would on the mentor's last day."""
    change = ChangeMentorPeriods(change=ReplaceMentor(mentor=staff.mentors[then], starts_on=last_day + timedelta(days=1)))
    leader, now = staff.leaders[hire.department], at(last_day, 10)
    seen = propose(mentorship=mentorship, changes=[change], by=leader, now=now).fingerprint
    save_replan(mentorship=mentorship, changes=[change], seen=seen, by=leader, now=now)


def live(staff: Staff, mentorships: list[Mentorship]) -> None:
    """Let everything up to today happen in each mentorship.

    Shifts, tasks, talks, interviews and checklists; then the mentorship is completed or ended.
    """
    responsible = RoleHolders.for_mentorships(mentorships, today=staff.today)
    for number, (mentorship, plan) in enumerate(zip(mentorships, HIRES, strict=True)):
        live_mentorship(staff, mentorship, plan, number=number, share=share_held(number), responsible=responsible)
        if number == LEAVER:
            _leave(mentorship, leader=staff.leaders[plan.department], on=leaver_left_on(today=staff.today))
        else:
            _complete_if_over(mentorship, leader=staff.leaders[plan.department], today=staff.today)


def live_next_door(staff: Staff, versions: dict[str, ProgramVersion]) -> Mentorship:
    """Return the second municipality's one mentorship, lived up to today."""
    (department,) = staff.departments
    (mentor,) = staff.mentors
    plan = DemoHire(name=NEIGHBOUR_HIRE, department=department, mentor=mentor, profession=Placement.SYKEPLEIER)
    starts_on = working_day_from(staff.today - timedelta(weeks=NEIGHBOUR_WEEKS_IN))
    mentorship = _register(staff, versions, plan, number=len(HIRES), starts_on=starts_on)
    responsible = RoleHolders.for_mentorships([mentorship], today=staff.today)
    live_mentorship(staff, mentorship, plan, number=len(HIRES), share=1, responsible=responsible)
    return mentorship


def live_mentorship(staff: Staff, mentorship: Mentorship, plan: DemoHire, *, number: int, share: float, responsible: RoleHolders) -> None:
    """Let the days of one mentorship happen, up to today.

    For the hire who left, up to her last day.
    """
    until = leaver_left_on(today=staff.today) if number == LEAVER else staff.today
    leader = staff.leaders[plan.department]

    def mentor_on(day: date) -> Person | None:
        return responsible.mentor_on(mentorship.pk, day)

    if mentorship.starts_on <= staff.today + timedelta(weeks=1):
        fill_demo_shifts(mentorship, plan, number=number, leader=leader, mentor_on=mentor_on, today=until)
    do_tasks(mentorship, number=number, responsible=responsible, today=until)
    talks = mentorship.items.talks().order_by("number")
    log_talks(talks, share=share, unlogged=plan.unlogged, mentor_on=mentor_on, today=until)
    hold_meetings(mentorship, plan, number=number, leader=leader, mentor_on=mentor_on, today=until)
    tick_lists(mentorship, mentor_on=mentor_on, today=until)


def _complete_if_over(mentorship: Mentorship, *, leader: Person, today: date) -> None:
    """Complete the mentorship some days after the closing talk was held."""
    closing = mentorship.items.talks().order_by("-number")[0]
    day = closing.done_on and closing.done_on + timedelta(days=DAYS_FROM_CLOSING_TO_COMPLETED)
    if day and day < today:
        complete(mentorship=mentorship, on=day, revision=Mentorship.objects.get(pk=mentorship.pk).revision, by=leader, today=day)


def _leave(mentorship: Mentorship, *, leader: Person, on: date) -> None:
    end(mentorship=mentorship, reason=Mentorship.RESIGNED, on=on, revision=mentorship.revision, by=leader, today=on)
