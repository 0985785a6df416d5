"""Is a key for uniqueness alone, and what a mail is about found in its payload?"""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from people.models import OutgoingMail
from people.outbox.queue import enqueue
from tests.outbox.mailroom import NOW
from tests.world import person

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for name in ("mentorprogram", "people", "programs", "sessions") for path in (ROOT / name).rglob("*.py")]
# Whole keys may be asked for, and nothing inside them.
WHOLE = ("key", "key__in")


def reads_inside(source: str) -> Iterator[int]:
    """Give the lines that take a row's key apart, or search inside it."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Attribute(attr="key")) | ast.Subscript(value=ast.Attribute(attr="key")):
                yield node.lineno
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute(attr="key")]):
                yield node.lineno
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[*_, ast.Attribute(attr="key")]):
                yield node.lineno
            case ast.keyword(arg=str(name)) if name.startswith("key__") and name not in WHOLE:
                yield node.value.lineno


def test_no_module_parses_a_key():
    found = [f"{path.relative_to(ROOT)}:{line}" for path in SOURCES for line in reads_inside(path.read_text())]

    assert len(SOURCES) > 100
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "mail.key.split(':')[2]",
        "mail.key.partition(':')",
        "mail.key.endswith(':x')",
        "mail.key[9:]",
        "':made:' in mail.key",
        "re.match('x', mail.key)",
        "rows.filter(key__contains=':item:')",
        "Q(key__startswith=f'{KIND}:')",
    ],
)
def test_what_would_parse_a_key_is_seen(source):
    assert list(reads_inside(source)) == [1]


def test_payload_is_stored_with_the_row_and_found_by_its_values(db):
    receiver = person("Mona Mentor")
    for number, payload in enumerate([{"rule": "a", "sort": "item"}, {"rule": "a_b", "sort": "item"}, None]):
        enqueue(person=receiver, kind="test", key=f"test:{number}", due_at=NOW, payload=payload)

    assert list(OutgoingMail.objects.order_by("pk").values_list("payload", flat=True)) == [
        {"rule": "a", "sort": "item"},
        {"rule": "a_b", "sort": "item"},
        {},
    ]
    assert [mail.key for mail in OutgoingMail.objects.filter(payload__rule="a")] == ["test:0"]
    assert OutgoingMail.objects.filter(payload__sort__in=["item", "mentorship"]).count() == 2


def test_key_that_is_there_keeps_its_payload(db):
    receiver = person("Mona Mentor")
    for day in (NOW, NOW + timedelta(days=1)):
        enqueue(person=receiver, kind="test", key="test:once", due_at=day, payload={"day": day.date().isoformat()})

    assert OutgoingMail.objects.get().payload == {"day": NOW.date().isoformat()}
