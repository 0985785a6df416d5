"""Which data of a mentorship that is over go to the archive, as plain values and as JSON?

`schema.json` describes the fields and goes with every copy. Codes are the models' own, each with its word for a
reader. No free text.
"""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from people.models import Person
from programs.models import MentorPeriod, Mentorship
from sessions.archive.page import ArchivedYear
from sessions.models import Meeting, PlanItem
from sessions.plan.words import ROLE_TEXTS
from sessions.workbook.facts import DocumentItem, Points

FORMAT = "mentorprogram-archive"
VERSION = 1
DATA_NAME = "mentorforhold.json"
SCHEMA_NAME = "mentorforhold.schema.json"
_SCHEMA = Path(__file__).with_name("schema.json")


def record_of(archived: ArchivedYear) -> dict[str, Any]:
    """Return the mentorship as plain values; lists in the printed tables' order."""
    mentorship, facts, placement = archived.mentorship, archived.facts, archived.mentorship.placement
    return {
        "format": FORMAT,
        "version": VERSION,
        "id": str(mentorship.uid),
        "title": archived.title,
        "municipality": facts.municipality,
        "unit": facts.unit,
        "department": facts.department,
        "program": {
            "slug": facts.definition.slug,
            "name": facts.definition.name,
            "version": facts.version_number,
            "length_weeks": facts.definition.length_weeks,
        },
        "starts_on": _iso(mentorship.starts_on),
        "ended_on": _iso(archived.ended_on),
        "state": _coded(mentorship.state, Mentorship.STATES),
        "end_reason": _coded(mentorship.end_reason, Mentorship.END_REASONS),
        "mentee": {
            "name": facts.name,
            "profession": _coded(placement.profession, placement.PROFESSIONS),
            "title": placement.title,
            "employee_number": placement.employee_number,
            "position_percent": placement.position_percent,
            "shift_pattern": _coded(placement.shift_pattern, placement.SHIFT_PATTERNS),
            "newly_educated": mentorship.newly_educated,
        },
        "roles": {
            "mentor": _name(facts.mentor),
            "department_leader": _name(facts.leader),
            "unit_leader": _name(facts.unit_leader),
            "contact_person": _name(facts.contact_person),
        },
        "mentors": [
            {
                "name": mentored.mentor.name,
                "kind": _coded(mentored.period.kind, MentorPeriod.KINDS),
                "starts_on": _iso(mentored.starts_on),
                "ends_on": _iso(mentored.ends_on),
            }
            for mentored in archived.mentors
        ],
        "probation": {
            "months": mentorship.probation_months,
            "ends_on": _iso(mentorship.probation_ends_on),
            "extensions": [
                {"days": row.days, "previous_ends_on": _iso(row.previous_ends_on), "ends_on": _iso(row.ends_on)}
                for row in archived.extensions
            ],
        },
        "pauses": [{"starts_on": _iso(pause.starts_on), "ends_on": _iso(pause.ends_on)} for pause in archived.pauses],
        "plan": [_line(printed) for printed in facts.lines],
        "checklists": [_checklist(points) for points in facts.checklists],
    }


def json_of(archived: ArchivedYear) -> bytes:
    """Return the record as a JSON file: UTF-8, sorted keys, deterministic."""
    return (json.dumps(record_of(archived), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def schema_file() -> bytes:
    """Return the JSON Schema that describes the fields."""
    return _SCHEMA.read_bytes()


def _line(printed: DocumentItem) -> dict[str, Any]:
    item = printed.item
    values: dict[str, Any] = {
        "kind": {"code": item.kind, "label": str(item.kind_row.text)},
        "number": item.number,
        "title": item.title,
        "week": item.week,
        "first_planned_on": _iso(item.first_planned_on),
        "planned_on": _iso(item.planned_on),
        "responsible": [
            {"role": {"code": role, "label": str(ROLE_TEXTS[role])}, "name": _name(person)} for role, person in printed.holders
        ],
        "state": _coded(item.state, PlanItem.STATES),
        "not_held_reason": _coded(item.not_held_reason, PlanItem.NOT_HELD_REASONS),
        "done_on": _iso(item.done_on),
    }
    if item.is_shift:
        values["shift"] = {
            "type": _coded(item.shift_type, PlanItem.SHIFT_TYPES),
            "with_mentor": item.with_mentor,
            "companion": item.companion,
        }
    if item.is_talk:
        values["talk"] = {
            "is_extra": item.is_unplanned,
            "expected_minutes": item.expected_minutes,
            "minutes": printed.held_minutes,
            "form": _coded(item.meeting.form, Meeting.FORMS) if item.meeting else None,
            "missed": [
                {"planned_on": _iso(row.planned_on), "reason": _coded(row.reason, PlanItem.NOT_HELD_REASONS)} for row in printed.missed
            ],
        }
    return values


def _checklist(points: Points) -> dict[str, Any]:
    return {
        "title": points.title,
        "teacher_ticks": points.teacher_ticks,
        "items": [
            {
                "title": point.title,
                "mentee_on": _iso(point.tick.mentee_on) if point.tick else None,
                "teacher_on": _iso(point.tick.teacher_on) if point.tick else None,
                "teacher": _name(point.tick.teacher) if point.tick else None,
            }
            for point in points.points
        ],
    }


def _coded(code: str, choices: Iterable[tuple[str, Any]]) -> dict[str, str] | None:
    """Return a code with its word, or None for an empty code."""
    return {"code": code, "label": str(dict(choices)[code])} if code else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _name(person: Person | None) -> str | None:
    return person.name if person else None
