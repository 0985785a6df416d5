"""What is each kind of item called, how is it done, who attends it, and how is it drawn?

One row a kind, in the order the kinds have within a date. A new kind is a row here: choices, querysets, constraints, calendar,
pages and pictures ask the table. (The engine and the programmes lie below and name the kinds they lay out themselves.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

TASK = "task"
TRAINING_SHIFT = "training_shift"
INTERVIEW = "interview"
LEADER_MENTOR_MEETING = "leader_mentor_meeting"
TALK = "talk"

Shape = Literal["dot", "square", "diamond", "triangle", "circle"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemKind:
    """All that sets one kind of item apart from the others."""

    code: str
    label: str | Promise  # among the choices of a field
    text: str | Promise  # standing alone
    count: Any  # a lazy plural (ngettext_lazy) that takes `number`
    done_word: str | Promise  # the state's word when an item of the kind is done

    # How it is done: ticked off by hand, or logged as held with a meeting.
    is_ticked: bool = False
    # A meeting with the department leader: she logs that it was held, and its date alone.
    is_meeting: bool = False
    # The hire sits down with the mentor or the leader: no two on a day, none while either is away, a least distance between two.
    is_conversation: bool = False
    # The rota decides its day, so no weekday or closed day is wrong for it.
    is_by_rota: bool = False
    # In a calendar it has no time of day.
    lasts_all_day: bool = False

    # The roles that attend whoever is responsible, and whether the responsible roles attend too.
    attended_by: tuple[str, ...] = ()
    responsible_attend: bool = True

    # Its mark in a timeline, whether the mark has room for a number, and its place where a day holds several marks (1 on top).
    shape: Shape
    is_numbered: bool = False
    picture_place: int
    # Its name in the key of the timeline chart; a kind without a name has no lane in the chart.
    chart_label: str | Promise = ""
    # Its place where a plan is summed up.
    count_place: int

    def counted(self, number: int) -> str:
        """Return a number of items in words: «19 mentorsamtaler»."""
        return str(self.count % {"number": number})

    @property
    def is_talk(self) -> bool:
        return self.code == TALK

    @property
    def is_task(self) -> bool:
        return self.code == TASK

    @property
    def is_shift(self) -> bool:
        return self.code == TRAINING_SHIFT

    @property
    def is_interview(self) -> bool:
        return self.code == INTERVIEW


ITEM_KINDS = (
    ItemKind(
        code=TASK,
        label=_("oppgave"),
        text=_("Oppgave"),
        count=ngettext_lazy("%(number)s oppgave", "%(number)s oppgaver", "number"),
        done_word=_("Utført"),
        is_ticked=True,
        shape="dot",
        picture_place=5,
        count_place=5,
    ),
    ItemKind(
        code=TRAINING_SHIFT,
        label=_("opplæringsvakt"),
        text=_("Opplæringsvakt"),
        count=ngettext_lazy("%(number)s opplæringsvakt", "%(number)s opplæringsvakter", "number"),
        done_word=_("Gått"),
        is_ticked=True,
        is_by_rota=True,
        lasts_all_day=True,
        attended_by=("mentee",),
        responsible_attend=False,  # the leader has planned it, and does not work it
        shape="square",
        is_numbered=True,
        picture_place=3,
        chart_label=_("Opplæringsvakt (antall i uken)"),
        count_place=1,
    ),
    ItemKind(
        code=INTERVIEW,
        label=_("prøvetidssamtale"),
        text=_("Samtale med avdelingsleder"),
        count=ngettext_lazy("%(number)s samtale med avdelingsleder", "%(number)s samtaler med avdelingsleder", "number"),
        done_word=_("Holdt"),
        is_meeting=True,
        is_conversation=True,
        attended_by=("mentee",),
        shape="diamond",
        is_numbered=True,
        picture_place=2,
        chart_label=_("Samtale med avdelingsleder"),
        count_place=3,
    ),
    ItemKind(
        code=LEADER_MENTOR_MEETING,
        label=_("oppfølging leder–mentor"),
        text=_("Oppfølging leder–mentor"),
        count=ngettext_lazy("%(number)s oppfølging leder–mentor", "%(number)s oppfølginger leder–mentor", "number"),
        done_word=_("Holdt"),
        is_meeting=True,
        attended_by=("mentor",),
        shape="triangle",
        picture_place=4,
        count_place=4,
    ),
    ItemKind(
        code=TALK,
        label=_("mentorsamtale"),
        text=_("Mentorsamtale"),
        count=ngettext_lazy("%(number)s mentorsamtale", "%(number)s mentorsamtaler", "number"),
        done_word=_("Holdt"),
        is_conversation=True,
        attended_by=("mentee",),
        shape="circle",
        is_numbered=True,
        picture_place=1,
        chart_label=_("Mentorsamtale"),
        count_place=2,
    ),
)
_BY_CODE = {kind.code: kind for kind in ITEM_KINDS}


def kind_of(code: str) -> ItemKind:
    """Return the kind with a code."""
    return _BY_CODE[code]


def codes(holds: Callable[[ItemKind], bool]) -> list[str]:
    """Return the codes of the kinds for which `holds` is true, in the table's order."""
    return [kind.code for kind in ITEM_KINDS if holds(kind)]


class OfKind:
    """Mixin of what has a `kind`: a stored item, or a value made from one."""

    kind: Any

    @property
    def kind_row(self) -> ItemKind:
        """The table's row of its kind."""
        return kind_of(self.kind)

    @property
    def is_talk(self) -> bool:
        return self.kind_row.is_talk

    @property
    def is_task(self) -> bool:
        return self.kind_row.is_task

    @property
    def is_shift(self) -> bool:
        return self.kind_row.is_shift

    @property
    def is_interview(self) -> bool:
        return self.kind_row.is_interview

    @property
    def is_meeting(self) -> bool:
        """Whether it is a meeting with the department leader."""
        return self.kind_row.is_meeting

    @property
    def is_ticked(self) -> bool:
        """Whether it is ticked off by hand, rather than logged as held."""
        return self.kind_row.is_ticked

    @property
    def is_conversation(self) -> bool:
        """Whether the hire sits down with somebody."""
        return self.kind_row.is_conversation

    @property
    def shape(self) -> str:
        """The shape of its mark in a timeline."""
        return self.kind_row.shape
