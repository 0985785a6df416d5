"""Which points of the checklists are gone through, and when did each of the two say so?"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn
from people.models import Person
from programs.models import ChecklistItem, Mentorship


class ChecklistTickQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(mentorship__in=Mentorship.objects.visible_to(person, on))


class ChecklistTick(models.Model):
    """One point for one hire: the hire and the teacher each tick it, dated."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="ticks", verbose_name=_("mentorforhold"))
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="ticks", verbose_name=_("punkt"))
    mentee_on = models.DateField(_("nyansatt krysset av"), null=True, blank=True)
    teacher_on = models.DateField(_("den som lærte bort, krysset av"), null=True, blank=True)
    teacher = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lært bort av"))
    note = LineColumn(_("merknad"), max_length=200, blank=True)

    objects = ChecklistTickQuerySet.as_manager()

    class Meta:
        verbose_name = _("avkryssing")
        verbose_name_plural = _("avkryssinger")
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "item"], name="checklist_tick_once"),
            models.CheckConstraint(
                name="checklist_teacher_named",
                condition=models.Q(teacher_on__isnull=True, teacher__isnull=True)
                | models.Q(teacher_on__isnull=False, teacher__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}"
