"""What happens in the demo's mentorships up to today, besides the talks?"""

from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import cycle

from simple_history.utils import bulk_update_with_history

from people.models import Person, Placement
from programs.models import ChecklistItem, Mentorship
from sessions.demo.days import at, day_of
from sessions.demo.hires import DemoHire
from sessions.demo.talking import MentorOn
from sessions.models import ChecklistTick, PlanItem
from sessions.plan.role_holders import RoleHolders
from sessions.talks.interviews import log_meeting

# Colleagues on the training shifts without the mentor: first names, as on a rota.
COLLEAGUES = ("Bjørg", "Nasrin", "Kåre", "Lovise", "Tomasz", "Eirin", "Ánde", "Hilde")
SHIFT_TYPES = {
    Placement.DAY: (Placement.DAY,),
    Placement.EVENING: (Placement.DAY, Placement.EVENING, Placement.EVENING),
    Placement.NIGHT: (Placement.DAY, Placement.EVENING, Placement.NIGHT),
    Placement.ROTA: (Placement.DAY, Placement.DAY, Placement.EVENING),
}
# One in so many is forgotten.
TASKS_FORGOTTEN, MEETINGS_FORGOTTEN = 17, 4
WEEKS_TO_GO_THROUGH_LISTS = 14
WEEKS_TO_FIRST_RESPONSIBLE_SHIFT = 6
DAYS_AHEAD_WITH_ROOM = 28
TIMES = ((13, 0), (14, 0), (9, 30), (12, 30), (10, 0))
ROOMS = ("Møterom 2", "Samtalerommet", "Lille møterom", "Kontoret til mentor", "Pauserommet i 2. etasje")


def fill_demo_shifts(mentorship: Mentorship, plan: DemoHire, *, number: int, leader: Person, mentor_on: MentorOn, today: date) -> None:
    """Set type and companion of the training shifts, and tick the past ones."""
    types, colleagues = cycle(SHIFT_TYPES[plan.pattern]), cycle(COLLEAGUES[number % len(COLLEAGUES) :] + COLLEAGUES)
    shifts = list(mentorship.items.shifts().order_by("number"))
    for shift in shifts:
        day = day_of(shift)
        mentor = mentor_on(day) if shift.with_mentor else None
        shift.shift_type = Placement.DAY if shift.number == 1 else next(types)
        shift.companion = mentor.name if mentor else next(colleagues)
        if day < today:
            _done(shift, on=day, by=leader)
    shifts[len(shifts) // 2].other = "Medisinrommet og nøklene gjennomgås"
    bulk_update_with_history(shifts, PlanItem, ["shift_type", "companion", "other", "state", "done_on", "done_by"], default_user=leader)


def do_tasks(mentorship: Mentorship, *, number: int, responsible: RoleHolders, today: date) -> None:
    """Tick the tasks that lie before today, except one in seventeen."""
    done = []
    late_start = mentorship.starts_on + timedelta(weeks=WEEKS_TO_FIRST_RESPONSIBLE_SHIFT)
    for task in mentorship.items.tasks().order_by("number"):
        day = task.planned_on or late_start
        holders = responsible.holders(task)
        if day < today and holders and (task.number + 3 * number) % TASKS_FORGOTTEN:
            _done(task, on=day, by=holders[0])
            done.append(task)
    bulk_update_with_history(done, PlanItem, ["state", "done_on", "done_by"])


def hold_meetings(mentorship: Mentorship, plan: DemoHire, *, number: int, leader: Person, mentor_on: MentorOn, today: date) -> None:
    """Log the interviews and leader–mentor meetings before today.

    Except those the leader has missed.
    """
    meetings = mentorship.items.meetings().filter(planned_on__lt=today)
    for item in meetings.order_by("planned_on", "pk"):
        day = day_of(item)
        if item.is_interview:
            is_held = item.number not in plan.interviews_missing
        else:
            is_held = mentor_on(day) is not None and (item.number + number) % MEETINGS_FORGOTTEN != 0
        if is_held:
            log_meeting(item=item, held_on=day, revision=item.revision, by=leader, now=at(day, 15))


def tick_lists(mentorship: Mentorship, *, mentor_on: MentorOn, today: date) -> None:
    """Tick the checklists as far as a hire gets in the weeks since her start.

    The teacher's ticks are two items behind the hire's.
    """
    weeks = (today - mentorship.starts_on).days // 7
    points = list(
        ChecklistItem.objects.filter(checklist__version=mentorship.version).select_related("checklist").order_by("checklist", "position")
    )
    reached = min(len(points), max(0, len(points) * weeks // WEEKS_TO_GO_THROUGH_LISTS))
    ticks = []
    for place, point in enumerate(points[:reached]):
        day = mentorship.starts_on + timedelta(days=place * WEEKS_TO_GO_THROUGH_LISTS * 7 // len(points))
        teacher = mentor_on(day) if point.checklist.teacher_ticks and (place < reached - 2 or reached == len(points)) else None
        ticks.append(ChecklistTick(mentorship=mentorship, item=point, mentee_on=day, teacher_on=day if teacher else None, teacher=teacher))
    ChecklistTick.objects.bulk_create(ticks)


def book_rooms(mentorships: Iterable[Mentorship], *, today: date) -> None:
    """Give the talks and meetings of the next weeks a clock time and a room."""
    coming = (
        PlanItem.objects.open()
        .logged()
        .filter(
            mentorship__in=mentorships,
            planned_on__range=(today, today + timedelta(days=DAYS_AHEAD_WITH_ROOM)),
        )
    )
    items = list(coming.select_related("mentorship__registered_by").order_by("planned_on", "pk"))
    for item, (hour, minute), room in zip(items, cycle(TIMES), cycle(ROOMS)):
        item.time, item.room = time(hour, minute), room
        _in_history(item, by=item.mentorship.registered_by)
    bulk_update_with_history(items, PlanItem, ["time", "room"])


def _done(item: PlanItem, *, on: date, by: Person) -> None:
    item.state, item.done_on, item.done_by = PlanItem.DONE, on, by
    _in_history(item, by=by)


def _in_history(item: PlanItem, *, by: Person) -> None:
    """Set the user of an item's history row; a bulk update would store none."""
    item._history_user = by  # type: ignore[attr-defined]
