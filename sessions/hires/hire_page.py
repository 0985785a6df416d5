"""What does the page of one hire show: what is late, what is next, who does it, and what may the reader do?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import date_range, date_with_week
from people.models import Person
from programs.models import MentorPeriod, Mentorship
from sessions.models import PlanItem
from sessions.plan.locking import why_closed
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import Standing, coming_items, standing_of
from sessions.plan.weeks import first_mondays
from sessions.plan.words import ROLE_TEXTS, WARNING_TEXTS, flag_text, reason_text
from sessions.plan.year_chart import YearChart, draw_year
from sessions.schedule import programme_week

NEXT_LINES = 5
SHIFTS_WITH_MENTOR = 3
# Said once at the top of the page, or shown as the item's state.
SAID_ELSEWHERE = {"no_mentor", "no_leader", "unplaced"}


@dataclass(frozen=True, kw_only=True)
class ItemOnPage:
    """One item as a leader or mentor reads it.

    Actions the reader may not take are not offered.
    """

    item: PlanItem
    shown_state: str
    presumed_on: date | None  # the day its first button records
    people: tuple[tuple[Person | None, str | Promise], ...]  # who, and in which role
    remarks: tuple[str, ...]
    note: str
    can_edit: bool
    can_note: bool
    can_log_talk: bool
    week: int | None

    @property
    def undo_url(self) -> str:
        """Return the address that undoes this item, or "".

        A talk is undone on its own page, by the person who held it.
        """
        verb = "meeting_undo" if self.item.is_meeting else "item_undo" if self.item.is_ticked else ""
        return reverse(f"sessions:{verb}", args=[self.item.pk]) if verb else ""


@dataclass(frozen=True, kw_only=True)
class HirePage:
    """Everything the hire's page shows."""

    mentorship: Mentorship
    shown_state: str
    standing: Standing
    closed: str
    can_lead: bool
    late: tuple[ItemOnPage, ...]
    past: tuple[ItemOnPage, ...]
    ahead: tuple[ItemOnPage, ...]
    coming: tuple[ItemOnPage, ...]
    undated: tuple[ItemOnPage, ...]
    can_register: bool  # whether the reader may log or waive some of it
    year: YearChart
    pauses: tuple[str, ...]
    paused_until: date | None
    week_now: int
    mentor: Person | None
    stands_in_until: date | None  # where the mentor of the day is a substitute
    leader: Person | None
    unit_leader: Person | None
    contact_person: Person | None
    warnings: tuple[str, ...]


def plan_of(mentorship: Mentorship, *, reader: Person, today: date) -> HirePage:
    """Return one hire's page, in a fixed number of queries.

    Practical notes are never in it.
    """
    prefetch_related_objects([mentorship], "pauses")
    pauses = list(mentorship.pauses.all())
    items = list(mentorship.items.select_related("meeting__led_by").in_plan_order())
    responsible = RoleHolders.for_mentorships([mentorship], today=today)
    week_one = first_mondays([mentorship])[mentorship.pk]
    shown_items = _lines(mentorship, items, responsible, week_one, reader=reader, today=today)
    # Show the role holders of the first day before the start, and of the last day after the end.
    day = mentorship.ended_on or max(today, mentorship.starts_on)
    period = responsible.mentor_period_on(mentorship.pk, day)
    is_running = mentorship.state == Mentorship.RUNNING
    unsettled = [shown for shown in shown_items if is_running and shown.item.is_not_registered]
    waiting = [shown for shown in shown_items if is_running and shown.item.state == PlanItem.PLANNED]
    coming = coming_items(mentorship, items, today=today)
    ahead = [shown for shown in waiting if shown.item in coming]
    return HirePage(
        mentorship=mentorship,
        shown_state=mentorship.shown_state(today),
        standing=standing_of(
            mentorship, items, has_mentor=responsible.mentor_on(mentorship.pk, max(today, mentorship.starts_on)) is not None, today=today
        ),
        closed=why_closed(mentorship),
        can_lead=is_running and Mentorship.objects.editable_by(reader, today).filter(pk=mentorship.pk).exists(),
        late=tuple(shown for shown in waiting if shown.item.is_overdue(today)),
        past=tuple(shown for shown in shown_items if (day_of := shown.item.planned_on or shown.item.done_on) and day_of < today),
        ahead=tuple(shown for shown in shown_items if not (day_of := shown.item.planned_on or shown.item.done_on) or day_of >= today),
        coming=tuple(ahead[:NEXT_LINES]),
        undated=tuple(shown for shown in waiting if shown.item.planned_on is None),
        can_register=any(shown.can_edit for shown in unsettled),
        year=draw_year(items, week_one=week_one, length_weeks=mentorship.version.length_weeks, today=today, pauses=pauses),
        paused_until=mentorship.pause_ends_on(today) if is_running else None,
        pauses=tuple(date_range(pause.starts_on, pause.ends_on, year=True) for pause in pauses),
        week_now=programme_week(week_one, today),
        mentor=period.mentor.person if period else None,
        stands_in_until=period.ends_on if period and period.kind == MentorPeriod.SUBSTITUTE else None,
        leader=responsible.leader_on(mentorship.pk, day),
        unit_leader=responsible.unit_leader_on(mentorship.pk, day),
        contact_person=responsible.contact_person(mentorship, day),
        warnings=tuple(_warnings(items, coming, has_mentor=period is not None)) if is_running else (),
    )


def _lines(
    mentorship: Mentorship, items: Iterable[PlanItem], responsible: RoleHolders, week_one: date, *, reader: Person, today: date
) -> list[ItemOnPage]:
    of_this = PlanItem.objects.filter(mentorship=mentorship)
    is_running = mentorship.state == Mentorship.RUNNING
    # Three sets of keys instead of three questions an item (no N+1).
    editable = set(of_this.editable_by(reader, today).values_list("pk", flat=True)) if is_running else set()
    loggable = set(of_this.loggable_by(reader, today).values_list("pk", flat=True))
    noted = set(of_this.note_shared_with(reader, today).values_list("pk", flat=True))
    shown_items = []
    for item in items:
        can_edit = item.pk in editable and item.state != PlanItem.CANCELLED
        shown_items.append(
            ItemOnPage(
                item=item,
                shown_state=_shown_state(item, today),
                presumed_on=item.presumed_on(today),
                people=tuple((person, ROLE_TEXTS[role]) for role, person in _who(item, responsible)),
                remarks=tuple(_remarks(item)),
                note=item.note if item.pk in noted else "",
                can_edit=can_edit,
                can_note=can_edit and item.pk in noted,
                can_log_talk=item.pk in loggable,
                week=programme_week(week_one, lies_on) if (lies_on := item.planned_on or item.done_on) else None,
            )
        )
    return shown_items


def _who(item: PlanItem, responsible: RoleHolders) -> Iterable[tuple[str, Person | None]]:
    """Return who is responsible; for a talk that was held, who held it."""
    if item.is_talk and item.meeting:
        return (("mentor", item.meeting.led_by),)
    return responsible.roles_of(item)


def _shown_state(item: PlanItem, today: date) -> str:
    return "cancelled" if item.state == PlanItem.CANCELLED else item.shown_state(today)


def _remarks(item: PlanItem) -> Iterable[str]:
    """Say in words why the item lies where it lies."""
    if item.state == PlanItem.NOT_HELD:
        yield _("Grunn: %(reason)s") % {"reason": str(item.get_not_held_reason_display()).lower()}
    if item.first_planned_on and item.planned_on != item.first_planned_on:
        yield _("Flyttet fra %(date)s") % {"date": date_with_week(item.first_planned_on)}
    elif item.target_on and item.planned_on:
        yield _("Flyttet fra %(date)s: %(reason)s") % {"date": date_with_week(item.target_on), "reason": reason_text(item.moved_because)}
    if item.state == PlanItem.PLANNED:
        for flag in item.flags:
            if flag not in SAID_ELSEWHERE:
                yield flag_text(flag).capitalize()


def _warnings(items: Iterable[PlanItem], ahead: Iterable[PlanItem], *, has_mentor: bool) -> Iterable[str]:
    """Yield warnings about the plan as a whole, most urgent first.

    That there is no mentor now is not among them: the page says it itself.
    """
    dated = [(item.planned_on, item.flags) for item in ahead if item.planned_on]
    mentorless = [day for day, flags in dated if "no_mentor" in flags]
    if has_mentor and mentorless:
        text = ngettext(
            "%(number)s punkt framover har ingen mentor. Det første er %(date)s.",
            "%(number)s punkter framover har ingen mentor. Det første er %(date)s.",
            len(mentorless),
        )
        yield text % {"number": len(mentorless), "date": date_with_week(min(mentorless))}
    leaderless = [day for day, flags in dated if "no_leader" in flags]
    if leaderless:
        yield _("Avdelingen mangler leder fra %(date)s. Be koordinator legge inn hvem det er.") % {"date": date_with_week(min(leaderless))}
    shifts = [item for item in items if item.is_shift]
    still_ahead = any(shift.state == PlanItem.PLANNED for shift in shifts)
    if still_ahead and sum(shift.with_mentor for shift in shifts) < min(SHIFTS_WITH_MENTOR, len(shifts)):
        yield str(WARNING_TEXTS["too_few_with_mentor"])
