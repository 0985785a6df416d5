"""Who sees what, and, in a demo, which mail went out?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import OutgoingMail

MAIL_A_PAGE = 25


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """Say who sees what, to anybody who asks."""
    return render(request, "people/accounts/privacy.html")


@require_safe
def demo_mail(request: PersonRequest) -> HttpResponse:
    """List the mail that went out, in an installation where all people are invented."""
    page = Paginator(_sent_in_a_demo(), MAIL_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/outbox/demo_mail.html", {"page": page})


@require_safe
def demo_mail_one(request: PersonRequest, pk: int) -> HttpResponse:
    return render(request, "people/outbox/demo_mail_one.html", {"mail": get_object_or_404(_sent_in_a_demo(), pk=pk)})


def _sent_in_a_demo():
    if not settings.DEMO:
        raise Http404
    return OutgoingMail.objects.filter(state=OutgoingMail.SENT).exclude(demo_text="").select_related("person").order_by("-sent_at", "-pk")
