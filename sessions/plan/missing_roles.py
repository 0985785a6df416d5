"""Which items lack a mentor or a leader on their date?"""

from collections.abc import Iterable
from datetime import date

from simple_history.utils import bulk_update_with_history

from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.role_holders import RoleHolders

UNSET_FLAGS = {"mentor": "no_mentor", "department_leader": "no_leader"}


def unset_flags(item: PlanItem, responsible: RoleHolders) -> list[str]:
    """Return an item's flags, with `no_mentor` and `no_leader` true of its date."""
    missing = [UNSET_FLAGS[role] for role, person in responsible.roles_of(item) if person is None and role in UNSET_FLAGS]
    return [flag for flag in item.flags if flag not in UNSET_FLAGS.values()] + missing


def refresh_flags(mentorship: Mentorship, *, today: date) -> None:
    """Update the flags for missing mentors and leaders on what is still planned.

    Called after the holders of the roles have changed.
    """
    refresh_all_flags([mentorship], today=today)


def refresh_all_flags(mentorships: Iterable[Mentorship], *, today: date) -> None:
    """Do the same for many mentorships, which the caller has locked, in a few queries."""
    locked = list(mentorships)
    responsible = RoleHolders.for_mentorships(locked, today=today)
    changed = []
    for item in PlanItem.objects.filter(mentorship__in=locked, state=PlanItem.PLANNED).order_by("pk").select_for_update(of=("self",)):
        flags = unset_flags(item, responsible)
        if flags != item.flags:
            item.flags = flags
            changed.append(item)
    # A plain bulk_update writes no history, for it saves no instance.
    bulk_update_with_history(changed, PlanItem, ["flags"], batch_size=500)
