"""How does one browser send a form with the token against forged forms, keep its cookies, and log in again?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from people.models import Person
from tests.access.forms import form_for
from tests.access.identities import Scene
from tests.access.knocking import Answer, noting, told
from tests.world import PASSWORD

SESSION, TOKEN = settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME


class Browser:
    """Knocks as `Knocker` does, but is asked for the token, and what it does stays done until `taken_back`."""

    def __init__(self, scene: Scene, who: str = "anonymous") -> None:
        self.scene = scene
        self.cookies: dict[str, str] = {}
        self._handler = ClientHandler(enforce_csrf_checks=True)
        self.become(who)

    def become(self, who: str) -> None:
        """Be logged in as somebody; «anonymous»: the session is gone and the other cookies are left."""
        self.cookies.pop(SESSION, None)
        if who in self.scene.sessions:
            self.cookies[SESSION] = self.scene.sessions[who]

    def __call__(self, _who: str, method: str, url: str, data: dict | None = None, **headers: str) -> Answer:
        factory = RequestFactory(headers={"origin": "http://testserver"} | headers)
        factory.cookies.load(self.cookies)
        request = getattr(factory, method.lower())(url, *([data or {}] if method == "POST" else []))
        writes: list[str] = []
        with connection.execute_wrapper(noting(writes)):
            response = self._handler(request.environ)
        self.cookies |= {name: morsel.value for name, morsel in response.cookies.items()}
        return told(response, writes)

    def log_in(self, person: Person, address: str) -> Answer:
        """Log in through the page that stands at an address."""
        form = form_for(self("", "GET", address).page, reverse("people:login"))
        assert form, address
        return self("", "POST", address, form.filled_in() | {"username": person.email, "password": PASSWORD} | form.tokens)


@contextmanager
def taken_back(browser: Browser) -> Iterator[None]:
    """Take back all that is done within, in the database and in the browser."""
    cookies = dict(browser.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = cookies
