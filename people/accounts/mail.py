"""What do the mails about an account say: invitation, added, new password?"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from people.accounts.invitations import token_of
from people.models import Invitation, Municipality, OutgoingMail
from people.outbox.message import Letter, letter_to


def write_invitation(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write the invitation, or None where it is used, revoked or not needed."""
    invitation = (
        Invitation.objects.filter(pk=mail.subject_id or 0, used_at=None, revoked_at=None)
        .select_related("municipality", "invited_by")
        .first()
    )
    if invitation is None or mail.person.has_joined:
        return None
    inviter = invitation.invited_by.name if invitation.invited_by else invitation.municipality.name
    days = (invitation.expires_at - invitation.created_at).days
    return letter_to(
        mail.person,
        subject=_("Velkommen til Mentorprogram i %(municipality)s") % {"municipality": invitation.municipality},
        lines=[
            _("%(inviter)s har lagt deg til i Mentorprogram.") % {"inviter": inviter},
            _("Der ser du planen din og hvem som gjør hva. Trykk på lenken og velg et passord. Lenken virker én gang, i %(days)s dager.")
            % {"days": days},
        ],
        url=settings.BASE_URL + reverse("people:accept_invitation", args=[token_of(invitation)]),
    )


def write_added(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Tell a person who already has an account what she was added to."""
    municipality = Municipality.objects.filter(pk=mail.subject_id or 0).first()
    if municipality is None:
        return None
    return letter_to(
        mail.person,
        subject=_("Du er lagt til i Mentorprogram i %(municipality)s") % {"municipality": municipality},
        lines=[_("Du har fått noe nytt i Mentorprogram. Logg inn med passordet du har fra før.")],
        url=settings.BASE_URL + reverse("people:login"),
    )


def write_password_reset(mail: OutgoingMail, now: datetime) -> Letter:
    """Write the link to a new password.

    The link is made when the mail is sent; it works once, for 24 hours.
    """
    key = urlsafe_base64_encode(force_bytes(mail.person.pk))
    link = reverse("people:password_reset", args=[key, default_token_generator.make_token(mail.person)])
    return letter_to(
        mail.person,
        subject=_("Nytt passord i Mentorprogram"),
        lines=[
            _("Noen, forhåpentligvis du, har bedt om et nytt passord. Lenken virker én gang, i 24 timer."),
            _("Var det ikke deg, trenger du ikke gjøre noe."),
        ],
        url=settings.BASE_URL + link,
    )
