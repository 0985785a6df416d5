"""By how many days was a probation extended, and by whom?"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from people.models import Person
from programs.models.mentorship import Mentorship


class ProbationExtensionQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, and those of the departments she follows up.

        A mentor stands outside the line and sees none.
        """
        return self.filter(Q(mentorship__mentee=person) | Q(mentorship__in=Mentorship.objects.editable_by(person, on)))


class ProbationExtension(models.Model):
    """An extension because of absence, at most as long as the absence.

    Working environment act § 15-6 fourth paragraph. It is stored only after `made_by` has confirmed each of the law's
    conditions, so the row needs no column for the answers.
    """

    mentorship = models.ForeignKey(
        Mentorship, on_delete=models.CASCADE, related_name="probation_extensions", verbose_name=_("mentorforhold")
    )
    days = models.PositiveSmallIntegerField(_("dager"))
    previous_ends_on = models.DateField(_("siste dag før forlengelsen"))
    ends_on = models.DateField(_("ny siste dag"))
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("forlenget av"))
    made_at = models.DateTimeField(_("forlenget"), default=timezone.now)

    objects = ProbationExtensionQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("forlenget prøvetid")
        verbose_name_plural = _("forlenget prøvetid")
        ordering = ["ends_on"]
        constraints = [
            models.CheckConstraint(name="probation_extension_is_longer", condition=Q(days__gte=1) & Q(ends_on__gt=F("previous_ends_on"))),
            models.UniqueConstraint(fields=["mentorship", "previous_ends_on"], name="probation_extension_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mentorship}: {self.ends_on}"
