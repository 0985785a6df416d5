"""Where is a post that met a log-out, until the person is back? In the session of the log-in, signed, for a quarter of an hour."""

import time
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from mentorprogram.posts.who import FIELD

SECONDS = 15 * 60
MOST_KEPT = 200_000  # characters: the largest form here is a tenth of it
_KEY = "posted"
_SALT = "mentorprogram.posts.keeping"
_NEVER_KEPT = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A post: by whom, where to, what.

    `is_trusted` where it bore the right token against forged forms.
    """

    by: int
    path: str
    query: str
    body: str
    page: str
    is_trusted: bool


def fields_of(posted: QueryDict) -> QueryDict:
    """Return what was typed: files, and the tokens of the page, are left out."""
    typed = posted.copy()
    for name in _NEVER_KEPT:
        typed.pop(name, None)
    return typed


def post_of(request: HttpRequest, *, by: int, page: str, is_trusted: bool) -> Kept:
    body = fields_of(request.POST).urlencode()
    return Kept(by=by, path=request.path_info, query=request.META.get("QUERY_STRING", ""), body=body, page=page, is_trusted=is_trusted)


def keep(request: HttpRequest, post: Kept) -> bool:
    """Put a post in the session of who is not logged in; False where it is too large."""
    if len(post.body) > MOST_KEPT:
        return False
    request.session[_KEY] = dumps(asdict(post) | {"at": int(time.time())}, salt=_SALT, compress=True)
    request.session.set_expiry(SECONDS)
    return True


def is_waiting(request: HttpRequest) -> bool:
    return _KEY in request.session


def take(request: HttpRequest) -> Kept | None:
    """Return what waits for the person who is logged in now, once."""
    try:
        told = loads(request.session.pop(_KEY, ""), salt=_SALT, max_age=SECONDS)
    except BadSignature:
        return None
    told.pop("at")
    post = Kept(**told)
    return post if post.by == request.user.pk else None


def hand_over(sender: object, request: HttpRequest, user: object, **kwargs: object) -> None:
    """Give the session its own length again, and drop what another person sent.

    Connected to Django's `user_logged_in`, so it holds for every way to log in.
    """
    if request is None or _KEY not in request.session:
        return
    request.session.set_expiry(None)
    waiting = request.session[_KEY]
    if take(request):
        request.session[_KEY] = waiting
    else:
        told = _("Noe som ble sendt herfra før du logget inn, er ikke lagret: det var sendt av en annen, eller for lenge siden.")
        messages.warning(request, told, fail_silently=True)
