"""What is said to a post that cannot be done now: log in first, another person's page, a page from before the log-in, a forged form?"""

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import redirect, render, resolve_url
from django.urls import resolve
from django.utils.translation import gettext as _

from mentorprogram.middleware import HtmxHttpRequest
from mentorprogram.posts.addresses import View, is_preview, is_public, is_secret, page_of
from mentorprogram.posts.keeping import keep, post_of
from mentorprogram.posts.replaying import do, review
from mentorprogram.posts.who import poster_of


def ask_to_log_in(request: HtmxHttpRequest, *, is_trusted: bool) -> HttpResponse:
    """Lead to the log-in; what was posted waits behind it.

    A live preview leaves the page alone and says so in its place.
    """
    view, page, by = resolve(request.path_info).func, page_of(request), poster_of(request)
    log_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
    if request.htmx and is_preview(view):
        return notice(request, "logged_out", status=401, log_in=log_in)
    if by is not None and not is_secret(view):
        keep(request, post_of(request, by=by, page=page, is_trusted=is_trusted))
    return HttpResponse(status=204, headers={"HX-Redirect": log_in}) if request.htmx else redirect(log_in)


def refuse_another(request: HtmxHttpRequest) -> HttpResponse:
    """Say that the form is another person's, and nothing of what stands in it."""
    if request.htmx:
        return notice(request, "another", status=409)
    return render(request, "house/another.html", status=409)


def csrf_failure(request: HtmxHttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token against forged forms is wrong.

    From this site, and signed for a person: the page was older than the log-in, and nothing is lost. From anywhere else: refused.
    """
    view, by = resolve(request.path_info).func, poster_of(request)
    if not _is_from_here(request):
        return _refuse_forged(request)
    if is_public(view):
        return _renew_public(request, view, by)
    if by is None:
        return _refuse_forged(request)
    if not request.user.is_authenticated:
        return ask_to_log_in(request, is_trusted=False)
    if request.user.pk != by:
        return refuse_another(request)
    if request.htmx:
        answer = notice(request, "renewed", status=403)
        answer["HX-Trigger"] = json.dumps({"tokenRenewed": {"token": get_token(request)}})
        return answer
    if is_secret(view):
        messages.warning(request, _("Du ble logget ut. Fyll ut på nytt: et passord tas aldri vare på."))
        return redirect(page_of(request))
    return review(request, post_of(request, by=by, page=page_of(request), is_trusted=False))


def notice(request: HttpRequest, why: str, *, status: int, **told: str) -> HttpResponse:
    """Answer htmx with a sentence; `static/js/app.js` puts it where nothing is lost."""
    answer = render(request, "house/_notice.html", told | {"why": why}, status=status)
    answer["X-Notice"] = why
    return answer


def _renew_public(request: HtmxHttpRequest, view: View, by: int | None) -> HttpResponse:
    """Answer a form that needs no log-in, and is from before one.

    To log out works from any page of ours: who presses that must be able to leave the computer. A password is asked for again,
    by a page that tells how things stand now.
    """
    if by is not None and not is_secret(view):
        return do(request, post_of(request, by=by, page=page_of(request), is_trusted=False))
    return redirect(page_of(request)) if request.user.is_authenticated else _refuse_forged(request)


def _refuse_forged(request: HtmxHttpRequest) -> HttpResponse:
    if request.htmx:
        return notice(request, "refused", status=403)
    return render(request, "403_csrf.html", {"page": page_of(request)}, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this site."""
    if "Origin" in request.headers:
        return CsrfViewMiddleware(lambda _request: HttpResponse())._origin_verified(request)  # type: ignore[attr-defined]
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()
