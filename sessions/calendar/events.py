"""What does a calendar know of one item: a permanent id, what it says, and when it is?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
EVENT_MINUTES = 60


def uid_of(mentorship_uid: uuid.UUID, rule_key: str) -> str:
    """Return the UID of an item's event, derived from the mentorship and the rule.

    A row that is deleted and made again by the same rule is therefore the same event.
    """
    return str(uuid.uuid5(mentorship_uid, rule_key))


@dataclass(frozen=True, kw_only=True)
class Event:
    """An item as it appears in one person's calendar.

    `title` is the item's own and names nobody; `summary` may name the other of mentor and mentee. Without a
    time it lasts all day. `sequence` and `changed_at` are those of the stored item, for the feed; an
    invitation has its own sequence.
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
        """The start in Oslo time.

        When the clocks go forward, a skipped time moves to an hour later; when they go back, a repeated time
        is its first occurrence.
        """
        if self.time is None:
            return None
        # The round trip by UTC turns a wall time that does not exist into one that does.
        return datetime.combine(self.day, self.time, tzinfo=OSLO).astimezone(UTC).astimezone(OSLO)

    @property
    def ends_at(self) -> datetime | None:
        """The end: `minutes` of elapsed time later, also across a clock change."""
        starts_at = self.starts_at
        if starts_at is None:
            return None
        return (starts_at.astimezone(UTC) + timedelta(minutes=self.minutes or EVENT_MINUTES)).astimezone(OSLO)

    def told(self) -> dict[str, Any]:
        """Return what a calendar is told, as values to store and compare."""
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
        """Return the event as a calendar was last told of it."""
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
