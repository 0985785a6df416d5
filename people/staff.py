"""How are people added to a municipality?"""

from django.db import IntegrityError, transaction

from people.models import Person


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
            return Person.objects.create_user(address, name=name.strip(), phone=phone.strip())
    except IntegrityError:  # another request added the same address a moment ago
        return Person.objects.get(email__iexact=address)
