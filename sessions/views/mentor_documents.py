"""How does a mentor, or who leads her, get what she has done as mentor on paper?"""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Mentor
from sessions.documents.diploma import render_diploma
from sessions.mentor_service import service_of, why_no_diploma
from sessions.pdf.names import DIPLOMA, filename_of
from sessions.pdf.response import pdf_response


@require_safe
def mentor_diploma(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Show the diploma of one appointment, also when it is over; without a talk held, the page says why there is none."""
    today = timezone.localdate()
    visible = Mentor.objects.visible_to(request.user, today)
    mentor = get_object_or_404(visible.select_related("person", "unit__municipality"), pk=pk)
    is_own = mentor.person_id == request.user.pk
    back = (reverse("people:profile"), _("Min profil")) if is_own else (reverse("sessions:loads"), _("Belastning på mentorene"))
    service = service_of(mentor, today=today)
    if why := why_no_diploma(mentor, service):
        return render(
            request, "sessions/mentors/no_diploma.html", {"mentor": mentor, "why": why, "back_url": back[0], "back_label": back[1]}
        )
    return pdf_response(
        request,
        lambda: render_diploma(mentor, service=service, today=today),
        filename=filename_of(DIPLOMA, mentor.person.name),
        back=back,
    )
