"""How does a leader write, preview, send and print the letter before the start, and who opens its link?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest, posted
from people.models import OutgoingMail
from programs.models import Mentorship
from sessions.models import PlanItem, PlanLink, StartLetter
from sessions.pdf.names import START_LETTER, filename_of
from sessions.pdf.response import hire_page, pdf_response
from sessions.start_letters.forms import FORM_ID, StartLetterForm
from sessions.start_letters.linked_plan import linked_plan_of
from sessions.start_letters.paper import render_start_letter
from sessions.start_letters.plan_link import find_link, last_day_of_new, last_link_day, last_uses, link_in_use, open_link, revoke_link
from sessions.start_letters.sending import KIND, LETTER_TASK, last_open_day, letter_for, why_over
from sessions.start_letters.text import WelcomeLetter, letter_of


@require_http_methods(["GET", "HEAD", "POST"])
def start_letter(request: PersonRequest, pk: int) -> HttpResponse:
    """Show the letter as it will look, beside its form; a POST saves it."""
    return _page(request, pk, _save)


@posted_from("sessions:start_letter", "pk")
@preview
def start_letter_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """Show what is typed as it will look; nothing is stored.

    htmx gets the letter alone, a browser without script the whole page.
    """
    return _page(request, pk, None)


@posted_from("sessions:start_letter", "pk")
def start_letter_send(request: PersonRequest, pk: int) -> HttpResponse:
    return _page(request, pk, _send)


@require_safe
def start_letter_pdf(request: PersonRequest, pk: int) -> HttpResponseBase:
    """Return the stored letter as a PDF.

    Where it cannot be written, redirect to its page, which says why.
    """
    mentorship, today = _editable(request, pk), timezone.localdate()
    letter = letter_for(mentorship, today=today)
    text = None if why_over(mentorship, today=today) else _text(letter, {}, None, today=today)
    if text is None:
        return redirect("sessions:start_letter", pk=pk)
    name = filename_of(START_LETTER, mentorship.mentee.name)
    return pdf_response(request, lambda: render_start_letter(text), filename=name, back=hire_page(mentorship))


@posted_from("sessions:start_letter", "pk")
def plan_link_revoke(request: PersonRequest, pk: int) -> HttpResponse:
    """Revoke the personal link to the plan."""
    revoke_link(mentorship=_editable(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("Lenken er trukket tilbake og virker ikke lenger."))
    return redirect("sessions:start_letter", pk=pk)


Act = Callable[[PersonRequest, StartLetterForm, Mentorship], bool]


def _save(request: PersonRequest, form: StartLetterForm, mentorship: Mentorship) -> bool:
    saved = form.save(mentorship=mentorship, by=request.user, now=timezone.now())
    if saved:
        messages.success(request, _("Brevet er lagret. Slik ser det ut nå."))
    return saved is not None


def _send(request: PersonRequest, form: StartLetterForm, mentorship: Mentorship) -> bool:
    sending = form.send(mentorship=mentorship, by=request.user, now=timezone.now())
    if sending is None:
        return False
    messages.success(request, _("Brevet sendes nå."))
    if sending.task_refused:
        params = {"reason": sending.task_refused}
        messages.warning(request, _("Oppgaven om brevet ble ikke merket som utført: %(reason)s") % params)
    return True


def _page(request: PersonRequest, pk: int, act: Act | None) -> HttpResponse:
    """Act on what was posted, then show the page.

    A refused form is shown as it was typed, with its complaints.
    """
    mentorship, today = _editable(request, pk), timezone.localdate()
    letter = letter_for(mentorship, today=today)
    typed = posted(request)
    form = StartLetterForm(typed, letter=letter, has_joined=mentorship.mentee.has_joined)
    status = 200
    if typed is not None and act:
        if form.is_valid() and act(request, form, mentorship):
            return redirect("sessions:start_letter", pk=pk)
        status = 422
        letter = letter_for(mentorship, today=today)
        form.renew(letter.revision)
    link = link_in_use(mentorship, now=timezone.now())
    text = _text(letter, form.words(), link, today=today)
    if act is None and request.htmx.target == "letter":
        return render(request, "sessions/start_letters/start_letter.html#letter", {"text": text, "mentorship": mentorship})
    if act is None:
        form = _as_typed(form, letter)
    context = {
        "mentorship": mentorship,
        "form": form,
        "form_id": FORM_ID,
        "text": text,
        "link": link,
        "link_ends_on": last_link_day(link) if link else None,
    }
    context |= _state(mentorship, letter, today=today)
    return render(request, "sessions/start_letters/start_letter.html", context, status=status)


def _as_typed(form: StartLetterForm, letter: StartLetter) -> StartLetterForm:
    """Return the previewed form with its typed values and no complaints."""
    typed = StartLetterForm(letter=letter, has_joined="private_email" not in form.fields)
    typed.initial = {**typed.initial, **{name: form[name].value() for name in typed.fields if name != "revision"}}
    return typed


def _text(letter: StartLetter, typed: dict[str, str], link: PlanLink | None, *, today: date) -> WelcomeLetter | None:
    words = {"greeting": letter.greeting, "practical": letter.practical} | typed
    ends_on = last_link_day(link) if link else last_day_of_new(letter.mentorship, today=today)
    return letter_of(letter.mentorship, link_ends_on=ends_on, today=today, **words)


def _state(mentorship: Mentorship, letter: StartLetter, *, today: date) -> dict[str, Any]:
    """Return what became of the letter, and how often its link was used."""
    mail = OutgoingMail.objects.filter(kind=KIND, subject_id=letter.pk).order_by("-pk").first() if letter.sent_at else None
    return {
        "letter": letter,
        "mail_state": mail.state if mail else "",
        "over": why_over(mentorship, today=today),
        "last_open_day": last_open_day(mentorship),
        "has_task": mentorship.items.filter(rule_key=LETTER_TASK, state=PlanItem.PLANNED).exists(),
        "uses": last_uses(mentorship),
    }


def _editable(request: PersonRequest, pk: int) -> Mentorship:
    mentorships = Mentorship.objects.editable_by(request.user).select_related(
        "mentee", "municipality", "placement", "department__unit", "version__program"
    )
    return get_object_or_404(mentorships, pk=pk)


@require_safe
@login_not_required
def linked_plan(request: HttpRequest, token: str) -> HttpResponse:
    """Show one plan to a person who has its link; a GET logs the use.

    A HEAD request logs nothing. Forged, revoked and expired links get the same answer.
    """
    now = timezone.now()
    link = open_link(token=token, now=now) if request.method == "GET" else find_link(token=token, now=now)
    if link is None:
        response = render(request, "sessions/start_letters/linked_plan_closed.html", status=404)
    else:
        plan = linked_plan_of(link.mentorship, today=timezone.localdate(now))
        response = render(
            request,
            "sessions/start_letters/linked_plan.html",
            {"plan": plan, "mentorship": link.mentorship, "ends_on": last_link_day(link)},
        )
    # The address is a secret: no copy in a cache, no referrer to a linked page, no search result.
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
