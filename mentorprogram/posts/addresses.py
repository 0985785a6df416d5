"""What does a view tell of its posts: the page its form stands on, whether it only previews, whether it holds a password?"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]
FRONT_PAGE = "/"


def posted_from(page: str, *parts: str, found: Callable[..., str] | None = None) -> Callable[[View], View]:
    """Let a view be posted to alone; whoever opens its address is led to the page.

    `page` is the name of the route whose page has the form, `parts` are what the two addresses share. Where that is not enough,
    `found` takes what the view takes and returns the address, or raises Http404.
    """

    def page_for(request: HttpRequest, **kwargs: object) -> str:
        if found is None:
            return reverse(page, kwargs={part: kwargs[part] for part in parts})
        return found(request, **kwargs) if request.user.is_authenticated else FRONT_PAGE

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def only_posted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(page_for(request, **kwargs))
            return view(request, *args, **kwargs)

        only_posted.page_for = page_for  # type: ignore[attr-defined]
        return only_posted

    return decorate


def preview(view: View) -> View:
    """Mark a view that answers a form while it is filled in, and writes nothing."""
    view.is_preview = True  # type: ignore[attr-defined]
    return view


def secret(view: View) -> View:
    """Mark a view that is sent a password: what it is sent is neither kept nor told."""
    marked = sensitive_post_parameters()(view)
    marked.is_secret = True  # type: ignore[attr-defined]
    return marked


def is_public(view: View) -> bool:
    return not getattr(view, "login_required", True)


def is_only_posted(view: View) -> bool:
    return hasattr(view, "page_for")


def is_preview(view: View) -> bool:
    return getattr(view, "is_preview", False)


def is_secret(view: View) -> bool:
    return getattr(view, "is_secret", False)


def page_of(request: HttpRequest) -> str:
    """Return the address of the page that a request's form stands on.

    It can always be opened: the address itself, else where the browser says she was, else the page that the view names, else the
    front page.
    """
    match = resolve(request.path_info)
    if not is_only_posted(match.func):
        return request.get_full_path()
    if came_from := _came_from(request):
        return came_from
    try:
        return match.func.page_for(request, **match.kwargs)  # type: ignore[attr-defined]
    except Http404:  # it is not there any more, or not for her
        return FRONT_PAGE


def _came_from(request: HttpRequest) -> str:
    told = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if told.netloc != request.get_host() or told.path == resolve_url(settings.LOGIN_URL):
        return ""
    try:
        is_page = not is_only_posted(resolve(told.path).func)
    except Resolver404:
        return ""
    return told._replace(scheme="", netloc="", fragment="").geturl() if is_page else ""
