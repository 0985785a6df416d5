"""How is an interview or a leader–mentor meeting logged?"""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import PersonRequest
from sessions.plan.views import _back, _editable, _page, _posted
from sessions.talks.forms.interview import HeldForm
from sessions.talks.interviews import KINDS as MEETINGS


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_log(request: PersonRequest, pk: int) -> HttpResponse:
    """Log an interview or a leader–mentor meeting as held: the date and nothing else."""
    item = _editable(request, pk, kind__in=MEETINGS)
    form = HeldForm(_posted(request), row=item, today=timezone.localdate())
    if request.method == "POST" and form.is_valid() and (saved := form.save(by=request.user, now=timezone.localtime())):
        messages.success(request, _("%(title)s er logget som holdt.") % {"title": saved.title})
        return _back(item)
    return _page(request, "sessions/talks/interview.html", item, form)
