"""Which messages must go out, and what became of them?"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.lease import Leased, LeasedQuerySet
from mentorprogram.text.columns import LineColumn, LinesColumn
from people.models.organisation import Municipality, Unit

if TYPE_CHECKING:
    from people.models.person import Person


class OutgoingMailQuerySet(LeasedQuerySet):
    def due(self, now):
        """Keep what may be claimed: waiting and due, or claimed with an expired lease."""
        return self.filter(Q(state=OutgoingMail.WAITING, due_at__lte=now) | OutgoingMail.has_run_out(now))

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, and those of places she coordinates."""
        return self.filter(Q(person=person) | Q(pk__in=OutgoingMail.objects.editable_by(person, on).values("pk")))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the messages the person may hold back or cancel.

        Those of the municipalities and units she coordinates.
        """
        return self.filter(
            Q(municipality__in=Municipality.objects.editable_by(person, on)) | Q(unit__in=Unit.objects.editable_by(person, on))
        )


class OutgoingMail(Leased):
    """One message to one person for one occasion.

    The row is the truth; the broker only wakes a worker. Deferrable messages to one person that are due together leave
    as one mail: they are `sent_with` the first of them, and stay so on every later attempt, because the mail's
    Message-ID is made from that row's key. The row holds what the message is written from (`kind`, `subject_id`,
    `payload`), not the text: the text is true at the moment it is sent, and no secret link is stored.
    """

    WAITING, CLAIMED = Leased.WAITING, Leased.CLAIMED
    SENT = "sent"
    FAILED = "failed"
    OBSOLETE = "obsolete"
    HELD = "held"
    CANCELLED = "cancelled"
    STATES = [
        (WAITING, _("Venter")),
        (CLAIMED, _("Sendes nå")),
        (SENT, _("Sendt")),
        (FAILED, _("Mislyktes")),
        (OBSOLETE, _("Ikke lenger aktuell")),
        (HELD, _("Holdes tilbake")),
        (CANCELLED, _("Stoppet")),
    ]
    MAIL = "mail"
    SMS = "sms"
    CHANNELS = [(MAIL, _("e-post")), (SMS, _("SMS"))]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail", verbose_name=_("mottaker"))
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("kommune"))
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("enhet"))
    channel = models.CharField(_("kanal"), max_length=10, choices=CHANNELS, default=MAIL)
    about = LineColumn(_("hva det gjelder"), max_length=120, blank=True, help_text=_("Vises for koordinator. Ingen navn."))
    key = LineColumn(_("nøkkel"), max_length=200, unique=True, help_text=_("Mottaker, sak, regel og anledning."))
    kind = LineColumn(_("type"), max_length=40)
    subject_id = models.BigIntegerField(_("sak"), null=True, blank=True)
    # What else the message is about: dates, numbers and codes, never a name or a text. Nothing is read out of the key.
    payload = models.JSONField(default=dict, blank=True, editable=False)
    due_at = models.DateTimeField(_("skal ut"))
    useful_until_at = models.DateTimeField(_("nyttig til"), null=True, blank=True)
    is_deferrable = models.BooleanField(
        _("kan vente"), default=False, help_text=_("Venter til dagtid på en arbeidsdag, og går sammen med det andre personen skal ha.")
    )
    is_mandatory = models.BooleanField(_("kan ikke velges bort"), default=False)
    event_on = models.DateField(_("gjelder dagen"), null=True, blank=True, help_text=_("Den dagen kan den gå, også om dagen er stengt."))
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=WAITING)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0)
    sent_with = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sendt sammen med")
    )
    sent_at = models.DateTimeField(_("sendt"), null=True, blank=True)
    last_error = LineColumn(_("siste feil"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("opprettet"), default=timezone.now, editable=False)
    # The last person to hold it back, release it or cancel it.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("bestemt av")
    )
    decided_at = models.DateTimeField(_("bestemt"), null=True, blank=True)
    # Filled only in a demo installation, where everybody may read the mail that went out.
    demo_subject = LineColumn(_("emne"), max_length=200, blank=True)
    demo_text = LinesColumn(_("tekst"), blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("utgående e-post")
        verbose_name_plural = _("utgående e-post")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_at"], name="mail_state_due"),
            models.Index(fields=["kind", "subject_id"], name="mail_kind_subject"),
            models.Index(fields=["municipality", "state", "-due_at"], name="mail_municipality_state_due"),
        ]

    def __str__(self) -> str:
        return self.key


class MailSettings(models.Model):
    """A person's choices about messages; without a row the defaults (`of`) hold."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_settings", verbose_name=_("person")
    )
    wants_mail = models.BooleanField(_("påminnelser på e-post"), default=True)
    wants_sms = models.BooleanField(_("påminnelser på SMS"), default=False)
    wants_digest = models.BooleanField(_("ukesoversikt"), default=True)
    wants_invitations = models.BooleanField(_("kalenderinvitasjoner"), default=False)
    snoozed_until_on = models.DateField(_("ingen påminnelser til og med"), null=True, blank=True)
    language = models.CharField(_("språk"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = _("valg for meldinger")
        verbose_name_plural = _("valg for meldinger")

    def __str__(self) -> str:
        return f"{self.person}"

    @classmethod
    def of(cls, person: Person) -> MailSettings:
        """Return a person's choices, or the defaults as an unsaved row."""
        return cls.objects.filter(person=person).first() or cls(person=person)

    def is_snoozed(self, today: date) -> bool:
        return self.snoozed_until_on is not None and today <= self.snoozed_until_on


class InvitationQuerySet(models.QuerySet):
    def usable(self, now):
        """Keep the invitations that can still be accepted."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, and those of municipalities she coordinates whole."""
        return self.filter(Q(person=person) | Q(municipality__in=Municipality.objects.editable_by(person, on)))


class Invitation(models.Model):
    """A single-use, time-limited way to set the first password.

    The secret in the link is a signature of `public_id` and is never stored.
    """

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
    """When a kind of background process last reported; one row each."""

    name = LineColumn(max_length=30, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.seen_at:%Y-%m-%d %H:%M}"
