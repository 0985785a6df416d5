"""How is a PDF sent to the reader, and which page is shown while it is made, or when it cannot be made?"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from people.http import PersonRequest
from programs.models import Mentorship
from sessions.models import DocumentOrder
from sessions.pdf.orders import MadeByWorkerRequest, document_in, no_document_since, number_before, order_document
from sessions.pdf.render import RendererMissingError, RenderingFailedError

_ORDER_IN_ADDRESS = "bestilling"  # in the address: the order whose file is fetched
# Most documents come from the cache or take a moment: so long, and in so few threads, an answer waits for the worker.
WAIT_SECONDS = 1.5
_LOOK_EVERY = 0.1
_waiting_threads = threading.BoundedSemaphore(2)
SECONDS_BETWEEN_QUESTIONS = 2


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What a reader has asked for: the file's name, and the way back."""

    request: PersonRequest
    filename: str
    back: tuple[str, str]
    content_type: str

    def file(self, content: bytes) -> HttpResponseBase:
        return as_file(HttpResponse(content), self.filename, content_type=self.content_type)

    def page(self, template: str, status: int, **more: object) -> HttpResponse:
        context = {"back_url": self.back[0], "back_label": self.back[1], "filename": self.filename}
        return render(self.request, template, context | more, status=status)

    def unavailable(self, *, is_missing: bool) -> HttpResponse:
        return self.page("sessions/pdf/unavailable.html", 503, is_missing=is_missing, again_url=self.request.path)


def pdf_response(
    request: PersonRequest, make: Callable[[], bytes], *, filename: str, back: tuple[str, str], content_type: str = "application/pdf"
) -> HttpResponseBase:
    """Answer with the file that `make` returns, made by a worker.

    While it is made the answer is a page that waits for it (202), or one that says why it cannot be made (503). The
    file is a PDF or a package with one. `back` is (address, name) of the way back. Whoever calls this has asked
    whether the reader may see the document: also each time its file is fetched.
    """
    asked = _Asked(request=request, filename=filename, back=back, content_type=content_type)
    if isinstance(request, MadeByWorkerRequest):
        return HttpResponse(make())
    if settings.DOCUMENTS_ARE_EAGER:
        try:
            return asked.file(make())
        except (RendererMissingError, RenderingFailedError) as error:
            return asked.unavailable(is_missing=isinstance(error, RendererMissingError))
    return _from_a_worker(asked)


def _from_a_worker(asked: _Asked) -> HttpResponseBase:
    request = asked.request
    order = _known_order(request)
    if order is None:
        try:
            order = order_document(address=request.path, by=request.user, now=timezone.now())
        except ValidationError as error:
            return _too_many(asked, error)
        order = _wait_for(order)
    is_open = order.state in (DocumentOrder.WAITING, DocumentOrder.CLAIMED)
    if request.htmx and not is_open:
        return HttpResponse(status=204, headers={"HX-Redirect": f"{request.path}?{_ORDER_IN_ADDRESS}={order.pk}"})
    if is_open:
        return _wait_here(asked, order)
    content = document_in(order, now=timezone.now())
    return asked.file(content) if content is not None else asked.unavailable(is_missing=order.state == DocumentOrder.MISSING)


def _known_order(request: PersonRequest) -> DocumentOrder | None:
    """Return the order the address names; None if it is over, or another's."""
    number = request.GET.get(_ORDER_IN_ADDRESS, "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    order = DocumentOrder.objects.visible_to(request.user).filter(pk=int(number), address=request.path).first()
    if order and order.state == DocumentOrder.READY and document_in(order, now=timezone.now()) is None:
        return None
    return order


def _wait_for(order: DocumentOrder) -> DocumentOrder:
    """Wait a moment for the worker, if few others in this process do."""
    if not _waiting_threads.acquire(blocking=False):
        return order
    try:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until and order.state in (DocumentOrder.WAITING, DocumentOrder.CLAIMED):
            time.sleep(_LOOK_EVERY)
            order = DocumentOrder.objects.filter(pk=order.pk).first() or order
    finally:
        _waiting_threads.release()
    return order


def _wait_here(asked: _Asked, order: DocumentOrder) -> HttpResponse:
    now = timezone.now()
    is_fragment = asked.request.htmx and asked.request.htmx.target == "document-status"
    response = asked.page(
        "sessions/pdf/waiting.html#status" if is_fragment else "sessions/pdf/waiting.html",
        202,
        order=order,
        is_pdf=asked.content_type == "application/pdf",
        before=number_before(order) if order.state == DocumentOrder.WAITING else 0,
        still_since=no_document_since(now),
        order_url=f"{asked.request.path}?{_ORDER_IN_ADDRESS}={order.pk}",
        seconds=SECONDS_BETWEEN_QUESTIONS,
    )
    response["Retry-After"] = str(SECONDS_BETWEEN_QUESTIONS)
    return response


def _too_many(asked: _Asked, error: ValidationError) -> HttpResponse:
    under_way = DocumentOrder.objects.open().visible_to(asked.request.user)
    response = asked.page(
        "sessions/pdf/too_many.html",
        429,
        why=error.messages[0],
        again_url=asked.request.path,
        under_way=under_way,
        order_key=_ORDER_IN_ADDRESS,
    )
    response["Retry-After"] = "10"
    return response


def hire_page(mentorship: Mentorship) -> tuple[str, str]:
    """Return (address, name) of the hire's page, as a way back."""
    return reverse("sessions:hire", args=[mentorship.pk]), mentorship.mentee.name


def as_file(response: HttpResponseBase, filename: str, *, content_type: str = "application/pdf") -> HttpResponseBase:
    """Return the response as a private file: a PDF to view, others to save."""
    response["Content-Type"] = content_type
    is_saved = content_type != "application/pdf"
    response["Content-Disposition"] = content_disposition_header(is_saved, filename) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
