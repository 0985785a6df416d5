"""How does a leader re-plan: choose a change, preview it, save it and undo it?"""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest
from programs.models import Mentorship
from sessions.models import Replan
from sessions.plan.locking import why_closed
from sessions.replanning.absence_effects import affected_mentorships, effects_of
from sessions.replanning.forms import (
    AbsenceForm,
    AsItStandsForm,
    ChangeForm,
    DepartmentForm,
    PauseForm,
    ProbationForm,
    ProgramForm,
    ReturnForm,
    RhythmForm,
    StartForm,
)
from sessions.replanning.mentor_forms import EndMentorForm, ReplaceForm, ShareForm, SubstituteForm
from sessions.replanning.replan import StaleProposalError, last_replan, proposals_for, propose, save_replan, undo_replan, why_not_undone
from sessions.replanning.snapshot import plan_snapshot
from sessions.replanning.words import shown, told_causes

FORMS: tuple[type[ChangeForm], ...] = (
    AbsenceForm,
    RhythmForm,
    StartForm,
    PauseForm,
    ReturnForm,
    ReplaceForm,
    SubstituteForm,
    ShareForm,
    EndMentorForm,
    ProbationForm,
    ProgramForm,
    DepartmentForm,
    AsItStandsForm,
)
BY_SLUG = {form.slug: form for form in FORMS}


@require_safe
def replan_menu(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what can be changed, whether anything no longer fits, and the last change."""
    mentorship, today = _editable(request, pk), timezone.localdate()
    closed = why_closed(mentorship)
    # The forms' words, not the forms: a template calls every class it is given.
    forms = [form for form in FORMS if not form.fieldless and form.is_offered(mentorship, today)]
    offered = [] if closed else [{"slug": form.slug, "heading": form.heading, "explanation": form.explanation} for form in forms]
    replan = last_replan(mentorship)
    context = {
        "mentorship": mentorship,
        "closed": closed,
        "offered": offered,
        "unfit": 0 if closed else len(proposals_for([mentorship], today=today)[pk].changes),
        "replan": replan,
        "causes": told_causes(replan) if replan else "",
        "cannot_undo": why_not_undone(replan, plan_snapshot(mentorship)) if replan else "",
    }
    return render(request, "sessions/replanning/menu.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@preview  # `replan_save` saves
def replan(request: PersonRequest, pk: int, change: str) -> HttpResponse:
    """Show the form of a change; a POST previews the result and saves nothing."""
    mentorship, today = _editable(request, pk), timezone.localdate()
    form_class = _form_class(change, mentorship, today)
    if request.method != "POST" and (why_closed(mentorship) or not form_class.fieldless):
        return _page(request, mentorship, form_class(mentorship=mentorship, today=today))
    form = form_class(request.POST, mentorship=mentorship, today=today)
    return _proposal(request, mentorship, form)


@posted_from("sessions:replan", "pk", "change")
def replan_save(request: PersonRequest, pk: int, change: str) -> HttpResponse:
    """Save the proposal that was shown.

    If the plan has changed since (a stale proposal), show what the change does now.
    """
    mentorship, now = _editable(request, pk), timezone.localtime()
    form = _form_class(change, mentorship, now.date())(request.POST, mentorship=mentorship, today=now.date())
    if not form.is_valid():
        return _proposal(request, mentorship, form)
    agreed, seen = request.POST.getlist("agreed"), request.POST.get("seen", "")
    seen = seen if seen.isalnum() else ""  # no fingerprint: PostgreSQL cannot even be asked for a NUL
    try:
        saved = save_replan(mentorship=mentorship, changes=form.changes(), agreed=agreed, seen=seen, by=request.user, now=now)
    except StaleProposalError as error:
        return _proposal(request, mentorship, form, complaint=" ".join(error.messages))
    except ValidationError as error:
        form.complain(error)
        return _proposal(request, mentorship, form)
    messages.success(request, _saved(form, replanned=saved is not None))
    return _after(request, pk)


def _menu_of(request: PersonRequest, pk: int) -> str:
    replan = get_object_or_404(Replan.objects.editable_by(request.user), pk=pk)
    return reverse("sessions:replan_menu", args=[replan.mentorship_id])


@posted_from("sessions:replan_menu", found=_menu_of)
def replan_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Undo the last re-planning."""
    replan = get_object_or_404(Replan.objects.editable_by(request.user).select_related("mentorship__mentee"), pk=pk)
    try:
        undo_replan(replan=replan, by=request.user, now=timezone.localtime())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Endringen er tatt tilbake. Planen er som før."))
    return _after(request, replan.mentorship_id)


def _after(request: PersonRequest, pk: int) -> HttpResponse:
    """Redirect to the hire, or to the list if the reader may no longer see her.

    A move to another department can take the hire out of the reader's sight.
    """
    still_visible = Mentorship.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect("sessions:hire", pk=pk) if still_visible else redirect("sessions:hires")


def _proposal(request: PersonRequest, mentorship: Mentorship, form: ChangeForm, *, complaint: str = "") -> HttpResponse:
    """Show what a filled-in change does, or what is wrong with it."""
    now = timezone.localtime()
    agreed = request.POST.getlist("agreed")
    if why_closed(mentorship) or not form.is_valid():
        return _page(request, mentorship, form, status=422)
    changes = form.changes()
    try:
        proposal = propose(mentorship=mentorship, changes=changes, agreed=agreed, by=request.user, now=now)
    except ValidationError as error:
        form.complain(error)
        return _page(request, mentorship, form, status=422)
    words = shown(proposal, changes, agreed=agreed, today=now.date())
    return _page(request, mentorship, form, proposal=words, complaint=complaint, status=422 if complaint else 200)


def _saved(form: ChangeForm, *, replanned: bool) -> str:
    if replanned:
        return _("Planen er lagt på nytt.")
    return _("Ingenting var endret.") if form.fieldless else _("Lagret. Ingen datoer i planen måtte flyttes.")


def _page(request: PersonRequest, mentorship: Mentorship, form: ChangeForm, *, status: int = 200, **context) -> HttpResponse:
    template = "sessions/replanning/replan.html#proposal" if request.htmx.target == "proposal" else "sessions/replanning/replan.html"
    shared = {"mentorship": mentorship, "form": form, "closed": why_closed(mentorship), "fieldless": form.fieldless}
    return render(request, template, shared | context, status=status)


def _form_class(change: str, mentorship: Mentorship, today: date) -> type[ChangeForm]:
    form_class = BY_SLUG.get(change)
    if form_class is None or not form_class.is_offered(mentorship, today):
        raise Http404
    return form_class


def _editable(request: PersonRequest, pk: int) -> Mentorship:
    full = Mentorship.objects.editable_by(request.user).with_people().select_related("placement", "version__program")
    return get_object_or_404(full, pk=pk)


PLANS_A_PAGE = 25


@require_safe
def absence_effects(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the items one's own absence hits, with a new day proposed for each."""
    absence, today = get_object_or_404(request.user.absences.select_related("person"), pk=pk), timezone.localdate()
    page = Paginator(affected_mentorships(absence, reader=request.user, today=today), PLANS_A_PAGE).get_page(request.GET.get("page"))
    plans = effects_of(absence, page.object_list, reader=request.user, today=today)
    return render(
        request, "sessions/replanning/absence_effects.html", {"absence": absence, "page": page, "plans": plans, "person": request.user}
    )
