"""Who is invited to what by mail, and who must be told that it has changed?

An invitation goes with an item's first reminder, so that registering a hire sends nothing. We store what the
calendar was told; whatever it should say later is compared with that, and a difference becomes one row of the
outbox. The row names only the invitation: what to tell is found when the mail is written, so a mistake that
is undone in time tells nobody anything.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from people.models import MailSettings, OutgoingMail, Person
from people.outbox.message import Calendar
from people.outbox.queue import enqueue_all
from people.outbox.quiet_hours import end_of
from programs.models import Mentorship
from sessions.calendar import ical
from sessions.calendar.events import Event, uid_of
from sessions.calendar.lines import event_for
from sessions.models import CalendarInvitation, PlanItem, Watch
from sessions.plan.limits import TIME_TO_UNDO
from sessions.plan.role_holders import RoleHolders

KIND = "calendar"
ON_ITS_WAY = (OutgoingMail.WAITING, OutgoingMail.CLAIMED, OutgoingMail.HELD)
GIVEN_UP = (OutgoingMail.FAILED, OutgoingMail.CANCELLED)
# Key in `told`: what a mail says that was handed to the mail server, until the server's acceptance is stored.
UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation, with the item and event as they are now.

    `event` is None where the item is no longer the person's, or no longer exists.
    """

    invitation: CalendarInvitation
    item: PlanItem | None
    event: Event | None

    @property
    def known(self) -> dict[str, Any]:
        """What the calendar was last told."""
        return {name: value for name, value in self.invitation.told.items() if name != UNSURE}

    @property
    def truth(self) -> dict[str, Any] | None:
        return self.event.told() if self.event else None

    @property
    def last_day(self) -> date:
        """The later of the day in the calendar and the day it should be."""
        known_day = date.fromisoformat(self.invitation.told["day"])
        return max(known_day, self.event.day) if self.event else known_day

    def is_open(self, today: date) -> bool:
        """Whether a change may still be told.

        Items that are done, or lie before today, are left as they are in the calendar.
        """
        is_done = self.item is not None and self.item.state == PlanItem.DONE
        return not (self.invitation.is_cancelled or is_done) and self.invitation.person.is_active and self.last_day >= today

    def is_to_be_told(self, today: date) -> bool:
        """Whether the calendar is wrong about an event that is not over."""
        return self.is_open(today) and self.truth != self.known

    def may_be_wrong(self, today: date) -> bool:
        """Whether a mail of unknown fate said something else than what is true now."""
        unsure = self.invitation.told.get(UNSURE)
        return bool(unsure) and self.is_open(today) and unsure["truth"] != self.truth

    @property
    def fingerprint(self) -> str:
        """A hash of what is true now.

        A change that a coordinator cancelled, or that bounced, is not queued again while the hash is the same
        (dedupe).
        """
        return hashlib.sha256(json.dumps(self.truth, sort_keys=True).encode()).hexdigest()[:12]


def invitation_for(item: PlanItem, person: Person, now: datetime) -> tuple[Calendar, Callable[[datetime], None]] | None:
    """Return the invitation for a reminder of an item, and a callback once sent.

    None where the person wants no invitations or has this one, and where the item is not ahead.
    """
    if not person.is_active or not MailSettings.of(person).wants_invitations:
        return None
    event = _event_of(item, person, today=timezone.localdate(now))
    if event is None or item.state != PlanItem.PLANNED or event.day < timezone.localdate(now):
        return None
    earlier = CalendarInvitation.objects.filter(person=person, uid=event.uid).first()
    if earlier and not earlier.is_cancelled:
        return None
    # RFC 5546: to come back after a CANCEL, the event needs a higher SEQUENCE than that CANCEL.
    sequence = earlier.sequence + 1 if earlier else 0
    content = ical.invitation(event, attendee=person.email, sequence=sequence, now=now)

    def sent(at: datetime) -> None:
        _store_invitation(item, person, event, sequence=sequence, now=at)

    return Calendar(method="REQUEST", content=content), sent


def queue_updates(mentorship_ids: Collection[int], now: datetime) -> int:
    """Queue a mail for each calendar that is wrong about an item; return how many.

    The number of queries does not depend on the number of mentorships. Idempotent: two sweeps at once make
    the same keys, and the outbox stores a key once.
    """
    invitations = CalendarInvitation.objects.filter(mentorship__in=mentorship_ids, is_cancelled=False, person__is_active=True)
    today = timezone.localdate(now)
    standings = standings_of(invitations.select_related("person", "mentorship__mentee", "mentorship__department"), today=today)
    wrong = [standing for standing in standings if standing.is_to_be_told(today)]
    if not wrong:
        return 0
    earlier: dict[int, list[OutgoingMail]] = defaultdict(list)
    for mail in OutgoingMail.objects.filter(kind=KIND, subject_id__in=[standing.invitation.pk for standing in wrong]).order_by("pk"):
        earlier[mail.subject_id or 0].append(mail)
    mails = [_update(standing, earlier[standing.invitation.pk], now=now) for standing in wrong]
    return enqueue_all(mail for mail in mails if mail)


def standings_of(invitations: Iterable[CalendarInvitation], *, today: date) -> list[Invited]:
    """Return how each invitation stands, in a fixed number of queries."""
    wanted = list(invitations)
    mentorships: dict[int, Mentorship] = {}
    for invitation in wanted:
        # One object per mentorship, shared by its invitations and items: avoids N+1 on its relations.
        invitation.mentorship = mentorships.setdefault(invitation.mentorship_id, invitation.mentorship)
    if not mentorships:
        return []
    items: dict[tuple[int, str], PlanItem] = {}
    for item in PlanItem.objects.filter(mentorship__in=mentorships):
        item.mentorship = mentorships[item.mentorship_id]
        items[item.mentorship_id, uid_of(item.mentorship.uid, item.rule_key)] = item
    responsible = RoleHolders.for_mentorships(mentorships.values(), today=today)
    standings = []
    for invitation in wanted:
        invited_item = items.get((invitation.mentorship_id, invitation.uid))
        event = event_for(invited_item, invitation.person, responsible) if invited_item else None
        standings.append(Invited(invitation=invitation, item=invited_item, event=event))
    return standings


@transaction.atomic
def store_told(standing: Invited, *, sequence: int, now: datetime) -> None:
    """Store what a calendar now knows; idempotent.

    The mentorship is then marked for another look: it may have changed while the mail was on its way.
    """
    # A late confirmation must not overwrite a newer sequence.
    newer = CalendarInvitation.objects.filter(pk=standing.invitation.pk, sequence__lt=sequence)
    newer.update(told=standing.truth or standing.known, sequence=sequence, is_cancelled=standing.event is None)
    _look_again(standing.invitation.mentorship_id, now=now)


def next_sequence(standing: Invited) -> int:
    """Return the SEQUENCE of an update: above any that went out with other words.

    The same words keep their number. It is stored before the mail is handed over: if the worker is killed in
    between, nobody knows whether the mail went, but the next mail knows what it said.
    """
    invitation, truth = standing.invitation, standing.truth
    unsure = invitation.told.get(UNSURE)
    if unsure and unsure["truth"] == truth:
        return int(unsure["sequence"])
    sequence = (unsure["sequence"] if unsure else invitation.sequence) + 1
    invitation.told = standing.known | {UNSURE: {"sequence": sequence, "truth": truth}}
    invitation.save(update_fields=["told"])
    return sequence


def _event_of(item: PlanItem, person: Person, *, today: date) -> Event | None:
    return event_for(item, person, RoleHolders.for_mentorships([item.mentorship], today=today))


@transaction.atomic
def _store_invitation(item: PlanItem, person: Person, event: Event, *, sequence: int, now: datetime) -> None:
    facts = event.told()
    stored = PlanItem.objects.filter(pk=item.pk).first()  # None if the item was deleted while the mail was on its way
    row, is_new = CalendarInvitation.objects.get_or_create(
        person=person, uid=event.uid, defaults={"mentorship_id": item.mentorship_id, "item": stored, "sequence": sequence, "told": facts}
    )
    if not is_new:
        earlier = CalendarInvitation.objects.filter(pk=row.pk, is_cancelled=True, sequence__lt=sequence)
        earlier.update(item=stored, sequence=sequence, told=facts, is_cancelled=False)
    _look_again(item.mentorship_id, now=now)


def _look_again(mentorship_id: int, *, now: datetime) -> None:
    """Mark the mentorship for the sweep.

    What changed while a mail was on its way is then told by the next one.
    """
    Watch.objects.filter(mentorship=mentorship_id).mark_due(now)


def _update(standing: Invited, earlier: list[OutgoingMail], *, now: datetime) -> OutgoingMail | None:
    """Return the outbox row that tells of a change, or None.

    None while an earlier mail is on its way, or where this very change was given up.
    """
    last = earlier[-1] if earlier else None
    if any(mail.state in ON_ITS_WAY for mail in earlier):
        return None
    if last and last.state in GIVEN_UP and last.payload["truth"] == standing.fingerprint:
        return None
    invitation, mentorship = standing.invitation, standing.invitation.mentorship
    number = 1 + max((mail.payload["number"] for mail in earlier), default=0)
    return OutgoingMail(
        person=invitation.person,
        municipality_id=mentorship.municipality_id,
        unit_id=mentorship.department.unit_id,
        kind=KIND,
        subject_id=invitation.pk,
        payload={"number": number, "truth": standing.fingerprint},
        key=f"{KIND}:{invitation.pk}:{number}:{standing.fingerprint}",
        about=invitation.told["title"][:120],
        is_deferrable=True,
        is_mandatory=True,
        event_on=standing.event.day if standing.event else date.fromisoformat(invitation.told["day"]),
        due_at=now + TIME_TO_UNDO,
        useful_until_at=end_of(standing.last_day),
    )
