"""What does the pair see of one talk, and how does the mentor log it?"""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest, revision_sent
from programs.definition import PromptGroupDefinition, fitting
from sessions.models import PlanItem, PracticalNote
from sessions.talks.corrections import corrections_of
from sessions.talks.forms.log import LogTalkForm, NoteForm, NotHeldForm
from sessions.talks.groups import company_of
from sessions.talks.log import may_undo, undo_log
from sessions.talks.rules import DEFAULT_MINUTES, saved_as, why_talk_closed
from sessions.talks.unplanned import was_taken_back

NEXT_ITEMS = 4


@require_safe
def talk(request: PersonRequest, pk: int) -> HttpResponse:
    """Show a talk to the pair: date, prompts, note and what comes next.

    The mentor logs the talk from this page.
    """
    return _page(request, get_object_or_404(_talks(PlanItem.objects.attended_by(request.user)), pk=pk))


@posted_from("sessions:talk", "pk")
def talk_undo(request: PersonRequest, pk: int) -> HttpResponse:
    if was_taken_back(pk, by=request.user):  # a double click: an extra talk is deleted by the first
        return redirect("sessions:mentees")
    item = _loggable(request, pk)
    done = _("Angret. Den ekstra samtalen er borte.") if item.is_unplanned else _("Angret. Samtalen står som før.")
    return _after(request, item, undo_log, done=done)


@posted_from("sessions:talk", "pk")
def talk_log(request: PersonRequest, pk: int) -> HttpResponse:
    item = _loggable(request, pk)
    form = LogTalkForm(request.POST, item=item, by=request.user, today=timezone.localdate())
    if form.is_valid() and form.save(by=request.user, now=timezone.localtime()):
        messages.success(request, _("Rettelsen er lagret.") if item.meeting else _("Samtalen er logget som holdt."))
        return redirect("sessions:talk", pk=pk)
    return _refused(request, pk, log_form=form)


@posted_from("sessions:talk", "pk")
def talk_not_held(request: PersonRequest, pk: int) -> HttpResponse:
    item = _loggable(request, pk)
    form = NotHeldForm(request.POST, item=item, today=timezone.localdate())
    if form.is_valid() and form.save(by=request.user, now=timezone.localtime()):
        messages.success(request, _("Lagret. Takk for at du sa fra."))
        return redirect("sessions:talk", pk=pk)
    return _refused(request, pk, not_held_form=form)


@posted_from("sessions:talk", "pk")
def talk_note(request: PersonRequest, pk: int) -> HttpResponse:
    item = _loggable(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid() and form.save(item=item, by=request.user, now=timezone.localtime()):
        messages.success(request, _("Notatet er lagret. Bare dere to ser det."))
        return redirect("sessions:talk", pk=pk)
    return _page(request, item, status=422, note_form=form)


def _talks(items):
    return items.select_related("mentorship__mentee", "mentorship__version__program", "mentorship__department__unit", "meeting__led_by")


def _loggable(request: PersonRequest, pk: int) -> PlanItem:
    return get_object_or_404(_talks(PlanItem.objects.loggable_by(request.user)), pk=pk)


def _after(request: PersonRequest, item: PlanItem, verb: Callable, *, done: str, **arguments) -> HttpResponse:
    """Run a verb that needs only a button, and show what is saved on the talk's page."""
    try:
        item = verb(item=item, by=request.user, revision=revision_sent(request), **arguments)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    # Django sets pk to None on delete: undoing an extra talk leaves no page to show.
    return redirect("sessions:talk", pk=item.pk) if item.pk else redirect("sessions:mentees")


def _refused(request: PersonRequest, pk: int, **forms) -> HttpResponse:
    """Show the talk as it is stored now, the form beside it as it was typed."""
    item = _loggable(request, pk)
    for form in forms.values():
        form.renew(item)
    return _page(request, item, status=422, **forms)


def _page(request: PersonRequest, item: PlanItem, *, status: int = 200, **forms) -> HttpResponse:
    today = timezone.localdate()
    can_log = PlanItem.objects.loggable_by(request.user).filter(pk=item.pk).exists()
    notes = PracticalNote.objects.visible_to(request.user).filter(item=item).select_related("author")
    context = {
        "item": item,
        "mentorship": item.mentorship,
        "shown_state": item.shown_state(today),
        "prepares": item.state == PlanItem.PLANNED and item.presumed_on(today) is None,
        "presumed_on": item.presumed_on(today),
        "today": today,
        "total": len(item.mentorship.version.definition().talks.weeks),
        "saved": saved_as(item),
        "missed": item.missed.all(),
        "prompt_groups": prompts_for(item),
        "coming": _coming(item, today, for_mentor=can_log),
        "minutes": item.expected_minutes or DEFAULT_MINUTES,
    } | _meeting(item)
    if can_log:
        context |= _logging(request, item, today, notes, forms)
    else:
        context["notes"] = notes
    return render(request, "sessions/talks/talk.html", context, status=status)


def _meeting(item: PlanItem) -> dict:
    """Return what both of the pair are shown of the meeting a talk was held in.

    Who else was there, which other talks it ticked off, and what was corrected.
    """
    if item.meeting is None:
        return {}
    caught_up = item.meeting.items.filter(mentorship=item.mentorship_id).exclude(pk=item.pk).order_by("number")
    return {"company": company_of(item), "caught_up": list(caught_up), "corrections": corrections_of(item.meeting)}


def _logging(request: PersonRequest, item: PlanItem, today: date, notes, forms: dict) -> dict:
    """Return the context of a reader who may log, besides what both of the pair see."""
    closed = why_talk_closed(item)
    note = notes.first()
    return {
        "can_log": True,
        "closed": closed,
        "may_undo": not closed and may_undo(item, by=request.user, today=today),
        "log_form": LogTalkForm(item=item, by=request.user, today=today),
        "not_held_form": NotHeldForm(item=item, today=today),
        "note_form": NoteForm(initial={"text": note.text if note else ""}),
        "note": note,
        "open": next(iter(forms), ""),
    } | forms


def _coming(item: PlanItem, today: date, *, for_mentor: bool) -> list[PlanItem]:
    """Return what comes after this talk for the reader.

    What both of the pair attend, and the reader's own tasks.
    """
    first = max(today, item.planned_on or today)
    rows = item.mentorship.items.open().filter(planned_on__gte=first).exclude(pk=item.pk)
    concerns = rows.with_mentee() | rows.attended_by_role("mentor" if for_mentor else "mentee")
    return list(concerns.in_plan_order()[:NEXT_ITEMS])


def prompts_for(item: PlanItem) -> list[PromptGroupDefinition]:
    """Return the prompt groups that fit the hire and the talk, in programme order."""
    mentorship = item.mentorship
    return fitting(mentorship.version.definition(), number=item.number, newly_educated=mentorship.newly_educated)
