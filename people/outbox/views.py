"""Which messages wait, were sent or failed, and how does a coordinator hold back, release or cancel them?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from mentorprogram.posts.addresses import posted_from
from people.http import PersonRequest, refuse_unless_coordinator
from people.models import Municipality, OutgoingMail
from people.outbox import holding
from people.outbox.forms import OutboxFilterForm
from people.outbox.listing import VIEWS, WAITING, counts_for, mails_in, rows_of
from people.standstill import sending_stands_still_since

MAILS_A_PAGE = 25
MOST_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Tab:
    label: str | Promise
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A verb of `people/outbox/holding.py`, and the texts about its outcome."""

    verb: Callable[..., holding.Outcome]
    one: str | Promise
    some: str | Promise
    too_late: str | Promise


HOLD = Decision(
    verb=holding.hold,
    one=gettext_lazy("Utsendingen holdes tilbake til du slipper den."),
    some=ngettext_lazy("%(number)s utsending holdes tilbake.", "%(number)s utsendinger holdes tilbake.", "number"),
    too_late=gettext_lazy("Utsendingen er alt sendt, eller sendes akkurat nå, og kan ikke holdes tilbake."),
)
RELEASE = Decision(
    verb=holding.release,
    one=gettext_lazy("Utsendingen går som planlagt."),
    some=ngettext_lazy("%(number)s utsending går som planlagt.", "%(number)s utsendinger går som planlagt.", "number"),
    too_late=gettext_lazy("Utsendingen holdes ikke tilbake lenger, og kan ikke slippes."),
)
CANCEL = Decision(
    verb=holding.cancel,
    one=gettext_lazy("Utsendingen er stoppet og blir ikke sendt."),
    some=ngettext_lazy("%(number)s utsending er stoppet.", "%(number)s utsendinger er stoppet.", "number"),
    too_late=gettext_lazy("Utsendingen er alt sendt, eller sendes akkurat nå, og kan ikke stoppes."),
)


@require_safe
def outbox(request: PersonRequest) -> HttpResponse:
    """List the messages of the places the reader coordinates; never their text."""
    refuse_unless_coordinator(request)
    chosen = request.GET.get("vis", "")
    chosen = chosen if chosen in VIEWS else WAITING
    form = OutboxFilterForm(request.GET or None, initial={"vis": chosen})
    name = form.cleaned_data["navn"] if form.is_valid() else ""
    page = Paginator(mails_in(VIEWS[chosen], request.user, name=name), MAILS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page, reader=request.user),
        "tabs": _tabs(request, chosen, name),
        "chosen": chosen,
        "name": name,
        "may_change_rules": Municipality.objects.editable_by(request.user).exists(),
        "still_since": sending_stands_still_since(timezone.now()),
    }
    return render(request, "people/outbox/outbox.html", context)


@posted_from("people:outbox")
def hold(request: PersonRequest, pk: int) -> HttpResponse:
    return _decide_one(request, pk, HOLD)


@posted_from("people:outbox")
def release(request: PersonRequest, pk: int) -> HttpResponse:
    return _decide_one(request, pk, RELEASE)


@posted_from("people:outbox")
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    return _decide_one(request, pk, CANCEL)


@posted_from("people:outbox")
def hold_chosen(request: PersonRequest) -> HttpResponse:
    return _decide_chosen(request, HOLD)


@posted_from("people:outbox")
def release_chosen(request: PersonRequest) -> HttpResponse:
    return _decide_chosen(request, RELEASE)


@posted_from("people:outbox")
def cancel_chosen(request: PersonRequest) -> HttpResponse:
    return _decide_chosen(request, CANCEL)


def _decide_one(request: PersonRequest, pk: int, decision: Decision) -> HttpResponse:
    mail = get_object_or_404(OutgoingMail.objects.editable_by(request.user), pk=pk)
    outcome = decision.verb(mails=[mail.pk], by=request.user, now=timezone.now())
    if outcome.done:
        messages.success(request, str(decision.one))
    else:
        messages.warning(request, str(decision.too_late))
    return _back(request)


def _decide_chosen(request: PersonRequest, decision: Decision) -> HttpResponse:
    refuse_unless_coordinator(request)
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Kryss av for dem det gjelder, først."))
        return _back(request)
    outcome = decision.verb(mails=chosen, by=request.user, now=timezone.now())
    if outcome.done:
        messages.success(request, str(decision.some % {"number": outcome.done}))
    if outcome.too_late:
        messages.warning(request, _("Det var for sent for %(number)s: sendt, eller under sending.") % {"number": outcome.too_late})
    return _back(request)


def _chosen(request: PersonRequest) -> Collection[int]:
    """Return the keys of the ticked rows, leaving out what is not a number.

    The verb leaves out the rows the reader may not decide about. Nineteen digits may be too many for the database's
    integer.
    """
    sent = request.POST.getlist("valgt")[:MOST_AT_ONCE]
    return {int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 19}


def _back(request: PersonRequest) -> HttpResponse:
    """Return to the view of the outbox the button stood in; never to another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if safe and wanted.startswith(reverse("people:outbox")) else reverse("people:outbox"))


def _tabs(request: PersonRequest, chosen: str, name: str) -> list[Tab]:
    counts = counts_for(request.user)
    kept = {"navn": name} if name else {}
    url = reverse("people:outbox")
    return [
        Tab(label=view.label, url=f"{url}?{urlencode({'vis': key} | kept)}", current=key == chosen, count=counts.get(key))
        for key, view in VIEWS.items()
    ]


@require_safe
def demo_mail(request: PersonRequest) -> HttpResponse:
    """List the mail sent in a demo (an installation where all people are invented)."""
    page = Paginator(_sent_in_a_demo(), MAILS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/outbox/demo_mail.html", {"page": page})


@require_safe
def demo_mail_one(request: PersonRequest, pk: int) -> HttpResponse:
    return render(request, "people/outbox/demo_mail_one.html", {"mail": get_object_or_404(_sent_in_a_demo(), pk=pk)})


def _sent_in_a_demo() -> QuerySet[OutgoingMail]:
    """Return the mail sent in a demo, with its text; other installations keep no text."""
    if not settings.DEMO:
        raise Http404
    return OutgoingMail.objects.filter(state=OutgoingMail.SENT).exclude(demo_text="").select_related("person").order_by("-sent_at", "-pk")
