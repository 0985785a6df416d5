"""Who is invited to what by mail, and who is to be told that it has changed?

An invitation rides on a line's first reminder, so that registering a hire sends nothing. What is told then is stored; whatever
the calendar should say afterwards is compared with it, and a difference becomes one row of the outbox. The row says only which
invitation: what to tell is found when it is written, so a slip that is undone in time tells nobody anything.
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
# Beside what a calendar was told: what a mail tells that is handed to the mail server, until the server's yes is stored.
UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation and what is true now: `event` is None where the line is no longer the person's, or no longer anybody's."""

    invitation: CalendarInvitation
    item: PlanItem | None
    event: Event | None

    @property
    def known(self) -> dict[str, Any]:
        """What the calendar was told last."""
        return {name: value for name, value in self.invitation.told.items() if name != UNSURE}

    @property
    def truth(self) -> dict[str, Any] | None:
        return self.event.told() if self.event else None

    @property
    def last_day(self) -> date:
        """The day it is over, as it stands in the calendar and as it should."""
        told = date.fromisoformat(self.invitation.told["day"])
        return max(told, self.event.day) if self.event else told

    def is_open(self, today: date) -> bool:
        """Whether anything may still be told: what was done, or lay before today, is left as it is."""
        is_done = self.item is not None and self.item.state == PlanItem.DONE
        return not (self.invitation.is_cancelled or is_done) and self.invitation.person.is_active and self.last_day >= today

    def is_to_be_told(self, today: date) -> bool:
        """Whether the calendar is wrong about something that is not over."""
        return self.is_open(today) and self.truth != self.known

    def may_be_wrong(self, today: date) -> bool:
        """Whether a mail nobody knows the fate of has told something else than what is true."""
        unsure = self.invitation.told.get(UNSURE)
        return bool(unsure) and self.is_open(today) and unsure["truth"] != self.truth

    @property
    def fingerprint(self) -> str:
        """The same for the same truth: what a coordinator called off, or could not be delivered, is not queued again."""
        return hashlib.sha256(json.dumps(self.truth, sort_keys=True).encode()).hexdigest()[:12]


def invitation_for(item: PlanItem, person: Person, now: datetime) -> tuple[Calendar, Callable[[datetime], None]] | None:
    """Return the invitation that goes with a reminder of a line, and what to call when it has been sent.

    None where the person wants none or has it already, and where there is nothing ahead to be invited to.
    """
    if not person.is_active or not MailSettings.of(person).wants_invitations:
        return None
    event = _event_of(item, person, today=timezone.localdate(now))
    if event is None or item.state != PlanItem.PLANNED or event.day < timezone.localdate(now):
        return None
    earlier = CalendarInvitation.objects.filter(person=person, uid=event.uid).first()
    if earlier and not earlier.is_cancelled:
        return None
    # What was taken out of the calendar and is hers again needs a number higher than the one that took it out.
    sequence = earlier.sequence + 1 if earlier else 0
    content = ical.invitation(event, attendee=person.email, sequence=sequence, now=now)

    def sent(at: datetime) -> None:
        _store_invitation(item, person, event, sequence=sequence, now=at)

    return Calendar(method="REQUEST", content=content), sent


def queue_updates(mentorship_ids: Collection[int], now: datetime) -> int:
    """Put a mail in the outbox for each calendar that is wrong about a line of these years; return how many were new.

    The queries are as many for one year as for hundreds. Two sweeps at once make the same keys.
    """
    invitations = CalendarInvitation.objects.filter(mentorship__in=mentorship_ids, is_cancelled=False, person__is_active=True)
    today = timezone.localdate(now)
    standings = standings_of(invitations.select_related("person", "mentorship__mentee", "mentorship__department"), today=today)
    wrong = [standing for standing in standings if standing.is_to_be_told(today)]
    if not wrong:
        return 0
    earlier: dict[int, list[OutgoingMail]] = defaultdict(list)
    for mail in OutgoingMail.objects.filter(kind=KIND, subject_id__in=[one.invitation.pk for one in wrong]).order_by("pk"):
        earlier[mail.subject_id or 0].append(mail)
    mails = [_update(standing, earlier[standing.invitation.pk], now=now) for standing in wrong]
    return enqueue_all(mail for mail in mails if mail)


def standings_of(invitations: Iterable[CalendarInvitation], *, today: date) -> list[Invited]:
    """Return how each invitation stands, in a fixed number of queries."""
    found = list(invitations)
    years: dict[int, Mentorship] = {}
    for invitation in found:
        invitation.mentorship = years.setdefault(invitation.mentorship_id, invitation.mentorship)
    if not years:
        return []
    items: dict[tuple[int, str], PlanItem] = {}
    for item in PlanItem.objects.filter(mentorship__in=years):
        item.mentorship = years[item.mentorship_id]
        items[item.mentorship_id, uid_of(item.mentorship.uid, item.rule_key)] = item
    responsible = RoleHolders.for_mentorships(years.values(), today=today)
    standings = []
    for invitation in found:
        line = items.get((invitation.mentorship_id, invitation.uid))
        event = event_for(line, invitation.person, responsible) if line else None
        standings.append(Invited(invitation=invitation, item=line, event=event))
    return standings


@transaction.atomic
def store_told(standing: Invited, *, sequence: int, now: datetime) -> None:
    """Store what a calendar now knows; a second time changes nothing. What was changed meanwhile is then looked for again."""
    newer = CalendarInvitation.objects.filter(pk=standing.invitation.pk, sequence__lt=sequence)
    newer.update(told=standing.truth or standing.known, sequence=sequence, is_cancelled=standing.event is None)
    _look_again(standing.invitation.mentorship_id, now=now)


def next_sequence(standing: Invited) -> int:
    """Return the number an update carries: higher than any that may have gone out with other words, and kept for the same ones.

    It is stored before the mail is handed over. A worker that is killed in between leaves a mail nobody knows the fate of;
    the next one then knows what that mail said.
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
    told = event.told()
    line = PlanItem.objects.filter(pk=item.pk).first()  # it may have been taken back while the mail was on its way
    row, is_new = CalendarInvitation.objects.get_or_create(
        person=person, uid=event.uid, defaults={"mentorship_id": item.mentorship_id, "item": line, "sequence": sequence, "told": told}
    )
    if not is_new:
        earlier = CalendarInvitation.objects.filter(pk=row.pk, is_cancelled=True, sequence__lt=sequence)
        earlier.update(item=line, sequence=sequence, told=told, is_cancelled=False)
    _look_again(item.mentorship_id, now=now)


def _look_again(mentorship_id: int, *, now: datetime) -> None:
    """Have the year looked at again: what changed while a mail was on its way is told by the next."""
    Watch.objects.filter(mentorship=mentorship_id).mark_due(now)


def _update(standing: Invited, earlier: list[OutgoingMail], *, now: datetime) -> OutgoingMail | None:
    """Return the row that tells of a change; None while one is on its way, or where this very change was given up."""
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
