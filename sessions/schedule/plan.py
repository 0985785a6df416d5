"""What does a finished plan say?"""

import datetime
from dataclasses import dataclass
from typing import Literal

from .rules import Role

Kind = Literal["task", "training_shift", "interview", "leader_mentor_meeting", "talk"]

KINDS: tuple[Kind, ...] = (
    "task",
    "training_shift",
    "interview",
    "leader_mentor_meeting",
    "talk",
)
"""Also their order within a date."""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One line of the plan.

    `target` and `reason` are set only where the item lies somewhere else than it was meant to;
    `reason` is a closed day's name from the table passed in, or one of `weekend`, `mentee_absent`,
    `mentor_absent`, `leader_absent`, `interview_day`, `gap` (too close to the one before), `latest`
    (a short probation leaves the target behind its latest day), `search_ended` (it lies more than
    two years after the start).
    `flags` are codes. `rule_key` names the programme's rule and stays the same from plan to plan.
    """

    kind: Kind
    number: int
    week: int | None
    date: datetime.date | None
    target: datetime.date | None
    reason: str | None
    flags: tuple[str, ...]
    title: str
    responsible: tuple[Role, ...]
    rule_key: str
    minutes: int | None = None
    with_mentor: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`week_one` is the Monday of programme week 1; `warnings` are codes."""

    items: tuple[PlannedItem, ...]
    warnings: tuple[str, ...]
    week_one: datetime.date
