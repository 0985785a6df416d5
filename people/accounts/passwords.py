"""How does a person who has an account set a new password?"""

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.models import Person
from people.outbox.queue import enqueue
from people.signals import account_taken_into_use

LINK_LIVES = timedelta(hours=24)


def ask_for_new_password(*, email: str, now: datetime) -> None:
    """Mail a link for a new password, if the address has a joined account.

    The caller cannot tell whether there is such an account. At most one mail in ten minutes, however often it is
    asked for.
    """
    person = Person.objects.filter(email__iexact=Person.objects.normalise(email), is_active=True).first()
    if person is None or not person.has_joined:
        return
    # The key is unique in the outbox, so a second request in the same ten minutes adds no mail (idempotent).
    window = int(now.timestamp()) // 600
    enqueue(person=person, kind="password_reset", key=f"password_reset:{person.pk}:{window}", due_at=now, useful_until_at=now + LINK_LIVES)


@transaction.atomic
def set_new_password(*, person: Person, password: str, now: datetime) -> Person:
    """Set a password. Raises ValidationError at `password` where it is too weak."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error
    is_first = not person.has_joined
    person.set_password(password)
    person.save(update_fields=["password"])
    if is_first:
        account_taken_into_use.send(sender=Person, person=person, now=now)
    return person


def unlock(person: Person) -> None:
    """Lift the lock after wrong passwords.

    Call it only when the person has proved that the address is hers.
    """
    AxesProxyHandler.reset_attempts(username=person.email)


def change_password(*, person: Person, current: str, password: str, now: datetime) -> Person:
    """Set a new password for a person who knows the present one."""
    if not person.check_password(current):
        raise ValidationError({"current": _("Dette er ikke passordet du har nå.")})
    return set_new_password(person=person, password=password, now=now)
