"""When may a message that can wait leave: not at night, not on a closed day, and not to somebody who is away?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from people.closed_days import closed_days
from people.models import Absence, ClosedDay, MailSettings, OutgoingMail

OPENS = time(7, 30)  # when the day's messages leave
QUIET_FROM, QUIET_TO = time(20), time(7)
LOOKED_AHEAD = timedelta(days=60)  # no municipality is closed longer


@lru_cache(maxsize=4096)
def morning(day: date) -> datetime:
    """Return the moment a day's messages leave."""
    return timezone.make_aware(datetime.combine(day, OPENS))


@lru_cache(maxsize=4096)
def end_of(day: date) -> datetime:
    """Return the midnight that ends a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def next_calm(now: datetime, *, is_closed: Callable[[date], bool], for_day: date | None = None) -> datetime:
    """Return the first moment from `now` on at which a message may leave.

    That is between 7 and 20 on an open day, or on the day the message is for, open or not.
    """
    local = timezone.localtime(now)
    day = local.date()

    def may_leave(on: date) -> bool:
        return on == for_day or not is_closed(on)

    if may_leave(day):
        if QUIET_TO <= local.time() < QUIET_FROM:
            return now
        if local.time() < QUIET_TO:
            return morning(day)
    day += timedelta(days=1)
    while not may_leave(day):
        day += timedelta(days=1)
    return morning(day)


class OpenDays:
    """The closed days of some municipalities, read once."""

    def __init__(self, municipalities: Collection[int], *, first: date, last: date) -> None:
        self._range = (first, last)
        self._tables: dict[int | None, Callable[[date], str | None]] = {None: closed_days()}
        self._read(municipalities)

    def is_closed(self, municipality: int | None, day: date) -> bool:
        if municipality is not None and municipality not in self._tables:
            self._read({municipality})
        return day.weekday() >= 5 or self._tables[municipality](day) is not None

    def _read(self, municipalities: Collection[int]) -> None:
        own: dict[int, dict[date, str]] = {pk: {} for pk in municipalities}
        rows = ClosedDay.objects.filter(municipality__in=municipalities, closed_on__range=self._range)
        for municipality, day, name in rows.values_list("municipality", "closed_on", "name"):
            own[municipality][day] = name
        self._tables |= {pk: closed_days(days) for pk, days in own.items()}


class Circumstances:
    """The choices, absences and closed days that may delay some messages.

    Read once for all of them, in three queries.
    """

    def __init__(self, rows: Iterable[tuple[int, int | None]], *, now: datetime) -> None:
        """Read what concerns `rows`: the messages' (receiver, municipality) pairs."""
        rows = list(rows)
        self._now = now
        self._today = timezone.localdate(now)
        people = {person for person, _municipality in rows}
        self._settings = {row.person_id: row for row in MailSettings.objects.filter(person__in=people)}
        self._away: dict[int, list[tuple[date, date]]] = defaultdict(list)
        for person, first, last in (
            Absence.objects.filter(person__in=people, ends_on__gte=self._today)
            .order_by("starts_on")
            .values_list("person", "starts_on", "ends_on")
        ):
            self._away[person].append((first, last))
        self._days = OpenDays(
            {municipality for _person, municipality in rows if municipality}, first=self._today, last=self._today + LOOKED_AHEAD
        )

    def choices_of(self, mail: OutgoingMail) -> MailSettings:
        return self._settings.get(mail.person_id) or MailSettings(person=mail.person)

    def earliest(self, mail: OutgoingMail) -> datetime:
        """Return the earliest moment a message may leave: now, or a later morning."""
        if not mail.is_deferrable:
            return self._now
        moment = self._now
        free = self._first_free_day(mail)
        if free > self._today:
            moment = morning(free)
        return next_calm(moment, is_closed=lambda day: self._days.is_closed(mail.municipality_id, day), for_day=mail.event_on)

    def _first_free_day(self, mail: OutgoingMail) -> date:
        """Return the first day from today the receiver is neither away nor snoozing.

        A snooze does not hold back mandatory mail; an absence does.
        """
        choices = self.choices_of(mail)
        day = self._today
        if choices.snoozed_until_on and choices.is_snoozed(day) and not mail.is_mandatory:
            day = choices.snoozed_until_on + timedelta(days=1)
        # In order of their first day (see the query), so that one pass follows absences that adjoin or overlap.
        for first, last in self._away[mail.person_id]:
            if first <= day <= last:
                day = last + timedelta(days=1)
        return day
