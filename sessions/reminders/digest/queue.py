"""Who gets the week's digest, and when?

Everybody who leads or coordinates in a municipality, on Monday morning or the first open day of the week. Its
text is written when it is sent (`sessions/reminders/digest/mail.py`); a person with nothing to hear gets
none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import iso_week, monday_of
from people.models import Appointment, OutgoingMail
from people.outbox.queue import enqueue_all
from people.outbox.quiet_hours import OpenDays, morning

KIND = "digest"
DIGEST_USEFUL_FOR = timedelta(days=3)  # on Thursday the week's digest is old


def queue_digests(municipalities: Collection[int], *, now: datetime) -> tuple[int, dict[int, datetime]]:
    """Put this week's digests in the outbox where it is time.

    Returns how many were new, and when each municipality is looked at next.
    """
    monday = monday_of(timezone.localdate(now))
    days = OpenDays(municipalities, first=monday, last=monday + timedelta(days=13))
    mails: list[OutgoingMail] = []
    next_look: dict[int, datetime] = {}
    for municipality in municipalities:
        this_week = leaves_in_week(days, municipality, monday)
        if now < this_week:
            next_look[municipality] = this_week
            continue
        next_look[municipality] = leaves_in_week(days, municipality, monday + timedelta(days=7))
        if now < this_week + DIGEST_USEFUL_FOR:
            mails += digests_of(municipality, monday, this_week, now=now)
    return enqueue_all(mails), next_look


def leaves_in_week(days: OpenDays, municipality: int, monday: date) -> datetime:
    """Return the morning of the week's first open day, or Monday if all are closed."""
    week = [monday + timedelta(days=number) for number in range(7)]
    return morning(next((day for day in week if not days.is_closed(municipality, day)), monday))


def digests_of(municipality: int, monday: date, leaves: datetime, *, now: datetime) -> Iterator[OutgoingMail]:
    """Yield the unsaved outbox rows of one week's digest in a municipality.

    One for each active person who leads or coordinates there today.
    """
    units: dict[int, set[int | None]] = {}
    for person, unit, department_unit in (
        Appointment.objects.active(timezone.localdate(now))
        .filter(municipality=municipality, person__is_active=True)
        .values_list("person", "unit", "department__unit")
    ):
        units.setdefault(person, set()).add(unit or department_unit)
    for person, places in units.items():
        yield OutgoingMail(
            person_id=person,
            municipality_id=municipality,
            unit_id=next(iter(places)) if len(places) == 1 else None,
            key=f"{KIND}:{municipality}:{monday.isoformat()}:{person}",
            kind=KIND,
            about=_("Ukesoversikt, uke %(week)s") % {"week": iso_week(monday)},
            subject_id=municipality,
            payload={"monday": monday.isoformat()},
            due_at=max(leaves, now),
            useful_until_at=leaves + DIGEST_USEFUL_FOR,
            is_deferrable=True,
        )
