"""How is a PDF sent to the reader, and which page is shown when it cannot be made?"""

from collections.abc import Callable

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from people.http import PersonRequest
from programs.models import Mentorship
from sessions.pdf.render import RendererMissingError, RenderingFailedError


def pdf_response(
    request: PersonRequest, make: Callable[[], bytes], *, filename: str, back: tuple[str, str], content_type: str = "application/pdf"
) -> HttpResponseBase:
    """Answer with the file that `make` returns, or a page that says why not (503).

    The file is a PDF or a package with one. `back` is (address, name) of the way back.
    """
    try:
        content = make()
    except (RendererMissingError, RenderingFailedError) as error:
        context = {"is_missing": isinstance(error, RendererMissingError), "back_url": back[0], "back_label": back[1]}
        return render(request, "sessions/pdf/unavailable.html", context, status=503)
    return as_file(HttpResponse(content), filename, content_type=content_type)


def hire_page(mentorship: Mentorship) -> tuple[str, str]:
    """Return (address, name) of the hire's page, as a way back."""
    return reverse("sessions:hire", args=[mentorship.pk]), mentorship.mentee.name


def as_file(response: HttpResponseBase, filename: str, *, content_type: str = "application/pdf") -> HttpResponseBase:
    """Return the response as a private file: a PDF to view, others to save."""
    response["Content-Type"] = content_type
    is_saved = content_type != "application/pdf"
    response["Content-Disposition"] = content_disposition_header(is_saved, filename) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
