"""Which facts of one mentorship may a document print?

Read in a fixed number of queries (no N+1). Practical notes are never among them. The free text on shifts and
checklists is for the hire, the mentor and the leaders; a coordinator's copy has room to write instead.
"""

from dataclasses import dataclass
from datetime import date

from people.closed_days import closed_days
from people.models import ClosedDay, Person
from programs.definition import ProgramDefinition, PromptGroupDefinition
from programs.models import Checklist, Mentorship
from sessions.models import ChecklistTick, MissedTalk, PlanItem
from sessions.models.kinds import OfKind
from sessions.plan.role_holders import RoleHolders


@dataclass(frozen=True, kw_only=True)
class DocumentItem(OfKind):
    """One item of the plan, with the people who hold its roles on its date.

    In a blank document no item has a date: `when` says in words when it is due, `day` about how many days
    after the start.
    """

    item: PlanItem
    holders: tuple[tuple[str, Person | None], ...]
    description: str
    day: int | None = None
    when: str = ""
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
    """One item of a checklist and its tick."""

    title: str
    tick: ChecklistTick | None
    # «2-7»: point seven of list two; names the field in a fillable document.
    place: str


@dataclass(frozen=True, kw_only=True)
class Points:
    """One checklist."""

    title: str
    teacher_ticks: bool
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """All that a document is filled from.

    A blank document is for a unit and a programme, and names nobody.
    """

    # Prefix of the anchors that the table of contents links to: unique when documents are joined.
    key: str
    mentorship: Mentorship | None
    definition: ProgramDefinition
    version_number: int
    municipality: str
    unit: str
    department: str
    today: date | None
    name: str
    title: str
    employee_number: str
    starts_on: date | None
    probation_ends_on: date | None
    # None in a blank document: it is for the newly educated and the experienced alike.
    newly_educated: bool | None
    closed: frozenset[date]
    lines: tuple[DocumentItem, ...]
    mentor: Person | None
    leader: Person | None
    unit_leader: Person | None
    contact_person: Person | None
    presentation: str
    checklists: tuple[Points, ...]
    tells_free_text: bool

    @property
    def is_blank(self) -> bool:
        return self.starts_on is None

    @property
    def prompt_groups(self) -> list[PromptGroupDefinition]:
        """The programme's prompts for this hire.

        Some groups are for the newly educated only, and some for the experienced.
        """
        audiences = {"all", "newly_educated", "experienced"}
        if self.newly_educated is not None:
            audiences.remove("experienced" if self.newly_educated else "newly_educated")
        return [group for group in self.definition.prompt_groups if group.audience in audiences]

    @property
    def shifts(self) -> list[DocumentItem]:
        return [item for item in self.lines if item.is_shift]

    @property
    def interviews(self) -> list[DocumentItem]:
        return [item for item in self.lines if item.is_interview]

    @property
    def talks(self) -> list[DocumentItem]:
        return [item for item in self.lines if item.is_talk]


def facts_of(mentorship: Mentorship, *, reader: Person, today: date) -> DocumentFacts:
    """Return the facts of a mentorship that `reader` may see, as of `today`."""
    definition = mentorship.version.definition()
    # Who holds the roles: before the start on the first day, after the end on the last.
    on = max(mentorship.starts_on, min(today, mentorship.ended_on or today))
    responsible = RoleHolders.for_mentorships([mentorship], today=on)
    # One query for all items (no N+1).
    missed: dict[int, tuple[MissedTalk, ...]] = {}
    for talk in MissedTalk.objects.filter(item__mentorship=mentorship):
        missed[talk.item_id] = (*missed.get(talk.item_id, ()), talk)
    descriptions = descriptions_of(definition)
    start = mentorship.starts_on
    items = tuple(
        DocumentItem(
            item=item,
            day=(day - start).days if (day := item.planned_on or item.done_on) else None,
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
    # A mentor stands outside the line: when the probation ends is between the hire and those who follow her up.
    tells_probation = mentorship.mentee_id == reader.pk or follows_up.exists()
    placement = mentorship.placement
    ticks = {tick.item_id: tick for tick in ChecklistTick.objects.filter(mentorship=mentorship).select_related("teacher")}
    return DocumentFacts(
        key=str(mentorship.pk),
        mentorship=mentorship,
        definition=definition,
        version_number=mentorship.version.number,
        municipality=mentorship.municipality.name,
        unit=mentorship.department.unit.name,
        department=mentorship.department.name,
        today=today,
        name=mentorship.mentee.name,
        title=placement.title or placement.get_profession_display(),
        employee_number=placement.employee_number,
        starts_on=mentorship.starts_on,
        probation_ends_on=mentorship.probation_ends_on if tells_probation else None,
        newly_educated=mentorship.newly_educated,
        closed=_closed(mentorship),
        lines=items,
        mentor=responsible.mentor_on(mentorship.pk, on),
        leader=responsible.leader_on(mentorship.pk, on),
        unit_leader=responsible.unit_leader_on(mentorship.pk, on),
        contact_person=responsible.contact_person(mentorship, on),
        presentation=period.mentor.presentation if period and tells_free_text else "",
        checklists=checklists_of(mentorship.version_id, ticks),
        tells_free_text=tells_free_text,
    )


def _closed(mentorship: Mentorship) -> frozenset[date]:
    """Return the closed days around the mentorship, national and municipal.

    From the year before the start to two years after it.
    """
    own = dict(ClosedDay.objects.filter(municipality=mentorship.municipality_id).values_list("closed_on", "name"))
    is_closed = closed_days(own)
    first, last = date(mentorship.starts_on.year - 1, 1, 1), date(mentorship.starts_on.year + 2, 12, 31)
    days = (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))
    return frozenset(day for day in days if is_closed(day))


def checklists_of(version_id: int, ticks: dict[int, ChecklistTick]) -> tuple[Points, ...]:
    """Return the version's checklists; `ticks` are keyed by the checklist item."""
    return tuple(
        Points(
            title=checklist.title,
            teacher_ticks=checklist.teacher_ticks,
            points=tuple(
                Point(title=item.title, tick=ticks.get(item.pk), place=f"{number}-{place}")
                for place, item in enumerate(checklist.items.all(), start=1)
            ),
        )
        for number, checklist in enumerate(Checklist.objects.filter(version=version_id).prefetch_related("items"), start=1)
    )


def descriptions_of(definition: ProgramDefinition) -> dict[str, str]:
    """Return the description of each activity and interview, by its code."""
    activities = {activity.code: activity.description for activity in definition.activities}
    return activities | {interview.code: interview.description for interview in definition.interviews}
