"""How does a person log or waive everything from before a late registration, on one page?"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest, posted, revision_sent
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.locking import why_closed
from sessions.plan.views import hire_of
from sessions.registration.late.forms import line_formset, rows_told_of
from sessions.registration.late.settling import rows_for, undo_waive


@require_http_methods(["GET", "HEAD", "POST"])
def late_registration(request: PersonRequest, pk: int) -> HttpResponse:
    """Show and settle the items from before the registration.

    Open to a person who may edit something in the plan; the items she may not edit are shown only.
    """
    mentorship, today = _followed(request, pk), timezone.localdate()
    rows = rows_for(mentorship, reader=request.user, today=today, besides=rows_told_of(request.POST))
    own = [row for row in rows if row.can_log or row.can_waive]
    formset = line_formset(posted(request), mentorship=mentorship, rows=own, today=today)
    if request.method == "POST":
        changed = formset.save(by=request.user, now=timezone.localtime()) if formset.is_valid() else None
        if changed is not None:
            messages.success(request, _saved(changed))
            return redirect("sessions:hire", pk=pk)
        formset.renew(dict(mentorship.items.values_list("pk", "revision")))
    context = {
        "mentorship": mentorship,
        "formset": formset,
        "others": [row for row in rows if row not in own],
        "closed": why_closed(mentorship),
        "logs_talks": any(row.can_log and row.item.is_talk for row in own),
    }
    return render(request, "sessions/registration/late/late.html", context, status=422 if formset.is_bound else 200)


@posted_from("sessions:hire", found=hire_of)
def item_undo_waive(request: PersonRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(PlanItem.objects.editable_by(request.user).select_related("mentorship"), pk=pk)
    try:
        undo_waive(item=item, revision=revision_sent(request), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Angret. %(title)s står som «ikke registrert» igjen.") % {"title": item.title})
    return redirect("sessions:hire", pk=item.mentorship_id)


def _followed(request: PersonRequest, pk: int) -> Mentorship:
    changeable = PlanItem.objects.editable_by(request.user).values("mentorship")
    return get_object_or_404(Mentorship.objects.with_people(), pk=pk, pk__in=changeable)


def _saved(changed: int) -> str:
    if not changed:
        return _("Ingenting var endret.")
    return ngettext("%(number)s punkt er lagret.", "%(number)s punkter er lagret.", changed) % {"number": changed}
