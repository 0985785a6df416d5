"""Which years and municipalities does the sweep of the reminders look at, and when?"""

from typing import Any

from django.utils import timezone

from people.models import Municipality
from programs.models import Mentorship
from sessions.models import Watch


def after_mentorship_saved(*, instance: Mentorship, created: bool, raw: bool = False, **_sent: Any) -> None:
    """Have a new year looked at by the next sweep."""
    if created and not raw:
        Watch.objects.create(mentorship=instance, due_at=timezone.now())


def after_municipality_saved(*, instance: Municipality, created: bool, raw: bool = False, **_sent: Any) -> None:
    """Have a new municipality's weekly digest begin."""
    if created and not raw:
        Watch.objects.create(municipality=instance, due_at=timezone.now())
