"""How does a person register that she is away: dates, never why?"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.models import Absence, Person

LONGEST = timedelta(days=366)


@transaction.atomic
def add_absence(*, person: Person, starts_on: date, ends_on: date, today: date) -> Absence:
    """Store the days a person is away; idempotent for the same days."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Siste dag kan ikke være før første dag.")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("Et fravær kan være på høyst ett år. Sjekk årstallet.")})
    if ends_on < today - LONGEST or starts_on > today + 3 * LONGEST:
        raise ValidationError({"starts_on": _("Datoen er for langt unna. Sjekk årstallet.")})
    absence, _is_new = Absence.objects.get_or_create(person=person, starts_on=starts_on, ends_on=ends_on)
    return absence


def remove_absence(*, absence: Absence) -> None:
    Absence.objects.filter(pk=absence.pk).delete()
