"""Which prints has somebody asked for, and how far are they?"""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person, Unit


class PrintJobQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep one's own orders, for units one may still see."""
        return self.filter(requested_by=person, unit__in=Unit.objects.visible_to(person, on))

    def due(self, now: datetime):
        """Keep what a worker may take up: waiting, or begun by a worker that was not heard of again."""
        return self.filter(Q(state=PrintJob.WAITING) | Q(state=PrintJob.WORKING, lease_ends_at__lt=now))


class PrintJob(models.Model):
    """All hires' documents of a unit in one file, rendered by the worker; the file goes after a day."""

    WORKBOOK = "arbeidsbok"
    FOLLOW_UP_PLAN = "oppfolgingsplan"
    DOCUMENTS = [(WORKBOOK, _("Arbeidsbok")), (FOLLOW_UP_PLAN, _("Oppfølgingsplan"))]
    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    STATES = [(WAITING, _("Venter")), (WORKING, _("Lages nå")), (READY, _("Klar")), (FAILED, _("Mislyktes"))]

    requested_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", verbose_name=_("bestilt av"))
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+", verbose_name=_("enhet"))
    document = models.CharField(_("dokument"), max_length=20, choices=DOCUMENTS)
    state = models.CharField(_("tilstand"), max_length=10, choices=STATES, default=WAITING)
    done = models.PositiveSmallIntegerField(_("ferdige"), default=0)
    total = models.PositiveSmallIntegerField(_("i alt"), default=0)
    file = models.CharField(max_length=200, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("forsøk"), default=0, editable=False)
    lease_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("bestilt"), default=timezone.now)
    expires_at = models.DateTimeField(_("slettes"))

    objects = PrintJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("utskrift")
        verbose_name_plural = _("utskrifter")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A double click is one order.
            models.UniqueConstraint(
                fields=["requested_by", "unit", "document"],
                condition=Q(state__in=["waiting", "working"]),
                name="print_job_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()}, {self.unit}"
