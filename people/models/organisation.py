"""Which municipalities, service areas, units and departments are there?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mentorprogram.text.columns import LineColumn

if TYPE_CHECKING:
    from people.models.person import Person


class MunicipalityQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the municipalities a person is appointed, mentor or placed in."""
        return self.filter(
            Q(pk__in=person.appointments.active(on).values("municipality"))
            | Q(pk__in=person.mentor_appointments.active(on).values("unit__municipality"))
            # Not over, rather than active: a new hire sees her municipality before her first day.
            | Q(pk__in=person.placements.not_over(on).values("department__unit__municipality"))
        )

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the municipalities a person coordinates as a whole."""
        return self.filter(pk__in=person.reach(on).coordinated_municipalities)

    def with_ties_of(self, person: Person):
        """Keep the municipalities a person has been, is or will be tied to."""
        return self.filter(
            Q(pk__in=person.appointments.values("municipality"))
            | Q(pk__in=person.mentor_appointments.values("unit__municipality"))
            | Q(pk__in=person.placements.values("department__unit__municipality"))
        )


class Municipality(models.Model):
    """A municipality (kommune); several share an installation, unseen by each other."""

    name = LineColumn(_("navn"), max_length=100, unique=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceAreaQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the service areas of the person's municipalities."""
        return self.filter(municipality__in=Municipality.objects.visible_to(person, on))

    def editable_by(self, person: Person, on: date | None = None):
        return self.filter(municipality__in=Municipality.objects.editable_by(person, on))


class ServiceArea(models.Model):
    """A kind of service (tjenesteområde).

    A programme names the `code` of the service it is for.
    """

    HABILITERING = "habilitering"
    HJEMMETJENESTE = "hjemmetjeneste"
    OMSORGSSENTER = "omsorgssenter"
    OTHER = "annet"
    CODES = [
        (HABILITERING, _("Habilitering")),
        (HJEMMETJENESTE, _("Hjemmetjeneste")),
        (OMSORGSSENTER, _("Omsorgssenter")),
        (OTHER, _("Annet")),
    ]

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="service_areas", verbose_name=_("kommune"))
    name = LineColumn(_("navn"), max_length=100)
    code = models.CharField(
        _("type tjeneste"), max_length=40, choices=CODES, help_text=_("Avgjør hvilket program som foreslås for nyansatte.")
    )

    objects = ServiceAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("tjenesteområde")
        verbose_name_plural = _("tjenesteområder")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "municipality",
                Lower("name"),
                name="service_area_name_once",
                violation_error_message=_("Kommunen har allerede et tjenesteområde med dette navnet."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the units a person leads or coordinates as a whole.

        A department leader sees her departments, not the unit.
        """
        reach = person.reach(on)
        return self.filter(Q(pk__in=reach.coordinated_units | reach.led_units) | Q(municipality__in=reach.coordinated_municipalities))

    def with_departments_of(self, person: Person, on: date | None = None):
        """Keep the units in which a person follows up at least one department."""
        return self.filter(pk__in=Department.objects.visible_to(person, on).values("unit"))

    def editable_by(self, person: Person, on: date | None = None):
        """Keep the units whose departments, people and roles she coordinates."""
        reach = person.reach(on)
        return self.filter(Q(pk__in=reach.coordinated_units) | Q(municipality__in=reach.coordinated_municipalities))


class Unit(models.Model):
    """A unit (enhet) with departments; belongs to a service area."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="units", verbose_name=_("kommune"))
    service_area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="units", verbose_name=_("tjenesteområde"))
    name = LineColumn(_("navn"), max_length=100)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("enhet")
        verbose_name_plural = _("enheter")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "municipality",
                Lower("name"),
                name="unit_name_once",
                violation_error_message=_("Kommunen har allerede en enhet med dette navnet."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet):
    def visible_to(self, person: Person, on: date | None = None):
        """Keep the departments whose hires a person follows up.

        Those she leads, those of a unit she leads, and those of the units she coordinates.
        """
        reach = person.reach(on)
        return self.filter(
            Q(pk__in=reach.led_departments)
            | Q(unit__in=reach.coordinated_units | reach.led_units)
            | Q(unit__municipality__in=reach.coordinated_municipalities)
        )

    def editable_by(self, person: Person, on: date | None = None):
        reach = person.reach(on)
        return self.filter(Q(unit__in=reach.coordinated_units) | Q(unit__municipality__in=reach.coordinated_municipalities))


class Department(models.Model):
    """A department (avdeling) in a unit: where people work."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="departments", verbose_name=_("enhet"))
    name = LineColumn(_("navn"), max_length=100)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("avdeling")
        verbose_name_plural = _("avdelinger")
        ordering = ["unit__name", "name"]
        constraints = [
            models.UniqueConstraint(
                "unit",
                Lower("name"),
                name="department_name_once",
                violation_error_message=_("Enheten har allerede en avdeling med dette navnet."),
            )
        ]

    def __str__(self) -> str:
        return self.name if self.name == self.unit.name else f"{self.unit.name}, {self.name}"
