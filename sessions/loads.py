"""How many hires does a mentor follow?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count

from people.models import Mentor
from programs.models import MentorPeriod, Mentorship


def mentor_loads(mentors: Iterable[Mentor], on: date) -> dict[int, int]:
    """Return the number of running mentorships each mentor has on a date, by the mentor's key; who has none has 0."""
    loads = {mentor.pk: 0 for mentor in mentors}
    periods = MentorPeriod.objects.active(on).filter(mentor__in=loads, mentorship__state=Mentorship.RUNNING).order_by()
    loads.update(periods.values_list("mentor").annotate(Count("mentorship", distinct=True)))
    return loads
