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
    """Return `navigation` (read from the database only when a page shows it) and `demo`."""
    return {"navigation": SimpleLazyObject(lambda: _navigation(request)), "demo": settings.DEMO}


def _navigation(request: HttpRequest) -> list[Link]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    areas = import_string("sessions.navigation.areas_of")(request.user)
    current = max((url for _label, url in areas if request.path.startswith(url)), key=len, default="")
    return [Link(label=label, url=url, current=url == current) for label, url in areas]
