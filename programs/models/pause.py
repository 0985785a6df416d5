"""From when to when does a mentorship stand still?"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from people.models import Person
from people.models.periods import PeriodQuerySet
from programs.models.mentorship import Mentorship


class PauseQuerySet(PeriodQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.visible_to(person, on))


class Pause(models.Model):
    """Days a mentorship stands still, both included: dates, never a cause.

    If the hire comes back earlier or later, the last day is moved.
    """

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="pauses", verbose_name=_("mentorforhold"))
    starts_on = models.DateField(_("første dag"))
    ends_on = models.DateField(_("siste dag"))
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("registrert av"))
    registered_at = models.DateTimeField(_("registrert"), default=timezone.now)

    objects = PauseQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauser")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("Sluttdatoen kan ikke være før startdatoen."),
            ),
            models.UniqueConstraint(fields=["mentorship", "starts_on"], name="pause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}: {self.starts_on}–{self.ends_on}"
