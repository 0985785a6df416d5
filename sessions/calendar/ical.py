"""How is an event written so that every calendar program reads it alike: iCalendar (RFC 5545, 5546, 7986)?"""

import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _

from sessions.calendar.events import Event

PRODID = "-//Mentorprogram//Mentorprogram//NO"
TZID = "Europe/Oslo"
REFRESH_EVERY = timedelta(hours=6)
# EU rule since 1996: the clocks change on the last Sundays of March and October, at 01:00 UTC.
CHANGES = (
    (icalendar.TimezoneDaylight, "CEST", datetime(1996, 3, 31, 2), 3, timedelta(hours=1), timedelta(hours=2)),  # noqa: DTZ001 local by RFC
    (icalendar.TimezoneStandard, "CET", datetime(1996, 10, 27, 3), 10, timedelta(hours=2), timedelta(hours=1)),  # noqa: DTZ001 local by RFC
)


def feed(events: Iterable[Event]) -> bytes:
    """Return a whole calendar to subscribe to.

    Deterministic: the same events give the same bytes at any time, so the ETag holds.
    """
    calendar = _calendar("PUBLISH")
    # The name and the refresh interval are given twice: RFC 7986, and the X- names that older programs read.
    calendar.add("x-wr-calname", _("Mentorprogram"))
    calendar.add("name", _("Mentorprogram"))
    calendar.add("x-wr-timezone", TZID)
    calendar.add("refresh-interval", REFRESH_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH_EVERY))
    for event in events:
        changed_at = event.changed_at or datetime.combine(event.day, datetime.min.time(), tzinfo=UTC)
        component = _component(event, sequence=event.sequence, stamp=changed_at)
        component.add("last-modified", changed_at.astimezone(UTC).replace(microsecond=0))
        calendar.add_component(component)
    return _bytes(calendar)


def invitation(event: Event, *, attendee: str, sequence: int, now: datetime) -> bytes:
    """Return the REQUEST that adds an event to a calendar, or updates it."""
    return _scheduled("REQUEST", event, status="CONFIRMED", attendee=attendee, sequence=sequence, now=now)


def cancellation(event: Event, *, attendee: str, sequence: int, now: datetime) -> bytes:
    """Return the CANCEL that removes an event from a calendar."""
    return _scheduled("CANCEL", event, status="CANCELLED", attendee=attendee, sequence=sequence, now=now)


def _scheduled(method: str, event: Event, *, status: str, attendee: str, sequence: int, now: datetime) -> bytes:
    component = _component(event, sequence=sequence, stamp=now)
    component.add("status", status)
    invited = icalendar.vCalAddress(f"mailto:{attendee}")
    invited.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
    component.add("attendee", invited)
    calendar = _calendar(method)
    calendar.add_component(component)
    return _bytes(calendar)


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_oslo())
    return calendar


def _oslo() -> icalendar.Timezone:
    """Return the time zone of Oslo as two yearly rules.

    Shorter than a list of dates, and right for future years too.
    """
    oslo = icalendar.Timezone()
    oslo.add("tzid", TZID)
    for kind, name, first, month, before, after in CHANGES:
        change = kind()
        change.add("dtstart", first)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        change.add("tzoffsetfrom", before)
        change.add("tzoffsetto", after)
        change.add("tzname", name)
        oslo.add_component(change)
    return oslo


def _component(event: Event, *, sequence: int, stamp: datetime) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    component.add("sequence", sequence)
    component.add("summary", _line(event.summary))
    component.add("description", _("Åpne i Mentorprogram: %(url)s") % {"url": event.url})
    component.add("url", event.url)
    component.add("organizer", _organizer())
    component.add("class", "PRIVATE")
    if event.room:
        component.add("location", _line(event.room))
    starts_at, ends_at = event.starts_at, event.ends_at
    if starts_at and ends_at:
        component.add("dtstart", starts_at)
        # In the repeated hour of October a local time is ambiguous and means the first: write the second in UTC.
        component.add("dtend", ends_at.astimezone(UTC) if ends_at.fold else ends_at)
        component.add("transp", "OPAQUE")
    else:
        component.add("dtstart", event.day)
        component.add("dtend", event.day + timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    return component


def _organizer() -> icalendar.vCalAddress:
    organizer = icalendar.vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = _("Mentorprogram")
    return organizer


def _line(text: str) -> str:
    """Return a free text as one line.

    A line break in a room's name must not start a new iCalendar property (injection).
    """
    shown = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in text)
    return " ".join("".join(shown).split())


def _bytes(calendar: icalendar.Calendar) -> bytes:
    content: bytes = calendar.to_ical()
    return content
