"""What if the hire moves to another department or unit of the municipality?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Department, Person, Placement
from programs.models import Mentorship
from sessions.mentors.periods import end_all


@dataclass(frozen=True, kw_only=True)
class ChangeDepartment:
    """From today the hire works in another department, under its leader.

    The programme weeks are counted on. A mentor belongs to a unit: in another unit her period ends yesterday,
    or today where a talk was held, and a new mentor is chosen there.
    """

    code: ClassVar[str] = "department"
    department: Department

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        today = timezone.localdate(now)
        if not departments_for(mentorship).filter(pk=self.department.pk).exists():
            raise ValidationError({"department": _("Velg en annen avdeling i kommunen.")})
        leaders = self.department.appointments.active(max(today, mentorship.starts_on))
        if leaders.of_departments().filter(person=mentorship.mentee_id).exists():
            raise ValidationError({"department": _("Den nyansatte leder selv den avdelingen.")})
        is_other_unit = self.department.unit_id != mentorship.department.unit_id
        mentorship.placement = self._placement(mentorship, today)
        mentorship.department = self.department
        if is_other_unit:
            mentorship.contact_person = None
            # A talk held today needs its mentor's period to last through today.
            held_today = mentorship.items.talks().filter(done_on=today).exists()
            end_all(mentorship, today if held_today else today - timedelta(days=1))
        mentorship.save(update_fields=["department", "placement", "contact_person"])

    def _placement(self, mentorship: Mentorship, today: date) -> Placement:
        """Return the placement in the new department.

        Before the first day the placement itself is changed; later it ends yesterday and a copy begins today.
        """
        placement = mentorship.placement
        if today <= placement.starts_on:
            placement.department = self.department
            placement.save()
            return placement
        new = Placement(
            **{field.name: getattr(placement, field.name) for field in placement._meta.concrete_fields if not field.primary_key}
        )
        new.department, new.starts_on = self.department, today
        placement.ends_on = today - timedelta(days=1)
        placement.save()
        new.save()
        return new


def departments_for(mentorship: Mentorship) -> QuerySet[Department]:
    """Return the departments the hire may move to: all others of the municipality."""
    others = Department.objects.filter(unit__municipality=mentorship.municipality_id).exclude(pk=mentorship.department_id)
    return others.select_related("unit").order_by("unit__name", "name")
