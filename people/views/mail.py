"""What does a person decide about her messages, and how does she stop the weekly one without logging in?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.forms.mail import MailChoicesForm
from people.http import PersonRequest
from people.models import MailSettings
from people.views.organisation import FORM_METHODS


@require_http_methods(FORM_METHODS)
def mail_settings(request: PersonRequest) -> HttpResponse:
    """Let a person choose what she gets, and tell her what comes whatever she chooses."""
    person, today = request.user, timezone.localdate()
    form = MailChoicesForm(request.POST if request.method == "POST" else None, person=person, today=today)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Valgene dine er lagret."))
        return redirect("people:mail_settings")
    chosen = MailSettings.of(person)
    context = {"form": form, "snoozed_until": chosen.snoozed_until if chosen.is_snoozed(today) else None}
    return render(request, "people/mail_settings.html", context, status=422 if form.errors else 200)
