"""Does the process live, can it do its work, and what does a refused form say?"""

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
    """Answer as long as the process does."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database, the broker and the schedule work, 503 with what does not."""
    found = problems(now=timezone.now())
    return JsonResponse({"ready": not found, "problems": found}, status=503 if found else 200)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when the form came from an expired or foreign page."""
    return render(request, "403_csrf.html", status=403)
