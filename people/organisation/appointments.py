"""How does a person get a role, and how does it end?

Lock order: the person or municipality is locked FOR NO KEY UPDATE. The signals sent from here may wait for the
mentorships of a department, and a plan verb that holds such a mentorship may be inserting a row with a foreign key to
this person or municipality (FOR KEY SHARE). Against a full lock (FOR UPDATE) the two would deadlock.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mentorprogram.acts import act, act_of
from people.dates import short_date
from people.models import Appointment, Department, Mentor, Municipality, Person, Unit
from people.models.appointment import AppointmentQuerySet
from people.models.periods import PeriodQuerySet
from people.signals import department_leader_changed, mentor_end_changed

Place = Municipality | Unit | Department

EARLIEST, LATEST = date(1980, 1, 1), date(2099, 12, 31)  # a date outside is a typing error
WRONG_PLACE = {
    Appointment.COORDINATOR: _("En koordinator har ansvar for hele kommunen eller en enhet. Velg en av dem."),
    Appointment.UNIT_LEADER: _("En enhetsleder leder en enhet. Velg en enhet."),
    Appointment.DEPARTMENT_LEADER: _("En avdelingsleder leder en avdeling. Velg en avdeling."),
}
RIGHT_PLACE: dict[str, tuple[type, ...]] = {
    Appointment.COORDINATOR: (Municipality, Unit),
    Appointment.UNIT_LEADER: (Unit,),
    Appointment.DEPARTMENT_LEADER: (Department,),
}


def municipality_of(place: Place) -> Municipality:
    """Return the municipality a place lies in."""
    if isinstance(place, Municipality):
        return place
    return place.municipality if isinstance(place, Unit) else place.unit.municipality


@act
def appoint(*, person: Person, role: str, place: Place, starts_on: date, by: Person | None) -> Appointment:
    """Give a person a role in a place from a date on; idempotent.

    `by` is None where the installation itself does it.
    """
    if not isinstance(place, RIGHT_PLACE[role]):
        raise ValidationError({"place": WRONG_PLACE[role]})
    municipality = municipality_of(place)
    if role == Appointment.COORDINATOR and by and not Municipality.objects.editable_by(by).filter(pk=municipality.pk).exists():
        raise ValidationError({"role": _("Bare den som koordinerer hele kommunen, kan utnevne koordinatorer.")})
    _check_start(starts_on)
    # Serialises requests about one person: two at once must not both see that she lacks the role, and both create it.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    scope = {
        "municipality": municipality,
        "unit": place if isinstance(place, Unit) else None,
        "department": place if isinstance(place, Department) else None,
    }
    known = person.appointments.filter(role=role, **scope).overlapping(starts_on, None).first()
    if known and known.starts_on == starts_on and known.ends_on is None:
        return known
    if known:
        raise ValidationError({"starts_on": _already(known)})
    appointment = Appointment.objects.create(person=person, role=role, starts_on=starts_on, **scope)
    if appointment.department:
        department_leader_changed.send(Appointment, department=appointment.department, today=None)
    return appointment


@act
def end_appointment(*, appointment: Appointment, ends_on: date, by: Person, today: date) -> Appointment:
    """End a role after a day.

    A municipality never loses its last coordinator: somebody must be able to appoint the next.
    """
    # Serialises ends in one municipality: two coordinators must not end each other's role at once and leave nobody.
    municipality = Municipality.objects.select_for_update(no_key=True).get(pk=appointment.municipality_id)
    appointment.refresh_from_db()
    if appointment.ends_on == ends_on:
        return appointment
    _check_end(appointment, ends_on, today)
    scope = {"role": appointment.role, "municipality": municipality, "unit": appointment.unit_id, "department": appointment.department_id}
    others = appointment.person.appointments.filter(**scope).exclude(pk=appointment.pk)
    _check_alone(others.overlapping(appointment.starts_on, ends_on))
    is_whole = appointment.role == Appointment.COORDINATOR and appointment.unit_id is None
    if is_whole and not _coordinators_after(municipality, ends_on).exclude(pk=appointment.pk).exists():
        raise ValidationError(
            _("%(where)s må ha en koordinator. Gi en annen ansvaret for hele kommunen først."), params={"where": municipality.name}
        )
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    if appointment.department:
        department_leader_changed.send(Appointment, department=appointment.department, today=today)
    return appointment


@act
def appoint_mentor(*, person: Person, unit: Unit, capacity: int, starts_on: date, by: Person | None) -> Mentor:
    """Make a person a mentor in a unit from a date on; idempotent."""
    _check_start(starts_on)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    known = person.mentor_appointments.filter(unit=unit).overlapping(starts_on, None).first()
    if known and (known.starts_on, known.ends_on, known.capacity) == (starts_on, None, capacity):
        return known
    if known:
        raise ValidationError({"starts_on": _already(known)})
    return Mentor.objects.create(person=person, unit=unit, capacity=capacity, starts_on=starts_on)


@act
def change_mentor(*, mentor: Mentor, capacity: int, ends_on: date | None, by: Person, today: date) -> Mentor:
    """Change a mentor's capacity and last day; None: she goes on."""
    Person.objects.select_for_update(no_key=True).get(pk=mentor.person_id)
    mentor.refresh_from_db()
    ends_on_before = mentor.ends_on
    if ends_on != mentor.ends_on:
        if ends_on:
            _check_end(mentor, ends_on, today)
        others = mentor.person.mentor_appointments.filter(unit=mentor.unit_id).exclude(pk=mentor.pk)
        _check_alone(others.overlapping(mentor.starts_on, ends_on))
    mentor.capacity, mentor.ends_on = capacity, ends_on
    mentor.save(update_fields=["capacity", "ends_on"])
    if ends_on != ends_on_before:
        mentor_end_changed.send(Mentor, mentor=mentor, ends_on_before=ends_on_before, today=today)
    return mentor


@act_of("mentor.person")
def write_presentation(*, mentor: Mentor, text: str) -> Mentor:
    """Store a mentor's presentation, for her mentees and their leaders."""
    mentor.presentation = text
    mentor.save(update_fields=["presentation"])
    return mentor


def _coordinators_after(municipality: Municipality, day: date) -> AppointmentQuerySet:
    """Keep those who coordinate the whole municipality after a day.

    Only those without a last day and with an account that can log in.
    """
    return municipality.appointments.coordinating().active(day + timedelta(days=1)).filter(unit=None, ends_on=None, person__is_active=True)


def _already(known: Appointment | Mentor) -> ValidationError:
    begins = short_date(known.starts_on, year=True)
    if known.ends_on:
        last = short_date(known.ends_on, year=True)
        return ValidationError(_("Personen har denne rollen her fra %(first)s til %(last)s."), params={"first": begins, "last": last})
    return ValidationError(_("Personen har denne rollen her fra %(first)s."), params={"first": begins})


def _check_alone(others: PeriodQuerySet) -> None:
    if others.exists():
        raise ValidationError({"ends_on": _("Personen har samme rolle her i en annen periode. De kan ikke gå over i hverandre.")})


def _check_start(starts_on: date) -> None:
    if not EARLIEST <= starts_on <= LATEST:
        raise ValidationError({"starts_on": _("Datoen er for langt unna. Sjekk årstallet.")})


def _check_end(period: Appointment | Mentor, ends_on: date, today: date) -> None:
    if ends_on < period.starts_on:
        first = short_date(period.starts_on, year=True)
        raise ValidationError({"ends_on": ValidationError(_("Siste dag kan ikke være før %(first)s."), params={"first": first})})
    if ends_on > LATEST:
        raise ValidationError({"ends_on": _("Datoen er for langt unna. Sjekk årstallet.")})
    if period.ends_on and period.ends_on < today:
        raise ValidationError({"ends_on": _("Perioden er allerede avsluttet.")})
