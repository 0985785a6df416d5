"""What does a calendar know of one line: its name for ever, what it says, and when?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
EVENT_MINUTES = 60


def uid_of(year: uuid.UUID, rule_key: str) -> str:
    """Return what calendars know a line by: the year and its rule, so that a row made anew is the same event."""
    return str(uuid.uuid5(year, rule_key))


@dataclass(frozen=True, kw_only=True)
class Event:
    """A line as it stands in one person's calendar.

    `title` is the line's own and names nobody; `summary` may name the other of the pair. Without a time it lasts all day.
    `sequence` and `changed_at` are of the stored line, for the feed; an invitation counts its own.
    """

    uid: str
    kind: str
    title: str
    summary: str
    day: date
    time: time | None = None
    minutes: int | None = None
    room: str = ""
    url: str = ""
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def starts_at(self) -> datetime | None:
        """The moment it begins in Oslo; a time the clocks skip over is as much later, and one they repeat is the first."""
        if self.time is None:
            return None
        return datetime.combine(self.day, self.time, tzinfo=OSLO).astimezone(UTC).astimezone(OSLO)

    @property
    def ends_at(self) -> datetime | None:
        """The moment it ends: so many minutes later, whatever the clocks do meanwhile."""
        starts_at = self.starts_at
        if starts_at is None:
            return None
        return (starts_at.astimezone(UTC) + timedelta(minutes=self.minutes or EVENT_MINUTES)).astimezone(OSLO)

    def told(self) -> dict[str, Any]:
        """Return what a calendar is told, as values that can be stored and compared."""
        return {
            "kind": self.kind,
            "title": self.title,
            "summary": self.summary,
            "day": self.day.isoformat(),
            "time": self.time.strftime("%H:%M") if self.time else None,
            "minutes": (self.minutes or EVENT_MINUTES) if self.time else None,
            "room": self.room,
        }

    @classmethod
    def from_told(cls, uid: str, told: dict[str, Any], *, url: str) -> Event:
        """Return the event a calendar was told of."""
        return cls(
            uid=uid,
            kind=told["kind"],
            title=told["title"],
            summary=told["summary"],
            day=date.fromisoformat(told["day"]),
            time=time.fromisoformat(told["time"]) if told["time"] else None,
            minutes=told["minutes"],
            room=told["room"],
            url=url,
        )
