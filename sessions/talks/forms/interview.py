"""What is filled in when an interview or a leader–mentor meeting was held?"""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from mentorprogram.forms import RevisionForm, day_input
from mentorprogram.text.fields import DayField
from people.models import Person
from sessions.models import PlanItem
from sessions.plan.limits import first_day
from sessions.talks.interviews import log_meeting


class MeetingForm(RevisionForm):
    """When an interview or a leader–mentor meeting was held; nothing of what was said."""

    held_on = DayField(label=_("Når ble den holdt?"))

    def __init__(self, data=None, *, row: PlanItem, today: date) -> None:
        held_on = row.meeting.held_on if row.meeting else row.presumed_on(today)
        super().__init__(data, row=row, initial={"held_on": held_on})
        earliest = row.mentorship.starts_on if row.is_interview else first_day(row.mentorship)
        self.fields["held_on"].widget = day_input(min=earliest.isoformat(), max=today.isoformat())

    def save(self, *, by: Person, now: datetime) -> PlanItem | None:
        return self.attempt(log_meeting, item=self.row, by=by, now=now, **self.cleaned_data)
