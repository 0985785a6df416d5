"""Which reminders are due, and when is each mentorship looked at again?

One indexed query on a stored moment (`Watch.due_at`) says which mentorships to look at; nothing loops over
all of them. A mentorship is looked at when something about it changed, a week before its next occasion
leaves, and at least once a week. Its reminders of the coming week lie in the outbox from then on, where the
coordinator sees them and may hold them back.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Case, Value, When
from django.utils import timezone

from mentorprogram.lease import lock_unchanged
from people.models import MailSettings, OutgoingMail, Person
from people.outbox.queue import enqueue_all, withdraw
from people.outbox.sms import is_available as sms_is_available
from people.outbox.sms import number_of
from programs.models import Mentorship
from sessions.calendar.invitations import queue_updates
from sessions.models import PlanItem, ReminderRule, Watch
from sessions.reminders.digest import queue
from sessions.reminders.moments import MOMENTS
from sessions.reminders.occasions import ITEM, OF_YEARS, Occasion
from sessions.reminders.watched import WatchedMentorships
from sessions.reminders.words import about
from sessions.replanning.replan import proposals_for

log = logging.getLogger(__name__)

KIND = "reminder"
BATCH = 200  # watches looked at a time
AHEAD = timedelta(days=7)  # a reminder lies in the outbox so long before it leaves
AT_LEAST = timedelta(days=7)  # so often a mentorship is looked at that nobody changes
TRY_AGAIN = timedelta(hours=1)  # after an exception


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A watch as the sweep read it; a higher revision in the table makes it stale."""

    pk: int
    mentorship: int | None
    municipality: int | None
    revision: int


def queue_reminders(*, now: datetime) -> int:
    """Put what is due to be told in the outbox; return how many rows were new.

    Idempotent, also for two sweeps at once: the outbox dedupes by the key of each occasion.
    """
    new = 0
    tried: set[Seen] = set()
    # The same reading is never tried twice, or a watch that cannot be stored would keep the loop going.
    while fresh := [seen for seen in _due(now) if seen not in tried]:
        tried.update(fresh)
        new += _look_at(fresh, now=now)
    return new


def _look_at(seen: list[Seen], *, now: datetime) -> int:
    """Look at a batch of watches; return how many rows were new.

    If the batch fails, each watch is looked at by itself, so that a bad one holds up no other; the bad one is
    tried again after an hour.
    """
    try:
        new = _look_at_years([watch for watch in seen if watch.mentorship], now=now)
        return new + _look_at_digests([watch for watch in seen if watch.municipality], now=now)
    # Whatever it is: one bad mentorship must not stop the reminders of all the others.
    except Exception:
        if len(seen) > 1:
            log.warning("%s watches are looked at one by one", len(seen))
            return sum(_look_at([watch], now=now) for watch in seen)
        log.exception("watch %s could not be looked at", seen[0].pk)
        _store_moments({seen[0]: now + TRY_AGAIN})
        return 0


def _due(now: datetime) -> list[Seen]:
    rows = Watch.objects.due(now).order_by("due_at", "pk").values_list("pk", "mentorship", "municipality", "revision")[:BATCH]
    return [
        Seen(pk=pk, mentorship=mentorship, municipality=municipality, revision=revision) for pk, mentorship, municipality, revision in rows
    ]


def _look_at_years(seen: list[Seen], *, now: datetime) -> int:
    if not seen:
        return 0
    pks = [watch.mentorship for watch in seen if watch.mentorship]
    # As far as to what enters the outbox before the weekly look.
    read = WatchedMentorships.of(pks, today=timezone.localdate(now), ahead=AHEAD + AT_LEAST)
    next_look = {watched.pk: now + AT_LEAST for watched in read.all}
    here: list[tuple[Occasion, list[Person]]] = []
    for watched in read.all:
        for occasion in read.occasions_of(watched):
            in_outbox_from = occasion.at - AHEAD
            if in_outbox_from > now:
                next_look[watched.pk] = min(next_look[watched.pk], in_outbox_from)
            else:
                here.append((occasion, read.recipients_of(occasion)))
    choices = sms_choices_of({person.pk for _occasion, people in here for person in people})
    mails = {
        mail.key: (occasion.watched.pk, mail)
        for occasion, people in here
        for person in people
        for mail in mails_of(occasion, person, choices, now=now)
    }
    new, ours = _store_mails(seen, mails, now=now)
    queue_updates(pks, now=now)
    _store(ours, next_look, _unfit(pks, today=timezone.localdate(now)))
    return new


def _unfit(mentorships: Collection[int], *, today: date) -> dict[int, int]:
    """Return how many items of each plan no longer fit."""
    rows = Mentorship.objects.running().filter(pk__in=mentorships).select_related("placement", "version")
    return {pk: len(replanned.changes) for pk, replanned in proposals_for(rows, today=today).items()}


@transaction.atomic
def _store_mails(seen: list[Seen], mails: Mapping[str, tuple[int, OutgoingMail]], *, now: datetime) -> tuple[int, list[Seen]]:
    """Reconcile the outbox with what was read; return the new rows and our watches.

    Optimistic lock: only for watches whose revision is unchanged since they were read, and locked until the
    commit. So no verb marks them in between, no other sweep has them, and an older reading never overwrites a
    newer one.
    """
    ours = _unchanged(seen)
    mentorships = {watch.mentorship for watch in ours}
    wanted = {key: mail for key, (mentorship, mail) in mails.items() if mentorship in mentorships}
    new = enqueue_all([mail for mail in wanted.values() if mail.useful_until_at and mail.useful_until_at > now], revive=True)
    _put_right([mentorship for mentorship in mentorships if mentorship], wanted, now=now)
    return new, ours


def sms_choices_of(people: Collection[int]) -> dict[int, MailSettings]:
    """Return the mail settings of those who want SMS, by person.

    Settings for mail are read when the mail is sent.
    """
    if not people or not sms_is_available():
        return {}
    return {row.person_id: row for row in MailSettings.objects.filter(person__in=people, wants_sms=True)}


def mails_of(occasion: Occasion, person: Person, choices: dict[int, MailSettings], *, now: datetime) -> Iterator[OutgoingMail]:
    """Yield the unsaved outbox rows of an occasion for one person, one a channel."""
    rule = occasion.rule
    for channel in rule.channels:
        # The digest finds its own facts when it is written; an SMS needs her wish and a mobile number.
        if channel == ReminderRule.DIGEST or (channel == ReminderRule.SMS and not (person.pk in choices and number_of(person.phone))):
            continue
        yield OutgoingMail(
            person=person,
            municipality_id=occasion.watched.municipality,
            unit_id=occasion.watched.unit,
            key=occasion.key(person.pk, channel=channel),
            kind=KIND,
            channel=channel,
            about=about(occasion),
            subject_id=occasion.subject,
            payload=occasion.payload,
            # After an outage the moment has passed: then it leaves now.
            due_at=max(occasion.at, now),
            useful_until_at=occasion.until,
            is_deferrable=True,
            is_mandatory=MOMENTS[rule.moment].is_mandatory,
            event_on=occasion.for_day,
        )


def _put_right(mentorships: Collection[int], wanted: Mapping[str, OutgoingMail], *, now: datetime) -> None:
    """Reconcile queued reminders with the plans: delete the stale, reschedule others.

    Stale: the item has moved, the mentor has changed, the rule is off. Rescheduled: the send time changed, as
    when a pause begins. A row that an absence delays gets its own send time back and is asked about anew by
    the next worker, for the absence may end sooner than was known.
    """
    waiting = OutgoingMail.objects.filter(kind=KIND, state=OutgoingMail.WAITING, attempts=0)
    items = PlanItem.objects.filter(mentorship__in=mentorships).values("pk")
    # A subject is the key of an item or of a mentorship; only the sort tells which.
    of_items = waiting.filter(subject_id__in=items, payload__sort=ITEM)
    of_mentorships = waiting.filter(subject_id__in=mentorships, payload__sort__in=OF_YEARS)
    rows = [row for some in (of_items, of_mentorships) for row in some.only("key", "due_at", "useful_until_at", "unit")]
    if stale := [row.pk for row in rows if row.key not in wanted]:
        withdraw(waiting.filter(pk__in=stale))
    if other := [row.pk for row in rows if row.key in wanted and _is_other(row, wanted[row.key], now=now)]:
        # In the order in which a worker locks outbox rows (no deadlock).
        locked = list(waiting.filter(pk__in=other).order_by("pk").select_for_update(of=("self",)))
        for row in locked:
            mail = wanted[row.key]
            row.due_at, row.useful_until_at, row.unit_id = mail.due_at, mail.useful_until_at, mail.unit_id
        OutgoingMail.objects.bulk_update(locked, ["due_at", "useful_until_at", "unit"])


def _is_other(row: OutgoingMail, mail: OutgoingMail, *, now: datetime) -> bool:
    """Whether a queued row's send time, useful-until or unit is not as wanted.

    Two send times that have both passed count as equal: the row is due either way.
    """
    is_due = row.due_at <= now and mail.due_at <= now
    return (row.useful_until_at, row.unit_id) != (mail.useful_until_at, mail.unit_id) or not (is_due or row.due_at == mail.due_at)


def _look_at_digests(seen: list[Seen], *, now: datetime) -> int:
    if not seen:
        return 0
    new, next_look = queue.queue_digests([watch.municipality for watch in seen if watch.municipality], now=now)
    by_municipality = {watch.municipality: watch for watch in seen}
    _store_moments({by_municipality[pk]: moment for pk, moment in next_look.items()})
    return new


def _store(seen: Iterable[Seen], next_look: dict[int, datetime], unfit: Mapping[int, int]) -> None:
    """Store when each mentorship is looked at next; delete the watches of ended ones.

    Only where the revision is unchanged: a watch that was marked since stays due.
    """
    moments: dict[Seen, datetime] = {}
    marked: dict[int, list[int]] = defaultdict(list)
    over: list[Seen] = []
    for watch in seen:
        moment = next_look.get(watch.mentorship or 0)
        if moment:
            moments[watch] = moment
            marked[unfit.get(watch.mentorship or 0, 0)].append(watch.pk)
        else:
            # Not among the running mentorships any longer.
            over.append(watch)
    _store_moments(moments)
    with transaction.atomic():
        # A plan that changed since is looked at again, and marked anew.
        if marked:
            whens = [When(pk__in=pks, then=Value(number)) for number, pks in sorted(marked.items())]
            Watch.objects.filter(pk__in=[pk for pks in marked.values() for pk in pks]).update(unfit=Case(*whens))
        Watch.objects.filter(pk__in=[watch.pk for watch in _unchanged(over)]).delete()


@transaction.atomic
def _store_moments(moments: Mapping[Seen, datetime]) -> None:
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for watch in _unchanged(moments):
        by_moment[moments[watch]].append(watch.pk)
    if by_moment:
        # One UPDATE with a CASE instead of one for each moment.
        whens = [When(pk__in=pks, then=Value(moment)) for moment, pks in by_moment.items()]
        Watch.objects.filter(pk__in=[pk for pks in by_moment.values() for pk in pks]).update(due_at=Case(*whens))


def _unchanged(seen: Iterable[Seen]) -> list[Seen]:
    """Lock the watches whose revision is unchanged since we read them; skip held rows.

    The sweep never blocks, so it cannot deadlock with a verb that marks mentorships.
    """
    by_pk = {watch.pk: watch for watch in seen}
    in_order = Watch.objects.order_by("mentorship_id", "pk")
    return [by_pk[pk] for pk in lock_unchanged(in_order, {pk: watch.revision for pk, watch in by_pk.items()})]
