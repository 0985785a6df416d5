"""How is a PDF handed to somebody, and what is said when it cannot be made?"""

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
    """Answer with the file that `make` returns, a PDF or a package with one, or with one page that says why there is none.

    `back` is a URL and its name.
    """
    try:
        content = make()
    except (RendererMissingError, RenderingFailedError) as error:
        told = {"is_missing": isinstance(error, RendererMissingError), "back_url": back[0], "back_label": back[1]}
        return render(request, "sessions/pdf/unavailable.html", told, status=503)
    return as_file(HttpResponse(content), filename, content_type=content_type)


def hire_page(mentorship: Mentorship) -> tuple[str, str]:
    """Return the way back to the page of the hire, and its name."""
    return reverse("sessions:hire", args=[mentorship.pk]), mentorship.mentee.name


def as_file(response: HttpResponseBase, filename: str, *, content_type: str = "application/pdf") -> HttpResponseBase:
    """Return the response as a private file: a PDF opens in the browser, anything else is saved."""
    response["Content-Type"] = content_type
    is_saved = content_type != "application/pdf"
    response["Content-Disposition"] = content_disposition_header(is_saved, filename) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
