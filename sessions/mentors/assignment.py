"""Which of a unit's mentors can be the mentor of a hire?"""

from datetime import date

from django.db.models import QuerySet

from people.models import Mentor
from programs.models import Mentorship


def mentors_for(mentorship: Mentorship, on: date) -> QuerySet[Mentor]:
    """Return the unit's mentors from a date on, without the hire herself."""
    unit = mentorship.department.unit_id
    return Mentor.objects.not_over(on).filter(unit=unit).exclude(person=mentorship.mentee_id).select_related("person")
