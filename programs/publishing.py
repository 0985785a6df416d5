"""How does a programme's definition become a published version in the database?"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from programs.definition import ProgramDefinition
from programs.models import (
    ActivityRule,
    Checklist,
    ChecklistItem,
    HeaderField,
    Program,
    ProgramVersion,
    Prompt,
    PromptGroup,
    WorkbookSection,
)


def checksum_of(definition: ProgramDefinition) -> str:
    """Return a digest of the whole content: equal programmes, equal digests."""
    values = asdict(definition)
    if values["language"] == "nb":
        del values["language"]  # versions published before the language could be chosen keep their checksum
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def publish(definition: ProgramDefinition, *, at: datetime) -> tuple[ProgramVersion, bool]:
    """Publish a built-in programme; return its version and whether it is new.

    Idempotent: where the newest version has the same content, it is returned unchanged.
    """
    program, _created = Program.objects.update_or_create(
        slug=definition.slug,
        defaults={
            "name": definition.name,
            "service_code": definition.service_code,
            "professions": list(definition.professions),
            "summary": definition.summary,
            "language": definition.language,
        },
    )
    checksum = checksum_of(definition)
    newest = program.versions.order_by("-number").first()
    if newest and newest.checksum == checksum:
        return newest, False
    # Through JSON, so that tuples become the lists the JSON columns give back.
    values = json.loads(json.dumps(asdict(definition)))
    version = ProgramVersion.objects.create(
        program=program,
        number=newest.number + 1 if newest else 1,
        published_at=at,
        checksum=checksum,
        length_weeks=definition.length_weeks,
        training_shifts=values["training_shifts"],
        talks=values["talks"],
    )
    _write_rules(version, values)
    _write_lists(version, values)
    return version, True


def _write_rules(version: ProgramVersion, values: dict) -> None:
    rules = []
    for interview in values["interviews"]:
        timing = {key: interview[key] for key in ("title_without_probation", "target", "latest")}
        rules.append((interview, ActivityRule.INTERVIEW, timing))
    rules += [(activity, activity["kind"], activity["anchor"]) for activity in values["activities"]]
    ActivityRule.objects.bulk_create(
        ActivityRule(
            version=version,
            position=position,
            code=rule["code"],
            kind=kind,
            title=rule["title"],
            description=rule["description"],
            responsible=rule["responsible"],
            timing=timing,
        )
        for position, (rule, kind, timing) in enumerate(rules, start=1)
    )
    HeaderField.objects.bulk_create(
        HeaderField(version=version, position=position, **field) for position, field in enumerate(values["header_fields"], start=1)
    )
    WorkbookSection.objects.bulk_create(
        WorkbookSection(version=version, position=position, **section)
        for position, section in enumerate(values["workbook_sections"], start=1)
    )


def _write_lists(version: ProgramVersion, values: dict) -> None:
    for position, checklist in enumerate(values["checklists"], start=1):
        items = checklist.pop("items")
        row = Checklist.objects.create(version=version, position=position, **checklist)
        ChecklistItem.objects.bulk_create(ChecklistItem(checklist=row, position=place, **item) for place, item in enumerate(items, start=1))
    for position, group in enumerate(values["prompt_groups"], start=1):
        prompts = group.pop("prompts")
        heading = PromptGroup.objects.create(version=version, position=position, **group)
        Prompt.objects.bulk_create(Prompt(group=heading, position=place, text=text) for place, text in enumerate(prompts, start=1))
