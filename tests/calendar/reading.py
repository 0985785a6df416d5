"""How does somebody else's program read what we write? By a library that shares no code with the one that wrote it."""

from datetime import UTC, datetime

import vobject


def read(content: bytes):
    """Return the one calendar object in these bytes; two, or none, are an error."""
    (calendar,) = vobject.readComponents(content.decode("utf-8"))
    return calendar


def events(content: bytes) -> list:
    return getattr(read(content), "vevent_list", [])


def event(content: bytes):
    (one,) = events(content)
    return one


def value(component, name: str):
    """Return a property's value, or None where it is not there; one that is there twice is an error."""
    found = component.contents.get(name, [])
    assert len(found) <= 1, f"{name} stands there {len(found)} times"
    return found[0].value if found else None


def moment(component, name: str = "dtstart") -> datetime:
    """Return when it is, by the rules for Oslo that stand in the object itself, in UTC."""
    return value(component, name).astimezone(UTC)
