"""How does a mentor log a talk that was not in the plan?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest, posted
from programs.models import Mentorship
from sessions.talks.forms.unplanned import UnplannedTalkForm
from sessions.talks.rules import why_talks_closed


@require_http_methods(["GET", "HEAD", "POST"])
def unplanned_talk(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask whether a talk came instead of a planned one; POST logs it.

    It is logged as an extra talk, or as the open talk it came instead of.
    """
    mentorship = _mentorship(request, pk)
    typed = posted(request)
    form = UnplannedTalkForm(typed, mentorship=mentorship, by=request.user, today=timezone.localdate())
    if typed is None:
        return _page(request, form)
    if form.is_valid() and (item := form.save(by=request.user, now=timezone.localtime())):
        extra = _("Samtalen er logget som en ekstra samtale.")
        messages.success(request, extra if item.is_unplanned else _("Samtalen er logget som holdt."))
        return redirect("sessions:talk", pk=item.pk)
    return _page(request, form, status=422)


@posted_from("sessions:unplanned_talk", "pk")
@preview
def unplanned_talk_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask about the talks that are open on the date typed so far.

    htmx gets that part alone, a browser without script the whole page.
    """
    form = UnplannedTalkForm(mentorship=_mentorship(request, pk), by=request.user, today=timezone.localdate(), typed=request.POST)
    if request.htmx.target == "for-the-day":
        form.helper.layout = form.for_the_day
        return render(request, "sessions/talks/unplanned.html#for-the-day", {"form": form})
    return _page(request, form)


def _mentorship(request: PersonRequest, pk: int) -> Mentorship:
    mine = Mentorship.objects.mentored_by(request.user).with_people().select_related("version")
    return get_object_or_404(mine, pk=pk)


def _page(request: PersonRequest, form: UnplannedTalkForm, *, status: int = 200) -> HttpResponse:
    mentorship = form.mentorship
    context = {"form": form, "mentorship": mentorship, "mentee": mentorship.mentee, "closed": why_talks_closed(mentorship)}
    return render(request, "sessions/talks/unplanned.html", context, status=status)
