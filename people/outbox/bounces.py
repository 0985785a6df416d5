"""Who is told that mail to a person bounces, and when is her address marked as failed or cleared?"""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Appointment, OutgoingMail, Person
from people.outbox.failures import in_words
from people.outbox.message import Letter, letter_to
from people.outbox.queue import enqueue_all

KIND = "address_failed"


@transaction.atomic
def mark_failed(*, person: Person, reason: str, now: datetime) -> None:
    """Mark a bouncing address and mail those who follow the person up; idempotent.

    It happens once, until the mark is cleared. An address that has been corrected since the mail was sent is
    another address, and gets no mark.
    """
    here = Person.objects.filter(pk=person.pk, email=person.email, email_failed_at=None)
    if not here.update(email_failed_at=now, email_failure=reason[:40]):
        return
    person.email_failed_at, person.email_failure = now, reason[:40]
    told: dict[int, OutgoingMail] = {}
    for appointment in _who_follow_up(person, today=timezone.localdate(now)):
        if appointment.person_id != person.pk:
            told.setdefault(appointment.person_id, _told(appointment, about=person, now=now))
    enqueue_all(told.values())


def clear_failed(person: Person) -> None:
    """Clear the mark on an address: a mail has arrived, or the address was changed."""
    Person.objects.filter(pk=person.pk).exclude(email_failed_at=None).update(email_failed_at=None, email_failure="")
    person.email_failed_at, person.email_failure = None, ""


def write_address_failed(mail: OutgoingMail, now: datetime) -> Letter | None:
    """Write what to do about a failed address; None if there is nothing left to do.

    That is when mail arrives again, or the receiver no longer follows the person up.
    """
    failed = Person.objects.led_by(mail.person).filter(pk=mail.subject_id or 0).exclude(email_failed_at=None).first()
    if failed is None or _moment(failed.email_failed_at) != mail.payload["failed_at"]:
        return None
    name = {"name": failed.name}
    may_correct = _may_correct(mail.person, failed)
    address = reverse("people:person_edit" if may_correct else "people:person", args=[failed.pk])
    return letter_to(
        mail.person,
        subject=_("E-post til %(name)s kommer ikke fram") % name,
        lines=[
            _("E-post fra Mentorprogram til %(name)s kommer ikke fram.") % name,
            _("Svaret fra e-posttjeneren: %(reason)s.") % {"reason": in_words(failed.email_failure)},
            what_to_do(failed, may_correct=may_correct),
        ],
        url=settings.BASE_URL + address,
        link=_("Rett adressen") if may_correct else _("Se adressen"),
    )


def what_to_do(failed: Person, *, may_correct: bool) -> str:
    """Return what the reader can do about a failed address.

    The operator alone corrects the address of an account in use.
    """
    if may_correct:
        return _("Rett adressen, så går en ny invitasjon dit.")
    if failed.has_joined:
        return _(
            "Er adressen feil, må driftsansvarlig rette den, for kontoen er tatt i bruk. Er den riktig, kan postkassen være full eller "
            "stengt: ta det opp med %(name)s."
        ) % {"name": failed.first_name}
    return _("Er adressen feil, ber du koordinatoren rette den.")


def _may_correct(reader: Person, failed: Person) -> bool:
    """Whether the reader may correct the address: the same rule as `person_edit`."""
    people = Person.objects.editable_by(reader).filter(pk=failed.pk)
    return not failed.has_joined and people.filter(pk__in=Person.objects.coordinated_by(reader).values("pk")).exists()


def _told(appointment: Appointment, *, about: Person, now: datetime) -> OutgoingMail:
    unit = appointment.department.unit_id if appointment.department else appointment.unit_id
    return OutgoingMail(
        person_id=appointment.person_id,
        municipality_id=appointment.municipality_id,
        unit_id=unit,
        kind=KIND,
        key=f"{KIND}:{about.pk}:{_moment(now)}:{appointment.person_id}",
        subject_id=about.pk,
        payload={"failed_at": _moment(now)},
        due_at=now,
        is_deferrable=True,
        is_mandatory=True,
    )


def _who_follow_up(person: Person, *, today: date) -> Iterable[Appointment]:
    """Return the appointments of those who follow a person up, in five queries.

    The leaders of the departments she works in (the coordinators, where a department has no leader), and the
    coordinators of the places where she is mentor, leads or coordinates.
    """
    departments = set(person.placements.not_over(today).values_list("department", "department__unit", "department__unit__municipality"))
    roles = person.appointments.not_over(today).values_list("department__unit", "unit", "municipality")
    places = {(of_department or unit, municipality) for of_department, unit, municipality in roles}
    places |= set(person.mentor_appointments.not_over(today).values_list("unit", "unit__municipality"))
    active = Appointment.objects.active(today).filter(person__is_active=True).exclude(person=person).select_related("department")
    leaders = list(active.of_departments().filter(department__in={department for department, _unit, _place in departments}))
    led = {leader.department_id for leader in leaders}
    places |= {(unit, municipality) for department, unit, municipality in departments if department not in led}
    whole = Q(unit=None, municipality__in={municipality for _unit, municipality in places})
    return [*leaders, *active.coordinating().filter(whole | Q(unit__in={unit for unit, _place in places if unit}))]


def _moment(when: datetime | None) -> str:
    return str(int(when.timestamp())) if when else ""
