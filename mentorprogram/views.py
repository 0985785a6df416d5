"""Does the process live, can it do its work, and what is said where it cannot?"""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentorprogram.health import problems
from mentorprogram.posts.away import away_page, is_away


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database, broker and beat work; else 503 with the problems."""
    broken = problems(now=timezone.now())
    return JsonResponse({"ready": not broken, "problems": broken}, status=503 if broken else 200)


@require_safe
@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that a browser keeps for when there is no network."""
    return HttpResponse(render_to_string("house/offline.html"))


@require_safe
@login_not_required
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker that shows that page; it keeps nothing else."""
    script = (settings.BASE_DIR / "static" / "js" / "offline.js").read_text()
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Tell a form that is too large (413) from one that cannot be read (400)."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    # Without the request: it may be what cannot be read.
    return HttpResponse(render_to_string("413.html" if too_large else "400.html"), status=413 if too_large else 400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Tell a database that is away (503) from a fault of ours (500)."""
    error = sys.exc_info()[1]
    if error is not None and is_away(error):
        return away_page(request)
    return HttpResponse(render_to_string("500.html"), status=500)
