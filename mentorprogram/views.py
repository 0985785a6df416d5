"""Does the process live, can it do its work, and what does a form refused by CSRF say?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentorprogram.health import problems


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


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form came from an expired or foreign page."""
    return render(request, "403_csrf.html", status=403)
