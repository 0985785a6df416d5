"""How does a mentor log a talk with several of her mentees at once?"""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from, preview
from people.http import PersonRequest
from people.lists import listed
from programs.models import Mentorship
from sessions.talks.forms.groups import GroupTalkForm
from sessions.talks.groups import FEWEST, mentees_of


@require_http_methods(["GET", "HEAD", "POST"])
def group_talk(request: PersonRequest) -> HttpResponse:
    """Show what a group talk ticks off for each mentee; POST logs it."""
    mentorships = _mentorships(request)
    today = timezone.localdate()
    if request.method != "POST":
        return _page(request, GroupTalkForm(mentorships=mentorships, today=today), mentorships)
    form = GroupTalkForm(request.POST, mentorships=mentorships, today=today)
    if form.is_valid() and (meeting := form.save(by=request.user, now=timezone.localtime())):
        names = meeting.participants.exclude(pk=meeting.led_by_id).order_by("name").values_list("name", flat=True)
        messages.success(request, _("Gruppesamtalen er logget for %(names)s.") % {"names": listed(names)})
        return redirect("sessions:mentees")
    form.tell_anew()
    return _page(request, form, mentorships, status=422)


@posted_from("sessions:group_talk")
@preview
def group_talk_preview(request: PersonRequest) -> HttpResponse:
    """Show what the date typed so far ticks off.

    htmx gets that part alone, a browser without script the whole page.
    """
    mentorships = _mentorships(request)
    form = GroupTalkForm(mentorships=mentorships, today=timezone.localdate(), typed=request.POST)
    if request.htmx.target == "for-the-day":
        form.helper.layout = form.for_the_day
        return render(request, "sessions/talks/group.html#for-the-day", {"form": form})
    return _page(request, form, mentorships)


def _mentorships(request: PersonRequest) -> list[Mentorship]:
    today = timezone.localdate()
    if not request.user.mentor_appointments.active(today).exists():
        raise Http404
    return mentees_of(request.user, today=today)


def _page(request: PersonRequest, form: GroupTalkForm, mentorships: Sequence[Mentorship], *, status: int = 200) -> HttpResponse:
    context = {"form": form, "enough": len(mentorships) >= FEWEST}
    return render(request, "sessions/talks/group.html", context, status=status)
