"""What waits in the demo today: a talk soon, rooms booked, notes between mentor and mentee?"""

from datetime import date, timedelta

from people.models import Person
from programs.models import Mentorship
from sessions.demo.days import at, working_day_from
from sessions.demo.hires import HIRES
from sessions.demo.history import book_rooms
from sessions.models import PlanItem
from sessions.plan.items import move_item
from sessions.talks.log import write_note

# The demo's mentor follows three of the 24: one half-way with a talk to log, one in the first half, one about to start.
DEMO_MENTOR = "S1"
SOON = 2
NOTES = (
    "Vi bruker samtalerommet i 2. etasje. Ta med arbeidsboken.",
    "Jeg kommer rett fra vakt, så vi begynner kvart over.",
    "Møt meg ved hovedinngangen, så går vi sammen.",
)


def arrange_the_present(mentorships: list[Mentorship], *, today: date) -> None:
    """Move the next talk of the demo's mentee near, book rooms and write notes."""
    followed = {plan: mentorship for mentorship, plan in zip(mentorships, HIRES, strict=True) if plan.mentor == DEMO_MENTOR}
    demo_mentorship = next(mentorship for plan, mentorship in followed.items() if plan.email)
    _bring_close(_next_talk(demo_mentorship, today=today), by=_mentor_of(demo_mentorship), today=today)
    book_rooms(mentorships, today=today)
    for mentorship, text in zip(followed.values(), NOTES, strict=True):
        write_note(item=_next_talk(mentorship, today=today), text=text, by=_mentor_of(mentorship), now=at(today - timedelta(days=1), 13))


def _mentor_of(mentorship: Mentorship) -> Person:
    return mentorship.mentor_periods.get().mentor.person


def _next_talk(pair: Mentorship, *, today: date) -> PlanItem:
    talks = pair.items.talks().filter(state=PlanItem.PLANNED, planned_on__gte=today)
    return talks.order_by("planned_on", "number")[0]


def _bring_close(talk: PlanItem, *, by: Person, today: date) -> None:
    """Move the talk to one of the next days, unless it lies there already.

    As if mentor and hire had agreed on another day.
    """
    day = working_day_from(today + timedelta(days=1))
    if talk.planned_on and talk.planned_on > working_day_from(day + timedelta(days=SOON)):
        move_item(item=talk, planned_on=day, time=None, room="", confirmed=True, revision=talk.revision, by=by, today=today)
