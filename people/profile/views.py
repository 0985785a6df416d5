"""What does a person see and change of what is stored about herself?"""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from, secret
from people.accounts.forms import ChangePasswordForm
from people.http import FORM_METHODS, PersonRequest, edit_page
from people.organisation.absences import remove_absence
from people.organisation.roster import ties_of
from people.profile.forms import AbsenceForm, PresentationForm, ProfileForm


@require_http_methods(FORM_METHODS)
def profile(request: PersonRequest) -> HttpResponse:
    """Show what this app stores about the person; name and phone she edits here."""
    person, today = request.user, timezone.localdate()
    form = ProfileForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Lagret."))
        return redirect("people:profile")
    context = {
        "form": form,
        "absences": person.absences.filter(ends_on__gte=today),
        "past_absences": person.absences.filter(ends_on__lt=today).order_by("-starts_on"),
        "mentoring": person.mentor_appointments.not_over(today).select_related("unit"),
        "ties": ties_of(person, seen_by=person, on=today),
        "today": today,
    }
    return render(request, "people/profile/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@secret
def change_password(request: PersonRequest) -> HttpResponse:
    """Change her own password; this session goes on, all her others end."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.save(person=request.user, now=timezone.now())
        if person:
            # A new password voids every session of the account; this one gets the new hash.
            update_session_auth_hash(request, person)
            messages.success(request, _("Passordet er endret. Er du logget inn andre steder, er du logget ut der."))
            return redirect("people:profile")
    return edit_page(request, form, heading=_("Bytt passord"), back=_mine())


@require_http_methods(FORM_METHODS)
def absence_add(request: PersonRequest) -> HttpResponse:
    form = AbsenceForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid() and (saved := form.save(today=timezone.localdate())):
        messages.success(request, _("Fraværet er lagt inn."))
        return redirect("sessions:absence_effects", pk=saved.pk)
    lead = _("Bare datoer, aldri grunn. Lederne dine ser datoene. Du får se hva fraværet treffer, og hvilke dager som foreslås i stedet.")
    return edit_page(request, form, heading=_("Legg inn fravær"), lead=lead, back=_mine())


@posted_from("people:profile")
def absence_remove(request: PersonRequest, pk: int) -> HttpResponse:
    remove_absence(absence=get_object_or_404(request.user.absences, pk=pk))
    messages.success(request, _("Fraværet er fjernet."))
    return redirect("people:profile")


@require_http_methods(FORM_METHODS)
def presentation(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a mentor write her own presentation; nobody else can."""
    mentor = get_object_or_404(request.user.mentor_appointments.not_over(timezone.localdate()).select_related("unit"), pk=pk)
    form = PresentationForm(request.POST or None, mentor=mentor)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Presentasjonen er lagret."))
        return redirect("people:profile")
    lead = _("Vises for dine mentees og lederne deres.")
    return edit_page(request, form, heading=_("Presentasjon, %(unit)s") % {"unit": mentor.unit.name}, lead=lead, back=_mine())


def _mine() -> tuple[str, str]:
    return reverse("people:profile"), _("Min profil")
