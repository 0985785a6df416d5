"""What does a view know of a request that has passed the log-in?"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import Person


class PersonRequest(HttpRequest):
    """A request by a signed-in person; for type checkers, for the middleware guarantees it."""

    user: Person
    htmx: HtmxDetails


def number_sent(request: HttpRequest, name: str) -> int:
    """Return a number a button alone carries; -1, which no row has, where what was sent is none."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 19 else -1


def revision_sent(request: HttpRequest) -> int:
    """Return the revision a button alone carries; -1 where what was sent is none."""
    return number_sent(request, "revision")
