"""Which hires does a leader follow up?"""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Department
from programs.models import Mentorship
from sessions.hires.hire_list import SHOWN_STATES, heaviest_first, hire_rows
from sessions.plan.standing import with_next_item, with_standing

HIRES_A_PAGE = 25
TAB_LABELS = {
    Mentorship.RUNNING: _("Pågår"),
    Mentorship.BEFORE_START: _("Før oppstart"),
    Mentorship.COMPLETED: _("Fullført"),
    Mentorship.ENDED: _("Avsluttet"),
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One state of the mentorships, as a link."""

    label: str | Promise
    url: str
    current: bool
    count: int


@require_safe
def hires(request: PersonRequest) -> HttpResponse:
    """List the hires of the departments a person follows up, most urgent first."""
    today = timezone.localdate()
    departments = Department.objects.visible_to(request.user, today)
    if not departments.exists():
        raise Http404
    mine = Mentorship.objects.editable_by(request.user, today)
    chosen = _chosen(request.GET.get("vis", ""))
    rows = heaviest_first(with_next_item(with_standing(mine.at_stage(chosen, today).with_people(), today=today), today=today), today=today)
    rows = rows.select_related("placement", "version")
    page = Paginator(rows, HIRES_A_PAGE).get_page(request.GET.get("page"))
    tabs = _tabs(mine, chosen, today=today)
    context = {
        "page": page,
        "rows": hire_rows(page, today=today),
        "tabs": tabs,
        "chosen": chosen,
        "has_any": any(tab.count for tab in tabs),
    }
    return render(request, "sessions/hires/hires.html", context)


def _chosen(state: str) -> str:
    return state if state in SHOWN_STATES else Mentorship.RUNNING


def _tabs(mine: QuerySet[Mentorship], chosen: str, *, today: date) -> list[Tab]:
    states = [mentorship.stage(today) for mentorship in mine.only("state", "starts_on")]
    url = reverse("sessions:hires")
    return [
        Tab(label=TAB_LABELS[state], url=f"{url}?vis={state}", current=state == chosen, count=states.count(state)) for state in SHOWN_STATES
    ]
