"""Which letters must go out, and which have gone?"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.organisation import Municipality

if TYPE_CHECKING:
    from people.models.person import Person


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now):
        """Keep what may be claimed at a moment: waiting and due, or claimed by a worker whose lease ran out."""
        return self.filter(Q(state=OutgoingMail.WAITING, due_at__lte=now) | Q(state=OutgoingMail.CLAIMED, lease_ends_at__lt=now))

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the mail of the municipalities one coordinates as a whole, and one's own."""
        return self.filter(Q(person=person) | Q(municipality__in=Municipality.objects.editable_by(person, on)))


class OutgoingMail(models.Model):
    """One mail to one person for one occasion: the row is the truth, the broker only wakes a worker.

    The row holds what is needed to write the mail when it is sent (`kind`, `subject_id`), not the text: a mail about
    something that has changed is written from the truth of that moment, and no secret link lies in the table.
    """

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    OBSOLETE = "obsolete"
    STATES = [
        (WAITING, _("Venter")),
        (CLAIMED, _("Sendes nå")),
        (SENT, _("Sendt")),
        (FAILED, _("Mislyktes")),
        (OBSOLETE, _("Ikke lenger aktuell")),
    ]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail", verbose_name=_("mottaker"))
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("kommune"))
    key = models.CharField(_("nøkkel"), max_length=200, unique=True, help_text=_("Mottaker, sak, regel og anledning."))
    kind = models.CharField(_("type"), max_length=40)
    subject_id = models.BigIntegerField(_("sak"), null=True, blank=True)
    due_at = models.DateTimeField(_("skal ut"))
    useful_until_at = models.DateTimeField(_("nyttig til"), null=True, blank=True)
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    lease_ends_at = models.DateTimeField(_("reservert til"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    last_error = models.CharField(_("siste feil"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("opprettet"), default=timezone.now, editable=False)
    # Filled in a demo installation only, where everybody may read what went out.
    demo_subject = models.CharField(_("emne"), max_length=200, blank=True)
    demo_text = models.TextField(_("tekst"), blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("utgående e-post")
        verbose_name_plural = _("utgående e-post")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="mail_state_due")]

    def __str__(self) -> str:
        return self.key


class InvitationQuerySet(models.QuerySet):
    def usable(self, now):
        """Keep the invitations that still open the door."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def visible_to(self, person: Person, on: date | None = None):
        """Keep those of the municipalities one coordinates as a whole, and one's own."""
        return self.filter(Q(person=person) | Q(municipality__in=Municipality.objects.editable_by(person, on)))


class Invitation(models.Model):
    """A single-use, time-limited way to set the first password. The link's secret is a signature, never stored."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("person"))
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, verbose_name=_("kommune"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("invitert av")
    )
    created_at = models.DateTimeField(_("laget"))
    expires_at = models.DateTimeField(_("gyldig til"))
    used_at = models.DateTimeField(_("brukt"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitasjon")
        verbose_name_plural = _("invitasjoner")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person}, {self.created_at:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When a background process last said that it lives (one row a process kind)."""

    name = models.CharField(max_length=30, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M}"
