"""What if another probation is agreed, or the probation is extended because of absence?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship, ProbationExtension
from sessions.schedule import add_months

MOST_MONTHS = 6  # working environment act § 15-6 third paragraph
SHORTEST_MONTHS = 1  # in less there is no time to hold three interviews and act on them
FEWEST_MONTHS = 3  # the shortest the programmes are laid out for


@dataclass(frozen=True, kw_only=True)
class ChangeProbation:
    """Probation agreed until a day, or not agreed (None).

    Without probation the interviews become follow-up conversations.
    """

    code: ClassVar[str] = "probation"
    ends_on: date | None

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        if mentorship.probation_extended_days:
            raise ValidationError({"ends_on": _("Prøvetiden er forlenget. Angre forlengelsen før du endrer det som er avtalt.")})
        before, today = mentorship.probation_ends_on, timezone.localdate(now)
        if before and self.ends_on and before < today and before < self.ends_on:
            params = {"date": date_with_week(before, year=True)}
            raise ValidationError({"ends_on": _("Prøvetiden gikk ut %(date)s. Etter det kan den ikke gjøres lengre.") % params})
        mentorship.probation_months = self._months(mentorship)
        mentorship.probation_ends_on = self.ends_on
        mentorship.save(update_fields=["probation_months", "probation_ends_on"])

    def _months(self, mentorship: Mentorship) -> int:
        """Return the number of whole months that contains the probation."""
        if self.ends_on is None:
            return 0
        longest = add_months(mentorship.starts_on, MOST_MONTHS) - timedelta(days=1)
        shortest = add_months(mentorship.starts_on, SHORTEST_MONTHS) - timedelta(days=1)
        if not shortest <= self.ends_on <= longest:
            params = {"first": date_with_week(shortest, year=True), "last": date_with_week(longest, year=True)}
            raise ValidationError(
                {"ends_on": _("Siste dag må være mellom %(first)s og %(last)s. Loven tillater høyst seks måneder.") % params}
            )
        months = range(FEWEST_MONTHS, MOST_MONTHS + 1)
        return next(months_ for months_ in months if self.ends_on < add_months(mentorship.starts_on, months_))


@dataclass(frozen=True, kw_only=True)
class ExtendProbation:
    """Extend the probation by `days` because of absence.

    `sessions.probation.extension` has checked the conditions of the working environment act § 15-6 fourth
    paragraph.
    """

    code: ClassVar[str] = "extension"
    days: int

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        previous = mentorship.probation_ends_on
        if previous is None:
            raise ValidationError(_("Prøvetid er ikke avtalt, så det er ikke noe å forlenge."))
        ends_on = previous + timedelta(days=self.days)
        ProbationExtension.objects.create(
            mentorship=mentorship, days=self.days, previous_ends_on=previous, ends_on=ends_on, made_by=by, made_at=now
        )
        mentorship.probation_ends_on = ends_on
        mentorship.probation_extended_days += self.days
        mentorship.save(update_fields=["probation_ends_on", "probation_extended_days"])
