"""What goes out in the coming days by the rules as they stand, and to whom?"""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from sessions.reminding.preview import DAYS
from sessions.reminding.preview_rows import counts_of, days_of, rows_of
from sessions.reminding.trying import as_it_stands
from sessions.views.reminder_rules import municipality_of, rules_url, version_of

ROWS_A_PAGE = 50


@require_safe
def reminder_preview(request: PersonRequest, version: int) -> HttpResponse:
    municipality, _others = municipality_of(request)
    found = version_of(request, version, municipality)
    shown = as_it_stands(found, municipality=municipality, now=timezone.now())
    page = Paginator(rows_of(shown), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "municipality": municipality,
        "version": found,
        "rules_url": rules_url(municipality),
        "counts": counts_of(shown),
        "days": days_of(page, shown),
        "page": page,
        "number_of_days": DAYS,
    }
    return render(request, "sessions/reminders/preview.html", context)
