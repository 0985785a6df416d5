"""What does a mentee's own page show: what is next, what is done, and whom to ask?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Case, Value, When, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import month_and_year
from people.models import Person
from programs.models import MentorPeriod, Mentorship
from sessions.checklists.ticking import filled_lists, hands_of, progress
from sessions.models import PlanItem, PracticalNote
from sessions.plan.role_holders import RoleHolders
from sessions.plan.weeks import first_mondays
from sessions.plan.year_chart import YearChart, draw_year

LONGEST_IN_DAYS = 13


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person the mentee can turn to; `person` is None where the role is empty."""

    role: str
    person: Person | None
    presentation: str = ""


@dataclass(frozen=True, kw_only=True)
class MyItem:
    """One item as the mentee reads it."""

    item: PlanItem
    people: tuple[Person, ...]
    notes: tuple[PracticalNote, ...]
    shown_state: str


@dataclass(frozen=True, kw_only=True)
class MyMonth:
    """The items of one calendar month.

    `phase` is past, now (this month and the next) or later; without a `name`: the items without a date.
    """

    name: str
    lines: tuple[MyItem, ...]
    phase: str


@dataclass(frozen=True, kw_only=True)
class OwnYear:
    mentorship: Mentorship
    shown_state: str
    paused_until: date | None
    next_line: MyItem | None
    countdown: str
    until_start: str
    picture: YearChart
    months: tuple[MyMonth, ...]
    contacts: tuple[Contact, ...]
    points_done: int
    points: int


def own_mentorship(person: Person) -> Mentorship | None:
    """Return the person's running mentorship, or else the latest."""
    running_first = Case(When(state=Mentorship.RUNNING, then=Value(0)), default=Value(1))
    mine = Mentorship.objects.visible_to(person).filter(mentee=person)
    return mine.with_people().select_related("version__program").order_by(running_first, "-starts_on").first()


def own_year(mentorship: Mentorship, *, today: date) -> OwnYear:
    """Return everything the mentee's page shows, in a fixed number of queries."""
    prefetch_related_objects([mentorship], "pauses")
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    notes: dict[int, tuple[PracticalNote, ...]] = {}
    visible = PracticalNote.objects.visible_to(mentorship.mentee, today).filter(item__mentorship=mentorship)
    for note in visible.select_related("author"):
        notes[note.item_id] = (*notes.get(note.item_id, ()), note)
    mine = [
        MyItem(item=item, people=_with(item, responsible), notes=notes.get(item.pk, ()), shown_state=_shown_state(item, today))
        for item in mentorship.items.select_related("meeting__led_by").in_plan_order()
    ]
    next_line = _next(mine, today) if mentorship.state == Mentorship.RUNNING else None
    points_done, points = progress(filled_lists(mentorship, hands=hands_of(mentorship.mentee, mentorship, today=today)))
    return OwnYear(
        mentorship=mentorship,
        shown_state=mentorship.shown_state(today),
        paused_until=mentorship.pause_ends_on(today) if mentorship.state == Mentorship.RUNNING else None,
        next_line=next_line,
        countdown=countdown(next_line.item.planned_on, today=today) if next_line and next_line.item.planned_on else "",
        until_start=countdown(mentorship.starts_on, today=today) if today < mentorship.starts_on else "",
        picture=draw_year(
            [my_item.item for my_item in mine],
            week_one=first_mondays([mentorship])[mentorship.pk],
            length_weeks=mentorship.version.length_weeks,
            today=today,
            pauses=mentorship.pauses.all(),
        ),
        months=tuple(_months(mine, today=today, starts_on=mentorship.starts_on)),
        contacts=_contacts(mentorship, responsible, day=mentorship.ended_on or max(today, mentorship.starts_on)),
        points_done=points_done,
        points=points,
    )


def countdown(day: date, *, today: date) -> str:
    """Return how far ahead a day is, in words.

    «i dag», «i morgen», «om 5 dager», «om 3 uker».
    """
    days = (day - today).days
    if days == 0:
        return _("i dag")
    if days == 1:
        return _("i morgen")
    if days <= LONGEST_IN_DAYS:
        return ngettext("om %(days)d dag", "om %(days)d dager", days) % {"days": days}
    weeks = round(days / 7)
    return ngettext("om %(weeks)d uke", "om %(weeks)d uker", weeks) % {"weeks": weeks}


def _shown_state(item: PlanItem, today: date) -> str:
    """Return the state the mentee sees.

    An overdue or unregistered item is shown as such for talks and interviews only: logging the others is
    other people's task, and no worry of hers.
    """
    state = item.shown_state(today)
    untold = state in ("overdue", "not_registered") and not item.is_conversation
    return "" if untold else state


def _next(mine: Iterable[MyItem], today: date) -> MyItem | None:
    """Return the first item ahead that the mentee herself attends."""
    for my_item in mine:
        item = my_item.item
        if "mentee" in item.attended_by and item.state == PlanItem.PLANNED and item.planned_on and item.planned_on >= today:
            return my_item
    return None


def _months(mine: Iterable[MyItem], *, today: date, starts_on: date) -> Iterable[MyMonth]:
    """Group by calendar month; before the start, «now» reaches the month after it."""
    now, last = _month_number(today), _month_number(max(today, starts_on)) + 1
    for number, group in groupby(mine, key=_month_of):
        in_month = tuple(group)
        if number is None:
            yield MyMonth(name="", lines=in_month, phase="later")
        else:
            year, month = divmod(number, 12)
            phase = "past" if number < now else "now" if number <= last else "later"
            yield MyMonth(name=month_and_year(date(year, month + 1, 1)).capitalize(), lines=in_month, phase=phase)


def _month_of(my_item: MyItem) -> int | None:
    day = my_item.item.planned_on or my_item.item.done_on
    return _month_number(day) if day else None


def _with(item: PlanItem, responsible: RoleHolders) -> tuple[Person, ...]:
    """Return whom the mentee meets; for a talk that was held, who held it."""
    if item.is_talk and item.meeting:
        return (item.meeting.led_by,)
    return responsible.holders(item)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _contacts(mentorship: Mentorship, responsible: RoleHolders, *, day: date) -> tuple[Contact, ...]:
    period = responsible.mentor_period_on(mentorship.pk, day)
    mentor = period.mentor if period else None
    role = _("Vikar for mentor") if period and period.kind == MentorPeriod.SUBSTITUTE else _("Mentor")
    return (
        Contact(role=role, person=mentor.person if mentor else None, presentation=mentor.presentation if mentor else ""),
        Contact(role=_("Avdelingsleder"), person=responsible.leader_on(mentorship.pk, day)),
        Contact(role=_("Kontaktperson"), person=responsible.contact_person(mentorship, day)),
    )
