"""What does a laid plan hold?"""

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
"""In the order in which the items of one date stand."""


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One item of the plan.

    `target` and `reason` are set only where the item lies on another day than its target. `reason` is a closed day's
    name from the table passed in, or one of `weekend`, `mentee_absent`, `mentor_absent`, `leader_absent`, `pause`,
    `past` (the target is before today), `interview_day`, `talk_day` (another talk lies there), `gap` (too close to
    the item before), `latest` (a short probation leaves the target after its latest day), `search_ended` (more than
    two years after the start). `flags` are codes. `rule_key` names the programme's rule and stays the same from plan
    to plan.
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
    latest: datetime.date | None = None  # the last day that an interview may lie on by its rule


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The items, `warnings` (codes), and `week_one`, the Monday of week 1."""

    items: tuple[PlannedItem, ...]
    warnings: tuple[str, ...]
    week_one: datetime.date
