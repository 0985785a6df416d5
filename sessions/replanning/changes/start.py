"""What if the hire starts on another day?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import date_with_week
from people.models import Person
from programs.models import Mentorship
from sessions.mentors.periods import mentor_days
from sessions.models import PlanItem
from sessions.plan.limits import start_problem
from sessions.schedule import add_months


@dataclass(frozen=True, kw_only=True)
class ChangeStart:
    """Another first day.

    `keeps_dates`: items that are not overdue stay where they are, as if a person had pinned each.
    """

    code: ClassVar[str] = "start"
    starts_on: date
    keeps_dates: bool = False

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        today = timezone.localdate(now)
        if problem := start_problem(self.starts_on, today=today):
            raise ValidationError({"starts_on": problem})
        self._require_before_what_was_held(mentorship)
        self._require_before_pauses(mentorship)
        if mentorship.probation_extended_days:  # the hire has been told the dates in writing
            raise ValidationError({"starts_on": _("Prøvetiden er forlenget. Angre forlengelsen før du endrer startdatoen.")})
        old = mentorship.starts_on
        if mentorship.probation_ends_on:
            mentorship.probation_ends_on = self._new_probation_end(mentorship, mentorship.probation_ends_on)
        mentorship.starts_on = self.starts_on
        mentorship.save(update_fields=["starts_on", "probation_ends_on"])
        placement = mentorship.placement
        if placement.starts_on == old:
            if placement.ends_on and placement.ends_on < self.starts_on:
                raise ValidationError({"starts_on": _("Ansettelsen er over før den datoen.")})
            placement.starts_on = self.starts_on
            placement.save()
        first = mentorship.mentor_periods.select_related("mentor").first()
        if first and self.starts_on < old:
            first.starts_on = min(first.starts_on, mentor_days(first.mentor, starts_on=self.starts_on, today=today)[0])
            first.save()

    def _require_before_what_was_held(self, mentorship: Mentorship) -> None:
        held = mentorship.items.with_mentee().filter(state=PlanItem.DONE, done_on__lt=self.starts_on).order_by("done_on").first()
        if held and held.done_on and held.done_on >= mentorship.starts_on:
            params = {"title": held.title, "date": date_with_week(held.done_on)}
            raise ValidationError({"starts_on": _("%(title)s er meldt utført %(date)s. Startdatoen kan ikke være etter den.") % params})

    def _require_before_pauses(self, mentorship: Mentorship) -> None:
        """Refuse a start after the first day of a pause.

        A pause before the start would still delay the talks by its weeks.
        """
        pause = mentorship.pauses.filter(starts_on__lt=self.starts_on).first()
        if pause:
            params = {"date": date_with_week(pause.starts_on, year=True)}
            text = _("Det er en pause fra %(date)s. Velg en startdato før den, eller ta bort pausen under «Tilbake fra pause».")
            raise ValidationError({"starts_on": text % params})

    def _new_probation_end(self, mentorship: Mentorship, ends_on: date) -> date:
        """Return the end of the probation counted from the new first day.

        As many months, if the months set the old end; as many days, if the date was set by hand.
        """
        by_months = add_months(mentorship.starts_on, mentorship.probation_months) - timedelta(days=1)
        if ends_on == by_months:
            return add_months(self.starts_on, mentorship.probation_months) - timedelta(days=1)
        return ends_on + (self.starts_on - mentorship.starts_on)
