"""What does a mentor see first: whom she follows, and which talks are next or not logged?"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from people.http import PersonRequest
from sessions.mentoring import mentee_cards


@require_GET
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
