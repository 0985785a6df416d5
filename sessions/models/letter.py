"""What is a hire sent before the first day, to which private address, and what does the link in the letter open?"""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import AddressColumn, LinesColumn
from people.models import Person
from programs.models import Mentorship


class StartLetterQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, and those of the hires whose plan she may change."""
        return self.filter(Q(mentorship__mentee=person) | Q(mentorship__in=Mentorship.objects.editable_by(person, on)))

    def editable_by(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.editable_by(person, on))


class StartLetter(models.Model):
    """The letter before the first day: the leader's words and a private address.

    The address is kept until the hire takes her work account into use. Dates, mentor and unit are read from the plan
    when the letter is written; only the leader's own words are stored.
    """

    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, related_name="start_letter", verbose_name=_("mentorforhold"))
    private_email = AddressColumn(_("privat e-postadresse"), max_length=254, blank=True)
    greeting = LinesColumn(_("hilsen"), max_length=1000, blank=True)
    practical = LinesColumn(_("praktisk om de første dagene"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(_("bestilt sendt"), null=True, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sendt av"))
    failed_at = models.DateTimeField(_("kom ikke fram"), null=True, blank=True)
    address_deleted_at = models.DateTimeField(_("adressen slettet"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = StartLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("brev før oppstart")
        verbose_name_plural = _("brev før oppstart")

    def __str__(self) -> str:
        return f"{self.mentorship}"


class PlanLinkQuerySet(models.QuerySet):
    def usable(self, now):
        """Keep the links that still open the plan."""
        return self.filter(revoked_at=None, expires_at__gt=now, mentorship__state=Mentorship.RUNNING)

    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(Q(mentorship__mentee=person) | Q(mentorship__in=Mentorship.objects.editable_by(person, on)))


class PlanLink(models.Model):
    """A personal, time-limited way to read one plan without an account.

    The link's secret is a signature, never stored.
    """

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="plan_links", verbose_name=_("mentorforhold"))
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("laget av"))
    created_at = models.DateTimeField(_("laget"), default=timezone.now)
    expires_at = models.DateTimeField(_("gyldig til"))
    revoked_at = models.DateTimeField(_("trukket"), null=True, blank=True)

    objects = PlanLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("lenke til planen")
        verbose_name_plural = _("lenker til planen")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.mentorship}, {self.created_at:%Y-%m-%d}"


class PlanLinkUse(models.Model):
    """One opening of a link: when, and nothing about who or from where."""

    link = models.ForeignKey(PlanLink, on_delete=models.CASCADE, related_name="uses", verbose_name=_("lenke"))
    used_at = models.DateTimeField(_("åpnet"), default=timezone.now)

    class Meta:
        verbose_name = _("bruk av lenke")
        verbose_name_plural = _("bruk av lenker")
        ordering = ["-used_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.used_at:%Y-%m-%d %H:%M}"
