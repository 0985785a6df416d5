"""Which days is a person away, and which days does a municipality keep closed?"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn
from people.models.organisation import Municipality
from people.models.periods import PeriodQuerySet, ends_after_start
from people.models.person import Person


class AbsenceQuerySet(PeriodQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own absences, and those of people she may see."""
        return self.filter(person__in=Person.objects.visible_to(person, on))


class Absence(models.Model):
    """Days a person is away: dates and nothing else, never a cause."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences", verbose_name=_("person"))
    starts_on = models.DateField(_("første dag"))
    ends_on = models.DateField(_("siste dag"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("fravær")
        verbose_name_plural = _("fravær")
        ordering = ["starts_on", "pk"]
        constraints = [
            ends_after_start("absence_ends_after_start"),
            models.UniqueConstraint(fields=["person", "starts_on", "ends_on"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.starts_on}–{self.ends_on}"


class ClosedDayQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        return self.filter(municipality__in=Municipality.objects.visible_to(person, on))

    def editable_by(self, person: Person, on: date | None = None):
        return self.filter(municipality__in=Municipality.objects.editable_by(person, on))


class ClosedDay(models.Model):
    """A day a municipality keeps closed besides weekends and public holidays."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="closed_days", verbose_name=_("kommune"))
    closed_on = models.DateField(_("dato"))
    name = LineColumn(_("hva dagen heter"), max_length=60)

    objects = ClosedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("stengt dag")
        verbose_name_plural = _("stengte dager")
        ordering = ["closed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "closed_on"], name="closed_day_once", violation_error_message=_("Dagen er allerede lagt inn.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.closed_on}: {self.name}"
