"""How does a coordinator build the organisation: service areas, units, departments, closed days?"""

from datetime import date
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from people.models import ClosedDay, Department, Municipality, ServiceArea, Unit

_Row = TypeVar("_Row", bound=models.Model)


def add_service_area(*, municipality: Municipality, name: str, code: str) -> ServiceArea:
    known = municipality.service_areas.filter(name=name, code=code).first()
    return known or _save(ServiceArea(municipality=municipality, name=name, code=code))


def change_service_area(*, area: ServiceArea, name: str, code: str) -> ServiceArea:
    area.name, area.code = name, code
    return _save(area)


def add_unit(*, service_area: ServiceArea, name: str) -> Unit:
    """Add a unit to a service area, and with that to its municipality."""
    known = service_area.units.filter(name=name).first()
    return known or _save(Unit(municipality=service_area.municipality, service_area=service_area, name=name))


def change_unit(*, unit: Unit, service_area: ServiceArea, name: str) -> Unit:
    if service_area.municipality_id != unit.municipality_id:
        raise ValidationError({"service_area": _("Tjenesteområdet hører til en annen kommune.")})
    unit.service_area, unit.name = service_area, name
    return _save(unit)


def add_department(*, unit: Unit, name: str) -> Department:
    known = unit.departments.filter(name=name).first()
    return known or _save(Department(unit=unit, name=name))


def rename_department(*, department: Department, name: str) -> Department:
    department.name = name
    return _save(department)


def add_closed_day(*, municipality: Municipality, closed_on: date, name: str) -> ClosedDay:
    """Close a municipality on a day; plans laid or re-planned later avoid it."""
    known = municipality.closed_days.filter(closed_on=closed_on, name=name).first()
    return known or _save(ClosedDay(municipality=municipality, closed_on=closed_on, name=name), field="closed_on")


def remove_closed_day(*, closed_day: ClosedDay) -> None:
    ClosedDay.objects.filter(pk=closed_day.pk).delete()


def _save(row: _Row, *, field: str = "name") -> _Row:
    """Validate and save a row; a taken name or day is a complaint on `field`.

    In a race between two equal rows the database's constraint decides.
    """
    try:
        # A savepoint: after an IntegrityError PostgreSQL refuses every later query of the transaction.
        with transaction.atomic():
            row.full_clean()
            row.save()
    except ValidationError as error:
        complaints = error.error_dict
        if NON_FIELD_ERRORS in complaints:
            raise ValidationError({field: complaints[NON_FIELD_ERRORS]}) from error
        raise
    except IntegrityError as error:
        raise ValidationError({field: _("Dette er allerede lagt inn.")}) from error
    return row
