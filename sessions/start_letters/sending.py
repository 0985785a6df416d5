"""How is the letter before the start saved and sent, and when is the private address deleted?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from mentorprogram.text.cleaning import address, some_lines
from people.dates import long_date
from people.models import OutgoingMail, Person
from people.outbox.queue import enqueue
from people.outbox.quiet_hours import end_of
from programs.models import Mentorship
from sessions.models import PlanItem, PlanLink, StartLetter
from sessions.plan.items import mark_done
from sessions.plan.locking import locked_mentorship, require_current, store
from sessions.plan.role_holders import RoleHolders
from sessions.start_letters.identity_numbers import holds_identity_number
from sessions.start_letters.plan_link import make_link
from sessions.start_letters.text import starting_greeting, starting_practical

KIND = "start_letter"
LETTER_TASK = "welcome_letter"
# For a hire registered at the last minute, the letter is still useful in the first week.
OPEN_AFTER_START = timedelta(days=7)
# Data minimisation: by then the work account is in use, and otherwise the address has served its purpose.
KEPT_AFTER_START = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """A letter that was sent.

    `task_refused` says why its task in the plan could not be marked as done; empty if it was.
    """

    letter: StartLetter
    task_refused: str = ""


def last_open_day(mentorship: Mentorship) -> date:
    return mentorship.starts_on + OPEN_AFTER_START


def why_over(mentorship: Mentorship, *, today: date) -> str:
    """Return why the letter can no longer be written, sent or printed, or ""."""
    if mentorship.state != Mentorship.RUNNING:
        return _("Mentorforholdet er avsluttet, så brevet kan ikke sendes.")
    last = last_open_day(mentorship)
    if today > last:
        return _("Brevet er til tiden før oppstart og den første uka. Etter %(date)s kan det ikke sendes.") % {"date": long_date(last)}
    return ""


def why_without_mentor(mentorship: Mentorship, *, today: date) -> str:
    """Return that a mentor must be chosen first, or an empty text."""
    on = max(mentorship.starts_on, today)
    if RoleHolders.for_mentorships([mentorship], today=on).mentor_period_on(mentorship.pk, on):
        return ""
    return _("Velg mentor først: brevet forteller hvem det er.")


def letter_for(mentorship: Mentorship, *, today: date) -> StartLetter:
    """Return the mentorship's letter, or an unsaved one with starting texts.

    The practical text is the one last sent in the department, unless it names the hire it was sent to. The
    greeting is personal and never copied from another letter.
    """
    if letter := StartLetter.objects.filter(mentorship=mentorship).first():
        return letter
    sent = StartLetter.objects.filter(mentorship__department=mentorship.department_id).exclude(Q(sent_at=None) | Q(practical=""))
    last = sent.select_related("mentorship__mentee").order_by("-sent_at", "-pk").first()
    if last and last.mentorship.mentee.first_name.casefold() not in last.practical.casefold():
        practical = last.practical
    else:
        on = max(mentorship.starts_on, today)
        practical = starting_practical(RoleHolders.for_mentorships([mentorship], today=on).leader_on(mentorship.pk, on))
    return StartLetter(mentorship=mentorship, greeting=starting_greeting(), practical=practical)


@act
def save_letter(
    *, mentorship: Mentorship, private_email: str, greeting: str, practical: str, revision: int, by: Person, now: datetime
) -> StartLetter:
    """Store the leader's words and the private address.

    Raises ValidationError with the field that is refused.
    """
    letter = _locked(mentorship)
    words = _words(private_email, greeting, practical)
    if letter.pk and words == _stored(letter):
        return letter
    _require_open(letter, revision, today=timezone.localdate(now))
    return _store(letter, words)


@act
def send_letter(
    *,
    mentorship: Mentorship,
    private_email: str,
    greeting: str,
    practical: str,
    ticks_task: bool,
    revision: int,
    by: Person,
    now: datetime,
) -> Sending:
    """Store the letter and send it with a new link; earlier links are revoked.

    Idempotent: sent twice from the same page it goes once; with other words, the second is a stale form. The
    task in the plan is marked as done where that is allowed; otherwise the letter is sent all the same,
    because the hire is waiting.
    """
    today = timezone.localdate(now)
    letter = _locked(mentorship)
    words = _words(private_email, greeting, practical)
    if letter.pk and words == _stored(letter) and OutgoingMail.objects.filter(key=_key(letter, revision)).exists():
        return Sending(letter=letter, task_refused=_tick_task(letter.mentorship, by=by, today=today) if ticks_task else "")
    _require_open(letter, revision, today=today)
    if reason := why_without_mentor(letter.mentorship, today=today):
        raise ValidationError(reason)
    if not words["private_email"]:
        raise ValidationError({"private_email": _("Skriv den private e-postadressen.")})
    letter.sent_at, letter.sent_by, letter.failed_at = now, by, None
    _store(letter, words)
    make_link(mentorship=letter.mentorship, by=by, now=now)
    enqueue(
        person=letter.mentorship.mentee,
        kind=KIND,
        key=_key(letter, revision),
        municipality=letter.mentorship.municipality,
        unit=letter.mentorship.department.unit,
        about=_("Brev før oppstart"),
        subject_id=letter.pk,
        due_at=now,
        useful_until_at=end_of(last_open_day(letter.mentorship)),
    )
    return Sending(letter=letter, task_refused=_tick_task(letter.mentorship, by=by, today=today) if ticks_task else "")


def _locked(mentorship: Mentorship) -> StartLetter:
    """Lock the account, the mentorship and the letter, in this order.

    Lock order as in `people.accounts.invitations`: taking the account into use locks the person first.
    Otherwise an address could be stored just after it was to be deleted.
    """
    Person.objects.select_for_update(no_key=True).get(pk=mentorship.mentee_id)
    mentorship = locked_mentorship(mentorship)
    letter = StartLetter.objects.select_for_update().filter(mentorship=mentorship).first() or StartLetter()
    letter.mentorship = mentorship
    return letter


def _words(private_email: str, greeting: str, practical: str) -> dict[str, str]:
    return {"private_email": address(private_email), "greeting": some_lines(greeting), "practical": some_lines(practical)}


def _stored(letter: StartLetter) -> dict[str, str]:
    return _words(letter.private_email, letter.greeting, letter.practical)


def _require_open(letter: StartLetter, revision: int, *, today: date) -> None:
    if reason := why_over(letter.mentorship, today=today):
        raise ValidationError(reason)
    require_current(letter, revision)


def _store(letter: StartLetter, words: dict[str, str]) -> StartLetter:
    complaints = {
        field: _("Her står et fødselsnummer. Det skal aldri skrives her: ta det bort.")
        for field in ("greeting", "practical")
        if holds_identity_number(words[field])
    }
    if words["private_email"] and letter.mentorship.mentee.has_joined:
        complaints["private_email"] = _("Arbeidskontoen er tatt i bruk, så den private adressen trengs ikke og lagres ikke.")
    if complaints:
        raise ValidationError(complaints)
    if words["private_email"] != letter.private_email:
        letter.failed_at = None
    for field, text in words.items():
        setattr(letter, field, text)
    return store(letter)


def _key(letter: StartLetter, revision: int) -> str:
    """Return the unique outbox key of a sending (dedupe).

    It holds the revision of the page it was sent from, so a double click is the same sending.
    """
    return f"{KIND}:{letter.pk}:{revision}"


def _tick_task(mentorship: Mentorship, *, by: Person, today: date) -> str:
    """Mark the plan's task about the letter as done; return why not, or ""."""
    item = mentorship.items.filter(rule_key=LETTER_TASK, state=PlanItem.PLANNED).first()
    if item is None:
        return ""
    try:
        mark_done(item=item, done_on=today, revision=item.revision, by=by, today=today)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


# --- The address is forgotten ---------------------------------------------------------------------------------
@transaction.atomic
def delete_private_address(*, mentorships: QuerySet[Mentorship], now: datetime) -> int:
    """Delete the private addresses and revoke the links; return how many.

    No copy is left: the outbox row holds no address and the letters' table has no history. A letter that is
    still queued is never sent.
    """
    mentorships_pks = list(mentorships.values_list("pk", flat=True))
    PlanLink.objects.filter(mentorship__in=mentorships_pks, revoked_at=None).update(revoked_at=now)
    kept = StartLetter.objects.filter(mentorship__in=mentorships_pks).exclude(private_email="")
    return kept.update(private_email="", failed_at=None, address_deleted_at=now, revision=F("revision") + 1)


def after_account_taken_into_use(*, person: Person, now: datetime, **_sent: Any) -> None:
    """Delete the private address: the work account replaces it."""
    delete_private_address(mentorships=Mentorship.objects.filter(mentee=person), now=now)


def forget_address_of_ended(*, instance: Mentorship, raw: bool = False, **_sent: Any) -> None:
    """Delete the private address of a mentorship that has ended."""
    if not raw and instance.state != Mentorship.RUNNING:
        delete_private_address(mentorships=Mentorship.objects.filter(pk=instance.pk), now=timezone.now())


def delete_old_addresses(*, now: datetime) -> int:
    """Delete the addresses that are no longer needed: the daily sweep.

    It catches what the signals missed: 60 days after the start, mentorships that ended, accounts in use.
    """
    over = (
        Q(starts_on__lt=timezone.localdate(now) - KEPT_AFTER_START)
        | ~Q(state=Mentorship.RUNNING)
        | ~Q(mentee__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    with_address = StartLetter.objects.exclude(private_email="").values("mentorship")
    return delete_private_address(mentorships=Mentorship.objects.filter(over, pk__in=with_address), now=now)
