"""Whose calendar does an item belong in, and how does it read there?

An item is in the calendars of those who hold its roles on its date. The hire also has the talks, interviews
and training shifts of her mentorship, and the mentor the meetings with the leader and the shifts she joins. A
training shift is in no leader's calendar: she plans it, but does not work it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Person
from programs.models import Mentorship
from sessions.calendar.events import Event, uid_of
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders

DAYS_BACK = 90
IN_CALENDARS = (PlanItem.PLANNED, PlanItem.DONE)
MENTEE, MENTOR, OTHER = "mentee", "mentor", "other"


def items_in_calendar(person: Person, *, today: date) -> list[Event]:
    """Return the person's own items as events, in order.

    90 days back and everything ahead, in a fixed number of queries.
    """
    items = list(_narrowed(person, today))
    mentorships = {item.mentorship_id: item.mentorship for item in items}
    responsible = RoleHolders.for_mentorships(mentorships.values(), today=today)
    mine = [(item, event) for item in items if (event := event_for(item, person, responsible))]
    changed = _changed_at(item for item, _event in mine)
    events = [replace(event, changed_at=changed.get(item.pk, item.mentorship.registered_at)) for item, event in mine]
    return sorted(events, key=lambda event: (event.day, event.told()["time"] or "", event.uid))


def event_for(item: PlanItem, person: Person, responsible: RoleHolders) -> Event | None:
    """Return an item as it appears in a person's calendar, or None.

    None where it is not hers, no longer takes place, or has no date.
    """
    day = event_day(item)
    if day is None or not is_alive(item) or person.pk not in attendees(item, responsible):
        return None
    mentorship, mentor = item.mentorship, responsible.mentor_on(item.mentorship_id, day)
    view = MENTEE if person.pk == mentorship.mentee_id else MENTOR if mentor and person.pk == mentor.pk else OTHER
    lasts_all_day = item.kind_row.lasts_all_day or day != item.planned_on
    return Event(
        uid=uid_of(mentorship.uid, item.rule_key),
        kind=item.kind,
        title=item.title,
        summary=_summary(item, view, mentee=mentorship.mentee, mentor=mentor),
        day=day,
        time=None if lasts_all_day else item.time,
        minutes=item.expected_minutes,
        room=item.room,
        url=settings.BASE_URL + _path(item, view),
        sequence=item.revision,
    )


def event_day(item: PlanItem) -> date | None:
    """Return the day of an item in a calendar: when it was done, else planned."""
    return item.done_on or item.planned_on


def is_alive(item: PlanItem) -> bool:
    """Whether an item takes place, or took place.

    Not items given up, nor those after the end of their mentorship.
    """
    day, ended_on = event_day(item), item.mentorship.ended_on
    return item.state in IN_CALENDARS and day is not None and (ended_on is None or day <= ended_on)


def attendees(item: PlanItem, responsible: RoleHolders) -> set[int]:
    """Return the keys of the people an item with a date belongs to."""
    day = event_day(item)
    if day is None:
        return set()
    return {person.pk for role in item.attended_by for person in responsible.in_role(role, item.mentorship, day=day)}


def _narrowed(person: Person, today: date) -> QuerySet[PlanItem]:
    """Return the items that may be the person's, by her roles and access today.

    A superset in one query: the roles on each item's own date are checked later, in Python.
    """
    visible = Mentorship.objects.visible_to(person, today)
    followed = Mentorship.objects.mentored_by(person, today)
    roles = sorted(set(person.appointments.active(today).values_list("role", flat=True)))
    items = PlanItem.objects.filter(state__in=IN_CALENDARS)
    wanted = items.attended_by_role("mentee").filter(mentorship__mentee=person)
    wanted |= items.attended_by_role("mentor").filter(mentorship__in=followed)
    for role in roles:
        wanted |= items.attended_by_role(role).filter(mentorship__in=visible)
    return (
        wanted.annotate(day=Coalesce("done_on", "planned_on"))
        .filter(day__gte=today - timedelta(days=DAYS_BACK))
        .select_related("mentorship__mentee", "mentorship__department")
    )


def _changed_at(items: Iterable[PlanItem]) -> dict[int, datetime]:
    """Return when each item was last changed, by its history."""
    pks = [item.pk for item in items]
    return dict(PlanItem.history.filter(id__in=pks).order_by().values_list("id").annotate(Max("history_date")))


def _summary(item: PlanItem, view: str, *, mentee: Person, mentor: Person | None) -> str:
    """Return the title with the name of the other of mentor and mentee, if any.

    It never names a leader or anybody else, and says nothing about what is discussed: a calendar is read by
    others.
    """
    title = item.title
    if item.shift_type:
        title = f"{title}, {item.get_shift_type_display().lower()}"
    if view == MENTEE:
        is_shared = item.is_talk or item.with_mentor or "mentor" in item.roles
        return _with(title, mentor if is_shared else None)
    if view == OTHER and "mentor" in item.kind_row.attended_by:
        return _with(title, mentor)
    if "mentee" not in item.kind_row.attended_by:
        return _("%(title)s: %(name)s") % {"title": title, "name": mentee.name}  # it is about the hire, who does not attend
    return _with(title, mentee)


def _with(title: str, other: Person | None) -> str:
    return _("%(title)s med %(name)s") % {"title": title, "name": other.name} if other else title


def _path(item: PlanItem, view: str) -> str:
    if item.is_talk and view != OTHER:
        return reverse("sessions:talk", args=[item.pk])
    return reverse("sessions:my_plan") if view == MENTEE else reverse("sessions:hire", args=[item.mentorship_id])
