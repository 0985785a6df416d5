"""How do the hire and those who follow her up get the archive copy?"""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from programs.models import Mentorship
from sessions.archive import copies
from sessions.pdf.names import ARCHIVE_COPY, ARCHIVE_PACKAGE, filename_of
from sessions.pdf.response import hire_page, pdf_response


@require_safe
def archive_copy(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Show the copy to the hire herself and to those who follow her up.

    Not to the mentor: her time is over, and she stands outside the line.
    """
    mentorship = get_object_or_404(_full(Mentorship.objects.archivable_by(request.user)), pk=pk)
    if why := copies.why_no_archive(mentorship):
        return _nothing_yet(request, mentorship, why)
    filename = filename_of(ARCHIVE_COPY, mentorship.mentee.name)
    return pdf_response(request, lambda: copies.archive_copy(mentorship), filename=filename, back=hire_page(mentorship))


@require_safe
def archive_package(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Send the copy with the archive's metadata, to those who follow the hire up."""
    mentorship = get_object_or_404(_full(Mentorship.objects.editable_by(request.user)), pk=pk)
    if why := copies.why_no_archive(mentorship):
        return _nothing_yet(request, mentorship, why)
    return pdf_response(
        request,
        lambda: copies.archive_package(mentorship),
        filename=filename_of(ARCHIVE_PACKAGE, mentorship.mentee.name, ending="zip"),
        back=hire_page(mentorship),
        content_type="application/zip",
    )


def _nothing_yet(request: PersonRequest, mentorship: Mentorship, why: str) -> HttpResponseBase:
    messages.info(request, why)
    return redirect("sessions:hire", pk=mentorship.pk)


def _full(mentorships):
    return mentorships.with_people().select_related("municipality", "placement", "version__program", "contact_person")
