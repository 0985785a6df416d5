"""How does a person's calendar program get at her lines: an address with a secret, which she makes, changes and turns off?

The secret is a signature over the row's public id: nothing in the database opens the calendar, and a row that is revoked
takes its address with it.
"""

import hashlib
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from people.models import Person
from sessions.calendar.ical import feed as calendar_of
from sessions.calendar.lines import items_in_calendar
from sessions.models import CalendarFeed

READ_IS_NOTED_EVERY = timedelta(hours=1)
_signer = Signer(salt="sessions.calendar_feed", sep=".")  # a colon in a path is what some calendar programs stumble over


def feed_token(feed: CalendarFeed) -> str:
    """Return what the address carries: the row's public id and a signature, the same every time it is asked for."""
    return _signer.sign(feed.public_id.hex)


def feed_address(feed: CalendarFeed) -> str:
    return settings.BASE_URL + reverse("sessions:calendar_feed", args=[feed_token(feed)])


def feed_of(token: str) -> CalendarFeed | None:
    """Return the feed an address opens; None for one nobody here has made, that is revoked, or whose account is closed."""
    try:
        public_id = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return CalendarFeed.objects.usable().filter(public_id=public_id).select_related("person").first()


def current_feed(person: Person) -> CalendarFeed | None:
    """Return the address a person uses now."""
    return CalendarFeed.objects.visible_to(person).usable().first()


def content_of(feed: CalendarFeed, *, today: date) -> bytes:
    """Return the calendar as its address shows it."""
    return calendar_of(items_in_calendar(feed.person, today=today))


def etag_of(content: bytes) -> str:
    """Return the strong tag of a calendar: the same for the same bytes and for no others."""
    return f'"{hashlib.sha256(content).hexdigest()[:40]}"'


def note_reading(feed: CalendarFeed, *, now: datetime) -> None:
    """Store that the address was read, at most once an hour: calendar programs ask many times a day."""
    since = now - READ_IS_NOTED_EVERY
    if feed.last_read_at is None or feed.last_read_at <= since:
        not_noted = Q(last_read_at=None) | Q(last_read_at__lte=since)
        CalendarFeed.objects.filter(not_noted, pk=feed.pk).update(last_read_at=now)


@transaction.atomic
def open_feed(*, person: Person, now: datetime) -> CalendarFeed:
    """Make an address, or return the one in use."""
    _lock(person)
    return current_feed(person) or CalendarFeed.objects.create(person=person, created_at=now)


@transaction.atomic
def rotate_feed(*, person: Person, seen: int, now: datetime) -> CalendarFeed:
    """Make a new address; the old one stops at once. `seen` is the row to replace: pressed twice, it is replaced once."""
    _lock(person)
    CalendarFeed.objects.visible_to(person).filter(pk=seen, revoked_at=None).update(revoked_at=now)
    return open_feed(person=person, now=now)


@transaction.atomic
def revoke_feed(*, person: Person, now: datetime) -> None:
    """Turn the address off; without one there is nothing to do."""
    _lock(person)
    CalendarFeed.objects.visible_to(person).filter(revoked_at=None).update(revoked_at=now)


def _lock(person: Person) -> None:
    """Of two at once, the second waits: one address a person."""
    Person.objects.select_for_update().get(pk=person.pk)
