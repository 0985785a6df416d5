"""How does somebody who was added get in: a single-use, time-limited link to set a password?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from people.models import Invitation, Municipality, Person
from people.outbox import enqueue


@transaction.atomic
def invite(*, person: Person, municipality: Municipality, by: Person | None, now: datetime) -> Invitation | None:
    """Send somebody the way in; earlier invitations stop working.

    Who already has a password gets a mail that says what she was added to, and no way to set a password: None then.
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
    person.invitations.usable(now).update(revoked_at=now)
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
