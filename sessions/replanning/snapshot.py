"""What is a plan's state, as plain values that can be compared and restored (without any notes)?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from simple_history.utils import bulk_update_with_history

from people.models import Person
from programs.models import Mentorship
from sessions.checklists.ticking import follow_version
from sessions.models import PlanItem
from sessions.plan.laying.rows import LAID_BY_THE_ENGINE

Values = dict[str, Any]
MentorshipFacts = dict[tuple[str, str], Any]

MENTORSHIP = [
    "starts_on",
    "preferred_weekday",
    "shortened",
    "version_id",
    "department_id",
    "placement_id",
    "contact_person_id",
    "probation_months",
    "probation_ends_on",
    "probation_extended_days",
]
PLACEMENT = ["id", "department_id", "starts_on", "ends_on"]
PERIOD = ["mentor_id", "kind", "starts_on", "ends_on"]
PAUSE_FIELDS = ["starts_on", "ends_on", "registered_by_id"]
EXTENSION = ["days", "previous_ends_on", "ends_on", "made_by_id"]
ITEM = ["kind", *LAID_BY_THE_ENGINE, "done_on", "meeting_id"]
PARTS = {"periods": ("mentor_periods", PERIOD), "pauses": ("pauses", PAUSE_FIELDS), "extensions": ("probation_extensions", EXTENSION)}


def plan_snapshot(mentorship: Mentorship) -> Values:
    """Return the plan's present state: facts, mentor periods, and items by rule."""
    return {
        "mentorship": _values(mentorship, MENTORSHIP),
        "placement": _values(mentorship.placement, PLACEMENT),
        # Each table's default order is by date, so two equal states compare equal.
        **{part: [_values(row, fields) for row in getattr(mentorship, name).all()] for part, (name, fields) in PARTS.items()},
        "items": {row.rule_key: _values(row, ITEM) for row in mentorship.items.order_by("rule_key")},
    }


def differing_keys(before: Values, after: Values) -> set[str]:
    """Return the rule keys of the items that differ between two states."""
    items = before["items"], after["items"]
    return {key for key in items[0].keys() | items[1].keys() if items[0].get(key) != items[1].get(key)}


def differing_facts(before: Values, after: Values) -> MentorshipFacts:
    """Return the facts of `after` that differ from `before`, without the items.

    The mentorship and the placement are compared field by field, the tables as a whole.
    """
    changed: MentorshipFacts = {}
    for part in after.keys() - {"items"}:
        if isinstance(after[part], dict):
            changed |= {(part, name): value for name, value in after[part].items() if before[part][name] != value}
        elif before[part] != after[part]:
            changed[part, ""] = after[part]
    return changed


def put_back(mentorship: Mentorship, *, to: Values, since: Values, by: Person) -> None:
    """Restore the state `to` in the parts of the plan that `since` changed.

    The caller has checked that these parts are still as `since` left them.
    """
    latest = mentorship.placement
    # Only what the re-planning changed: a contact person chosen since then stays.
    _set(mentorship, to["mentorship"], [name for name in MENTORSHIP if to["mentorship"][name] != since["mentorship"][name]])
    mentorship.save()
    follow_version(mentorship)
    if to["placement"] != since["placement"]:
        if latest.pk != to["placement"]["id"]:
            latest.delete()
        _set(mentorship.placement, to["placement"], PLACEMENT)
        mentorship.placement.save()
    for part, (name, fields) in PARTS.items():
        if to[part] != since[part]:
            _put_back_rows(getattr(mentorship, name), to[part], fields)
    keys = differing_keys(to, since)
    rows = {row.rule_key: row for row in mentorship.items.filter(rule_key__in=keys)}
    for row in _only_in(rows, keys - to["items"].keys()):
        row.delete()
    changed = _only_in(rows, keys & to["items"].keys())
    for row in changed:
        _set(row, to["items"][row.rule_key], ITEM)
        row.revision += 1
    bulk_update_with_history(changed, PlanItem, [*(name.removesuffix("_id") for name in ITEM), "revision"])


def _put_back_rows(rows: Any, wanted: list[Values], fields: Iterable[str]) -> None:
    """Restore the periods of a mentorship; rows that are equal keep their keys."""
    missing = list(wanted)
    for row in rows.all():
        values = _values(row, fields)
        if values in missing:
            missing.remove(values)
        else:
            row.delete()
    for values in missing:
        rows.create(**values)


def _only_in(rows: dict[str, PlanItem], keys: Iterable[str]) -> list[PlanItem]:
    return [rows[key] for key in sorted(keys) if key in rows]


def _values(row: models.Model, fields: Iterable[str]) -> Values:
    return {name: value.isoformat() if isinstance(value := getattr(row, name), date) else value for name in fields}


def _set(row: models.Model, values: Values, fields: Iterable[str]) -> None:
    for name in fields:
        value = values[name]
        setattr(row, name, date.fromisoformat(value) if name.endswith("_on") and value else value)
