"""Who may have held a talk: the mentor of the day, or a colleague who stepped in?"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Mentor, Person
from programs.models import MentorPeriod, Mentorship


@dataclass(frozen=True, kw_only=True)
class Leaders:
    """Who may have held a talk, besides the person who logs it.

    `own` are the hire's mentors, `substitutes` the other mentors of the unit.
    """

    own: tuple[Person, ...]
    substitutes: tuple[Person, ...]

    @property
    def all(self) -> tuple[Person, ...]:
        return self.own + self.substitutes


def leaders_between(mentorship: Mentorship, first: date, last: date, *, besides: Person) -> Leaders:
    """Return the mentors of the hire, and of her unit, on at least one of the days.

    Without the hire herself, who may be a mentor too, and without `besides`, the person who logs.
    """
    never = {mentorship.mentee_id, besides.pk}
    periods = MentorPeriod.objects.overlapping(first, last).filter(mentorship=mentorship).select_related("mentor__person")
    own = {period.mentor.person_id: period.mentor.person for period in periods if period.mentor.person_id not in never}
    unit = Mentor.objects.overlapping(first, last).filter(unit=mentorship.department.unit_id).select_related("person")
    substitutes = {mentor.person_id: mentor.person for mentor in unit if mentor.person_id not in never | own.keys()}
    return Leaders(own=_by_name(own), substitutes=_by_name(substitutes))


def require_leader(person: Person, mentorship: Mentorship, *, held_on: date, by: Person) -> None:
    """Refuse a leader who was mentor of neither the hire nor the unit that day.

    The person who logs may always log a talk as her own: she is the mentor now, and may have held the talk
    before her period began.
    """
    if person != by and person not in leaders_between(mentorship, held_on, held_on, besides=by).all:
        raise ValidationError({"led_by": _("%(name)s var ikke mentor i enheten den dagen.") % {"name": person.name}})


def _by_name(people: dict[int, Person]) -> tuple[Person, ...]:
    return tuple(sorted(people.values(), key=lambda person: (person.name, person.pk)))
