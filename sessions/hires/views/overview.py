"""What does a coordinator or unit leader see of her units?"""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Municipality, Unit
from people.standstill import sending_stands_still_since
from programs.models import Mentorship
from sessions.hires.filters import HireFilter
from sessions.hires.reasons import figures_by_unit, most_urgent_first, reasons_not_held
from sessions.plan.role_holders import RoleHolders
from sessions.plan.standing import Figures, standing_from, with_standing

HIRES_A_PAGE = 25


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    today = timezone.localdate()
    visible = Unit.objects.visible_to(request.user, today)
    units = list(visible)
    # A coordinator without units is shown how to begin; for anybody else an empty page has no use.
    may_change_rules = Municipality.objects.editable_by(request.user, today).exists()
    if not units and not may_change_rules:
        raise Http404
    hires = with_standing(Mentorship.objects.visible_to(request.user, today).filter(department__unit__in=visible), today=today)
    chosen = HireFilter(request.GET or None, hires, units=visible, today=today)
    figures = figures_by_unit(units, hires, today=today)
    reasons = reasons_not_held(chosen.qs, today=today)
    rows = most_urgent_first(chosen.qs, today=today).select_related("mentee", "department__unit").select_related("version__program")
    page = Paginator(rows, HIRES_A_PAGE).get_page(request.GET.get("page"))
    mentors = RoleHolders.for_mentorships(page, today=today)
    return render(
        request,
        "sessions/hires/overview.html",
        {
            "may_change_rules": may_change_rules,
            "still_since": sending_stands_still_since(timezone.now()),
            "figures": figures,
            "total": sum(figures.values(), Figures()),
            "filter": chosen,
            "is_filtered": any(chosen.form.data.get(name) for name in chosen.filters),
            "page": page,
            "hires": [
                (hire, standing_from(hire, today=today), hire.shown_state(today), mentors.mentor_on(hire.pk, max(today, hire.starts_on)))
                for hire in page
            ],
            "reasons": reasons,
            "missed": sum(reason.count for reason in reasons),
        },
    )
