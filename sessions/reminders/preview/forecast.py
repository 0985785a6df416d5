"""Which messages go out in the coming days, to whom, and by which rule?

Nothing is stored, and the rules may be unsaved ones. The occasions come from the same pure `occasions` that
the sweep uses, and the send times from the same `Circumstances` as the sender's: closed days, absences,
people's own choices. The forecast holds as long as no plan changes and nobody logs anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from django.utils import timezone

from people.dates import monday_of
from people.models import Department, MailSettings, Municipality, OutgoingMail, Person
from people.outbox.quiet_hours import Circumstances, OpenDays
from people.outbox.sending import is_wanted
from programs.models import Mentorship, ProgramVersion
from sessions.models import ReminderRule, Watch
from sessions.plan.role_holders import RoleHolders
from sessions.reminders import sweep
from sessions.reminders.digest.queue import KIND as DIGEST
from sessions.reminders.digest.queue import digests_of, leaves_in_week
from sessions.reminders.occasions import AFTERWARDS, DAYS_TO_SAY_IT, Occasion, WatchedMentorship, occasions
from sessions.reminders.watched import RuleBook, WatchedMentorships

DAYS_AHEAD = 30  # how far a preview looks
_LONGEST_CLOSED = timedelta(days=60)  # no municipality is closed longer (as in `people/outbox/quiet_hours.py`)
# Rows in these states are sent, being sent or given up: no forecast.
OVER = (OutgoingMail.CLAIMED, OutgoingMail.SENT, OutgoingMail.FAILED, OutgoingMail.CANCELLED)

GOES, DECLINED, TOO_LATE, HELD = "goes", "declined", "too_late", "held"


@dataclass(frozen=True, kw_only=True)
class Forthcoming:
    """One message to one person, and its outcome.

    `state` says whether it leaves: the receiver may have chosen it away, she may be away until it is of no
    use, or a coordinator may hold it back. `leaves_at` is when it leaves, or would have left.
    """

    leaves_at: datetime
    day: date
    person: Person
    about: str
    channel: str
    key: str
    rule: ReminderRule | None = None
    department: Department | None = None
    state: str = GOES
    is_delayed: bool = False

    @property
    def goes(self) -> bool:
        return self.state == GOES

    @property
    def is_digest(self) -> bool:
        return self.rule is None

    @property
    def is_conditional(self) -> bool:
        """Whether it is not sent if somebody acts before: logs, ticks, chooses a mentor."""
        return self.rule is not None and self.rule.moment in (*AFTERWARDS, ReminderRule.NO_MENTOR)

    @property
    def mail(self) -> tuple[object, ...]:
        """The key of the mail it leaves in: equal for messages that are bundled.

        All reminders to one person that leave the same morning are one mail; a digest and an SMS leave by
        themselves.
        """
        alone = self.key if self.is_digest or self.channel == OutgoingMail.SMS else ""
        return self.person.pk, self.leaves_at, alone


class Ahead(Circumstances):
    """Circumstances that can be asked about a later moment than they were read at.

    Cached, for a forecast asks many thousand times.
    """

    def __init__(self, rows: Iterable[tuple[int, int | None]], *, now: datetime) -> None:
        super().__init__(rows, now=now)
        self._known: dict[tuple[object, ...], datetime] = {}
        self._choices: dict[int, MailSettings] = {}

    def choices_of(self, mail: OutgoingMail) -> MailSettings:
        if mail.person_id not in self._choices:
            self._choices[mail.person_id] = super().choices_of(mail)
        return self._choices[mail.person_id]

    def at(self, moment: datetime) -> Ahead:
        later = copy(self)
        later._now, later._today = moment, timezone.localdate(moment)
        return later

    def is_away(self, mail: OutgoingMail) -> bool:
        """Whether the receiver is away or has snoozed mail on the day it is to leave."""
        then = self.at(mail.due_at)
        return then._first_free_day(mail) > then._today

    def leaves(self, mail: OutgoingMail) -> tuple[datetime, bool]:
        """Return when a message leaves, and whether it is still of use by then."""
        held_up = mail.person_id in self._away or self.choices_of(mail).snoozed_until_on is not None
        # Messages that have all this in common leave at the same moment.
        alike = (mail.due_at, mail.event_on, mail.municipality_id, mail.is_mandatory, mail.person_id if held_up else None)
        if alike not in self._known:
            self._known[alike] = self._settled(mail)
        moment = self._known[alike]
        return moment, mail.useful_until_at is None or moment < mail.useful_until_at

    def _settled(self, mail: OutgoingMail) -> datetime:
        moment = mail.due_at
        # Asked again from there, the earliest moment may lie later still: until it stands.
        while (earliest := self.at(moment).earliest(mail)) > moment:
            moment = earliest
        return moment


class Forecast:
    """A municipality's running mentorships, read once and forecast by any rules."""

    def __init__(self, *, municipality: Municipality, version: ProgramVersion | None, first: date, last: date, now: datetime) -> None:
        self._municipality, self._now, self._first, self._last = municipality, now, first, last
        running = Mentorship.objects.running().filter(municipality=municipality)
        pks = list((running.filter(version=version) if version else running).values_list("pk", flat=True))
        today = timezone.localdate(now)
        # Without rules: one reading serves every rule book that is tried.
        self._watched = WatchedMentorships.of(pks, today=today, rules=RuleBook([]))
        self._rows = {watched.pk: self._watched.mentorship(watched.pk) for watched in self._watched.all}
        self._responsible = RoleHolders.for_mentorships(self._rows.values(), today=today)
        # 90: the most days a rule may say (`Moment.most`).
        days = OpenDays([municipality.pk], first=first - timedelta(days=days_back(90)), last=last + 2 * _LONGEST_CLOSED)
        self._day_of = cache(timezone.localdate)  # few different moments, asked many thousand times
        self._is_closed = cache(lambda day: days.is_closed(municipality.pk, day))
        self._rows_there = _rows_there(municipality, now=now)
        self._digests = list(self._digests_until(last))

    def forthcoming(self, rules: RuleBook) -> list[Forthcoming]:
        """Return the messages that leave by some rules between the first and last day.

        Digests included, in the order they leave.
        """
        receivers = [(occasion, self._told(occasion)) for occasion in self._occasions(rules)]
        choices = sweep.sms_choices_of({person.pk for _occasion, people in receivers for person in people})
        mails: dict[str, tuple[OutgoingMail, Occasion | None]] = {mail.key: (mail, None) for mail in self._digests}
        for occasion, people in receivers:
            for person in people:
                mails |= {mail.key: (mail, occasion) for mail in sweep.mails_of(occasion, person, choices, now=self._now)}
        open_rows = [(mail, occasion) for key, (mail, occasion) in mails.items() if self._rows_there.get(key) not in OVER]
        circumstances = Ahead([(mail.person_id, mail.municipality_id) for mail, _occasion in open_rows], now=self._now)
        shown = [message for mail, occasion in open_rows if (message := self._leaving(mail, occasion, circumstances))]
        return sorted((message for message in shown if self._first <= message.day <= self._last), key=_in_order)

    def _occasions(self, rules: RuleBook) -> Iterator[Occasion]:
        """Yield the occasions that may leave in these days; skips items far from them."""
        for watched in self._watched.all:
            of_year = rules.of(watched.version, watched.municipality)
            near = self._near(watched, max((rule.days for rule in of_year), default=0))
            for occasion in occasions(near, of_year, is_closed=self._is_closed):
                if occasion.until > self._now and self._day_of(occasion.at) <= self._last:
                    yield occasion

    def _near(self, watched: WatchedMentorship, days: int) -> WatchedMentorship:
        first = self._first - timedelta(days=days_back(days))
        last = self._last + timedelta(days=days) + _LONGEST_CLOSED
        return replace(watched, items=tuple(item for item in watched.items if first <= item.day <= last))

    def _told(self, occasion: Occasion) -> list[Person]:
        """Return the active holders of the occasion's role.

        The mentor on the day of the event; every other role on the day the message leaves.
        """
        day = occasion.day if occasion.role == "mentor" else self._day_of(max(occasion.at, self._now))
        people = self._responsible.in_role(occasion.role, self._rows[occasion.watched.pk], day=day)
        return [person for person in people if person.is_active]

    def _leaving(self, mail: OutgoingMail, occasion: Occasion | None, circumstances: Ahead) -> Forthcoming | None:
        """Return a row with its outcome; None if only a closed day makes it useless."""
        leaves_at, is_of_use = circumstances.leaves(mail)
        if not is_of_use and not circumstances.is_away(mail):
            return None
        state = GOES if is_of_use else TOO_LATE
        if self._rows_there.get(mail.key) == OutgoingMail.HELD:
            state = HELD
        elif not is_wanted(mail, circumstances):
            state = DECLINED
        moment = leaves_at if is_of_use else mail.due_at
        return Forthcoming(
            leaves_at=moment,
            day=self._day_of(moment),
            person=mail.person,
            about=mail.about,
            channel=mail.channel,
            key=mail.key,
            rule=occasion.rule if occasion else None,
            department=self._rows[occasion.watched.pk].department if occasion else None,
            state=state,
            is_delayed=self._day_of(moment) > self._day_of(mail.due_at),
        )

    def _digests_until(self, last: date) -> Iterator[OutgoingMail]:
        """Yield the unsaved digests until a day.

        Of a week that the sweep has looked at already, only those that still wait in the outbox.
        """
        days = OpenDays([self._municipality.pk], first=self._first - timedelta(days=7), last=last + timedelta(days=14))
        looked_at_from = Watch.objects.filter(municipality=self._municipality).values_list("due_at", flat=True).first()
        monday, mails = monday_of(self._first), []
        while monday <= last:
            leaves = leaves_in_week(days, self._municipality.pk, monday)
            is_to_come = looked_at_from is not None and (leaves >= looked_at_from or looked_at_from <= self._now)
            for mail in digests_of(self._municipality.pk, monday, leaves, now=max(leaves, self._now)):
                is_of_use = mail.useful_until_at is None or mail.useful_until_at > self._now
                if is_of_use and (is_to_come or self._rows_there.get(mail.key) == OutgoingMail.WAITING):
                    mails.append(mail)
            monday += timedelta(days=7)
        # One query for all receivers (no N+1).
        people = Person.objects.in_bulk({mail.person_id for mail in mails})
        for mail in mails:
            mail.person = people[mail.person_id]
            yield mail


def forthcoming(
    *, municipality: Municipality, version: ProgramVersion | None, rules: RuleBook, first: date, last: date, now: datetime
) -> list[Forthcoming]:
    """Return the messages that leave in a municipality by some rules; stores nothing."""
    return Forecast(municipality=municipality, version=version, first=first, last=last, now=now).forthcoming(rules)


def days_back(days: int) -> int:
    """Return how many days back an item may lie that a rule of `days` still speaks of."""
    return max(DAYS_TO_SAY_IT, days + 7) + 1


def _rows_there(municipality: Municipality, *, now: datetime) -> dict[str, str]:
    """Return the states, by key, of the outbox rows that are still of use."""
    rows = OutgoingMail.objects.filter(municipality=municipality, kind__in=(sweep.KIND, DIGEST), useful_until_at__gt=now)
    return dict(rows.values_list("key", "state"))


def _in_order(message: Forthcoming) -> tuple[datetime, str, str, str]:
    return message.leaves_at, message.person.name, message.about, message.key
