"""Which changes have the demo's plans had: a pause, an absent mentor, a substitute?"""

from datetime import date, timedelta

from people.dates import monday_of
from people.organisation.absences import add_absence
from programs.models import Mentorship
from sessions.demo.days import at
from sessions.demo.hires import HIRES
from sessions.demo.staffing import Staff
from sessions.mentors.periods import SubstituteMentor
from sessions.models import PlanItem
from sessions.replanning.changes import AddPause, ChangeMentorPeriods
from sessions.replanning.replan import FactChange, propose, save_replan

PAUSED, STOOD_IN_FOR, UNFIT = "Camille Dubois", "Even Tangvald", "Sunniva Grimdal"
STANDS_IN = "H1"
WEEKS_PAUSED, WEEKS_STOOD_IN = 6, 3


def turn_out(staff: Staff, mentorships: list[Mentorship]) -> None:
    """Change three plans: a pause, a substitute mentor, a mentor away without one."""
    planned = {plan.name: (mentorship, plan) for mentorship, plan in zip(mentorships, HIRES, strict=True)}
    monday = monday_of(staff.today) + timedelta(weeks=1)
    mentorship, plan = planned[PAUSED]
    _replan(staff, mentorship, plan.department, AddPause(starts_on=monday, ends_on=monday + timedelta(weeks=WEEKS_PAUSED, days=-1)))
    mentorship, plan = planned[STOOD_IN_FOR]
    last = monday + timedelta(weeks=WEEKS_STOOD_IN, days=-1)
    stand_in = SubstituteMentor(mentor=staff.mentors[STANDS_IN], starts_on=monday, ends_on=last)
    _replan(staff, mentorship, plan.department, ChangeMentorPeriods(change=stand_in))
    add_absence(person=staff.mentors[plan.mentor].person, starts_on=monday, ends_on=last, today=staff.today)
    mentorship, plan = planned[UNFIT]
    first, last = _week_of_next_talk(mentorship, today=staff.today)
    add_absence(person=staff.mentors[plan.then or plan.mentor].person, starts_on=first, ends_on=last, today=staff.today)


def _week_of_next_talk(mentorship: Mentorship, *, today: date) -> tuple[date, date]:
    """Return Monday (today at the earliest) and Sunday of the week of the next talk."""
    talk = mentorship.items.talks().filter(state=PlanItem.PLANNED, planned_on__gte=today).order_by("planned_on").first()
    day = talk.planned_on if talk and talk.planned_on else today
    monday = monday_of(day)
    return max(monday, today), monday + timedelta(days=6)


def _replan(staff: Staff, mentorship: Mentorship, department: str, change: FactChange) -> None:
    leader, now = staff.leaders[department], at(staff.today, 8)
    # As on the page: propose, and save with the fingerprint of what was seen.
    seen = propose(mentorship=mentorship, changes=(change,), by=leader, now=now).fingerprint
    save_replan(mentorship=mentorship, changes=(change,), seen=seen, by=leader, now=now)
