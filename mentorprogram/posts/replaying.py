"""How is a post done after the log-in, or shown again filled in, with nothing done yet?"""

import copy
import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from mentorprogram.forms import reviewing
from mentorprogram.posts.addresses import is_preview
from mentorprogram.posts.keeping import Kept, take

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


_ONE_BUTTON = {"revision"}  # what a button alone sends


class WouldWriteError(Exception):
    """A view that is asked to show a post again was about to do it."""


def answer_kept(request: HttpRequest) -> HttpResponse | None:
    """Answer what was posted before the log-in, or None where nothing waits.

    Every way to log in asks this once the person is in. It is done where it bore the right token and the log-in itself was posted
    (a GET never writes); else it is shown again.
    """
    post = take(request)
    if post is None:
        return None
    return do(request, post) if post.is_trusted and request.method == "POST" else review(request, post)


def do(request: HttpRequest, post: Kept) -> HttpResponse:
    """Return the answer of the view that was posted to, as if now."""
    return _answer(_posted(request, post), post)


def review(request: HttpRequest, post: Kept) -> HttpResponse:
    """Return the page with the form filled in, and nothing done.

    The forms refuse (`mentorprogram.forms.reviewing`), and the database refuses what is done without a form. Where no page with
    the form comes of that, she is led back to the button she pressed; had she chosen something, to a page that sends it.
    """
    if is_preview(resolve(post.path).func):
        return do(request, post)
    shown = _refused(request, post)
    if shown and any(f'action="{post.path}{end}'.encode() in shown.content for end in ('"', "?", "#")):
        return shown
    if set(QueryDict(post.body)) <= _ONE_BUTTON:
        messages.warning(request, _("Du ble logget ut, og dette er ikke gjort ennå. Trykk en gang til."))
        return redirect(post.page)  # the button itself says best what it does
    address = f"{post.path}?{post.query}" if post.query else post.path
    context = {"address": address, "fields": pairs(QueryDict(post.body)), "page": post.page}
    return render(request, "house/once_more.html", context, status=422)


def _refused(request: HttpRequest, post: Kept) -> HttpResponse | None:
    again = _posted(request, post)
    vars(again).update(_messages=default_storage(again))  # «Lagret» is not to be said on the next page
    asked = reviewing.set(True)
    try:
        with transaction.atomic(), connection.execute_wrapper(_refuse_writes):
            answer = _answer(again, post)
            return answer if answer.status_code == 422 else None
    except WouldWriteError:
        return None
    finally:
        reviewing.reset(asked)


def _answer(again: HttpRequest, post: Kept) -> HttpResponse:
    view, args, kwargs = resolve(post.path)
    answer = view(again, *args, **kwargs)
    return answer.render() if hasattr(answer, "render") else answer


def pairs(posted: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in posted.lists() for value in values]


def _refuse_writes(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
    if _WRITES.match(sql):
        raise WouldWriteError
    return execute(sql, params, many, context)


def _posted(request: HttpRequest, post: Kept) -> HttpRequest:
    """Return the request as it would have been.

    The same person and session; the address and the body are the post's.
    """
    again = copy.copy(request)
    again.META = request.META | {"PATH_INFO": post.path, "QUERY_STRING": post.query, "REQUEST_METHOD": "POST"}
    for header in ("HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_HX_CURRENT_URL"):
        again.META.pop(header, None)
    again.path = again.path_info = post.path
    again.method = "POST"
    again.GET = QueryDict(post.query)
    body = QueryDict(post.body)
    # What Django would have read off the wire, and that its own check is passed (the operator's pages ask again).
    vars(again).update(_post=body, _files=MultiValueDict(), _body=post.body.encode(), _read_started=True, csrf_processing_done=True)
    vars(again).update(resolver_match=resolve(post.path))
    return again
