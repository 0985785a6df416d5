"""How do the tests of a calendar's changes invite, change a line, and read what is told?"""

from datetime import date, datetime, timedelta

from people.models import MailSettings, OutgoingMail, Person
from people.outbox.message import Letter
from people.outbox.queue import WRITERS
from programs.models import Mentorship
from sessions.calendar.invitations import KIND, invitation_for, queue_updates
from sessions.models import CalendarInvitation, PlanItem
from sessions.plan.items import move_item
from tests.calendar.reading import event, value
from tests.world import at

TODAY = date(2026, 11, 22)
NOW = at(TODAY)
LATER = NOW + timedelta(minutes=15)


def fresh(item: PlanItem) -> PlanItem:
    return PlanItem.objects.select_related("mentorship__mentee", "mentorship__department").get(pk=item.pk)


def invite(item: PlanItem, person: Person) -> CalendarInvitation:
    MailSettings.objects.update_or_create(person=person, defaults={"wants_invitations": True})
    _calendar, sent = invitation_for(fresh(item), person, NOW)
    sent(NOW)
    return CalendarInvitation.objects.latest("pk")


def move(item: PlanItem, *, by: Person, **changed) -> PlanItem:
    item = fresh(item)
    told = {"planned_on": item.planned_on, "time": item.time, "room": item.room} | changed
    return move_item(item=item, **told, confirmed=True, revision=item.revision, by=by, today=TODAY)


def queued(*mentorships: Mentorship, now: datetime = NOW) -> int:
    return queue_updates([one.pk for one in mentorships], now)


def written(now: datetime = LATER) -> Letter | None:
    """Write the newest row, as the worker does, without its being sent."""
    return WRITERS[KIND](OutgoingMail.objects.filter(kind=KIND).latest("pk"), now)


def sent(now: datetime = LATER) -> Letter:
    letter = written(now)
    letter.sent(now)
    OutgoingMail.objects.filter(kind=KIND).update(state=OutgoingMail.SENT)
    return letter


def what(letter: Letter) -> tuple[str, str]:
    return letter.calendar.method, value(event(letter.calendar.content), "sequence")


def the_row() -> OutgoingMail:
    return OutgoingMail.objects.get(kind=KIND)
