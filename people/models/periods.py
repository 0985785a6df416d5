"""How is something stored that is true from one date to another?"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def ends_after_start(name: str) -> models.CheckConstraint:
    """Return the constraint that a period does not end before it starts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("Sluttdatoen kan ikke være før startdatoen."),
    )


class PeriodQuerySet(models.QuerySet):
    """Rows with `starts_on` and `ends_on`, both included; no end: it still runs."""

    def active(self, on: date | None = None):
        """Keep the periods that hold on a date (today if not given)."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def not_over(self, on: date | None = None):
        """Keep the periods that hold on a date or later."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def overlapping(self, first: date, last: date | None):
        """Keep the periods that share a day with `first` to `last` (None: no end)."""
        rows = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        return rows if last is None else rows.filter(starts_on__lte=last)
