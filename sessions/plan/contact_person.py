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
    """Set the contact person by hand; None leaves it to the narrowest coordinator."""
    mentorship = locked_mentorship(mentorship)
    # Idempotent: compared before the revision, which the first of two equal clicks has raised.
    if mentorship.contact_person_id == (person.pk if person else None):
        return mentorship
    require_running(mentorship)
    require_current(mentorship, revision)
    if person and not coordinators_of(mentorship, today).filter(pk=person.pk).exists():
        raise ValidationError({"person": _("Kontaktpersonen må være koordinator for enheten eller kommunen.")})
    mentorship.contact_person = person
    return store(mentorship)


def coordinators_of(mentorship: Mentorship, on: date) -> QuerySet[Person]:
    """Return the coordinators of a mentorship's unit or municipality on a date."""
    # Every appointment has a municipality; one without a unit is for the whole of it.
    scope = Q(unit=mentorship.department.unit_id) | Q(municipality=mentorship.municipality_id, unit=None)
    return Person.objects.filter(pk__in=Appointment.objects.active(on).coordinating().filter(scope).values("person"))
