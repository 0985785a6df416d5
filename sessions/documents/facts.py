"""What is known of one hire's year that a document may tell?

Gathered in a fixed number of queries. Practical notes are never among it; the free text on shifts and checklists is for
the hire, the mentor and the leaders, so a coordinator's copy leaves it for writing by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from people.models import Appointment, Mentor, Person
from programs.definition import ProgramDefinition
from programs.models import Checklist, MentorPeriod, Mentorship
from sessions.models import ChecklistTick, MissedTalk, PlanItem


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the plan, with the people who hold its roles on its date."""

    item: PlanItem
    holders: tuple[tuple[str, tuple[Person, ...]], ...]
    description: str
    missed: tuple[MissedTalk, ...] = ()
    mentor: Person | None = None

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def held_minutes(self) -> int | None:
        return self.item.meeting.minutes if self.item.meeting else None


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of a checklist and what has been ticked."""

    title: str
    tick: ChecklistTick | None


@dataclass(frozen=True, kw_only=True)
class Points:
    """One checklist."""

    title: str
    teacher_ticks: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the documents are filled from."""

    mentorship: Mentorship
    definition: ProgramDefinition
    today: date
    lines: tuple[Line, ...]
    roles: dict[str, tuple[Person, ...]]
    presentation: str
    checklists: tuple[Points, ...]
    tells_free_text: bool

    def of_kind(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def facts_of(mentorship: Mentorship, *, reader: Person, today: date) -> Facts:
    """Return what a document for `reader` is filled from, as of `today`."""
    definition = mentorship.version.definition()
    holders = _Holders(mentorship)
    missed: dict[int, tuple[MissedTalk, ...]] = {}
    for talk in MissedTalk.objects.filter(item__mentorship=mentorship):
        missed[talk.item_id] = (*missed.get(talk.item_id, ()), talk)
    # Before the start the people of the first day are told; after the end those of the last.
    last = mentorship.ended_on or today
    on = max(mentorship.starts_on, min(today, last))
    descriptions = {part.code: part.description for part in (*definition.activities, *definition.interviews)}
    lines = tuple(
        Line(
            item=item,
            holders=tuple((role, holders.of(role, item.planned_on or on)) for role in item.roles),
            description=descriptions.get(item.rule_key, ""),
            missed=missed.get(item.pk, ()),
            mentor=next(iter(holders.of("mentor", item.planned_on or on)), None),
        )
        for item in PlanItem.objects.filter(mentorship=mentorship).select_related("meeting").in_plan_order()
    )
    tells_free_text = Mentorship.objects.close_to(reader, today).filter(pk=mentorship.pk).exists()
    return Facts(
        mentorship=mentorship,
        definition=definition,
        today=today,
        lines=lines,
        roles={role: holders.of(role, on) for role in ("mentor", "coordinator", "department_leader", "unit_leader")},
        presentation=holders.presentation(on) if tells_free_text else "",
        checklists=_checklists(mentorship),
        tells_free_text=tells_free_text,
    )


class _Holders:
    """Who holds which role for one mentorship on which date."""

    def __init__(self, mentorship: Mentorship) -> None:
        self.mentorship = mentorship
        department = mentorship.department
        self.periods = list(MentorPeriod.objects.filter(mentorship=mentorship).select_related("mentor__person"))
        self.appointments = list(
            Appointment.objects.filter(
                Q(department=department)
                | Q(unit=department.unit_id)
                | Q(municipality=mentorship.municipality_id, unit=None, department=None)
            )
            .select_related("person")
            .order_by("starts_on", "pk")
        )

    def of(self, role: str, on: date) -> tuple[Person, ...]:
        if role == "mentee":
            return (self.mentorship.mentee,)
        if role == "mentor":
            return tuple(mentor.person for mentor in self.mentors(on))
        if role == "coordinator":
            return self._coordinators(on)
        return _once(appointment.person for appointment in self._active(on) if appointment.role == role)

    def mentors(self, on: date) -> list[Mentor]:
        return [period.mentor for period in self.periods if _holds(period, on)]

    def presentation(self, on: date) -> str:
        return next((mentor.presentation for mentor in self.mentors(on)), "")

    def _active(self, on: date) -> list[Appointment]:
        return [appointment for appointment in self.appointments if _holds(appointment, on)]

    def _coordinators(self, on: date) -> tuple[Person, ...]:
        """The contact person set by hand, else the narrowest coordinator."""
        if self.mentorship.contact_person:
            return (self.mentorship.contact_person,)
        all_of_them = [appointment for appointment in self._active(on) if appointment.role == Appointment.COORDINATOR]
        of_the_unit = [appointment for appointment in all_of_them if appointment.unit_id]
        return _once(appointment.person for appointment in (of_the_unit or all_of_them))


def _holds(period: Appointment | MentorPeriod, on: date) -> bool:
    return period.starts_on <= on and (period.ends_on is None or on <= period.ends_on)


def _once(people: Iterable[Person]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(people))


def _checklists(mentorship: Mentorship) -> tuple[Points, ...]:
    ticks = {tick.item_id: tick for tick in ChecklistTick.objects.filter(mentorship=mentorship).select_related("teacher")}
    return tuple(
        Points(
            title=checklist.title,
            teacher_ticks=checklist.teacher_ticks,
            points=tuple(Point(title=item.title, tick=ticks.get(item.pk)) for item in checklist.items.all()),
        )
        for checklist in Checklist.objects.filter(version=mentorship.version_id).prefetch_related("items")
    )
