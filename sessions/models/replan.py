"""How was a plan re-planned, by whom, and what was it before?"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn
from people.models import Person
from programs.models import Mentorship


class ReplanQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.visible_to(person, on))

    def editable_by(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.editable_by(person, on))


class Replan(models.Model):
    """One saved re-planning, with the plan before and after, so that it can be undone.

    `before` and `after` are snapshots as `sessions.replanning.snapshot` writes them: dates, states and holders, and no
    note of any kind.
    """

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="replans", verbose_name=_("mentorforhold"))
    # Of everything that was sent, the proposal that was seen among it (sessions.replanning.replan.asked_as).
    asked_as = LineColumn(max_length=64, editable=False)
    causes = models.JSONField(_("hva som ble endret"), default=list, help_text=_("Koder, som i sessions.replanning."))
    before = models.JSONField(_("før"))
    after = models.JSONField(_("etter"))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("lagt på nytt av"))
    made_at = models.DateTimeField(_("lagt på nytt"), default=timezone.now)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("angret av"))
    undone_at = models.DateTimeField(_("angret"), null=True, blank=True)

    objects = ReplanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ny plan")
        verbose_name_plural = _("nye planer")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "asked_as"], name="replan_saved_once"),
            models.CheckConstraint(
                name="replan_undone_by_somebody",
                condition=models.Q(undone_by=None, undone_at=None) | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}, {self.made_at:%Y-%m-%d}"
