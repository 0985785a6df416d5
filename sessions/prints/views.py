"""How does a person order the documents of many hires, or a blank one without names, and fetch the files?"""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest
from people.models import Unit
from programs.models import ProgramVersion
from sessions.models import PrintJob
from sessions.pdf.names import A4, BOOKLET, FILLABLE, FOLLOW_UP_PLAN, WORKBOOK, filename_of
from sessions.pdf.response import as_file, pdf_response
from sessions.prints.forms import BlankForm, PrintForm, places_of
from sessions.prints.jobs import call_off, duration_of, file_of, no_print_since
from sessions.workbook.render import render_blank

_NUMBER = "antall"  # how many documents the reader was told it would be


@require_safe
def prints(request: PersonRequest) -> HttpResponse:
    """Show what can be printed, and the reader's latest orders."""
    unit = request.GET.get("enhet", "")
    wanted = {"place": f"enhet-{unit}", "unit": unit} if unit.isdecimal() else {}
    return _page(request, PrintForm(user=request.user, today=timezone.localdate(), initial=wanted))


@require_http_methods(["GET", "HEAD", "POST"])
def print_preview(request: PersonRequest) -> HttpResponse:
    """Say how many documents it will be and how long it takes, before any is made.

    Who opens the address finds the form that is posted here.
    """
    today = timezone.localdate()
    if request.method != "POST":
        return _page(request, PrintForm(user=request.user, today=today))
    form = PrintForm(request.POST, user=request.user, today=today)
    number = form.number(now=timezone.now()) if form.is_valid() else None
    return _preview_page(request, form, number) if number else _page(request, form, status=422)


@posted_from("sessions:print_preview")
def print_order(request: PersonRequest) -> HttpResponse:
    """Order the documents of many hires, as many as the reader was told of."""
    form = PrintForm(request.POST, user=request.user, today=timezone.localdate())
    number = form.number(now=timezone.now()) if form.is_valid() else None
    if number and request.POST.get(_NUMBER) != str(number):
        return _preview_page(request, form, number, status=422)
    job = form.save(now=timezone.now()) if number else None
    return redirect("sessions:print_job", pk=job.pk) if job else _page(request, form, status=422)


def _preview_page(request: PersonRequest, form: PrintForm, number: int, *, status: int = 200) -> HttpResponse:
    chosen = form.cleaned_data
    context = {
        "number": number,
        "number_key": _NUMBER,
        "told_before": request.POST.get(_NUMBER, ""),
        "document": dict(PrintJob.DOCUMENTS)[chosen["document"]],
        "layout": dict(PrintJob.LAYOUTS)[chosen["layout"]],
        "place": form.chosen_place.label,
        "month_on": form.month_on,
        "minutes": round(duration_of(chosen["document"], number).total_seconds() / 60),
        "chosen": {name: chosen[name] for name in form.fields},
    }
    return render(request, "sessions/prints/print_preview.html", context, status=status)


@posted_from("sessions:print_job", "pk")
def print_call_off(request: PersonRequest, pk: int) -> HttpResponse:
    """Call an order off that is not ended yet."""
    job = get_object_or_404(PrintJob.objects.visible_to(request.user), pk=pk)
    if call_off(job=job):
        messages.success(request, _("Bestillingen er stoppet. Ingen filer blir laget."))
    else:
        messages.info(request, _("Bestillingen var alt ferdig eller stoppet."))
    return redirect("sessions:print_job", pk=job.pk)


@require_safe
def blank_choice(request: PersonRequest) -> HttpResponse:
    """Redirect from the form's choices to the address of the blank document."""
    blank = BlankForm(request.GET, user=request.user, today=timezone.localdate())
    if not blank.is_valid():
        return _page(request, PrintForm(user=request.user, today=timezone.localdate()), blank=blank, status=422)
    chosen = blank.cleaned_data
    return redirect("sessions:blank_document", chosen["unit"].pk, chosen["document"], chosen["version"].pk, chosen["layout"])


def _page(request: PersonRequest, form: PrintForm, *, blank: BlankForm | None = None, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    if not places_of(request.user, today):
        raise Http404
    orders = PrintJob.objects.visible_to(request.user, today).filter(expires_at__gt=timezone.now())
    context = {
        "form": form,
        "blank": blank or BlankForm(user=request.user, today=today, initial={"unit": form.initial.get("unit")}),
        "orders": orders[:20],
    }
    return render(request, "sessions/prints/prints.html", context, status=status)


@require_safe
def blank_document(request: PersonRequest, pk: int, document: str, version: int, layout: str) -> HttpResponseBase:
    """Show a document of a unit and a programme without names."""
    unit = get_object_or_404(Unit.objects.with_departments_of(request.user).select_related("municipality"), pk=pk)
    programs = ProgramVersion.objects.visible_to(request.user).for_municipality(unit.municipality_id).current()
    programme = get_object_or_404(programs.select_related("program"), pk=version)
    if document not in (WORKBOOK, FOLLOW_UP_PLAN) or layout not in (A4, BOOKLET, FILLABLE):
        raise Http404
    return pdf_response(
        request,
        lambda: render_blank(document, unit, programme, layout=layout),
        filename=filename_of(document, programme.program.name, layout=layout),
        back=(reverse("sessions:prints"), _("Utskrift")),
    )


@require_safe
def print_job(request: PersonRequest, pk: int) -> HttpResponse:
    """Show how far an order is; the fragment polls until the order is ended."""
    job = get_object_or_404(PrintJob.objects.visible_to(request.user), pk=pk)
    waits = job.state in (PrintJob.WAITING, PrintJob.CLAIMED)
    has_file = file_of(job, now=timezone.now()) is not None
    is_fragment = request.htmx.target == "print-status"
    template = "sessions/prints/print_job.html#status" if is_fragment else "sessions/prints/print_job.html"
    still_since = no_print_since(timezone.now()) if waits else None
    return render(request, template, {"job": job, "waits": waits, "has_file": has_file, "still_since": still_since})


@require_safe
def print_file(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Return the printer's file to the person who ordered it.

    As long as she may still see what is in it (`PrintJob.visible_to`) and it has not expired.
    """
    return _file(request, pk, package=False)


@require_safe
def print_package(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Return the package of one file a hire, on the same terms as `print_file`."""
    return _file(request, pk, package=True)


def _file(request: PersonRequest, pk: int, *, package: bool) -> HttpResponseBase:
    job = get_object_or_404(PrintJob.objects.visible_to(request.user), pk=pk)
    path = file_of(job, now=timezone.now(), package=package)
    if path is None:
        raise Http404
    name = filename_of(job.document, job.label, layout=job.layout, ending="zip" if package else "pdf")
    return as_file(FileResponse(path.open("rb")), name, content_type="application/zip" if package else "application/pdf")
