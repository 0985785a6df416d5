"""What if a mentor is replaced, substituted, shared or leaves?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from people.models import Person
from programs.models import Mentorship
from sessions.mentors.leaving import tell_leaders
from sessions.mentors.periods import EndMentor, MentorChange


@dataclass(frozen=True, kw_only=True)
class ChangeMentorPeriods:
    """One of the changes of mentor periods in `sessions.mentors.periods`."""

    change: MentorChange

    @property
    def code(self) -> str:
        return "mentor_ends" if isinstance(self.change, EndMentor) else "mentor"

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        today = timezone.localdate(now)
        if self.change.is_made(mentorship):
            return
        self.change.check(mentorship, today=today)
        self.change.change_periods(mentorship)
        if isinstance(self.change, EndMentor):
            tell_leaders(mentor=self.change.period.mentor, last_day=self.change.ends_on, today=today, but_not=by)
