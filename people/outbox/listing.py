"""Which messages of the places a person coordinates are in the outbox, and what does the page show of each?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import OutgoingMail, Person
from people.outbox.failures import in_words
from people.outbox.kinds import kind_name


@dataclass(frozen=True, kw_only=True)
class View:
    """One view of the outbox: which states it shows, and in which order."""

    label: str | Promise
    states: tuple[str, ...]
    order: tuple[object, ...]
    counts: bool = False


WAITING = "venter"
VIEWS = {
    WAITING: View(label=_("Venter"), states=(OutgoingMail.WAITING, OutgoingMail.CLAIMED), order=("due_at", "pk"), counts=True),
    "holdes": View(label=_("Holdes tilbake"), states=(OutgoingMail.HELD,), order=("due_at", "pk"), counts=True),
    "mislyktes": View(label=_("Mislyktes"), states=(OutgoingMail.FAILED,), order=("-due_at", "-pk"), counts=True),
    "sendt": View(label=_("Sendt"), states=(OutgoingMail.SENT,), order=(F("sent_at").desc(nulls_last=True), "-pk")),
    "alle": View(label=_("Alle"), states=(), order=("-due_at", "-pk")),
}
# Two states have names that mean something else on other pages: «held» is a talk's state, «cancelled» an item's.
SHOWN_STATES = {OutgoingMail.HELD: "held_back", OutgoingMail.CANCELLED: "stopped"}


@dataclass(frozen=True, kw_only=True)
class ListedMail:
    """One message as a coordinator sees it; never what it says."""

    mail: OutgoingMail
    may_open_person: bool

    @property
    def about(self) -> str | Promise:
        return self.mail.about or kind_name(self.mail.kind)

    @property
    def state(self) -> str:
        return SHOWN_STATES.get(self.mail.state, self.mail.state)

    @property
    def failure(self) -> str:
        return in_words(self.mail.last_error)

    @property
    def when(self) -> datetime:
        return self.mail.sent_at or self.mail.due_at

    @property
    def is_waiting(self) -> bool:
        return self.mail.state == OutgoingMail.WAITING

    @property
    def is_held(self) -> bool:
        return self.mail.state == OutgoingMail.HELD

    @property
    def is_open(self) -> bool:
        return self.is_waiting or self.is_held


def mails_in(view: View, person: Person, *, name: str = "") -> QuerySet[OutgoingMail]:
    """Return the messages of a view whose receiver's name holds every word of `name`.

    Of those alone that the person may decide about.
    """
    mails = OutgoingMail.objects.editable_by(person)
    if view.states:
        mails = mails.filter(state__in=view.states)
    for word in name.split():
        mails = mails.filter(person__name__iregex=re.escape(word))
    return mails.select_related("person", "decided_by").order_by(*view.order)


def counts_for(person: Person) -> dict[str, int]:
    """Return the number of messages in each view that shows a count."""
    states = {state for view in VIEWS.values() if view.counts for state in view.states}
    rows = OutgoingMail.objects.editable_by(person).filter(state__in=states).order_by().values_list("state").annotate(Count("pk"))
    counted = dict(rows)
    return {key: sum(counted.get(state, 0) for state in view.states) for key, view in VIEWS.items() if view.counts}


def rows_of(mails: Iterable[OutgoingMail], *, reader: Person) -> list[ListedMail]:
    mails = list(mails)
    open_to_reader = set(Person.objects.led_by(reader).filter(pk__in={mail.person_id for mail in mails}).values_list("pk", flat=True))
    return [ListedMail(mail=mail, may_open_person=mail.person_id in open_to_reader) for mail in mails]
