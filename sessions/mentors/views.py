"""Which pages show a mentor's mentees, the mentors' workload and a mentor's diploma?"""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Department, Mentor
from sessions.mentors.diploma import render_diploma
from sessions.mentors.mentees import mentee_cards
from sessions.mentors.service_record import service_of, why_no_diploma
from sessions.mentors.workload import coming_weeks, mentors_of_units_followed_by, talk_loads
from sessions.pdf.names import DIPLOMA, filename_of
from sessions.pdf.response import pdf_response


@require_safe
def mentees(request: PersonRequest) -> HttpResponse:
    today = timezone.localdate()
    appointments = list(request.user.mentor_appointments.active(today).select_related("unit"))
    if not appointments:
        raise Http404
    cards = mentee_cards(request.user, today=today)
    unlogged = sum(len(card.unlogged) for card in cards)
    running = sum(card.is_running for card in cards)
    context = {"cards": cards, "unlogged": unlogged, "running": running, "appointments": appointments, "today": today}
    return render(request, "sessions/mentors/mentees.html", context)


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
    has_heavy = any(week.is_heavy for load in rows for week in load.weeks)
    context = {"page": page, "rows": rows, "weeks": coming_weeks(today), "has_heavy": has_heavy}
    return render(request, "sessions/mentors/workload.html", context)


@require_safe
def mentor_diploma(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Show the diploma of one appointment, also when it is over.

    Without a talk held, the page says why there is no diploma.
    """
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
