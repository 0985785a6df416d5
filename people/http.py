"""What does a view know of a request that has passed the log-in?"""

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from people.models import Municipality, Person, Unit


class PersonRequest(HttpRequest):
    """A request by a signed-in person, for type checkers.

    LoginRequiredMiddleware guarantees what the type says.
    """

    user: Person
    htmx: HtmxDetails


def posted(request: HttpRequest) -> QueryDict | None:
    """Return the data a form is bound to: the POST, or None on a GET."""
    return request.POST if request.method == "POST" else None


def number_sent(request: HttpRequest, name: str) -> int:
    """Return the number a button posts, or -1, which is no row's number."""
    sent = request.POST.get(name, "")
    # Under 19 digits: a greater number overflows the database's BIGINT.
    return int(sent) if sent.isdecimal() and len(sent) < 19 else -1


def revision_sent(request: HttpRequest) -> int:
    """Return the revision a button posts, or -1 (stale) where it posts no number."""
    return number_sent(request, "revision")


FORM_METHODS = ["GET", "HEAD", "POST"]


def edit_page(
    request: PersonRequest, form: Form, *, heading: str, lead: str = "", back: tuple[str, str] | None = None, submit_label: str = ""
) -> HttpResponse:
    """Show one form on a page of its own.

    `back` is (address, name) of the way back; the page of the organisation if not given.
    """
    back_url, back_label = back or (reverse("people:organisation"), _("Organisasjon"))
    context = {"form": form, "heading": heading, "lead": lead, "back_url": back_url, "back_label": back_label, "submit_label": submit_label}
    return render(request, "people/organisation/edit.html", context, status=422 if form.errors else 200)


def is_coordinator(request: PersonRequest) -> bool:
    return Municipality.objects.editable_by(request.user).exists() or Unit.objects.editable_by(request.user).exists()


def refuse_unless_coordinator(request: PersonRequest) -> None:
    if not is_coordinator(request):
        raise Http404
