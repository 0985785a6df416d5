"""What changes in the plans when a mentor's or a department leader's appointment gets another end?"""

from datetime import date
from typing import Any

from django.utils import timezone

from people.models import Department, Mentor
from programs.models import Mentorship
from sessions.mentor_ends import tell_leaders
from sessions.plan.locking import lock_years
from sessions.plan.missing_roles import refresh_all_flags


def after_mentor_end_changed(*, mentor: Mentor, ends_on_before: date | None, today: date, **_sent: Any) -> None:
    """Flag what has no mentor any longer, or unflag what has one again; tell the leaders when she stops earlier than thought."""
    refresh_all_flags(_locked(mentor_periods__mentor=mentor), today=today)
    if mentor.ends_on and (ends_on_before is None or mentor.ends_on < ends_on_before):
        tell_leaders(mentor=mentor, last_day=mentor.ends_on, today=today)


def after_department_leader_changed(*, department: Department, today: date | None = None, **_sent: Any) -> None:
    """Flag what has no leader any longer, or unflag what has one again."""
    refresh_all_flags(_locked(department=department), today=today or timezone.localdate())


def _locked(**of: Any) -> list[Mentorship]:
    """Lock the years before their lines, as every verb does."""
    found = Mentorship.objects.running().filter(**of).values("pk")
    return lock_years(set(found.values_list("pk", flat=True)))
