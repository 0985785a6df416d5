"""What did a meeting say before it was corrected, who corrected it, and when?

Read from the meeting's history, which holds dates, minutes, forms and leaders, and nothing of what was said.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people.dates import short_date
from people.models import Person
from sessions.models import Meeting


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One correction: when, by whom, and what the changed fields said before."""

    corrected_on: date
    by: Person | None
    before: tuple[str, ...]

    def __str__(self) -> str:
        params = {"date": short_date(self.corrected_on), "before": ", ".join(self.before).removesuffix(".")}
        if self.by is None:
            return _("Rettet %(date)s: var %(before)s.") % params
        return _("Rettet %(date)s av %(name)s: var %(before)s.") % {**params, "name": self.by.first_name}


def corrections_of(meeting: Meeting) -> list[Correction]:
    """Return a meeting's corrections, the oldest first, in one query."""
    versions = list(meeting.history.select_related("history_user", "led_by").order_by("history_date", "history_id"))
    corrections = []
    for before, after in pairwise(versions):
        if changed := tuple(_changed(before, after)):
            corrections.append(
                Correction(corrected_on=timezone.localdate(after.history_date), by=after.history_user, before=changed),
            )
    return corrections


def _changed(before: Any, after: Any) -> list[str]:
    """Return in words what each changed field said before."""
    said = []
    if before.minutes != after.minutes:
        said.append(_("%(minutes)s minutter") % {"minutes": before.minutes})
    if before.held_on != after.held_on:
        said.append(short_date(before.held_on))
    if before.form != after.form:
        said.append(str(before.get_form_display()).lower())
    if before.led_by_id != after.led_by_id:
        said.append(_("holdt av %(name)s") % {"name": before.led_by.first_name})
    return said
