"""How does a reader print the documents of one mentorship?"""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from programs.models import Mentorship
from sessions.pdf.names import A4, FOLLOW_UP_PLAN, WORKBOOK, filename_of
from sessions.pdf.response import hire_page, pdf_response
from sessions.workbook.render import render_document


@require_safe
def workbook(request: PersonRequest, pk: int, layout: str = A4) -> HttpResponseBase:
    """Return the arbeidsbok as PDF: to print, to fold, or to fill in on a screen."""
    return _document(request, WORKBOOK, pk, layout)


@require_safe
def follow_up_plan(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Return the oppfølgingsplan of one hire as PDF."""
    return _document(request, FOLLOW_UP_PLAN, pk, A4)


def _document(request: PersonRequest, document: str, pk: int, layout: str) -> HttpResponseBase:
    mentorships = Mentorship.objects.visible_to(request.user).select_related(
        "mentee", "municipality", "placement", "department__unit", "version__program", "contact_person"
    )
    mentorship = get_object_or_404(mentorships, pk=pk)
    return pdf_response(
        request,
        lambda: render_document(document, mentorship, reader=request.user, today=timezone.localdate(), layout=layout),
        filename=filename_of(document, mentorship.mentee.name, layout=layout),
        back=hire_page(mentorship),
    )
