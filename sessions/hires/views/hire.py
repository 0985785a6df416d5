"""What does a leader or mentor see of one hire's mentorship, and how does a leader change it as a whole?"""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.forms import RevisionForm
from people import closed_days
from people.dates import weekday_name
from people.http import PersonRequest, posted
from people.models import ClosedDay
from programs.models import Mentorship
from sessions.archive.copies import why_no_archive
from sessions.hires.forms import ContactPersonForm, EndForm
from sessions.hires.hire_page import plan_of
from sessions.mentors.assignment import mentors_for
from sessions.models import PlanItem
from sessions.plan.forms import shift_formset
from sessions.plan.locking import why_closed
from sessions.plan.role_holders import RoleHolders
from sessions.probation.extension import notice_of
from sessions.replanning.replan import proposals_for
from sessions.start_letters.sending import why_over


@require_safe
def hire(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the whole plan; the hire herself is redirected to her own page."""
    mentorship = get_object_or_404(_full(Mentorship.objects.visible_to(request.user)), pk=pk)
    if mentorship.mentee_id == request.user.pk:
        return redirect("sessions:my_plan")
    today = timezone.localdate()
    plan = plan_of(mentorship, reader=request.user, today=today)
    unfit = 0 if plan.closed else len(proposals_for([mentorship], today=today)[pk].changes)
    items = [planned.item for planned in (*plan.past, *plan.ahead)]
    notice = notice_of(mentorship, items, today=today) if plan.can_lead else None
    context = {"plan": plan, "mentorship": mentorship, "mentee": mentorship.mentee, "today": today, "unfit": unfit, "notice": notice}
    has_letter = plan.can_lead and not why_over(mentorship, today=today)
    follows_up = Mentorship.objects.editable_by(request.user, today).filter(pk=pk)
    has_archive = not why_no_archive(mentorship) and follows_up.exists()
    return render(request, "sessions/hires/hire.html", context | {"has_letter": has_letter, "has_archive": has_archive})


@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: PersonRequest, pk: int) -> HttpResponse:
    """Fill in all the training shifts at once."""
    mentorship, today = _editable(request, pk), timezone.localdate()
    rows = list(mentorship.items.shifts().order_by("number"))
    free_text = Mentorship.objects.close_to(request.user, today).filter(pk=pk).exists()
    formset = shift_formset(posted(request), mentorship=mentorship, shifts=rows, sees_free_text=free_text, closed=_closed(mentorship, rows))
    status = 200
    if request.method == "POST":
        status = 422
        if formset.is_valid():
            changed = formset.save(by=request.user, today=today)
            if changed is not None:
                messages.success(request, _("Opplæringsvaktene er lagret.") if changed else _("Ingenting var endret."))
                return redirect("sessions:hire", pk=pk)
    names = [mentor.person.name for mentor in mentors_for(mentorship, today)]
    context = {"mentorship": mentorship, "formset": formset, "companions": dict.fromkeys(names), "closed": why_closed(mentorship)}
    return render(request, "sessions/plan/shifts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_person(request: PersonRequest, pk: int) -> HttpResponse:
    mentorship, today = _editable(request, pk), timezone.localdate()
    form = ContactPersonForm(posted(request), row=mentorship, today=today)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user, today=today):
        messages.success(request, _("Kontaktpersonen er lagret."))
        return redirect("sessions:hire", pk=pk)
    person = RoleHolders.for_mentorships([mentorship], today=today).contact_person(mentorship)
    return _form_page(request, "sessions/plan/contact_person.html", mentorship, form, person=person)


@require_http_methods(["GET", "HEAD", "POST"])
def end_mentorship(request: PersonRequest, pk: int) -> HttpResponse:
    mentorship, today = _editable(request, pk), timezone.localdate()
    form = EndForm(posted(request), row=mentorship, today=today)
    if request.method == "POST" and form.is_valid() and (ended := form.save(by=request.user, today=today)):
        messages.success(request, _told_after_the_end(ended))
        return redirect("sessions:hire", pk=pk)
    left = mentorship.items.open().filter(planned_on__gt=today).count()
    return _form_page(request, "sessions/hires/ending.html", mentorship, form, left=left)


def _told_after_the_end(mentorship: Mentorship) -> str:
    done = _("Mentorforholdet er avsluttet.")
    if why_no_archive(mentorship):
        return done
    return f"{done} " + _("Arkivkopien ligger under «Gjør mer»: legg den i personalmappen, og gi den nyansatte sitt eksemplar.")


def _full(mentorships):
    return mentorships.with_people().select_related("placement", "version__program", "contact_person")


def _editable(request: PersonRequest, pk: int) -> Mentorship:
    return get_object_or_404(_full(Mentorship.objects.editable_by(request.user)), pk=pk)


def _form_page(request: PersonRequest, template: str, mentorship: Mentorship, form: RevisionForm, **context) -> HttpResponse:
    """Show a form about the mentorship; a refused form with the present revision."""
    if form.is_bound:
        form.renew(Mentorship.objects.values_list("revision", flat=True).get(pk=mentorship.pk))
    shared = {"mentorship": mentorship, "form": form, "closed": why_closed(mentorship)}
    return render(request, template, shared | context, status=422 if form.is_bound else 200)


def _closed(mentorship: Mentorship, rows: list[PlanItem]) -> dict[int, str]:
    """Return the name of the closed day or weekend each shift lies on.

    A hint only: the rota decides, so nothing is refused.
    """
    days = {row.planned_on for row in rows if row.planned_on}
    own = ClosedDay.objects.filter(municipality=mentorship.municipality_id, closed_on__in=days)
    name_of = closed_days.closed_days(dict(own.values_list("closed_on", "name")))
    return {row.pk: name for row in rows if row.planned_on and (name := _name_of(row.planned_on, name_of(row.planned_on)))}


def _name_of(day: date, closed: str | None) -> str:
    return closed or (weekday_name(day.weekday()).capitalize() if day.weekday() >= 5 else "")
