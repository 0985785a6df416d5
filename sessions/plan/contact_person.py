"""Who is the contact person of a mentorship?"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mentorprogram.acts import act
from people.models import Appointment, Person
from programs.models import Mentorship
from sessions.plan.locking import locked_mentorship, require_current, require_running, store


@act
def set_contact_person(*, mentorship: Mentorship, person: Person | None, revision: int, by: Person, today: date) -> Mentorship:
    """Set the contact person by hand, or None: then it is the narrowest coordinator."""
    mentorship = locked_mentorship(mentorship)
    if mentorship.contact_person_id == (person.pk if person else None):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    if person and not coordinators_of(mentorship, today).filter(pk=person.pk).exists():
        raise ValidationError({"person": _("Kontaktpersonen må være koordinator for enheten eller kommunen.")})
    mentorship.contact_person = person
    return store(mentorship)


def coordinators_of(mentorship: Mentorship, on: date) -> QuerySet[Person]:
    """Return who coordinates the mentorship's unit, or the whole municipality, on a date."""
    scope = Q(unit=mentorship.department.unit_id) | Q(municipality=mentorship.municipality_id, unit=None)
    return Person.objects.filter(pk__in=Appointment.objects.active(on).coordinating().filter(scope).values("person"))
