"""How is an interview or a leader–mentor meeting logged?"""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest, posted
from sessions.models import PlanItem
from sessions.plan.views import back_to_hire, editable_item, hire_of, item_page, undone
from sessions.talks.forms.interview import MeetingForm
from sessions.talks.interviews import undo_meeting


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_log(request: PersonRequest, pk: int) -> HttpResponse:
    """Log an interview or a leader–mentor meeting as held: the date and nothing else."""
    item = editable_item(request, pk, PlanItem.objects.meetings())
    form = MeetingForm(posted(request), row=item, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user, now=timezone.localtime())):
        messages.success(request, _("%(title)s er logget som holdt.") % {"title": saved.title})
        return back_to_hire(item)
    return item_page(request, "sessions/talks/interview.html", item, form)


@posted_from("sessions:hire", found=hire_of)
def meeting_undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back that an interview or a leader–mentor meeting was held.

    A mentor talk is taken back by `talk_undo`, by the person who held or logged it.
    """
    return undone(request, editable_item(request, pk, PlanItem.objects.meetings()), undo_meeting)
