"""How does the department see its week, and get its poster?"""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.dates import monday_of
from people.http import PersonRequest
from people.models import Department
from programs.choosing import version_problem, versions_for_service
from programs.models import ProgramVersion
from sessions.department.poster import render_poster
from sessions.department.week import FIRST_YEAR, LAST_YEAR, department_week, monday_at, week_address
from sessions.pdf.names import POSTER, filename_of
from sessions.pdf.response import pdf_response


@require_safe
def week(request: PersonRequest) -> HttpResponse:
    """Choose the department; with only one there is nothing to choose."""
    departments = list(Department.objects.visible_to(request.user).select_related("unit"))
    if not departments:
        raise Http404
    if len(departments) == 1:
        return redirect("sessions:week_of_department", pk=departments[0].pk)
    return render(request, "sessions/department/week.html", {"departments": departments})


@require_safe
def week_of_department(request: PersonRequest, pk: int) -> HttpResponse:
    visible = Department.objects.visible_to(request.user)
    department = get_object_or_404(visible.select_related("unit__service_area"), pk=pk)
    today = timezone.localdate()
    this_monday = monday_of(today)
    wanted = request.GET.get("uke", "")
    monday = monday_at(wanted) if wanted else this_monday
    if monday is None:
        messages.warning(request, _("Vi fant ikke uka du ba om. Her er denne uka."))
        monday = this_monday
    days = department_week(department, monday)
    neighbours = {"previous": monday - timedelta(days=7), "next": monday + timedelta(days=7)}
    return render(
        request,
        "sessions/department/week_of_department.html",
        {
            "department": department,
            "has_more_departments": visible.count() > 1,
            "today": today,
            "monday": monday,
            "days": days,
            "has_events": any(day.events for day in days),
            "is_this_week": monday == this_monday,
            "programs": versions_for_service(department, _current_programs(request)),
        }
        | {name: week_address(day) for name, day in neighbours.items() if FIRST_YEAR <= day.isocalendar().year <= LAST_YEAR},
    )


@require_safe
def department_poster(request: PersonRequest, pk: int, version: int) -> HttpResponseBase:
    """Show the poster of one programme, to hang up in the department."""
    departments = Department.objects.visible_to(request.user).select_related("unit__municipality")
    department = get_object_or_404(departments, pk=pk)
    program = get_object_or_404(_current_programs(request), pk=version)
    if version_problem(program, department):
        raise Http404
    return pdf_response(
        request,
        lambda: render_poster(department, program, today=timezone.localdate()),
        filename=filename_of(POSTER, department.name),
        back=(reverse("sessions:week_of_department", args=[department.pk]), str(department)),
    )


def _current_programs(request: PersonRequest) -> QuerySet[ProgramVersion]:
    return ProgramVersion.objects.visible_to(request.user).current().select_related("program").order_by("program__name", "pk")
