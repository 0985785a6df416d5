"""How does a coordinator find, add and correct people, and give them roles?"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from
from people.accounts import invitations
from people.http import FORM_METHODS, PersonRequest, edit_page, is_coordinator, refuse_unless_coordinator
from people.models import Appointment, Mentor, Person
from people.organisation.person_forms import (
    EndForm,
    MentorAddForm,
    MentorEditForm,
    PersonAddForm,
    PersonEditForm,
    PersonFilterForm,
    RoleForm,
)
from people.organisation.roster import entry_of, people_matching, shown_ties, ties_of, with_entry, with_ties
from people.organisation.staff import shared_municipality
from people.outbox.bounces import what_to_do

PEOPLE_A_PAGE = 25


@require_safe
def persons(request: PersonRequest) -> HttpResponse:
    """List the people with a tie where the reader coordinates."""
    refuse_unless_coordinator(request)
    today, now = timezone.localdate(), timezone.now()
    form = PersonFilterForm(request.GET or None)
    people = Person.objects.coordinated_by(request.user)
    if form.is_valid():
        people = people_matching(people, words=form.cleaned_data["navn"], role=form.cleaned_data["rolle"], seen_by=request.user, on=today)
    page = Paginator(with_ties(with_entry(people), seen_by=request.user, on=today), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"person": person, "ties": shown_ties(person), "entry": entry_of(person, now=now)} for person in page]
    return render(
        request, "people/organisation/persons.html", {"form": form, "page": page, "rows": rows, "is_filtered": any(request.GET.values())}
    )


@require_safe
def person(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a person to those who lead or coordinate where she works.

    Only a coordinator gets the buttons.
    """
    shown = get_object_or_404(with_entry(Person.objects.led_by(request.user)), pk=pk)
    today = timezone.localdate()
    ties = ties_of(shown, seen_by=request.user, on=today)
    may_edit = _correctable(request).filter(pk=pk).exists()
    context = {
        "person": shown,
        "address_advice": what_to_do(shown, may_correct=may_edit and not shown.has_joined),
        "entry": entry_of(shown, now=timezone.now()),
        "ties": [tie for tie in ties if not tie.is_over(today)],
        "past_ties": [tie for tie in ties if tie.is_over(today)],
        "may_edit": may_edit,
        "may_give_roles": Person.objects.coordinated_by(request.user).filter(pk=pk).exists(),
        "may_invite": not shown.has_joined and Person.objects.invitable_by(request.user).filter(pk=pk).exists(),
        "is_coordinator": is_coordinator(request),
    }
    return render(request, "people/organisation/person.html", context)


@require_http_methods(FORM_METHODS)
def person_add(request: PersonRequest) -> HttpResponse:
    """Add a person with her first role; a link may propose role and place."""
    refuse_unless_coordinator(request)
    proposed = {"role": request.GET.get("rolle", ""), "place": request.GET.get("sted", "")}
    form = PersonAddForm(request.POST or None, user=request.user, today=timezone.localdate(), initial=proposed)
    if request.method == "POST" and form.is_valid() and (added := form.save(by=request.user, now=timezone.now())):
        messages.success(request, _("%(name)s er lagt til, og får en e-post om hvordan man kommer i gang.") % {"name": added.name})
        return redirect("people:person", pk=added.pk)
    lead = _("Nyansatte legges ikke til her: dem registrerer avdelingslederen, som da får hele planen på plass samtidig.")
    return edit_page(request, form, heading=_("Legg til person"), lead=lead, back=_people(), submit_label=_("Legg til og inviter"))


@require_http_methods(FORM_METHODS)
def person_edit(request: PersonRequest, pk: int) -> HttpResponse:
    edited = get_object_or_404(_correctable(request), pk=pk)
    form = PersonEditForm(request.POST or None, person=edited)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user, now=timezone.now()):
        messages.success(request, _("Lagret."))
        return redirect("people:person", pk=pk)
    lead = _("Kontoen er tatt i bruk, og da kan ikke e-postadressen endres her.") if edited.has_joined else ""
    return edit_page(request, form, heading=_("Endre opplysninger"), lead=lead, back=_of(edited))


@require_http_methods(FORM_METHODS)
def appointment_add(request: PersonRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(Person.objects.coordinated_by(request.user), pk=pk)
    form = RoleForm(request.POST or None, person=known, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Rollen er lagt til."))
        return redirect("people:person", pk=pk)
    return edit_page(request, form, heading=_("Ny rolle for %(name)s") % {"name": known.name}, back=_of(known))


@require_http_methods(FORM_METHODS)
def mentor_add(request: PersonRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(Person.objects.coordinated_by(request.user), pk=pk)
    form = MentorAddForm(request.POST or None, person=known, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("%(name)s er mentor.") % {"name": known.name})
        return redirect("people:person", pk=pk)
    return edit_page(request, form, heading=_("Gjør %(name)s til mentor") % {"name": known.name}, back=_of(known))


@require_http_methods(FORM_METHODS)
def mentor_edit(request: PersonRequest, pk: int) -> HttpResponse:
    mentor = get_object_or_404(Mentor.objects.editable_by(request.user).select_related("person", "unit"), pk=pk)
    form = MentorEditForm(request.POST or None, mentor=mentor)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user, today=timezone.localdate()):
        messages.success(request, _("Lagret."))
        return redirect("people:person", pk=mentor.person_id)
    heading = _("%(name)s som mentor i %(unit)s") % {"name": mentor.person.name, "unit": mentor.unit.name}
    lead = _("Følger mentoren nyansatte som ikke er ferdige, må avdelingslederen deres velge en ny mentor fra dagen etter siste dag.")
    return edit_page(request, form, heading=heading, lead=lead, back=_of(mentor.person))


@require_http_methods(FORM_METHODS)
def appointment_end(request: PersonRequest, pk: int) -> HttpResponse:
    rows = Appointment.objects.editable_by(request.user).select_related("person", "municipality", "unit", "department__unit")
    appointment = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    form = EndForm(request.POST or None, appointment=appointment)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user, today=today):
        messages.success(request, _("Siste dag er satt."))
        # The role that ended may be the tie by which she saw the person.
        can_still_see = Person.objects.led_by(request.user).filter(pk=appointment.person_id).exists()
        return redirect("people:person", pk=appointment.person_id) if can_still_see else redirect("sessions:home")
    params = {"role": appointment.get_role_display(), "place": appointment.place}
    back = _of(appointment.person)
    return edit_page(request, form, heading=_("Avslutt rolle: %(role)s, %(place)s") % params, lead=appointment.person.name, back=back)


@posted_from("people:person", "pk")
def invite_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a person a new invitation.

    Leaders do it from the hire's page, and return there (`next`).
    """
    invited = get_object_or_404(Person.objects.invitable_by(request.user), pk=pk)
    municipality = shared_municipality(invited, request.user)
    if municipality is None:
        raise Http404
    try:
        invitations.invite_again(person=invited, municipality=municipality, by=request.user, now=timezone.now())
        messages.success(request, _("En ny invitasjon er på vei til %(email)s. Den gamle virker ikke lenger.") % {"email": invited.email})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    wanted = request.POST.get("next", "")
    # No open redirect: `next` must lead to this site.
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe else reverse("people:person", args=[pk]))


def _correctable(request: PersonRequest) -> QuerySet:
    """Keep the people whose name, phone and address the coordinator corrects.

    Her own are corrected on her profile.
    """
    coordinated = Person.objects.coordinated_by(request.user)
    return Person.objects.editable_by(request.user).filter(pk__in=coordinated.values("pk"))


def _people() -> tuple[str, str]:
    return reverse("people:persons"), _("Personer")


def _of(known: Person) -> tuple[str, str]:
    return reverse("people:person", args=[known.pk]), known.name
