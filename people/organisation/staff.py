"""How are people added to a municipality, and how is what is known of them corrected?"""

import unicodedata
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from mentorprogram.acts import act
from people.accounts.invitations import invite, revoke_invitations
from people.models import Appointment, Mentor, Municipality, Person, Unit
from people.organisation.appointments import Place, appoint, appoint_mentor, municipality_of
from people.outbox.bounces import clear_failed
from people.phones import normalised

MENTOR = "mentor"
EMAIL_TAKEN = _("Denne e-postadressen kan ikke brukes. Sjekk at den er riktig skrevet.")


def find_or_add_person(*, name: str, email: str, phone: str = "") -> Person:
    """Return the account with this address, made if there is none.

    An account that exists keeps its own name and phone, and nobody is told that the address was known: accounts are one
    for the installation, and municipalities never learn of each other.
    """
    address = Person.objects.normalise(email)
    known = Person.objects.filter(email__iexact=address).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Person.objects.create_user(address, name=name, phone=_stored(phone))
    except IntegrityError:  # another request added the same address a moment ago
        return Person.objects.get(email__iexact=address)


def require_same_person(known: Person, *, name: str, phone: str) -> None:
    """Refuse a name or a phone other than the account's, which would be thrown away.

    Only of an account whose name the reader may see. Raises ValidationError, by field.
    """
    if name_key(name) != name_key(known.name):
        raise ValidationError(
            {
                "name": _("E-postadressen tilhører %(name)s. Er det samme person, skriver du navnet slik. Er det en annen, sjekk adressen.")
                % {"name": known.name}
            }
        )
    if phone and known.phone and _stored(phone) != known.phone:
        raise ValidationError(
            {
                "phone": _("%(name)s står med et annet nummer, %(phone)s. Det rettes under «Min profil». La feltet her stå tomt.")
                % {"name": known.name, "phone": known.shown_phone}
            }
        )


def name_key(name: str) -> str:
    """Return a name as it is compared: without case, spaces or spelling of letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@act
def add_person(
    *,
    name: str,
    email: str,
    role: str,
    place: Place,
    starts_on: date,
    phone: str = "",
    capacity: int = 3,
    by: Person | None,
    now: datetime,
) -> Person:
    """Add a person with her first role and invite her; idempotent.

    `role` is an appointment's or `mentor` (in a unit). A person is added with a tie: without one nobody could see
    her. A double click adds and invites once.
    """
    person = find_or_add_person(name=name, email=email, phone=phone)
    if by and Person.objects.visible_to(by).filter(pk=person.pk).exists():
        require_same_person(person, name=name, phone=phone)
    ties_before = _ties(person)
    give_role(person=person, role=role, place=place, starts_on=starts_on, capacity=capacity, by=by)
    if _ties(person) != ties_before:
        invite(person=person, municipality=municipality_of(place), by=by, now=now)
    return person


def give_role(*, person: Person, role: str, place: Place, starts_on: date, capacity: int = 3, by: Person | None) -> Appointment | Mentor:
    """Give a person a role a coordinator may give: leader, coordinator, mentor."""
    if role != MENTOR:
        return appoint(person=person, role=role, place=place, starts_on=starts_on, by=by)
    if not isinstance(place, Unit):
        raise ValidationError({"place": _("En mentor hører til en enhet. Velg en enhet.")})
    return appoint_mentor(person=person, unit=place, capacity=capacity, starts_on=starts_on, by=by)


@act
def edit_person(*, person: Person, name: str, phone: str, email: str, by: Person, now: datetime) -> Person:
    """Correct a person's name and phone, and her address until she has joined.

    A new address gets a new invitation and voids the old ones. The address of an account in use is never changed
    here: who could do that could take the account over.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not Person.objects.editable_by(by).filter(pk=person.pk).exists():
        raise ValidationError(_("Personen hører nå også til et annet sted. Be henne rette opplysningene selv, under «Min profil»."))
    address = Person.objects.normalise(email)
    is_new_address = address != person.email
    if is_new_address and person.has_joined:
        raise ValidationError({"email": _("Kontoen er tatt i bruk, og da kan ikke adressen endres her.")})
    person.name, person.phone, person.email = name, _stored(phone), address
    try:
        with transaction.atomic():
            person.save(update_fields=["name", "phone", "email"])
    except IntegrityError as error:
        raise ValidationError({"email": EMAIL_TAKEN}) from error
    if is_new_address:
        clear_failed(person)
        revoke_invitations(person=person, now=now)
        municipality = shared_municipality(person, by)
        if municipality:
            invite(person=person, municipality=municipality, by=by, now=now)
    return person


@transaction.atomic
def correct_own_details(*, person: Person, name: str, phone: str) -> Person:
    """Correct one's own name and phone."""
    person.name, person.phone = name, _stored(phone)
    person.save(update_fields=["name", "phone"])
    return person


def shared_municipality(person: Person, by: Person) -> Municipality | None:
    """Return the municipality that invites the person: one `by` belongs to too."""
    return Municipality.objects.visible_to(by).with_ties_of(person).first()


def _stored(phone: str) -> str:
    """Return a number as it is stored; the ValidationError names the field `phone`."""
    try:
        return normalised(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error


def _ties(person: Person) -> tuple[int, int]:
    return person.appointments.count(), person.mentor_appointments.count()
