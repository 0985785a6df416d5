"""Which programme suits a department and a profession?"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from people.models import Department
from programs.models import ProgramVersion


def propose_version(department: Department, profession: str, versions: Sequence[ProgramVersion]) -> ProgramVersion | None:
    """Return the programme for a service and a profession, the municipality's own before a built-in one.

    Where no programme of the service names the profession, the service decides: the year is about the workplace.
    """
    return min(
        versions_for_service(department, versions),
        key=lambda version: (profession not in version.program.professions, version.program.municipality_id is None),
        default=None,
    )


def versions_for_service(department: Department, versions: Iterable[ProgramVersion]) -> list[ProgramVersion]:
    """Return the programmes for the service of a department's unit: built-in ones, and its municipality's own."""
    unit = department.unit
    return [
        version for version in versions if version.program.service_code == unit.service_area.code and version.is_for(unit.municipality_id)
    ]


def version_problem(version: ProgramVersion, department: Department) -> str | None:
    """Return why a programme cannot be used in a department, or None."""
    if not version.is_for(department.unit.municipality_id):
        return gettext("Programmet hører til en annen kommune enn avdelingen. Velg et annet program.")
    return None
