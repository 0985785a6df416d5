"""Do some data keep a JSON Schema? Knows the words our own schema uses, and stops at one it does not know."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {"$schema", "title", "description", "type", "required", "additionalProperties", "properties", "items", "enum", "const"}
KNOWN |= {"format", "minimum", "maximum"}


def complaints(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Return a sentence for everything the schema does not allow."""
    return list(_complaints(value, schema, where))


def _complaints(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    assert set(schema) <= KNOWN, f"{where}: {set(schema) - KNOWN}"
    if "const" in schema and value != schema["const"]:
        yield f"{where} must be {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not among {schema['enum']}"
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(type(value) is TYPES[kind] for kind in kinds):
        yield f"{where}: {value!r} is no {' or '.join(kinds)}"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, where)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _complaints(item, schema["items"], f"{where}[{place}]")
    elif isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{where}: {value} is out of bounds"
    elif isinstance(value, str) and "format" in schema:
        yield from _of_format(value, schema["format"], where)


def _of_object(value: dict, schema: dict[str, Any], where: str) -> Iterator[str]:
    assert schema["additionalProperties"] is False, where
    yield from (f"{where} lacks {name}" for name in schema["required"] if name not in value)
    for name, part in value.items():
        if name in schema["properties"]:
            yield from _complaints(part, schema["properties"][name], f"{where}.{name}")
        else:
            yield f"{where} has {name}, which is not described"


def _of_format(value: str, name: str, where: str) -> Iterator[str]:
    pattern, read = {"date": (r"\d{4}-\d{2}-\d{2}", date.fromisoformat), "uuid": (r"[0-9a-f-]{36}", UUID)}[name]
    try:
        is_right = bool(re.fullmatch(pattern, value)) and bool(read(value))
    except ValueError:
        is_right = False
    if not is_right:
        yield f"{where}: {value!r} is no {name}"


def parts_of(schema: dict[str, Any], where: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every part of a schema with the place it describes."""
    yield where, schema
    for name, part in schema.get("properties", {}).items():
        yield from parts_of(part, f"{where}.{name}")
    if "items" in schema:
        yield from parts_of(schema["items"], f"{where}[]")
