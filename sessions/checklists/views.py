"""What do the hire and her teachers see and tick on the checklists?"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest
from programs.models import ChecklistItem, Mentorship
from sessions.checklists.forms import ChecklistNoteForm
from sessions.checklists.ticking import filled_lists, hands_of, progress, tick


@require_safe
def checklists(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, _mentorship(request, pk))


@posted_from("sessions:checklists", "pk")
def checklist_tick(request: PersonRequest, pk: int, item: int) -> HttpResponse:
    """Set (`done=1`) or remove (`done=0`) the reader's own tick.

    The form says which of the two, so a double click is harmless.
    """
    mentorship = _mentorship(request, pk)
    point = _point(mentorship, item)
    try:
        if (wish := request.POST.get("done")) not in {"0", "1"}:
            raise ValidationError(_("Velg om punktet skal krysses av eller ikke."))
        tick(mentorship=mentorship, item=point, done=wish == "1", by=request.user, today=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _answer(request, mentorship, point, status=422)
    return _answer(request, mentorship, point)


@posted_from("sessions:checklists", "pk")
def checklist_note(request: PersonRequest, pk: int, item: int) -> HttpResponse:
    mentorship = _mentorship(request, pk)
    point = _point(mentorship, item)
    form = ChecklistNoteForm(request.POST)
    if form.is_valid() and form.save(mentorship=mentorship, item=point, by=request.user, today=timezone.localdate()):
        return _answer(request, mentorship, point)
    return _answer(request, mentorship, point, status=422, note_form=form)


def _mentorship(request: PersonRequest, pk: int) -> Mentorship:
    rows = Mentorship.objects.visible_to(request.user).with_people().select_related("version")
    return get_object_or_404(rows, pk=pk)


def _point(mentorship: Mentorship, item: int) -> ChecklistItem:
    points = ChecklistItem.objects.filter(checklist__version=mentorship.version_id).select_related("checklist")
    return get_object_or_404(points, pk=item)


def _answer(request: PersonRequest, mentorship: Mentorship, point: ChecklistItem, *, status: int = 200, **extra) -> HttpResponse:
    """Return the item's row to htmx; redirect a browser without scripts to that row.

    After a refusal the browser gets the whole page, with the complaint.
    """
    if request.htmx.target == f"punkt-{point.pk}":
        return _page(request, mentorship, template="sessions/checklists/checklists.html#row", changed=point, status=status, **extra)
    if status == 422:
        return _page(request, mentorship, changed=point, status=status, **extra)
    return redirect(f"{reverse('sessions:checklists', args=[mentorship.pk])}#punkt-{point.pk}")


def _page(
    request: PersonRequest,
    mentorship: Mentorship,
    *,
    template: str = "sessions/checklists/checklists.html",
    changed: ChecklistItem | None = None,
    status: int = 200,
    **extra,
) -> HttpResponse:
    today = timezone.localdate()
    hands = hands_of(request.user, mentorship, today=today)
    lists = filled_lists(mentorship, hands=hands)
    done, total = progress(lists)
    context = {"mentorship": mentorship, "lists": lists, "done": done, "total": total, "changed": changed, "hands": hands} | extra
    context["is_mentor"] = Mentorship.objects.mentored_by(request.user, today).filter(pk=mentorship.pk).exists()
    if changed:
        context["row"] = next(row for filled in lists for row in filled.rows if row.item.pk == changed.pk)
    return render(request, template, context, status=status)
