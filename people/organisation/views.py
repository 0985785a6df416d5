"""How does a coordinator see and build the organisation?"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import FORM_METHODS, PersonRequest, edit_page
from people.models import ClosedDay, Department, Municipality, ServiceArea, Unit
from people.organisation.chart import card_of, charts_for, units_with_people
from people.organisation.forms import ClosedDayForm, DepartmentForm, ServiceAreaEditForm, ServiceAreaForm, UnitForm
from people.organisation.person_forms import place_code
from people.organisation.places import remove_closed_day


@require_safe
def organisation(request: PersonRequest) -> HttpResponse:
    """Show the units with their people and gaps, to coordinators."""
    today = timezone.localdate()
    charts = charts_for(request.user, on=today)
    if not charts:
        raise Http404
    closed_days = ClosedDay.objects.editable_by(request.user).filter(closed_on__gte=today).select_related("municipality")
    context = {"charts": charts, "closed_days": closed_days, "may_build": any(chart.may_change for chart in charts)}
    return render(request, "people/organisation/organisation.html", context)


@require_safe
def unit(request: PersonRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(units_with_people(Unit.objects.editable_by(request.user), on=timezone.localdate()), pk=pk)
    return render(request, "people/organisation/unit.html", {"unit": shown, "card": card_of(shown), "place_code": place_code(shown)})


@require_http_methods(FORM_METHODS)
def service_area_add(request: PersonRequest) -> HttpResponse:
    _refuse_unless_whole(request)
    form = ServiceAreaForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (area := form.save(by=request.user)):
        messages.success(request, _("%(name)s er lagt til.") % {"name": area.name})
        return redirect("people:organisation")
    return edit_page(request, form, heading=_("Nytt tjenesteområde"))


@require_http_methods(FORM_METHODS)
def service_area_edit(request: PersonRequest, pk: int) -> HttpResponse:
    area = get_object_or_404(ServiceArea.objects.editable_by(request.user), pk=pk)
    form = ServiceAreaEditForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Lagret."))
        return redirect("people:organisation")
    return edit_page(request, form, heading=_("Endre tjenesteområde"))


@require_http_methods(FORM_METHODS)
def unit_add(request: PersonRequest) -> HttpResponse:
    """Add a unit; where there is no service area yet, that page comes first."""
    _refuse_unless_whole(request)
    areas = ServiceArea.objects.editable_by(request.user)
    if not areas.exists():
        messages.info(request, _("En enhet hører til et tjenesteområde. Legg til det først."))
        return redirect("people:service_area_add")
    wanted = areas.filter(pk=number_in(request, "omrade")).first() or (areas.get() if areas.count() == 1 else None)
    form = UnitForm(request.POST or None, user=request.user, initial={"service_area": wanted})
    if request.method == "POST" and form.is_valid() and (added := form.save(by=request.user)):
        messages.success(request, _("%(name)s er lagt til. Nå kan du legge til avdelingene.") % {"name": added.name})
        return redirect("people:unit", pk=added.pk)
    return edit_page(request, form, heading=_("Ny enhet"))


@require_http_methods(FORM_METHODS)
def unit_edit(request: PersonRequest, pk: int) -> HttpResponse:
    edited = get_object_or_404(Unit.objects.editable_by(request.user), pk=pk)
    form = UnitForm(request.POST or None, user=request.user, unit=edited)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Lagret."))
        return redirect("people:unit", pk=pk)
    return edit_page(request, form, heading=_("Endre enhet"), back=_of(edited))


@require_http_methods(FORM_METHODS)
def department_add(request: PersonRequest, pk: int) -> HttpResponse:
    parent = get_object_or_404(Unit.objects.editable_by(request.user), pk=pk)
    form = DepartmentForm(request.POST or None, unit=parent)
    if request.method == "POST" and form.is_valid() and (department := form.save(by=request.user)):
        messages.success(request, _("%(name)s er lagt til.") % {"name": department.name})
        return redirect("people:unit", pk=pk)
    return edit_page(request, form, heading=_("Ny avdeling i %(unit)s") % {"unit": parent.name}, back=_of(parent))


@require_http_methods(FORM_METHODS)
def department_edit(request: PersonRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.editable_by(request.user).select_related("unit"), pk=pk)
    form = DepartmentForm(request.POST or None, unit=department.unit, department=department)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Lagret."))
        return redirect("people:unit", pk=department.unit_id)
    return edit_page(request, form, heading=_("Endre avdeling"), back=_of(department.unit))


@require_http_methods(FORM_METHODS)
def closed_day_add(request: PersonRequest) -> HttpResponse:
    _refuse_unless_whole(request)
    form = ClosedDayForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Dagen er lagt inn. Planer som lages fra nå av, holder den fri."))
        return redirect("people:organisation")
    lead = _("Helger, helligdager og jul- og nyttårsaften er stengt fra før. Her legger du inn kommunens egne dager.")
    return edit_page(request, form, heading=_("Ny stengt dag"), lead=lead)


@posted_from("people:organisation")
def closed_day_remove(request: PersonRequest, pk: int) -> HttpResponse:
    remove_closed_day(closed_day=get_object_or_404(ClosedDay.objects.editable_by(request.user), pk=pk))
    messages.success(request, _("Dagen er åpen igjen."))
    return redirect("people:organisation")


def number_in(request: PersonRequest, name: str) -> int | None:
    """Return the number a parameter of the address holds, or None."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def _of(shown: Unit) -> tuple[str, str]:
    return reverse("people:unit", args=[shown.pk]), shown.name


def _refuse_unless_whole(request: PersonRequest) -> None:
    """Answer 404 unless the reader coordinates a whole municipality.

    What lies outside a unit (service areas, units, closed days) is built by her alone.
    """
    if not Municipality.objects.editable_by(request.user).exists():
        raise Http404
