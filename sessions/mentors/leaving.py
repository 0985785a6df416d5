"""Who is told that a mentor stops, and what does the mail say?

One mail for each leader, mentor and last day: how many of the leader's hires have no mentor after that day,
never who they are.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.dates import date_with_week, long_date
from people.models import Department, Mentor, OutgoingMail, Person
from people.outbox.message import Letter, letter_to
from people.outbox.queue import enqueue_all
from people.outbox.quiet_hours import morning
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.locking import lock_mentorships
from sessions.plan.missing_roles import refresh_all_flags
from sessions.plan.role_holders import RoleHolders

KIND = "mentor_ends"


def tell_leaders(*, mentor: Mentor, last_day: date, today: date, but_not: Person | None = None) -> None:
    """Enqueue a mail to each leader of a hire left without a mentor.

    One mail to each department leader, however many hires she has. `but_not` is the person who made the
    change.
    """
    alone = left_alone(mentor, last_day, today=today)
    responsible = RoleHolders.for_mentorships(alone, today=today)
    leaders: dict[int, Mentorship] = {}
    for mentorship in alone:
        leader = responsible.leader_on(mentorship.pk, today)
        if leader and leader.is_active and leader != but_not:
            # One mail a leader: her first mentorship only lends it the municipality and the unit.
            leaders.setdefault(leader.pk, mentorship)
    mails = [
        OutgoingMail(
            person_id=leader,
            municipality_id=mentorship.municipality_id,
            key=f"{KIND}:{mentor.pk}:{last_day.isoformat()}:{leader}",
            kind=KIND,
            subject_id=mentor.pk,
            payload={"last_day": last_day.isoformat()},
            due_at=morning(today),
            unit_id=mentorship.department.unit_id,
            about=_("En mentor slutter"),
            is_deferrable=True,
            is_mandatory=True,
        )
        for leader, mentorship in leaders.items()
    ]
    # The key dedupes. A last day taken back before the mail was written, then set again, revives the obsolete mail.
    enqueue_all(mails, revive=True)


def left_alone(mentor: Mentor, last_day: date, *, today: date) -> list[Mentorship]:
    """Return the running mentorships that a mentor's last day leaves without a mentor.

    Of those she follows to that day: where nobody is mentor on the date of the next open item that needs one.
    """
    followed = Q(mentor_periods__mentor=mentor) & (Q(mentor_periods__ends_on=None) | Q(mentor_periods__ends_on__gte=last_day))
    mentorships = list(Mentorship.objects.running().filter(followed).distinct().with_people().order_by("pk"))
    responsible = RoleHolders.for_mentorships(mentorships, today=today)
    items = (
        PlanItem.objects.open().for_role("mentor").filter(mentorship__in=mentorships, planned_on__gt=last_day).order_by("planned_on", "pk")
    )
    first_needed: dict[int, date] = {}
    for mentorship, planned_on in items.values_list("mentorship", "planned_on"):
        first_needed.setdefault(mentorship, planned_on)
    return [row for row in mentorships if row.pk in first_needed and responsible.mentor_on(row.pk, first_needed[row.pk]) is None]


def write_mentor_ends(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write the mail from what is true now, or None when every hire has a mentor."""
    last_day = date.fromisoformat(mail.payload["last_day"])
    mentor = Mentor.objects.select_related("person").filter(pk=mail.subject_id or 0).first()
    number = len(_of_leader(mail.person, left_alone(mentor, last_day, today=timezone.localdate(now)))) if mentor else 0
    if mentor is None or number == 0:
        return None
    when = {"name": mentor.person.name, "date": long_date(last_day)}
    left = ngettext(
        "Etter det har %(number)s av de nyansatte du følger opp, ingen mentor.",
        "Etter det har %(number)s av de nyansatte du følger opp, ingen mentor.",
        number,
    )
    return letter_to(
        mail.person,
        subject=_("Siste dag som mentor: %(name)s, %(date)s") % {"name": mentor.person.name, "date": date_with_week(last_day)},
        lines=[
            _("%(name)s har %(date)s som siste dag som mentor.") % when,
            left % {"number": number},
            _("Velg ny mentor på siden til hver av dem. Det som er planlagt etter datoen, står med «mentor mangler» til du har gjort det."),
        ],
        url=settings.BASE_URL + reverse("sessions:hires"),
    )


def _of_leader(leader: Person, mentorships: Iterable[Mentorship]) -> list[Mentorship]:
    led = set(leader.appointments.active().of_departments().values_list("department", flat=True))
    return [mentorship for mentorship in mentorships if mentorship.department_id in led]


def after_mentor_end_changed(*, mentor: Mentor, ends_on_before: date | None, today: date, **_sent: Any) -> None:
    """Update the flags for missing mentors, and tell the leaders of an earlier end.

    A later last day than before, or none, is told to nobody.
    """
    refresh_all_flags(_locked(mentor_periods__mentor=mentor), today=today)
    if mentor.ends_on and (ends_on_before is None or mentor.ends_on < ends_on_before):
        tell_leaders(mentor=mentor, last_day=mentor.ends_on, today=today)


def after_department_leader_changed(*, department: Department, today: date | None = None, **_sent: Any) -> None:
    """Update the flags for missing leaders in a department."""
    refresh_all_flags(_locked(department=department), today=today or timezone.localdate())


def _locked(**of: Any) -> list[Mentorship]:
    """Lock the mentorships before their items, as every verb does (lock order)."""
    # Keys first: a SELECT with the filter's joins would lock the joined rows too.
    running = Mentorship.objects.running().filter(**of).values("pk")
    return lock_mentorships(set(running.values_list("pk", flat=True)))
