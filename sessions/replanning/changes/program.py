"""What if the mentorship follows another version of its programme, or another programme?"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.models import Person
from programs.choosing import version_problem
from programs.models import Mentorship, ProgramVersion
from sessions.checklists.ticking import follow_version


@dataclass(frozen=True, kw_only=True)
class ChangeVersion:
    """Follow the newest version of this or another programme.

    Running mentorships keep the version they started on until a person chooses another.
    """

    code: ClassVar[str] = "version"
    version: ProgramVersion

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        if self.version.pk not in versions_for(mentorship).values_list("pk", flat=True):
            raise ValidationError({"version": _("Velg et program fra listen.")})
        if problem := version_problem(self.version, mentorship.department):
            raise ValidationError({"version": problem})
        mentorship.version = self.version
        mentorship.save(update_fields=["version"])
        follow_version(mentorship)


def versions_for(mentorship: Mentorship) -> QuerySet[ProgramVersion]:
    """Return the programme versions a mentorship may change to.

    The newest of each programme it may use, its own programme's newest among them.
    """
    usable = ProgramVersion.objects.current().for_municipality(mentorship.municipality_id)
    return usable.exclude(pk=mentorship.version_id).select_related("program")
