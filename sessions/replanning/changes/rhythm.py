"""What if the talks get another weekday, or become shorter?"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.models import Person
from programs.models import Mentorship


@dataclass(frozen=True, kw_only=True)
class ChangeRhythm:
    """Another weekday for the talks, and whether the talks are short.

    The weekday None means that of the first working day.
    """

    code: ClassVar[str] = "rhythm"
    preferred_weekday: int | None
    shortened: bool

    def apply(self, mentorship: Mentorship, *, by: Person, now: datetime) -> None:
        if self.preferred_weekday not in (None, *dict(Mentorship.WEEKDAYS)):
            raise ValidationError({"preferred_weekday": _("Velg en dag fra mandag til fredag.")})
        mentorship.preferred_weekday, mentorship.shortened = self.preferred_weekday, self.shortened
        mentorship.save(update_fields=["preferred_weekday", "shortened"])
