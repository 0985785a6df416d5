"""How does a calendar program read a person's items, at a secret address she makes, replaces and revokes?

The secret is a signature over the row's public id: nothing stored in the database opens the calendar, and
revoking the row revokes its address.
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
_signer = Signer(salt="sessions.calendar_feed", sep=".")  # some calendar programs fail on a colon in a path


def feed_token(feed: CalendarFeed) -> str:
    """Return the secret of the address: the row's public id and its signature.

    The same every time, so the page can show the address again.
    """
    return _signer.sign(feed.public_id.hex)


def feed_address(feed: CalendarFeed) -> str:
    return settings.BASE_URL + reverse("sessions:calendar_feed", args=[feed_token(feed)])


def feed_of(token: str) -> CalendarFeed | None:
    """Return the feed of an address, or None.

    None where the token is forged, the feed is revoked or the account is closed.
    """
    try:
        public_id = UUID(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return CalendarFeed.objects.usable().filter(public_id=public_id).select_related("person").first()


def current_feed(person: Person) -> CalendarFeed | None:
    """Return a person's usable feed, or None."""
    return CalendarFeed.objects.visible_to(person).usable().first()


def content_of(feed: CalendarFeed, *, today: date) -> bytes:
    """Return the calendar that the feed's address serves."""
    return calendar_of(items_in_calendar(feed.person, today=today))


def etag_of(content: bytes) -> str:
    """Return the strong ETag of a calendar: a hash of its bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:40]}"'


def note_reading(feed: CalendarFeed, *, now: datetime) -> None:
    """Store that the feed was read, at most once an hour.

    Calendar programs poll many times a day. The condition is in the UPDATE too, so concurrent reads write
    once.
    """
    since = now - READ_IS_NOTED_EVERY
    if feed.last_read_at is None or feed.last_read_at <= since:
        not_noted = Q(last_read_at=None) | Q(last_read_at__lte=since)
        CalendarFeed.objects.filter(not_noted, pk=feed.pk).update(last_read_at=now)


@transaction.atomic
def open_feed(*, person: Person, now: datetime) -> CalendarFeed:
    """Return the person's feed; create it if there is none."""
    _lock(person)
    return current_feed(person) or CalendarFeed.objects.create(person=person, created_at=now)


@transaction.atomic
def rotate_feed(*, person: Person, seen: int, now: datetime) -> CalendarFeed:
    """Create a new address; the old one stops at once.

    `seen` is the key of the feed to replace. Idempotent: a double click replaces it once.
    """
    _lock(person)
    CalendarFeed.objects.visible_to(person).filter(pk=seen, revoked_at=None).update(revoked_at=now)
    return open_feed(person=person, now=now)


@transaction.atomic
def revoke_feed(*, person: Person, now: datetime) -> None:
    """Revoke the person's feed, if there is one."""
    _lock(person)
    CalendarFeed.objects.visible_to(person).filter(revoked_at=None).update(revoked_at=now)


def _lock(person: Person) -> None:
    """Serialise changes of a person's feed, so she never has two."""
    Person.objects.select_for_update().get(pk=person.pk)
