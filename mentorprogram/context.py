"""What does every page know: the menu that fits the person, and whether this is a demo?"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the menu."""

    label: str | Promise
    url: str
    current: bool


def house(request: HttpRequest) -> dict:
    """Return `navigation` and `demo` for every template.

    `navigation` is lazy: its queries run only where a page shows the menu.
    """
    return {"navigation": SimpleLazyObject(lambda: _navigation(request)), "demo": settings.DEMO}


def _navigation(request: HttpRequest) -> list[Link]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    # By name: this package is the ground floor and imports no app.
    areas = import_string("sessions.navigation.areas_of")(request.user)
    # The longest match: a page of an area below another area marks its own link only.
    current = max((url for _label, url in areas if request.path.startswith(url)), key=len, default="")
    return [Link(label=label, url=url, current=url == current) for label, url in areas]
