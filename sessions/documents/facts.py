"""What is known of one hire's year that a document may tell?

Gathered in a fixed number of queries. Practical notes are never among it; the free text on shifts and checklists is for
the hire, the mentor and the leaders, so a coordinator's copy leaves it for writing by hand.
"""

from dataclasses import dataclass
from datetime import date

from people.models import Person
from programs.definition import ProgramDefinition
from programs.models import Checklist, Mentorship
from sessions.models import ChecklistTick, MissedTalk, PlanItem
from sessions.responsible import Responsible


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the plan, with the people who hold its roles on its date."""

    item: PlanItem
    holders: tuple[tuple[str, Person | None], ...]
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
    mentor: Person | None
    leader: Person | None
    unit_leader: Person | None
    contact_person: Person | None
    presentation: str
    checklists: tuple[Points, ...]
    tells_free_text: bool
    tells_probation: bool

    def of_kind(self, *kinds: str) -> list[Line]:
        return [line for line in self.lines if line.kind in kinds]


def facts_of(mentorship: Mentorship, *, reader: Person, today: date) -> Facts:
    """Return what a document for `reader` is filled from, as of `today`."""
    definition = mentorship.version.definition()
    # Before the start the people of the first day are told; after the end those of the last.
    on = max(mentorship.starts_on, min(today, mentorship.ended_on or today))
    responsible = Responsible.for_mentorships([mentorship], today=on)
    missed: dict[int, tuple[MissedTalk, ...]] = {}
    for talk in MissedTalk.objects.filter(item__mentorship=mentorship):
        missed[talk.item_id] = (*missed.get(talk.item_id, ()), talk)
    descriptions = {activity.code: activity.description for activity in definition.activities}
    descriptions |= {interview.code: interview.description for interview in definition.interviews}
    lines = tuple(
        Line(
            item=item,
            holders=responsible.roles_of(item),
            description=descriptions.get(item.rule_key, ""),
            missed=missed.get(item.pk, ()),
            mentor=responsible.mentor_on(mentorship.pk, item.done_on or item.planned_on or on),
        )
        for item in PlanItem.objects.filter(mentorship=mentorship).select_related("meeting").in_plan_order()
    )
    tells_free_text = Mentorship.objects.close_to(reader, today).filter(pk=mentorship.pk).exists()
    follows_up = Mentorship.objects.editable_by(reader, today).filter(pk=mentorship.pk)
    period = responsible.mentor_period_on(mentorship.pk, on)
    return Facts(
        mentorship=mentorship,
        definition=definition,
        today=today,
        lines=lines,
        mentor=responsible.mentor_on(mentorship.pk, on),
        leader=responsible.leader_on(mentorship.pk, on),
        unit_leader=responsible.unit_leader_on(mentorship.pk, on),
        contact_person=responsible.contact_person(mentorship, on),
        presentation=period.mentor.presentation if period and tells_free_text else "",
        checklists=_checklists(mentorship),
        tells_free_text=tells_free_text,
        # A mentor stands outside the line.
        tells_probation=mentorship.mentee_id == reader.pk or follows_up.exists(),
    )


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
