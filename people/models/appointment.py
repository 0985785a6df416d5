"""Who is leader, coordinator or mentor, where, from when to when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mentorprogram.acts import actor_in_history
from mentorprogram.text.columns import LinesColumn
from people.models.organisation import Department, Municipality, Unit
from people.models.periods import PeriodQuerySet, ends_after_start

if TYPE_CHECKING:
    from people.models.person import Person


@dataclass(frozen=True)
class Reach:
    """The primary keys of the places a person's appointments give her.

    Read in one query: as nested subqueries they would stand dozens of times in one statement, and take longer to write
    than to answer.
    """

    coordinated_municipalities: frozenset[int]
    coordinated_units: frozenset[int]
    led_units: frozenset[int]
    led_departments: frozenset[int]


class AppointmentQuerySet(PeriodQuerySet):
    def reach(self) -> Reach:
        """Return what these appointments, all of one person, reach."""
        places = self.order_by().values_list("role", "municipality_id", "unit_id", "department_id")
        coordinating = [place for place in places if place[0] == Appointment.COORDINATOR]
        return Reach(
            coordinated_municipalities=frozenset(municipality for _role, municipality, unit, _department in coordinating if not unit),
            coordinated_units=frozenset(unit for _role, _municipality, unit, _department in coordinating if unit),
            led_units=frozenset(unit for role, _municipality, unit, _department in places if role == Appointment.UNIT_LEADER),
            led_departments=frozenset(
                department for role, _municipality, _unit, department in places if role == Appointment.DEPARTMENT_LEADER
            ),
        )

    def coordinating(self):
        return self.filter(role=Appointment.COORDINATOR)

    def of_departments(self):
        return self.filter(role=Appointment.DEPARTMENT_LEADER)

    def visible_to(self, person: Person, on: date | None = None):
        """Keep the person's own, and those where she leads or coordinates."""
        return self.filter(
            Q(person=person)
            | Q(department__in=Department.objects.visible_to(person, on))
            | Q(unit__in=Unit.objects.visible_to(person, on))
            | Q(municipality__in=Municipality.objects.editable_by(person, on))
        )

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the appointments a coordinator may set.

        The coordinator of a whole municipality: all of them there. The coordinator of some units: the leaders in her
        units, never another coordinator.
        """
        units = Unit.objects.editable_by(person, on)
        return self.filter(
            Q(municipality__in=Municipality.objects.editable_by(person, on))
            | (~Q(role=Appointment.COORDINATOR) & (Q(unit__in=units) | Q(department__unit__in=units)))
        )


class Appointment(models.Model):
    """A dated appointment as coordinator, unit leader or department leader.

    A coordinator is appointed for a municipality or a unit, a leader for a unit or a department.
    """

    COORDINATOR = "coordinator"
    UNIT_LEADER = "unit_leader"
    DEPARTMENT_LEADER = "department_leader"
    ROLES = [
        (COORDINATOR, _("Koordinator")),
        (UNIT_LEADER, _("Enhetsleder")),
        (DEPARTMENT_LEADER, _("Avdelingsleder")),
    ]

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    role = models.CharField(_("rolle"), max_length=20, choices=ROLES)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("kommune"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("enhet"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("avdeling")
    )
    starts_on = models.DateField(_("fra"))
    ends_on = models.DateField(_("til"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords(get_user=actor_in_history)

    class Meta:
        verbose_name = _("verv")
        verbose_name_plural = _("verv")
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["person", "role"], name="appointment_person_role")]
        constraints = [
            ends_after_start("appointment_ends_after_start"),
            models.CheckConstraint(
                name="appointment_scope_fits_role",
                condition=Q(role="coordinator", department__isnull=True)
                | Q(role="unit_leader", unit__isnull=False, department__isnull=True)
                | Q(role="department_leader", unit__isnull=True, department__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.place}"

    @property
    def place(self) -> Department | Unit | Municipality:
        """The department, unit or municipality the appointment is for."""
        return self.department or self.unit or self.municipality


class MentorQuerySet(PeriodQuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep her own, and the mentors of the units she follows up.

        She follows up a unit as its leader or coordinator, or as the leader of a department in it.
        """
        return self.filter(Q(person=person) | Q(unit__in=Unit.objects.with_departments_of(person, on)))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the mentors the person may appoint and change as coordinator."""
        return self.filter(unit__in=Unit.objects.editable_by(person, on))


class Mentor(models.Model):
    """A dated appointment as mentor in a unit.

    `capacity` is how many hires she can follow at a time; `presentation` is her own words about herself.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor_appointments", verbose_name=_("person")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="mentors", verbose_name=_("enhet"))
    capacity = models.PositiveSmallIntegerField(
        _("kapasitet"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Hvor mange nyansatte mentoren kan følge samtidig."),
    )
    presentation = LinesColumn(
        _("presentasjon"), max_length=600, blank=True, help_text=_("Vises for dine mentees og lederne deres. Høyst 600 tegn.")
    )
    starts_on = models.DateField(_("fra"))
    ends_on = models.DateField(_("til"), null=True, blank=True)

    objects = MentorQuerySet.as_manager()
    # Her own words are hers to take back: no history keeps what she has deleted.
    history = HistoricalRecords(get_user=actor_in_history, excluded_fields=["presentation"])

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentorer")
        ordering = ["person__name", "pk"]
        constraints = [
            ends_after_start("mentor_ends_after_start"),
            models.CheckConstraint(name="mentor_capacity_1_to_20", condition=Q(capacity__gte=1) & Q(capacity__lte=20)),
        ]

    def __str__(self) -> str:
        return self.person.name
