"""Who sees what, and, in a demo, which mail went out?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.models import OutgoingMail

MAIL_A_PAGE = 25


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Say who sees what, to anybody who asks."""
    return render(request, "people/accounts/privacy.html")


def _sent_in_a_demo():
    if not settings.DEMO:
        raise Http404
    return OutgoingMail.objects.filter(state=OutgoingMail.SENT).exclude(demo_text="").select_related("person").order_by("-sent_at", "-pk")
