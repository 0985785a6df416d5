"""How is one item of a plan moved, ticked off or noted on?"""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.forms import RevisionForm
from mentorprogram.posts.addresses import posted_from
from people.dates import date_with_week
from people.http import PersonRequest, posted, revision_sent
from people.models import Absence
from sessions.models import PlanItem
from sessions.models.item import PlanItemQuerySet
from sessions.plan.forms import DoneForm, MoveForm, TaskNoteForm
from sessions.plan.items import undo, why_fixed
from sessions.plan.locking import why_closed


@require_http_methods(["GET", "HEAD", "POST"])
def item_move(request: PersonRequest, pk: int) -> HttpResponse:
    item = editable_item(request, pk)
    form, absence = MoveForm(posted(request), row=item, proposed_on=_proposed(request)), _moved_for(request)
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user, today=timezone.localdate())):
        params = {"title": saved.title, "date": date_with_week(form.cleaned_data["planned_on"], year=True)}
        messages.success(request, _("Lagret: %(title)s, %(date)s.") % params)
        return redirect("sessions:absence_effects", pk=absence.pk) if absence else back_to_hire(item)
    return item_page(request, "sessions/plan/item_move.html", item, form, closed=why_fixed(item), absence=absence)


@require_http_methods(["GET", "HEAD", "POST"])
def item_done(request: PersonRequest, pk: int) -> HttpResponse:
    """Tick off an item on a day: the button on the plan sends the day it names."""
    item = editable_item(request, pk, PlanItem.objects.ticked())
    today = timezone.localdate()
    form = DoneForm(posted(request), row=item, today=today)
    if form.is_bound and form.is_valid() and (saved := form.save(by=request.user, today=today)):
        messages.success(request, _("%(title)s er merket som utført.") % {"title": saved.title})
        return back_to_hire(item)
    return item_page(request, "sessions/plan/item_done.html", item, form)


def hire_of(request: PersonRequest, pk: int) -> str:
    """Return the address of the hire whose plan an item stands in."""
    item = get_object_or_404(PlanItem.objects.editable_by(request.user), pk=pk)
    return reverse("sessions:hire", args=[item.mentorship_id])


@posted_from("sessions:hire", found=hire_of)
def item_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back that a task or a training shift is done."""
    item = editable_item(request, pk, PlanItem.objects.ticked())
    return undone(request, item, undo)


def undone(request: PersonRequest, item: PlanItem, verb: Callable) -> HttpResponse:
    """Undo an item with its verb, and show how that went on the hire's page."""
    try:
        verb(item=item, revision=revision_sent(request), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Angret. %(title)s står som planlagt.") % {"title": item.title})
    return back_to_hire(item)


@require_http_methods(["GET", "HEAD", "POST"])
def item_note(request: PersonRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(
        _full(PlanItem.objects.editable_by(request.user)).filter(pk__in=PlanItem.objects.note_shared_with(request.user).values("pk")), pk=pk
    )
    form = TaskNoteForm(posted(request), row=item)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Merknaden er lagret."))
        return back_to_hire(item)
    return item_page(request, "sessions/plan/item_note.html", item, form)


def _proposed(request: PersonRequest) -> date | None:
    """Return the day that a page proposed in the address, or None for anything else."""
    try:
        return date.fromisoformat(request.GET.get("dato", ""))
    except ValueError:
        return None


def _moved_for(request: PersonRequest) -> Absence | None:
    """Return the reader's own absence whose page led here, or None.

    That page may have more items to move, so the reader goes back to it.
    """
    key = request.GET.get("fravaer", "")
    # A key of 19 digits or more can overflow the database's integer.
    return request.user.absences.filter(pk=key).first() if key.isdecimal() and len(key) < 19 else None


def _full(items: QuerySet[PlanItem]) -> QuerySet[PlanItem]:
    return items.select_related("mentorship__mentee", "mentorship__department__unit", "mentorship__version__program", "meeting__led_by")


def editable_item(request: PersonRequest, pk: int, items: PlanItemQuerySet | None = None) -> PlanItem:
    """Return an item that the reader may change, or raise 404.

    `items` are the items that are meant, where not all are.
    """
    wanted = PlanItem.objects.all() if items is None else items
    return get_object_or_404(_full(wanted.editable_by(request.user)), pk=pk)


def back_to_hire(item: PlanItem) -> HttpResponse:
    return redirect("sessions:hire", pk=item.mentorship_id)


def item_page(request: PersonRequest, template: str, item: PlanItem, form: RevisionForm, *, closed: str = "", **more) -> HttpResponse:
    """Show a form about an item; a refused form beside the item as it is stored now."""
    if form.is_bound:
        form.renew(PlanItem.objects.values_list("revision", flat=True).get(pk=item.pk))
    context = {"item": item, "mentorship": item.mentorship, "form": form, "closed": why_closed(item.mentorship) or closed}
    return render(request, template, context | more, status=422 if form.is_bound else 200)
