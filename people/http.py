"""What does a view know of a request that has passed the log-in?"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import Person


class PersonRequest(HttpRequest):
    """A request by a signed-in person; for type checkers, for the middleware guarantees it."""

    user: Person
    htmx: HtmxDetails
