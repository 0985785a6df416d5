"""Which calendars subscribe to a person's items, and what were they told last?"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn
from people.models import Person
from programs.models import Mentorship
from sessions.models.item import PlanItem


class CalendarFeedQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own: no role sees another person's calendar."""
        return self.filter(person=person)

    def usable(self):
        return self.filter(revoked_at=None, person__is_active=True)


class CalendarFeed(models.Model):
    """One address from which a person's calendar program reads her own items.

    The secret in the address is a signature, never stored.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_feeds", verbose_name=_("person"))
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("laget"), default=timezone.now)
    revoked_at = models.DateTimeField(_("trukket"), null=True, blank=True)
    last_read_at = models.DateTimeField(_("sist lest"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("kalenderadresse")
        verbose_name_plural = _("kalenderadresser")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_feed_in_use")]

    def __str__(self) -> str:
        return f"{self.person}, {self.created_at:%Y-%m-%d}"


class CalendarInvitation(models.Model):
    """An invitation to an item that a person got, and what her calendar was told last.

    A change is sent with a higher SEQUENCE (RFC 5545), which makes the calendar replace the event.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="calendar_invitations", verbose_name=_("person"))
    mentorship = models.ForeignKey(
        Mentorship, on_delete=models.CASCADE, related_name="calendar_invitations", verbose_name=_("mentorforhold")
    )
    item = models.ForeignKey(PlanItem, on_delete=models.SET_NULL, null=True, related_name="calendar_invitations", verbose_name=_("linje"))
    uid = LineColumn(max_length=120)
    sequence = models.PositiveIntegerField(default=0)
    told = models.JSONField(_("det kalenderen fikk vite"), default=dict)
    is_cancelled = models.BooleanField(_("avlyst"), default=False)

    class Meta:
        verbose_name = _("kalenderinvitasjon")
        verbose_name_plural = _("kalenderinvitasjoner")
        constraints = [models.UniqueConstraint(fields=["person", "uid"], name="calendar_invitation_once")]

    def __str__(self) -> str:
        return f"{self.uid} ({self.sequence})"
