"""How does a person who was added get in: a single-use, time-limited link to set a password?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mentorprogram.acts import act
from people.models import Invitation, Municipality, Person
from people.outbox.queue import enqueue
from people.signals import account_taken_into_use

BETWEEN_INVITATIONS = timedelta(minutes=1)
_signer = Signer(salt="people.invitation")


def token_of(invitation: Invitation) -> str:
    """Return the secret of the link: the public id and its signature.

    The same every time, so a mail that is sent again carries the same link.
    """
    return _signer.sign(invitation.public_id.hex)


def invitation_of(token: str) -> Invitation | None:
    """Return the invitation of a link, whatever its state; None for a forged one."""
    try:
        public_id = _signer.unsign(token)
    except BadSignature:
        return None
    return Invitation.objects.filter(public_id=public_id).select_related("person", "municipality").first()


def why_closed(invitation: Invitation, *, now: datetime) -> str | None:
    """Return why an invitation cannot be accepted, or None while it can.

    `used`, `replaced` (revoked, or the account is closed) or `expired`.
    """
    if invitation.used_at or invitation.person.has_joined:
        return "used"
    if invitation.revoked_at or not invitation.person.is_active:
        return "replaced"
    return "expired" if invitation.expires_at <= now else None


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, now: datetime) -> Person:
    """Set the first password and use up the invitation.

    Raises ValidationError where the password is too weak or the invitation is closed.
    """
    # Serialises a double click: the second request waits here and then reads the invitation as used.
    Person.objects.select_for_update(no_key=True).get(pk=invitation.person_id)
    current = Invitation.objects.select_related("person").get(pk=invitation.pk)
    if why_closed(current, now=now):
        raise ValidationError(_("Invitasjonen er allerede brukt eller har gått ut."))
    try:
        validate_password(password, current.person)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    current.person.set_password(password)
    current.person.save(update_fields=["password"])
    current.used_at = now
    current.save(update_fields=["used_at"])
    account_taken_into_use.send(sender=Person, person=current.person, now=now)
    return current.person


@act
def invite(*, person: Person, municipality: Municipality, by: Person | None, now: datetime) -> Invitation | None:
    """Send a person an invitation and revoke her earlier ones; return it.

    A person who has a password gets a mail that says what she was added to, and no invitation: the result is None.
    """
    if person.has_joined:
        enqueue(
            person=person,
            kind="added",
            key=f"added:{person.pk}:{municipality.pk}:{now.date().isoformat()}",
            municipality=municipality,
            subject_id=municipality.pk,
            due_at=now,
        )
        return None
    revoke_invitations(person=person, now=now)
    invitation = Invitation.objects.create(
        person=person,
        municipality=municipality,
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    enqueue(
        person=person,
        kind="invitation",
        key=f"invitation:{person.pk}:{invitation.pk}",
        municipality=municipality,
        subject_id=invitation.pk,
        due_at=now,
        useful_until_at=invitation.expires_at,
    )
    return invitation


@act
def invite_again(*, person: Person, municipality: Municipality, by: Person | None, now: datetime) -> None:
    """Send a new invitation to a person who has not joined, at most one a minute.

    Raises ValidationError where she has joined, the account is closed, or an invitation was just sent.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.has_joined:
        raise ValidationError(_("%(name)s har allerede tatt kontoen i bruk."), params={"name": person.name})
    if not person.is_active:
        raise ValidationError(_("Kontoen er stengt. Ta kontakt med den som drifter løsningen."))
    if person.invitations.filter(created_at__gt=now - BETWEEN_INVITATIONS).exists():
        raise ValidationError(_("En invitasjon er nettopp sendt. Vent ett minutt før du sender en ny."))
    invite(person=person, municipality=municipality, by=by, now=now)


def revoke_invitations(*, person: Person, now: datetime) -> None:
    """Revoke every usable invitation of a person."""
    person.invitations.usable(now).update(revoked_at=now)
