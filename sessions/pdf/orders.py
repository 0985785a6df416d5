"""How is a document that is asked for in a page made by a worker, so that no web thread lays it out?

The table is the queue. An order names the document by its address. The worker asks the view of that address as the person who ordered,
so it meets the same questions of access as she does; and whoever fetches the file goes through the view once more. The file belongs to
its order: who asks for the document anew gets a new one, made of what is true then (and from the cache where nothing changed).
"""

import io
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIRequest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import resolve
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from mentorprogram.lease import give_back, take
from mentorprogram.work.standstill import PATIENCE
from mentorprogram.work.waking import wake
from people.models import Person
from sessions.models import DocumentOrder
from sessions.pdf.render import LONGEST_SECONDS, RendererMissingError, RenderingFailedError

log = logging.getLogger(__name__)

MOST_WAITING = 2  # documents of one person that wait or are being made
AT_ONCE = 2  # documents that all workers together make at a time: the machine has pages to answer, too
_LEASE = timedelta(seconds=LONGEST_SECONDS + 30)
_TURN = timedelta(minutes=5)
_MOST_ATTEMPTS = 2  # of workers that were killed meanwhile; what fails is told at once, and may be asked for again
DOCUMENT_KEPT_FOR = timedelta(minutes=5)  # to be fetched, and fetched again by a reader that saves it
WAITS_AT_MOST = timedelta(minutes=30)  # nobody waits for it any more


class MadeByWorkerRequest(WSGIRequest):
    """The request by which a worker asks a view for a document, as a person."""

    def __init__(self, order: DocumentOrder) -> None:
        super().__init__({"REQUEST_METHOD": "GET", "PATH_INFO": order.address, "SERVER_NAME": "localhost", "wsgi.input": io.BytesIO()})
        self.user = order.requested_by
        self.htmx = HtmxDetails(self)


def order_document(*, address: str, by: Person, now: datetime) -> DocumentOrder:
    """Order the document of an address; return the order.

    Idempotent: until an order is ended, the same order returns it. Raises ValidationError where the person has
    `MOST_WAITING` others under way.
    """
    mine = DocumentOrder.objects.open().filter(requested_by=by)
    for _try in range(2):
        if known := mine.filter(address=address).first():
            return known
        if mine.count() >= MOST_WAITING:
            raise ValidationError(_("Du har %(most)s dokumenter på vei. Vent til ett av dem er klart.") % {"most": MOST_WAITING})
        try:
            with transaction.atomic():
                order = DocumentOrder.objects.create(requested_by=by, address=address, asked_at=now)
        except IntegrityError:
            continue  # a race: the same order was made this very moment
        wake_makers()
        return order
    raise ValidationError(_("Bestillingen ble ikke lagret. Prøv en gang til."))


def wake_makers() -> None:
    """Ask for a worker now, once this transaction has committed."""
    transaction.on_commit(lambda: wake("sessions.tasks.make_waiting_documents"))


def make_waiting(*, clock: Callable[[], datetime]) -> int:
    """Make the documents that wait, the oldest first; return how many were made.

    Then clears away what is over. Safe with any number of workers; `AT_ONCE` of them have a document in hand.
    """
    made = 0
    stop_at = clock() + _TURN
    while clock() < stop_at and (order := _claim_next(now=clock())):
        _make(order, clock=clock)
        made += 1
    _clear_away(now=clock())
    return made


def _claim_next(*, now: datetime) -> DocumentOrder | None:
    due = DocumentOrder.objects.due(now)
    due.filter(attempts__gte=_MOST_ATTEMPTS).update(state=DocumentOrder.FAILED, lease_ends_at=None, made_at=now)
    for pk in due.order_by("asked_at", "pk").values_list("pk", flat=True):
        if DocumentOrder.objects.in_hand(now).count() >= AT_ONCE:
            return None
        if take(due.filter(pk=pk), until=now + _LEASE, also=lambda _rows: {"attempts": F("attempts") + 1}):
            return DocumentOrder.objects.select_related("requested_by").get(pk=pk)
    return None


def _make(order: DocumentOrder, *, clock: Callable[[], datetime]) -> None:
    try:
        file = _keep(_asked_of_its_view(order))
    except RendererMissingError:
        give_back([order], state=DocumentOrder.MISSING, made_at=clock())
    except RenderingFailedError:
        give_back([order], state=DocumentOrder.FAILED, made_at=clock())
    except SoftTimeLimitExceeded:
        give_back([order], state=DocumentOrder.WAITING)
    except Exception:
        # No error may hold up the next order; the log names the order, never a person.
        log.exception("Document order %s failed", order.pk)
        give_back([order], state=DocumentOrder.FAILED, made_at=clock())
    else:
        if not give_back([order], state=DocumentOrder.READY, file=file, made_at=clock()):
            (document_folder() / file).unlink(missing_ok=True)  # the lease was lost: another worker has made its own


def _asked_of_its_view(order: DocumentOrder) -> bytes:
    if not order.requested_by.is_active:
        raise RenderingFailedError("its reader is gone")
    view, args, kwargs = resolve(order.address)
    response = view(MadeByWorkerRequest(order), *args, **kwargs)
    if response.status_code != 200:
        raise RenderingFailedError("its page has nothing to show any more")
    content: bytes = response.content
    return content


def _keep(content: bytes) -> str:
    """Write a file under a name nobody can guess; return the name."""
    name = f"{secrets.token_urlsafe(24)}.file"
    with NamedTemporaryFile(dir=document_folder(), prefix="new-", delete=False) as file:
        file.write(content)
    Path(file.name).rename(document_folder() / name)
    return name


def document_in(order: DocumentOrder, *, now: datetime) -> bytes | None:
    """Return what was made for an order, as long as it is kept."""
    if order.state != DocumentOrder.READY or not order.made_at or order.made_at < now - DOCUMENT_KEPT_FOR:
        return None
    with suppress(OSError):
        return (document_folder() / order.file).read_bytes()
    return None


def number_before(order: DocumentOrder) -> int:
    """Return how many orders are made before this one."""
    earlier = DocumentOrder.objects.open().filter(asked_at__lte=order.asked_at).exclude(pk=order.pk)
    return earlier.count()


def no_document_since(now: datetime) -> datetime | None:
    """Return since when no document was made although one waits; None if they are."""
    oldest = DocumentOrder.objects.due(now).filter(asked_at__lte=now - PATIENCE).order_by("asked_at").first()
    return oldest.asked_at if oldest and not DocumentOrder.objects.in_hand(now).exists() else None


def _clear_away(*, now: datetime) -> None:
    """Delete the orders that are over, those nobody waits for, and stray files."""
    ended = DocumentOrder.objects.exclude(state__in=[DocumentOrder.WAITING, DocumentOrder.CLAIMED])
    ended.filter(made_at__lt=now - DOCUMENT_KEPT_FOR).delete()
    DocumentOrder.objects.due(now).filter(asked_at__lt=now - WAITS_AT_MOST).delete()
    named = set(DocumentOrder.objects.values_list("file", flat=True))
    for path in document_folder().iterdir():
        with suppress(FileNotFoundError):  # a race: another worker has just removed it
            if path.name not in named and datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) < now - DOCUMENT_KEPT_FOR:
                path.unlink()


def document_folder() -> Path:
    """Return the folder of the files; only the server's own user may list it."""
    folder = Path(settings.MEDIA_ROOT) / "ordered"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
