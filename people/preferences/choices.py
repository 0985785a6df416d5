"""Which choices about messages can a person make?"""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.dates import long_date
from people.models import MailSettings, Person
from people.outbox import sms

LONGEST_SNOOZE = timedelta(days=183)  # six months


def why_no_sms(person: Person) -> str:
    """Return why a person cannot get SMS, or an empty text.

    `off` (no provider here), `phone` (she has none) or `number` (hers takes no SMS).
    """
    if not sms.is_available():
        return "off"
    if not person.phone:
        return "phone"
    return "" if sms.number_of(person.phone) else "number"


@transaction.atomic
def save_choices(
    *,
    person: Person,
    wants_mail: bool,
    wants_digest: bool,
    wants_invitations: bool,
    snoozed_until_on: date | None,
    today: date,
    wants_sms: bool | None = None,
    language: str | None = None,
) -> MailSettings:
    """Store a person's choices; None, for what she was not asked, keeps the old.

    Raises ValidationError where SMS cannot reach her, and for a snooze or a language out of bounds.
    """
    if wants_sms and why_no_sms(person):
        raise ValidationError({"wants_sms": _("SMS kan ikke sendes til deg nå. Sjekk telefonnummeret på «Min profil».")})
    if language is not None and language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Velg et av språkene i lista.")})
    chosen = snooze(person=person, until=snoozed_until_on, today=today)
    chosen.wants_mail, chosen.wants_digest, chosen.wants_invitations = wants_mail, wants_digest, wants_invitations
    chosen.wants_sms = chosen.wants_sms if wants_sms is None else wants_sms
    chosen.language = chosen.language if language is None else language
    chosen.save()
    return chosen


@transaction.atomic
def snooze(*, person: Person, until: date | None, today: date) -> MailSettings:
    """Stop a person's reminders to the end of a day; None ends the snooze.

    At most six months ahead.
    """
    last = today + LONGEST_SNOOZE
    if until is not None and until < today:
        raise ValidationError({"snoozed_until_on": _("Datoen har vært. Velg i dag eller en senere dag, eller la feltet stå tomt.")})
    if until is not None and until > last:
        raise ValidationError(
            {"snoozed_until_on": ValidationError(_("Velg en dag ikke senere enn %(last)s."), params={"last": long_date(last)})}
        )
    chosen = _locked(person)
    chosen.snoozed_until_on = until
    chosen.save(update_fields=["snoozed_until_on"])
    return chosen


@transaction.atomic
def stop_digest(*, person: Person) -> MailSettings:
    """Send a person no more digests; everything else stays as it was."""
    chosen = _locked(person)
    chosen.wants_digest = False
    chosen.save(update_fields=["wants_digest"])
    return chosen


@transaction.atomic
def choose_invitations(*, person: Person, wants_invitations: bool) -> MailSettings:
    """Turn the calendar invitations in a person's mail on or off.

    Events she was already invited to are still updated and cancelled.
    """
    chosen = _locked(person)
    chosen.wants_invitations = wants_invitations
    chosen.save(update_fields=["wants_invitations"])
    return chosen


def _locked(person: Person) -> MailSettings:
    """Return the person's row, made if missing, locked for this transaction."""
    MailSettings.objects.get_or_create(person=person)
    return MailSettings.objects.select_for_update().get(person=person)
