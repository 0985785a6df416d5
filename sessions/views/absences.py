"""What does somebody see of the plans her own absence lies over?"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from sessions.absence_effects import affected_mentorships, effects_of

PLANS_A_PAGE = 25


@require_safe
def absence_effects(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what one's own absence lies over, with a new day proposed for each line."""
    absence, today = get_object_or_404(request.user.absences.select_related("person"), pk=pk), timezone.localdate()
    page = Paginator(affected_mentorships(absence, reader=request.user, today=today), PLANS_A_PAGE).get_page(request.GET.get("page"))
    plans = effects_of(absence, page.object_list, reader=request.user, today=today)
    return render(
        request, "sessions/replanning/absence_effects.html", {"absence": absence, "page": page, "plans": plans, "person": request.user}
    )
