"""Which week of which department does the ward see?"""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Department
from sessions.week import FIRST_YEAR, LAST_YEAR, address_of, monday_at, monday_of, week_of


@require_safe
def week(request: PersonRequest) -> HttpResponse:
    """Choose the department; with only one there is nothing to choose."""
    departments = list(Department.objects.visible_to(request.user).select_related("unit"))
    if not departments:
        raise Http404
    if len(departments) == 1:
        return redirect("sessions:week_of_department", pk=departments[0].pk)
    return render(request, "sessions/week.html", {"departments": departments})


@require_safe
def week_of_department(request: PersonRequest, pk: int) -> HttpResponse:
    visible = Department.objects.visible_to(request.user)
    department = get_object_or_404(visible.select_related("unit"), pk=pk)
    today = timezone.localdate()
    this_monday = monday_of(today)
    wanted = request.GET.get("uke", "")
    monday = monday_at(wanted) if wanted else this_monday
    if monday is None:
        messages.warning(request, _("Vi fant ikke uka du ba om. Her er denne uka."))
        monday = this_monday
    days = week_of(department, monday)
    neighbours = {"previous": monday - timedelta(days=7), "next": monday + timedelta(days=7)}
    return render(
        request,
        "sessions/week_of_department.html",
        {
            "department": department,
            "has_more_departments": visible.count() > 1,
            "today": today,
            "monday": monday,
            "days": days,
            "has_events": any(day.events for day in days),
            "is_this_week": monday == this_monday,
        }
        | {name: address_of(day) for name, day in neighbours.items() if FIRST_YEAR <= day.isocalendar().year <= LAST_YEAR},
    )
