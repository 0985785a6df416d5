"""How are the people a coordinator may see searched, by name and role, and listed with what they are there?"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Appointment, Invitation, Mentor, OutgoingMail, Person, Placement

MENTOR, HIRE, NOT_JOINED = "mentor", "ansatt", "ikke-inne"
ROLES = [*Appointment.ROLES, (MENTOR, _("Mentor")), (HIRE, _("Ansatt / nyansatt")), (NOT_JOINED, _("Har ikke tatt kontoen i bruk"))]


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One tie of a person to a place: an appointment, a mentor's or a placement."""

    what: str | Promise
    where: str
    starts_on: date
    ends_on: date | None
    row: Model
    may_change: bool = False

    @property
    def kind(self) -> str:
        return self.row._meta.model_name or ""

    def is_over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today


def with_entry(people: QuerySet) -> QuerySet:
    """Add what is known of each person's invitation.

    `invited_at`, `invitation_ends_at` and `invitation_mail`, the state of the mail in the outbox.
    """
    newest = Invitation.objects.filter(person=OuterRef("pk"), revoked_at=None).order_by("-created_at", "-pk")
    mail = OutgoingMail.objects.filter(person=OuterRef("pk"), kind="invitation").order_by("-pk")
    return people.annotate(
        invited_at=Subquery(newest.values("created_at")[:1]),
        invitation_ends_at=Subquery(newest.values("expires_at")[:1]),
        invitation_mail=Subquery(mail.values("state")[:1]),
    )


def entry_of(person: Person, *, now: datetime) -> str:
    """Return how far a person (from `with_entry`) is on her way in.

    `closed`, `joined`, `undelivered`, `expired`, `invited` or `uninvited`.
    """
    if not person.is_active:
        return "closed"
    if person.has_joined:
        return "joined"
    if person.invited_at is None:
        return "uninvited"
    if person.invitation_mail == OutgoingMail.FAILED:
        return "undelivered"
    return "expired" if person.invitation_ends_at <= now else "invited"


def with_ties(people: QuerySet, *, seen_by: Person, on: date) -> QuerySet:
    """Prefetch the ties that `seen_by` may see and that are not over."""
    return people.prefetch_related(
        Prefetch(
            "appointments",
            Appointment.objects.visible_to(seen_by, on).not_over(on).select_related("municipality", "unit", "department__unit"),
            to_attr="shown_appointments",
        ),
        Prefetch(
            "mentor_appointments", Mentor.objects.visible_to(seen_by, on).not_over(on).select_related("unit"), to_attr="shown_mentors"
        ),
        Prefetch(
            "placements",
            Placement.objects.visible_to(seen_by, on).not_over(on).select_related("department__unit"),
            to_attr="shown_placements",
        ),
    )


def ties_of(person: Person, *, seen_by: Person, on: date) -> list[Tie]:
    """Return every tie of a person that `seen_by` may see, past ones too.

    Those that run come first; within each group the newest first.
    """
    appointments = person.appointments.visible_to(seen_by, on).select_related("municipality", "unit", "department__unit")
    mentors = person.mentor_appointments.visible_to(seen_by, on).select_related("unit")
    placements = person.placements.visible_to(seen_by, on).select_related("department__unit")
    changeable = set(person.appointments.editable_by(seen_by, on).values_list("pk", flat=True))
    changeable_mentors = set(person.mentor_appointments.editable_by(seen_by, on).values_list("pk", flat=True))
    ties = [
        *(appointment_tie(row, may_change=row.pk in changeable) for row in appointments),
        *(mentor_tie(row, may_change=row.pk in changeable_mentors) for row in mentors),
        *(placement_tie(row) for row in placements),
    ]
    return sorted(ties, key=lambda tie: (not tie.is_over(on), tie.starts_on), reverse=True)


def shown_ties(person: Person) -> list[Tie]:
    """Return the ties that `with_ties` prefetched."""
    return [
        *(appointment_tie(row) for row in person.shown_appointments),
        *(mentor_tie(row) for row in person.shown_mentors),
        *(placement_tie(row) for row in person.shown_placements),
    ]


def appointment_tie(row: Appointment, *, may_change: bool = False) -> Tie:
    where = str(row.place)
    return Tie(what=row.get_role_display(), where=where, starts_on=row.starts_on, ends_on=row.ends_on, row=row, may_change=may_change)


def mentor_tie(row: Mentor, *, may_change: bool = False) -> Tie:
    return Tie(what=_("Mentor"), where=row.unit.name, starts_on=row.starts_on, ends_on=row.ends_on, row=row, may_change=may_change)


def placement_tie(row: Placement) -> Tie:
    what = row.title or row.get_profession_display()
    return Tie(what=what, where=str(row.department), starts_on=row.starts_on, ends_on=row.ends_on, row=row)


def people_matching(people: QuerySet, *, words: str, role: str, seen_by: Person, on: date) -> QuerySet:
    """Keep people whose name or address holds every word and who have the role.

    An empty role keeps all of them.
    """
    # A regular expression, because SQLite's LIKE folds the case of ASCII only: Å and å would differ.
    for word in words.split():
        people = people.filter(Q(name__iregex=re.escape(word)) | Q(email__iregex=re.escape(word)))
    if role == MENTOR:
        return people.filter(pk__in=Mentor.objects.visible_to(seen_by, on).not_over(on).values("person"))
    if role == HIRE:
        return people.filter(pk__in=Placement.objects.visible_to(seen_by, on).not_over(on).values("person"))
    if role == NOT_JOINED:
        return people.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if role:
        return people.filter(pk__in=Appointment.objects.visible_to(seen_by, on).not_over(on).filter(role=role).values("person"))
    return people
