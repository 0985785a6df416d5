"""Whose calendar does a line belong in, and how does it read there?

A line is in the calendar of those who hold its roles on its date. The hire has the talks, interviews and training shifts of
the year too, and the mentor the meetings with the leader and the shifts she goes along on. A training shift is in no leader's
calendar: she has planned it, and does not work it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Person
from programs.models import Mentorship
from sessions.calendar.events import Event, uid_of
from sessions.models import PlanItem
from sessions.models.item import is_for
from sessions.plan.role_holders import Responsible

DAYS_BACK = 90
IN_CALENDARS = (PlanItem.PLANNED, PlanItem.DONE)
OF_THE_HIRE = (PlanItem.TALK, PlanItem.INTERVIEW, PlanItem.TRAINING_SHIFT)
MENTEE, MENTOR, OTHER = "mentee", "mentor", "other"


def lines_of(person: Person, *, today: date) -> list[Event]:
    """Return one's own lines, in order: 90 days back and all that lies ahead, in a fixed number of queries."""
    items = list(_narrowed(person, today))
    years = {item.mentorship_id: item.mentorship for item in items}
    responsible = Responsible.for_mentorships(years.values(), today=today)
    mine = [(item, event) for item in items if (event := event_for(item, person, responsible))]
    changed = _changed_at(item for item, _event in mine)
    events = [replace(event, changed_at=changed.get(item.pk, item.mentorship.registered_at)) for item, event in mine]
    return sorted(events, key=lambda event: (event.day, event.told()["time"] or "", event.uid))


def event_for(item: PlanItem, person: Person, responsible: Responsible) -> Event | None:
    """Return a line as it stands in a person's calendar, or None where it is not hers, not any more, or nowhere yet."""
    day = day_of(item)
    if day is None or not is_alive(item) or person.pk not in attendees(item, responsible):
        return None
    mentorship, mentor = item.mentorship, responsible.mentor_on(item.mentorship_id, day)
    view = MENTEE if person.pk == mentorship.mentee_id else MENTOR if mentor and person.pk == mentor.pk else OTHER
    lasts_all_day = item.kind == PlanItem.TRAINING_SHIFT or day != item.planned_on
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


def day_of(item: PlanItem) -> date | None:
    """Return the day a line lies on in a calendar: the one it was done on, else the one it is planned for."""
    return item.done_on or item.planned_on


def is_alive(item: PlanItem) -> bool:
    """Whether a line is, or was, something to come to: nothing given up, and nothing after the end of its year."""
    day, ended_on = day_of(item), item.mentorship.ended_on
    return item.state in IN_CALENDARS and day is not None and (ended_on is None or day <= ended_on)


def attendees(item: PlanItem, responsible: Responsible) -> set[int]:
    """Return the keys of those who have a line that has a date."""
    found = set() if item.kind == PlanItem.TRAINING_SHIFT else {person.pk for person in responsible.holders(item)}
    if item.kind in OF_THE_HIRE:
        found.add(item.mentorship.mentee_id)
    day = day_of(item)
    if day and (item.with_mentor or item.kind == PlanItem.LEADER_MENTOR_MEETING):
        mentor = responsible.mentor_on(item.mentorship_id, day)
        found |= {mentor.pk} if mentor else set()
    return found


def _narrowed(person: Person, today: date) -> QuerySet[PlanItem]:
    """Keep what may be hers by the roles she has today, in what she sees today; whose it is on its date is asked of each."""
    visible = Mentorship.objects.visible_to(person, today)
    followed = Mentorship.objects.mentored_by(person, today)
    roles = sorted(set(person.appointments.active(today).values_list("role", flat=True)))
    wanted = Q(mentorship__mentee=person) & (Q(kind__in=OF_THE_HIRE) | is_for("mentee"))
    wanted |= Q(mentorship__in=followed) & (is_for("mentor") | Q(with_mentor=True) | Q(kind=PlanItem.LEADER_MENTOR_MEETING))
    for role in roles:
        wanted |= is_for(role) & Q(mentorship__in=visible) & ~Q(kind=PlanItem.TRAINING_SHIFT)
    return (
        PlanItem.objects.filter(wanted, state__in=IN_CALENDARS)
        .annotate(day=Coalesce("done_on", "planned_on"))
        .filter(day__gte=today - timedelta(days=DAYS_BACK))
        .select_related("mentorship__mentee", "mentorship__department")
    )


def _changed_at(items: Iterable[PlanItem]) -> dict[int, datetime]:
    """Return when each line was changed last, by its history."""
    pks = [item.pk for item in items]
    return dict(PlanItem.history.filter(id__in=pks).order_by().values_list("id").annotate(Max("history_date")))


def _summary(item: PlanItem, view: str, *, mentee: Person, mentor: Person | None) -> str:
    """Say what it is, and name at most the other one: never a leader, nobody else, and nothing about what is said."""
    title = item.title
    if item.kind == PlanItem.TRAINING_SHIFT and item.shift_type:
        title = f"{title}, {item.get_shift_type_display().lower()}"
    if view == MENTEE:
        is_shared = item.kind == PlanItem.TALK or item.with_mentor or "mentor" in item.roles
        return _with(title, mentor if is_shared else None)
    if item.kind == PlanItem.LEADER_MENTOR_MEETING and view == OTHER:
        return _with(title, mentor)
    if item.kind in (PlanItem.TASK, PlanItem.LEADER_MENTOR_MEETING):
        return _("%(title)s: %(name)s") % {"title": title, "name": mentee.name}  # the hire it is about, who is not there
    return _with(title, mentee)


def _with(title: str, other: Person | None) -> str:
    return _("%(title)s med %(name)s") % {"title": title, "name": other.name} if other else title


def _path(item: PlanItem, view: str) -> str:
    if item.kind == PlanItem.TALK and view != OTHER:
        return reverse("sessions:talk", args=[item.pk])
    return reverse("sessions:my_plan") if view == MENTEE else reverse("sessions:hire", args=[item.mentorship_id])
