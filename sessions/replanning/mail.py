"""Who is told that a plan was laid again, and what does the mail say (that dates moved, never why)?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import OutgoingMail, Person
from people.outbox.message import Letter, letter_to
from people.outbox.queue import enqueue_all
from programs.models import MentorPeriod, Mentorship
from sessions.models import Replan
from sessions.plan.limits import TIME_TO_UNDO
from sessions.replanning.snapshot import differing_keys

KIND = "plan_changed"
CHANGE_USEFUL_FOR = timedelta(days=30)  # a person who is away reads it when she is back
MADE, UNDONE = "made", "undone"


def tell_of_change(replan: Replan, *, by: Person, now: datetime) -> None:
    """Queue a mail to the hire and her mentors, except the person who did it."""
    # The delay is the time to undo: a change that is undone at once is told to nobody.
    _queue(replan, MADE, _followers(replan.mentorship, by, now), due_at=now + TIME_TO_UNDO)


def tell_of_undoing(replan: Replan, *, by: Person, now: datetime) -> None:
    """Queue a mail to those who were already told of the change.

    A mail about the change that is still waiting is not written (`write_plan_letter` returns None), so its
    reader needs no second mail.
    """
    sent = OutgoingMail.objects.filter(kind=KIND, subject_id=replan.pk, payload__what=MADE, state=OutgoingMail.SENT)
    people = Person.objects.filter(pk__in=sent.values("person_id"), is_active=True).exclude(email=by.email)
    _queue(replan, UNDONE, people, due_at=now)


def write_plan_letter(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write the mail from the state when it is sent; None if the change was undone."""
    what = mail.payload["what"]
    # Checked again at sending: the reader may have lost access since the mail was queued.
    mentorships = Mentorship.objects.running().visible_to(mail.person)
    replan = Replan.objects.filter(pk=mail.subject_id or 0, mentorship__in=mentorships).select_related("mentorship__mentee").first()
    if replan is None or (what == MADE and replan.undone_at):
        return None
    mentorship = replan.mentorship
    is_own = mentorship.mentee_id == mail.person_id
    url = settings.BASE_URL + (reverse("sessions:my_plan") if is_own else reverse("sessions:hire", args=[mentorship.pk]))
    whose = _("Planen din er endret") if is_own else _("Planen for %(name)s er endret") % {"name": mentorship.mentee.name}
    if what == UNDONE:
        return letter_to(
            mail.person, subject=whose, lines=[_("Endringen du fikk beskjed om, er tatt tilbake. Datoene er som før.")], url=url
        )
    moved = _moved_dates(replan)
    sentence = ngettext("%(number)s dato er ny eller flyttet.", "%(number)s datoer er nye eller flyttet.", moved) % {"number": moved}
    return letter_to(mail.person, subject=whose, lines=[sentence, _("Se de nye datoene i planen.")], url=url) if moved else None


def _moved_dates(replan: Replan) -> int:
    before, after = replan.before["items"], replan.after["items"]
    day = "planned_on"
    return sum((before.get(key) or {}).get(day) != (after.get(key) or {}).get(day) for key in differing_keys(replan.before, replan.after))


def _followers(mentorship: Mentorship, by: Person, now: datetime) -> Iterable[Person]:
    periods = MentorPeriod.objects.filter(mentorship=mentorship).not_over(timezone.localdate(now)).select_related("mentor__person")
    people = {mentorship.mentee_id: mentorship.mentee} | {period.mentor.person_id: period.mentor.person for period in periods}
    return [person for person in people.values() if person.pk != by.pk and person.is_active]


def _queue(replan: Replan, what: str, people: Iterable[Person], *, due_at: datetime) -> None:
    enqueue_all(
        OutgoingMail(
            person=person,
            municipality_id=replan.mentorship.municipality_id,
            kind=KIND,
            key=f"{KIND}:{what}:{replan.pk}:{person.pk}",
            subject_id=replan.pk,
            payload={"what": what},
            due_at=due_at,
            useful_until_at=due_at + CHANGE_USEFUL_FOR,
            unit_id=replan.mentorship.department.unit_id,
            about=_("Planen er endret"),
            is_deferrable=True,
            is_mandatory=True,
        )
        for person in people
    )
