"""What if the mentee, a mentor or the leader is absent?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person
from people.organisation.absences import add_absence
from programs.models import Mentorship
from sessions.plan.laying.inputs import PlanInputs


@dataclass(frozen=True, kw_only=True)
class AddAbsence:
    """Days the mentee, a mentor or the leader is absent: dates, never why.

    Undoing the re-planning keeps the absence.
    """

    code: ClassVar[str] = "absence"
    person: Person
    starts_on: date
    ends_on: date

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        today = timezone.localdate(now)
        if self.person.pk not in PlanInputs.for_mentorships([mentorship]).people(mentorship, on=today):
            raise ValidationError({"person": _("Velg en av dem planen gjelder.")})
        add_absence(person=self.person, starts_on=self.starts_on, ends_on=self.ends_on, today=today)
