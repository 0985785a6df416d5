"""How does a leader see what is agreed of a probation, and extend it because of absence?"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.dates import date_with_week
from people.http import PersonRequest
from programs.models import Mentorship, ProbationExtension
from sessions.forms.probation import CountForm, ExtendForm
from sessions.models import PlanItem
from sessions.probation import ProposedExtension, last_interview, proposed_extension, why_not_extended


@require_http_methods(["GET", "HEAD", "POST"])
def probation(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what is agreed; count the absence that is ticked (GET), and extend by its days (POST)."""
    mentorships = Mentorship.objects.editable_by(request.user).select_related("mentee", "department__unit")
    mentorship, today = get_object_or_404(mentorships, pk=pk), timezone.localdate()
    proposal = proposed_extension(mentorship, today=today)
    if request.method == "POST":
        form = ExtendForm(request.POST, row=mentorship, proposal=proposal)
        saved = form.save(by=request.user, now=timezone.now()) if form.is_valid() else None
        if saved:
            told = {"date": date_with_week(saved.ends_on, year=True), "name": mentorship.mentee.first_name}
            messages.success(request, _("Prøvetiden er forlenget til og med %(date)s. Gi meldingen til %(name)s.") % told)
            return redirect("sessions:probation", pk=pk)
        form.renew(mentorship.revision)
        counting = CountForm(request.POST, proposal=proposal)
        counting.is_valid()
        return _page(request, mentorship, proposal, today=today, counting=counting, form=form, status=422)
    counting = CountForm(request.GET if {"absences", "days"} & request.GET.keys() else None, proposal=proposal)
    if not counting.is_valid():
        return _page(request, mentorship, proposal, today=today, counting=counting, status=422 if counting.is_bound else 200)
    form = ExtendForm(row=mentorship, proposal=proposal, counted=counting.cleaned_data)
    return _page(request, mentorship, proposal, today=today, counting=counting, form=form, status=200)


def _page(
    request: PersonRequest, mentorship: Mentorship, proposal: ProposedExtension, *, today: date, status: int, **forms: Any
) -> HttpResponse:
    counting = forms["counting"]
    days = counting.cleaned_data.get("days") if counting.is_bound and not counting.errors else None
    interviews = mentorship.items.filter(kind=PlanItem.INTERVIEW)
    context = {
        "mentorship": mentorship,
        "today": today,
        "proposal": proposal,
        "days": days,
        "new_last_day": proposal.ends_after(days) if days else None,
        "refused": why_not_extended(mentorship, today=today),
        "days_left": (mentorship.probation_ends_on - today).days if mentorship.probation_ends_on else None,
        "interview": last_interview(interviews),
        "extensions": ProbationExtension.objects.visible_to(request.user, today).filter(mentorship=mentorship).select_related("made_by"),
    }
    return render(request, "sessions/probation.html", context | forms, status=status)
