"""Is a post by the person whose page it came from, and is she logged in?"""

from collections.abc import Callable

from django.http import HttpResponse

from mentorprogram.middleware import HtmxHttpRequest, Respond
from mentorprogram.posts.addresses import is_only_posted, is_public
from mentorprogram.posts.answers import ask_to_log_in, refuse_another
from mentorprogram.posts.who import poster_of


class PostsMiddleware:
    """Look at each post between the check against forged forms and its view."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxHttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HtmxHttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        """Return an answer in the view's stead, or None."""
        if is_public(view):
            return None
        if not request.user.is_authenticated:
            if request.method != "POST" and not is_only_posted(view):
                return None
            return ask_to_log_in(request, is_trusted=not getattr(view, "csrf_exempt", False))
        if request.method == "POST" and poster_of(request) not in (None, request.user.pk):
            return refuse_another(request)
        return None
