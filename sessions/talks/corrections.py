"""What did a meeting say before it was corrected, who corrected it, and when?

From the meeting's history: dates, minutes and forms; there is nothing else in it.
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
    """One correction: when, by whom, and what it said before (only what was changed)."""

    corrected_on: date
    by: Person | None
    before: tuple[str, ...]

    def __str__(self) -> str:
        told = {"date": short_date(self.corrected_on), "before": ", ".join(self.before).removesuffix(".")}
        if self.by is None:
            return _("Rettet %(date)s: var %(before)s.") % told
        return _("Rettet %(date)s av %(name)s: var %(before)s.") % {**told, "name": self.by.first_name}


def corrections_of(meeting: Meeting) -> list[Correction]:
    """Return the corrections of a meeting, the first one first, in one query."""
    told = list(meeting.history.select_related("history_user", "led_by").order_by("history_date", "history_id"))
    found = []
    for before, after in pairwise(told):
        if changed := tuple(_changed(before, after)):
            found.append(
                Correction(corrected_on=timezone.localdate(after.history_date), by=after.history_user, before=changed),
            )
    return found


def _changed(before: Any, after: Any) -> list[str]:
    """What the meeting said before, in words, of what says something else now."""
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
