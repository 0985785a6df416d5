"""How is a door knocked at as somebody, and what did that do? The request is taken back; what it wrote is told."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse

from tests.access.identities import Scene

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ERROR, WARNING = "error", "warning"
NOT_FOUND = "the one page of what is not found"


@dataclass(frozen=True)
class Answer:
    """What came back, and the statements that changed something."""

    status: int
    page: str = ""
    location: str = ""
    writes: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failure: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether it lets nobody in: unknown and forbidden get the same page, and who has not logged in is asked to."""
        return (self.status == 404 and self.page in (NOT_FOUND, "")) or (
            self.status == 302 and self.location.startswith(f"{reverse('people:login')}?next=")
        )

    @property
    def told(self) -> str:
        """What the reader is told of why nothing came of it: on the page, or in the message the next page shows."""
        summaries = "".join(re.findall(r'<div class="ds-error-summary.*?</div>', self.page, re.DOTALL))
        errors = [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", summaries, re.DOTALL)]
        return " · ".join([*self.complaints, *errors])

    def __str__(self) -> str:
        told = [
            str(self.status),
            self.location and f"to {self.location}",
            self.failure,
            self.told,
            self.writes and f"writes {self.writes[0][:100]}",
        ]
        return ", ".join(part for part in told if part)


class Knocker:
    """One browser for all identities: each has the cookie of a log-in made beforehand.

    Django's client would keep a copy of what every template was given, which takes as long as to write the page.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._factory = RequestFactory()
        self._handler = ClientHandler(enforce_csrf_checks=False)

    def __call__(self, who: str, method: str, url: str, data: dict | None = None) -> Answer:
        self._factory.cookies.clear()
        if who in self.scene.sessions:
            self._factory.cookies[settings.SESSION_COOKIE_NAME] = self.scene.sessions[who]
        request = getattr(self._factory, method.lower())(url, *([data or {}] if method == "POST" else []))
        writes: list[str] = []
        with transaction.atomic():
            try:
                with connection.execute_wrapper(noting(writes)):
                    answer = told(self._handler(request.environ), writes)
            except Exception as error:  # what a browser would see as 500; the test names the door
                answer = Answer(500, failure=f"{type(error).__name__}: {error}", writes=writes)
            transaction.set_rollback(True)
        return answer


def told(response, writes: list[str]) -> Answer:
    is_text = response.get("Content-Type", "").startswith("text/")
    page = response.content.decode() if is_text and not response.streaming else ""
    return Answer(response.status_code, page, response.get("Location", ""), writes, _complaints(response))


def _complaints(response) -> list[str]:
    """Return the messages of a refusal that the next page would show: they travel in a cookie."""
    if "messages" not in response.cookies:
        return []
    request = RequestFactory().get("/")
    request.COOKIES["messages"] = response.cookies["messages"].value
    return [str(message) for message in CookieStorage(request) if message.level_tag in {ERROR, WARNING}]


WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


def noting(writes: list[str]) -> Callable:
    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if WRITES.match(sql):
            writes.append(sql)
        return result

    return note
