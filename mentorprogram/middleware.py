"""What is added to every response: headers that keep fragments and pages apart in caches, messages, and no caching of private pages?"""

from collections.abc import Callable
from time import monotonic
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from mentorprogram.posts.away import LONGEST_WAIT, away_page, is_away_page, wait_for_database

WITHOUT_DATABASE = {"/healthz", "/readyz", "/uten-nett/", "/uten-nett.js"}  # `readyz` says itself that it is away


class HtmxHttpRequest(HttpRequest):
    """A request that django-htmx has looked at."""

    htmx: HtmxDetails


Respond = Callable[[HttpRequest], HttpResponse]


class DatabaseMiddleware:
    """Wait a few seconds for a database that is away, and answer 503 after that.

    Before anything is done, whatever is asked for; and once more what only reads, where the connection broke on the way.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in WITHOUT_DATABASE:
            return self.get_response(request)
        deadline = monotonic() + LONGEST_WAIT
        if not wait_for_database(until=deadline):
            return away_page(request)
        response = self.get_response(request)
        if is_away_page(response) and request.method in ("GET", "HEAD") and wait_for_database(until=deadline):
            return self.get_response(request)
        return response


class MethodPageMiddleware:
    """Put a page in a 405, which the decorators of views leave empty."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("house/method.html").encode()
        return response


class FragmentMiddleware:
    """Add what htmx needs: the Vary header, messages out of band, a log-in page."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxHttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The same address answers with a page or a fragment; a cache must not mix them up.
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        is_fragment = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
        if request.htmx and response.status_code == 302 and response["Location"].startswith(resolve_url(settings.LOGIN_URL)):
            # The session ended while somebody typed. htmx would follow the 302 and swap the log-in page into the fragment.
            page = urlsplit(request.htmx.current_url_abs_path or "/").path
            return HttpResponse(status=204, headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"})
        is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        # What leads elsewhere leaves the messages to the next page; a notice (`mentorprogram/posts/answers.py`) is not swapped by htmx.
        is_elsewhere = any(response.has_header(name) for name in ("Location", "HX-Redirect", "HX-Refresh", "X-Notice"))
        if is_fragment and is_html and not is_elsewhere and get_messages(request):
            response.write(render_to_string("components/_messages.html", {"oob": True}, request=request))
        return response


class PrivatePagesMiddleware:
    """Forbid browsers and proxies to store a page of a signed-in person.

    Computers in a department are shared: the next person must not read the page with the back button.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
