"""Is what somebody asks for the same as what was asked for before, in everything?

A verb that recognises a repeat (a double click, two tabs) compares all that was sent: an answer for something else would say
«lagret» of what was thrown away.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from django.db.models import Model


def plain(value: object) -> Any:
    """Return a value as JSON can hold it.

    A row by its key, a dataclass by its name and fields.
    """
    if isinstance(value, Model):
        return [value._meta.label, value.pk]
    if is_dataclass(value):
        return [type(value).__name__, {field.name: plain(getattr(value, field.name)) for field in fields(value)}]
    if isinstance(value, dict):
        return sorted((str(key), plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(one) for one in value), key=str)
    return value if isinstance(value, int | float | None) else str(value)


def fingerprint(value: object) -> str:
    """Return 64 hexadecimal digits that are the same for the same value, and no other."""
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()
