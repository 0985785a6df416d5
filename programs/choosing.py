"""Which programme suits a department and a profession?"""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from people.models import Department
from programs.models import ProgramVersion


def propose_version(department: Department, profession: str, versions: Sequence[ProgramVersion]) -> ProgramVersion | None:
    """Return the programme version to propose for a department and a profession.

    Among the programmes of the unit's service, one that names the profession comes first, and then the municipality's
    own before a built-in one. If none names the profession, the service alone decides: a programme is about the
    workplace.
    """
    return min(
        versions_for_service(department, versions),
        key=lambda version: (profession not in version.program.professions, version.program.municipality_id is None),
        default=None,
    )


def versions_for_service(department: Department, versions: Iterable[ProgramVersion]) -> list[ProgramVersion]:
    """Return the programmes for the service of a department's unit.

    Built-in programmes and those of the department's municipality.
    """
    unit = department.unit
    return [
        version for version in versions if version.program.service_code == unit.service_area.code and version.is_for(unit.municipality_id)
    ]


def version_problem(version: ProgramVersion, department: Department) -> str | None:
    """Return why a programme cannot be used in a department, or None."""
    if not version.is_for(department.unit.municipality_id):
        return gettext("Programmet hører til en annen kommune enn avdelingen. Velg et annet program.")
    return None
