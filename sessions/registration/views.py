"""How does a leader register a new hire, and see the plan while she types?"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest
from people.models import Person
from sessions.registration.advice import advice_on
from sessions.registration.forms import RegisterForm
from sessions.registration.options import Options, known_person, options_for
from sessions.registration.preview import preview_of
from sessions.registration.register import make_plan_for, register_hire, with_known_absences
from sessions.registration.weekday import propose_weekday


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PersonRequest) -> HttpResponse:
    """Show the form; a POST registers the hire and redirects to her page."""
    today = timezone.localdate()
    options = _options(request, today)
    if request.method != "POST":
        return render(request, "sessions/registration/register.html", {"form": RegisterForm(options=options)})
    form = RegisterForm(request.POST, options=options)
    if form.is_valid():
        mentorship = form.attempt(register_hire, hire=form.hire(), by=request.user, now=timezone.now())
        if mentorship:
            said = {"name": mentorship.mentee.name, "email": mentorship.mentee.email}
            messages.success(request, _("%(name)s er registrert. Invitasjonen sendes til %(email)s.") % said)
            return redirect("sessions:hire", pk=mentorship.pk)
    context = {"form": form, **_plan(form, by=request.user, today=today)}
    return render(request, "sessions/registration/register.html", context, status=422)


@posted_from("sessions:register")
@preview
def register_preview(request: PersonRequest) -> HttpResponse:
    """Show the plan of what is typed so far.

    htmx gets the plan alone, a browser without script the whole page.
    """
    today = timezone.localdate()
    form = RegisterForm(request.POST, options=_options(request, today))
    context = _plan(form, by=request.user, today=today)
    if request.htmx.target == "plan":
        return render(request, "sessions/registration/register.html#plan", context)
    return render(request, "sessions/registration/register.html", {"form": form.as_typed(), "unfolded": True, **context})


def _options(request: PersonRequest, today: date) -> Options:
    options = options_for(request.user, today=today)
    if not options.departments:
        raise Http404
    return options


def _plan(form: RegisterForm, *, by: Person, today: date) -> dict[str, Any]:
    """Return the context of the preview, however little is filled in."""
    form.is_valid()  # cleans what is not cleaned yet; complaints of the verb stay
    hire = form.hire()
    asked = {"typed": form, "hire": hire}
    if hire is None:
        return asked
    known_as = known_person(hire.email, to=by, today=today)
    plan = make_plan_for(with_known_absences(hire, known_as=known_as), today=today)
    load = form.options.loads[hire.mentor.pk] if hire.mentor else 0
    staggering = propose_weekday(hire, plan, reader=by, today=today)
    advice = advice_on(hire, plan, load=load, known_as=known_as, staggering=staggering, today=today)
    return {**asked, "preview": preview_of(plan, length_weeks=hire.version.length_weeks), "advice": advice}
