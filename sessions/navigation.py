"""Which parts of the product does a person use?"""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from people.models import Mentor, Person
from programs.models import Mentorship


def areas_of(person: Person, *, today: date | None = None) -> list[tuple[str | Promise, str]]:
    """Return (label, address) of each part, the person's most frequent work first."""
    today = today or timezone.localdate()
    reach = person.reach(today)
    coordinates = bool(reach.coordinated_municipalities or reach.coordinated_units)
    leads_departments, has_whole_units = bool(reach.led_departments), coordinates or bool(reach.led_units)
    areas: list[tuple[str | Promise, str]] = []
    if leads_departments:
        areas.append((_("Nyansatte"), reverse("sessions:hires")))
    if Mentor.objects.active(today).filter(person=person).exists():
        areas.append((_("Mine mentees"), reverse("sessions:mentees")))
    if Mentorship.objects.filter(mentee=person).exists():
        areas.append((_("Min plan"), reverse("sessions:my_plan")))
    if has_whole_units:
        areas.append((_("Oversikt"), reverse("sessions:overview")))
        if not leads_departments:
            areas.append((_("Nyansatte"), reverse("sessions:hires")))
    if leads_departments or has_whole_units:
        areas.append((_("Ukeplan"), reverse("sessions:week")))
        if not has_whole_units:  # they have the way there on the overview
            areas.append((_("Utskrift"), reverse("sessions:prints")))
    if coordinates:
        areas.append((_("Organisasjon"), reverse("people:organisation")))
        areas.append((_("Utsendinger"), reverse("people:outbox")))
    if settings.DEMO:
        areas.append((_("Sendt e-post"), reverse("people:demo_mail")))
    return areas


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """Send a person to her most frequent work."""
    # The demo's mailbox is open to everybody and nobody's work.
    areas = [url for _label, url in areas_of(request.user) if url != reverse("people:demo_mail")]
    return redirect(areas[0]) if areas else render(request, "sessions/hires/nothing_here.html")
