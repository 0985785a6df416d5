"""What does a reminder say, as the plan stands when the mail is sent?

A reminder that no longer matches the plan or the rules is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import clock, day_and_date, long_date
from people.models import MailSettings, OutgoingMail, Person
from people.outbox.message import Letter, letter_to
from programs.models import Mentorship
from sessions.calendar.invitations import invitation_for
from sessions.models import PlanItem, ReminderRule
from sessions.plan.standing import last_interview_missing
from sessions.reminders.occasions import ITEM, PROBATION_END, Occasion
from sessions.reminders.watched import WatchedMentorships


def write_reminder(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Return the letter of a queued reminder; None when it is no longer true."""
    return Pen([mail], now)(mail)


class Pen:
    """Writes a batch of reminders; reads the plans once for all of them (no N+1)."""

    def __init__(self, mails: Sequence[OutgoingMail], now: datetime) -> None:
        self._now = now
        self._items = PlanItem.objects.in_bulk([mail.subject_id for mail in mails if mail.subject_id and mail.payload["sort"] == ITEM])
        of_mentorships = {mail.subject_id for mail in mails if mail.subject_id and mail.payload["sort"] != ITEM}
        of_items = {item.mentorship_id for item in self._items.values()}
        # Only what is due now is written, so no item further ahead is read.
        self._watched = WatchedMentorships.of(of_mentorships | of_items, today=timezone.localdate(now), ahead=timedelta(days=1))
        ending = {mail.subject_id for mail in mails if mail.payload["sort"] == PROBATION_END}
        # The letter about the end of probation names a missing interview: items in one query (no N+1).
        prefetch_related_objects([self._watched.mentorship(watched.pk) for watched in self._watched.all if watched.pk in ending], "items")
        self._so = dict(self._still_so())
        people = {mail.person_id for mail in mails}
        invited = MailSettings.objects.filter(person__in=people, wants_invitations=True)
        self._want_invitations = set(invited.values_list("person", flat=True))

    def __call__(self, mail: OutgoingMail) -> Letter | None:
        occasion = self._so.get(mail.key)
        if occasion is None:
            return None
        mentorship = self._watched.mentorship(occasion.watched.pk)
        if occasion.sort != ITEM:
            return _OF_YEARS[occasion.rule.moment](mentorship, mail.person, occasion.day)
        item = self._items[occasion.subject]
        # Read already, with its people: saves a query for each item.
        item.mentorship = mentorship
        letter = _OF_LINES[occasion.rule.moment](item, mail.person, occasion)
        return self._with_calendar(letter, item, mail)

    def _still_so(self) -> Iterator[tuple[str, Occasion]]:
        """Yield (outbox key, occasion) for each reminder that may be sent now.

        By the plans, the rules and the role holders as they are now, not as they were when the row was
        queued.
        """
        for watched in self._watched.all:
            for occasion in self._watched.occasions_of(watched):
                if occasion.at <= self._now < occasion.until:
                    for person in self._watched.recipients_of(occasion):
                        for channel in occasion.rule.channels:
                            yield occasion.key(person.pk, channel=channel), occasion

    def _with_calendar(self, letter: Letter, item: PlanItem, mail: OutgoingMail) -> Letter:
        """Attach the calendar invitation to a mail about an item, if the person wants any.

        `invitation_for` gives None where the person has the invitation already: only the first reminder
        carries it.
        """
        if mail.channel != OutgoingMail.MAIL or mail.person_id not in self._want_invitations:
            return letter
        invitation = invitation_for(item, mail.person, self._now)
        if invitation is None:
            return letter
        calendar, sent = invitation
        return replace(letter, calendar=calendar, sent=sent)


def _when(item: PlanItem, day: date) -> str:
    return _at(item, long_date(day))


def _at(item: PlanItem, day: str) -> str:
    """Return a day in words, with the item's clock time if it has one."""
    return day + _(" kl. %(time)s") % {"time": clock(item.time)} if item.time else day


def _where(item: PlanItem) -> str:
    return _("Rom: %(room)s") % {"room": item.room} if item.room else ""


def _url(name: str, pk: int) -> str:
    return settings.BASE_URL + reverse(f"sessions:{name}", args=[pk])


def _sms(person: Person, what: str) -> str:
    """Return the text message: first name, what and when, and where to log in.

    It names nobody but the receiver: a phone shows messages on its locked screen.
    """
    return _("Hei %(name)s! %(what)s. Logg inn: %(url)s") % {"name": person.first_name, "what": what, "url": settings.BASE_URL}


def _before_talk(item: PlanItem, person: Person, occasion: Occasion) -> Letter:
    when = _when(item, occasion.day)
    params = {"name": item.mentorship.mentee.name, "when": when}
    short = _("Mentorsamtale %(when)s") % {"when": _at(item, day_and_date(occasion.day))}
    is_today = occasion.rule.days == 0
    if person.pk == item.mentorship.mentee_id:
        first = _("I dag har du mentorsamtale, %(when)s.") if is_today else _("Du har mentorsamtale %(when)s.")
        lines = [first % params, _where(item)]
    else:
        first = _("I dag har du mentorsamtale med %(name)s, %(when)s.") if is_today else _("Du har mentorsamtale med %(name)s %(when)s.")
        lines = [first % params, _where(item), _("Passer ikke dagen, kan du flytte samtalen på samme side.")]
    subject = _("Mentorsamtale i dag, %(when)s") if is_today else _("Mentorsamtale %(when)s")
    url = _url("talk", item.pk)
    return letter_to(person, subject=subject % params, lines=lines, url=url, link=_("Åpne samtalen"), sms=_sms(person, short))


def _talk_not_logged(item: PlanItem, person: Person, occasion: Occasion) -> Letter:
    params = {"name": item.mentorship.mentee.name, "when": _when(item, occasion.day)}
    return letter_to(
        person,
        subject=_("Ble mentorsamtalen %(date)s holdt?") % {"date": day_and_date(occasion.day)},
        lines=[
            _("Mentorsamtalen med %(name)s %(when)s er ikke logget ennå.") % params,
            _("Ble den holdt, tar det to trykk. Ble den ikke holdt, velger du grunn og ny dato."),
        ],
        url=_url("talk", item.pk),
        link=_("Logg samtalen"),
        sms=_sms(person, _("Ble mentorsamtalen %(date)s holdt?") % {"date": day_and_date(occasion.day)}),
    )


def _before_interview(item: PlanItem, person: Person, occasion: Occasion) -> Letter:
    params = {"title": item.title, "name": item.mentorship.mentee.name, "when": _when(item, occasion.day)}
    return letter_to(
        person,
        subject=_("%(title)s %(when)s") % params,
        lines=[_("%(title)s med %(name)s er satt til %(when)s.") % params, _where(item)],
        url=_url("hire", item.mentorship_id),
        link=_("Åpne planen"),
        sms=_sms(person, f"{item.title} {day_and_date(occasion.day)}"),
    )


def _before_task(item: PlanItem, person: Person, occasion: Occasion) -> Letter:
    params = {"title": item.title, "name": item.mentorship.mentee.name, "when": long_date(occasion.day)}
    return letter_to(
        person,
        subject=_("%(title)s: innen %(when)s") % params,
        lines=[_("«%(title)s» for %(name)s skal være gjort innen %(when)s.") % params],
        url=_url("hire", item.mentorship_id),
        link=_("Åpne planen"),
    )


def _task_not_done(item: PlanItem, person: Person, occasion: Occasion) -> Letter:
    params = {"title": item.title, "name": item.mentorship.mentee.name, "when": long_date(occasion.day)}
    return letter_to(
        person,
        subject=_("Er dette gjort? %(title)s") % params,
        lines=[
            _("«%(title)s» for %(name)s skulle være gjort innen %(when)s, og er ikke meldt gjort.") % params,
            _("Er det gjort, krysser du det av i planen. Er det ikke gjort, kan du flytte det."),
        ],
        url=_url("hire", item.mentorship_id),
        link=_("Åpne planen"),
    )


def _before_start(mentorship: Mentorship, person: Person, day: date) -> Letter:
    params = {"name": mentorship.mentee.name, "when": long_date(day)}
    return letter_to(
        person,
        subject=_("Ny kollega begynner %(when)s") % params,
        lines=[
            _("%(name)s begynner %(when)s.") % params,
            _("Se hva som skal være gjort før den første dagen, og hvem som har ansvar for hva."),
        ],
        url=_url("hire", mentorship.pk),
        link=_("Åpne planen"),
    )


def _no_mentor(mentorship: Mentorship, person: Person, day: date) -> Letter:
    params = {"name": mentorship.mentee.name, "when": long_date(day)}
    return letter_to(
        person,
        subject=_("%(name)s begynner %(when)s og har ingen mentor") % params,
        lines=[
            _("%(name)s begynner %(when)s, og ingen er satt som mentor.") % params,
            _("Mentor skal ringe før den første dagen og være med på tre av opplæringsvaktene."),
        ],
        url=_url("hire", mentorship.pk),
        link=_("Velg mentor"),
    )


def _before_probation_end(mentorship: Mentorship, person: Person, day: date) -> Letter:
    params = {"name": mentorship.mentee.name, "when": long_date(day)}
    interview = last_interview_missing(mentorship.items.all())
    return letter_to(
        person,
        subject=_("Prøvetiden til %(name)s går ut %(when)s") % params,
        lines=[
            _("Siste dag i prøvetiden til %(name)s er %(when)s.") % params,
            _interview_line(interview) if interview else "",
            _("Skal prøvetiden forlenges på grunn av fravær, må %(name)s få skriftlig melding om det før den går ut.") % params,
        ],
        url=_url("probation", mentorship.pk),
        link=_("Se prøvetiden"),
    )


def _interview_line(interview: PlanItem) -> str:
    params = {"title": interview.title, "when": long_date(interview.planned_on) if interview.planned_on else ""}
    if interview.planned_on:
        return _("%(title)s er ikke meldt holdt. Den er satt til %(when)s, og bør holdes før prøvetiden går ut.") % params
    return _("%(title)s er ikke meldt holdt og har ingen dato. Den bør holdes før prøvetiden går ut.") % params


_OF_LINES: dict[str, Callable[[PlanItem, Person, Occasion], Letter]] = {
    ReminderRule.BEFORE_TALK: _before_talk,
    ReminderRule.TALK_NOT_LOGGED: _talk_not_logged,
    ReminderRule.BEFORE_INTERVIEW: _before_interview,
    ReminderRule.BEFORE_TASK: _before_task,
    ReminderRule.TASK_NOT_DONE: _task_not_done,
}
_OF_YEARS: dict[str, Callable[[Mentorship, Person, date], Letter]] = {
    ReminderRule.BEFORE_START: _before_start,
    ReminderRule.NO_MENTOR: _no_mentor,
    ReminderRule.BEFORE_PROBATION_END: _before_probation_end,
}
