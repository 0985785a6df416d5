"""What does the mail say that moves an event in a person's calendar, or removes it?"""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import clock, long_date
from people.models import OutgoingMail
from people.outbox.message import Calendar, Letter
from sessions.calendar import ical
from sessions.calendar.events import Event
from sessions.calendar.invitations import Invited, next_sequence, standings_of, store_told
from sessions.calendar.lines import event_day, is_alive
from sessions.models import CalendarInvitation, PlanItem
from sessions.models.kinds import kind_of


def write_calendar_mail(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write the mail from the state when it is sent; None if there is no news.

    None where the calendar is right already, or the event is over.
    """
    today = timezone.localdate(now)
    invitation = CalendarInvitation.objects.filter(pk=mail.subject_id or 0, person=mail.person_id)
    rows = invitation.select_related("person", "mentorship__mentee", "mentorship__department")
    standing = next(iter(standings_of(rows, today=today)), None)
    if standing is None or not (standing.is_to_be_told(today) or standing.may_be_wrong(today)):
        return None
    sequence = next_sequence(standing)

    def sent(at: datetime) -> None:
        store_told(standing, sequence=sequence, now=at)

    person = standing.invitation.person
    method, write = ("REQUEST", ical.invitation) if standing.event else ("CANCEL", ical.cancellation)
    event = standing.event or _told_event(standing)
    lines = _changes(standing.known, event) if standing.event else [_why_gone(standing)]
    return Letter(
        subject=lines[0].rstrip("."),
        lines=(*lines, _("Hendelsen i kalenderen din følger med i denne e-posten og rettes av den.")),
        first_name=person.first_name,
        url=event.url,
        calendar=Calendar(method=method, content=write(event, attendee=person.email, sequence=sequence, now=now)),
        sent=sent,
    )


def _told_event(standing: Invited) -> Event:
    return Event.from_told(standing.invitation.uid, standing.known, url=settings.BASE_URL + reverse("sessions:home"))


def _changes(before: dict[str, Any], event: Event) -> list[str]:
    """Say what changed, the day first."""
    after = event.told()
    is_moved = (before["day"], before["time"]) != (after["day"], after["time"])
    pattern = _("%(what)s er flyttet til %(when)s.") if is_moved else _("%(what)s %(when)s er endret.")
    lines = [pattern % {"what": _what(after), "when": _when(after)}]
    if before["room"] != after["room"]:
        lines.append(_("Rom: %(room)s.") % {"room": after["room"]} if after["room"] else _("Rommet er ikke lenger satt."))
    if after["minutes"] and before["minutes"] != after["minutes"]:
        minutes = after["minutes"]
        lines.append(ngettext("Det er satt av %(number)s minutt.", "Det er satt av %(number)s minutter.", minutes) % {"number": minutes})
    if before["summary"] != after["summary"]:
        lines.append(_("I kalenderen heter det nå «%(summary)s».") % {"summary": after["summary"]})
    return lines


def _why_gone(standing: Invited) -> str:
    params = {"what": _what(standing.known), "when": _when(standing.known)}
    item = standing.item
    if item and is_alive(item):
        return _("%(what)s %(when)s er tatt ut av kalenderen din, for det er ikke lenger du som har den.") % params
    if item and item.state == PlanItem.PLANNED and event_day(item) is None:
        return _("%(what)s %(when)s er avlyst. Ny dato er ikke satt.") % params
    return _("%(what)s %(when)s er avlyst.") % params


def _what(known: dict[str, Any]) -> str:
    return _("Mentorsamtalen") if kind_of(known["kind"]).is_talk else str(known["title"])


def _when(known: dict[str, Any]) -> str:
    """«onsdag 14. oktober 2026 kl. 10.00»"""
    day = long_date(date.fromisoformat(known["day"]))
    if known["time"] is None:
        return day
    return _("%(day)s kl. %(time)s") % {"day": day, "time": clock(time.fromisoformat(known["time"]))}
