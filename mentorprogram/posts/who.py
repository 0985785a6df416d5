"""Whose page does a posted form come from? Each form carries its reader, signed, beside the token against forged forms."""

from datetime import date, timedelta

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.utils import timezone

FIELD = "hvem"
DAYS = 7  # a page may stand open over a long weekend
_signer = Signer(salt="mentorprogram.posts.who")


def signed(pk: int, on: date) -> str:
    """Return the field's value for a page shown on a day.

    A day, no time: what one person is shown twice is the same page.
    """
    return _signer.sign(f"{pk}.{on.toordinal()}")


def poster_of(request: HttpRequest) -> int | None:
    """Return the key of the person whose page this was posted from.

    None where the form does not say, or what it says was not signed here, or is old.
    """
    try:
        pk, day = _signer.unsign(request.POST.get(FIELD, "")).split(".")
    except BadSignature:
        return None
    age = timezone.localdate() - date.fromordinal(int(day))
    return int(pk) if timedelta(days=-1) <= age <= timedelta(days=DAYS) else None
