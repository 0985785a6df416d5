"""How does somebody print a hire's documents, or those of a whole unit?"""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from people.http import PersonRequest
from people.models import Unit
from programs.models import Mentorship, ProbationExtension
from sessions.documents import (
    FOLLOW_UP_PLAN,
    PROBATION_NOTICE,
    WORKBOOK,
    filename_of,
    render_document,
    render_probation_notice,
)
from sessions.forms.printing import PrintUnitForm
from sessions.models import PrintJob
from sessions.printing import file_of, order_print
from sessions.views.pdf import as_file, hire_page, pdf_response


@require_safe
def workbook(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Show the arbeidsbok of one hire."""
    return _document(request, WORKBOOK, pk)


@require_safe
def follow_up_plan(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Show the oppfølgingsplan of one hire."""
    return _document(request, FOLLOW_UP_PLAN, pk)


def _document(request: PersonRequest, document: str, pk: int) -> HttpResponseBase:
    hires = Mentorship.objects.visible_to(request.user).select_related(
        "mentee", "municipality", "placement", "department__unit", "version__program", "contact_person"
    )
    mentorship = get_object_or_404(hires, pk=pk)
    return pdf_response(
        request,
        lambda: render_document(document, mentorship, reader=request.user, today=timezone.localdate()),
        filename=filename_of(document, mentorship.mentee.name),
        back=hire_page(mentorship),
    )


@require_safe
def probation_notice(request: PersonRequest, pk: int, extension: int) -> HttpResponseBase:
    """Show the written notice of an extended probation: to the hire, and to those who lead."""
    found = (
        ProbationExtension.objects.visible_to(request.user)
        .filter(mentorship=pk)
        .select_related(
            "made_by", "mentorship__mentee", "mentorship__municipality", "mentorship__placement", "mentorship__department__unit"
        )
    )
    row = get_object_or_404(found, pk=extension)
    filename = filename_of(PROBATION_NOTICE, row.mentorship.mentee.name)
    return pdf_response(request, lambda: render_probation_notice(row), filename=filename, back=hire_page(row.mentorship))


@require_POST
def print_unit(request: PersonRequest, pk: int) -> HttpResponse:
    """Order one file with every hire's document."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = PrintUnitForm(request.POST)
    if form.is_valid():
        job = form.attempt(order_print, unit=unit, document=form.cleaned_data["document"], by=request.user, now=timezone.now())
        if job:
            return redirect("sessions:print_job", pk=job.pk)
    return render(request, "sessions/print_unit.html", {"unit": unit, "form": form}, status=422)


@require_safe
def print_job(request: PersonRequest, pk: int) -> HttpResponse:
    """Show how far an order is; the fragment asks again by itself until there is nothing to wait for."""
    job = get_object_or_404(PrintJob.objects.visible_to(request.user).select_related("unit"), pk=pk)
    waits = job.state in (PrintJob.WAITING, PrintJob.WORKING)
    has_file = file_of(job, now=timezone.now()) is not None
    is_fragment = request.htmx.target == "print-status"
    template = "sessions/print_job.html#status" if is_fragment else "sessions/print_job.html"
    return render(request, template, {"job": job, "waits": waits, "has_file": has_file})


@require_safe
def print_file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Hand out the file to who ordered it, as long as she may see the unit and the day is not over."""
    job = get_object_or_404(PrintJob.objects.visible_to(request.user).select_related("unit"), pk=pk)
    path = file_of(job, now=timezone.now())
    if path is None:
        raise Http404
    return as_file(FileResponse(path.open("rb")), filename_of(job.document, job.unit.name))
