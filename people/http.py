"""What does a view know of a request that has passed the log-in?"""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from people.models import Municipality, Person, Unit


class PersonRequest(HttpRequest):
    """A request by a signed-in person; for type checkers, for the middleware guarantees it."""

    user: Person
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: what was posted, or nothing where the page is only read."""
    return request.POST if request.method == "POST" else None


def number_sent(request: HttpRequest, name: str) -> int:
    """Return a number a button alone carries; -1, which no row has, where what was sent is none."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else -1


def revision_sent(request: HttpRequest) -> int:
    """Return the revision a button alone carries; -1 where what was sent is none."""
    return number_sent(request, "revision")


FORM_METHODS = ["GET", "HEAD", "POST"]


def edit_page(
    request: PersonRequest, form: Form, *, heading: str, lead: str = "", back: tuple[str, str] | None = None, submit_label: str = ""
) -> HttpResponse:
    """Show one form on a page of its own, with the way back (address, name); the organisation unless told."""
    back_url, back_label = back or (reverse("people:organisation"), _("Organisasjon"))
    context = {"form": form, "heading": heading, "lead": lead, "back_url": back_url, "back_label": back_label, "submit_label": submit_label}
    return render(request, "people/organisation/edit.html", context, status=422 if form.errors else 200)


def _is_coordinator(request: PersonRequest) -> bool:
    return Municipality.objects.editable_by(request.user).exists() or Unit.objects.editable_by(request.user).exists()


def refuse_unless_coordinator(request: PersonRequest) -> None:
    if not _is_coordinator(request):
        raise Http404
