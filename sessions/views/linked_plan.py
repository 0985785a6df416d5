"""What does who holds the personal link to a plan get to see?"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sessions.linked_plan import linked_plan_of
from sessions.plan_links import find_link, last_day, open_link


@require_safe
@login_not_required
def linked_plan(request: HttpRequest, token: str) -> HttpResponse:
    """Show one plan to who has its link. An opening is written down; to ask whether the page is there (HEAD) is none.

    A link that is wrong, revoked or has run out gets one and the same answer.
    """
    now = timezone.now()
    link = open_link(token=token, now=now) if request.method == "GET" else find_link(token=token, now=now)
    if link is None:
        response = render(request, "sessions/start_letters/linked_plan_closed.html", status=404)
    else:
        plan = linked_plan_of(link.mentorship, today=timezone.localdate(now))
        response = render(
            request, "sessions/start_letters/linked_plan.html", {"plan": plan, "mentorship": link.mentorship, "ends_on": last_day(link)}
        )
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
