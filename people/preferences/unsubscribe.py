"""How does a person stop the weekly digest from the mail itself, without logging in (RFC 8058)?"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from people.models import Person

_signer = Signer(salt="people.preferences.unsubscribe")


def unsubscribe_url(person: Person) -> str:
    """Return the address that stops a person's digest.

    It never expires: all it can do is to stop the digest.
    """
    return settings.BASE_URL + reverse("people:unsubscribe", args=[_signer.sign(str(person.pk))])


def person_of(token: str) -> Person | None:
    """Return the person an address belongs to, or None for a forged one."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Person.objects.filter(pk=pk).first()
