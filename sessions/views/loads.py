"""How much does each mentor have ahead?"""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Department
from sessions.loads import coming_weeks, mentors_of_units_followed_by, talk_loads

MENTORS_A_PAGE = 25


@require_safe
def loads(request: PersonRequest) -> HttpResponse:
    """Show the talks of the weeks ahead, mentor by mentor."""
    today = timezone.localdate()
    if not Department.objects.visible_to(request.user, today).exists():
        raise Http404
    mentors = mentors_of_units_followed_by(request.user, today=today)
    page = Paginator(mentors, MENTORS_A_PAGE).get_page(request.GET.get("page"))
    rows = talk_loads(page, today=today)
    has_heavy = any(week.is_heavy for row in rows for week in row.weeks)
    context = {"page": page, "rows": rows, "weeks": coming_weeks(today), "has_heavy": has_heavy}
    return render(request, "sessions/mentors/workload.html", context)
