"""How does a leader see the agreed probation, and extend it because of absence?"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from, preview
from people.dates import date_with_week
from people.http import PersonRequest
from programs.models import Mentorship, ProbationExtension
from sessions.pdf.names import PROBATION_NOTICE, filename_of
from sessions.pdf.response import hire_page, pdf_response
from sessions.plan.standing import last_interview
from sessions.probation.extension import ProposedExtension, notice_of, propose_extended, proposed_extension, why_not_extended
from sessions.probation.forms import CountForm, ExtendForm
from sessions.probation.notice import render_probation_notice
from sessions.replanning.changes import ExtendProbation
from sessions.replanning.words import shown


@require_http_methods(["GET", "HEAD", "POST"])
def probation(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the agreed probation and the absence; a POST extends."""
    mentorship, now = _editable(request, pk), timezone.localtime()
    proposal = proposed_extension(mentorship, today=now.date())
    if request.method != "POST":
        return _page(request, mentorship, proposal, today=now.date(), counting=CountForm(proposal=proposal))
    form = ExtendForm(request.POST, proposal=proposal)
    saved = form.save(mentorship=mentorship, by=request.user, now=now) if form.is_valid() else None
    if saved is None:
        return _counted(request, mentorship, proposal, form)
    params = {"date": date_with_week(saved.ends_on, year=True), "name": mentorship.mentee.first_name}
    messages.success(request, _("Prøvetiden er forlenget til og med %(date)s. Gi meldingen til %(name)s.") % params)
    return redirect("sessions:probation", pk=pk)


@posted_from("sessions:probation", "pk")
@preview
def probation_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """Count the ticked absences and show what extending by those days does.

    The page then asks for the law's conditions.
    """
    mentorship = _editable(request, pk)
    return _counted(request, mentorship, proposed_extension(mentorship, today=timezone.localdate()), None)


def _counted(request: PersonRequest, mentorship: Mentorship, proposal: ProposedExtension, refused: ExtendForm | None) -> HttpResponse:
    now = timezone.localtime()
    counting = CountForm(request.POST, proposal=proposal)
    if not counting.is_valid() or why_not_extended(mentorship, today=now.date()):
        return _page(request, mentorship, proposal, today=now.date(), counting=counting, status=422)
    days = counting.cleaned_data["days"]
    replanned = propose_extended(mentorship, days=days, by=request.user, now=now)
    form = refused or ExtendForm(proposal=proposal, counted=counting.cleaned_data)
    form.show(replanned.fingerprint)
    context = {"days": days, "new_last_day": proposal.ends_after(days)}
    context["plan"] = shown(replanned, [ExtendProbation(days=days)], agreed=(), today=now.date())
    status = 422 if refused else 200
    return _page(request, mentorship, proposal, today=now.date(), counting=counting, form=form, status=status, **context)


def _page(
    request: PersonRequest, mentorship: Mentorship, proposal: ProposedExtension, *, today: date, status: int = 200, **more: Any
) -> HttpResponse:
    ends_on = mentorship.probation_ends_on
    interviews = list(mentorship.items.interviews())
    context = {
        "mentorship": mentorship,
        "today": today,
        "proposal": proposal,
        "refused": why_not_extended(mentorship, today=today),
        "days_left": (ends_on - today).days if ends_on else None,
        "interview": last_interview(interviews),
        "notice": notice_of(mentorship, interviews, today=today),
        "extensions": ProbationExtension.objects.visible_to(request.user, today).filter(mentorship=mentorship).select_related("made_by"),
    }
    return render(request, "sessions/probation/probation.html", context | more, status=status)


def _editable(request: PersonRequest, pk: int) -> Mentorship:
    mentorships = Mentorship.objects.editable_by(request.user).with_people().select_related("placement", "version__program")
    return get_object_or_404(mentorships, pk=pk)


@require_safe
def probation_notice(request: PersonRequest, pk: int, extension: int) -> HttpResponseBase:
    """Show the written notice of an extension: to the hire, and to her leaders."""
    holders = (
        ProbationExtension.objects.visible_to(request.user)
        .filter(mentorship=pk)
        .select_related(
            "made_by", "mentorship__mentee", "mentorship__municipality", "mentorship__placement", "mentorship__department__unit"
        )
    )
    row = get_object_or_404(holders, pk=extension)
    filename = filename_of(PROBATION_NOTICE, row.mentorship.mentee.name)
    return pdf_response(request, lambda: render_probation_notice(row), filename=filename, back=hire_page(row.mentorship))
