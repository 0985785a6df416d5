"""Where does a person choose her messages, and stop the weekly digest without logging in?"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from people.http import FORM_METHODS, PersonRequest, posted
from people.models import MailSettings
from people.preferences.choices import stop_digest
from people.preferences.forms import MailChoicesForm
from people.preferences.unsubscribe import person_of


@require_http_methods(FORM_METHODS)
def mail_settings(request: PersonRequest) -> HttpResponse:
    """Let a person choose her messages; the page says which ones always come."""
    person, today = request.user, timezone.localdate()
    form = MailChoicesForm(posted(request), person=person, today=today)
    if request.method == "POST" and form.is_valid() and form.save():
        messages.success(request, _("Valgene dine er lagret."))
        return redirect("people:mail_settings")
    chosen = MailSettings.of(person)
    context = {"form": form, "snoozed_until_on": chosen.snoozed_until_on if chosen.is_snoozed(today) else None}
    return render(request, "people/preferences/preferences.html", context, status=422 if form.errors else 200)


@csrf_exempt  # a mail program has no cookie; the address itself is the secret, and all it can do is to stop the digest
@require_http_methods(FORM_METHODS)
@never_cache
@login_not_required
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the digest, by a mail program's one click or the page's button.

    A GET changes nothing: mail scanners open links.
    """
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        stop_digest(person=person)
        return HttpResponse(_("Ukesoversikten er slått av.\n"), content_type="text/plain; charset=utf-8")
    if request.method == "POST" and request.POST.get("bekreft") != "ja":
        return HttpResponseBadRequest(_("Dette ble ikke forstått, og ingenting er endret.\n"), content_type="text/plain; charset=utf-8")
    if request.method == "POST":
        stop_digest(person=person)
    page = render(request, "people/preferences/unsubscribe.html", {"is_off": not MailSettings.of(person).wants_digest})
    page["Referrer-Policy"] = "no-referrer"  # else the log of every file the page loads would hold the secret address
    return page
