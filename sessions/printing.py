"""How do all hires' documents of a unit become one file, whatever happens to the worker on the way?

The row is the queue: a worker claims it with a conditional update and holds it by a lease that it renews with every
document. A lease that ran out is anybody's; after a few attempts the order is given up, and said to be.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from mentorprogram.celery import app
from people.models import Person, Unit
from programs.models import Mentorship
from sessions.documents import WORKBOOK, render_document
from sessions.documents.joining import join
from sessions.models import PrintJob

log = logging.getLogger(__name__)

LIVES = timedelta(hours=24)
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
# A file that no row names was left by a worker that died between writing and saying so.
STRAY_AFTER = timedelta(hours=1)


def hires_to_print(unit: Unit, *, reader: Person, today: date) -> QuerySet[Mentorship]:
    """Return the unit's running mentorships that the reader may see, by name."""
    return (
        Mentorship.objects.running()
        .visible_to(reader, today)
        .filter(department__unit=unit)
        .select_related("mentee", "department__unit", "municipality", "placement", "version__program", "contact_person")
        .order_by("mentee__name", "pk")
    )


def order_print(*, unit: Unit, document: str, by: Person, now: datetime) -> PrintJob:
    """Order one file with the document of every hire in a unit; the same order twice is one as long as it is not ready."""
    total = hires_to_print(unit, reader=by, today=timezone.localdate(now)).count()
    if not total:
        raise ValidationError(_("Enheten har ingen nyansatte i et mentorforhold nå, så det er ingenting å skrive ut."))
    same = {"requested_by": by, "unit": unit, "document": document}
    try:
        with transaction.atomic():
            job = PrintJob.objects.create(**same, total=total, created_at=now, expires_at=now + LIVES)
    except IntegrityError:
        return PrintJob.objects.get(**same, state__in=[PrintJob.WAITING, PrintJob.WORKING])
    transaction.on_commit(_wake_worker)
    return job


def _wake_worker() -> None:
    """Ask for a worker now; with the broker away, the sweep of the next minute does it."""
    try:
        app.send_task("sessions.tasks.run_waiting_print_jobs", expires=60)
    except (OperationalError, OSError):
        log.warning("The broker is away; the print job waits for the next sweep.")


def run_waiting(*, clock: Callable[[], datetime]) -> None:
    """Take up every order that is due, once each, and clear away what has expired."""
    clear_expired(now=clock())
    for pk in PrintJob.objects.due(clock()).order_by("created_at", "pk").values_list("pk", flat=True):
        job = claim(pk, now=clock())
        if job:
            _run(job, clock=clock)


def claim(pk: int, *, now: datetime) -> PrintJob | None:
    """Return the order if this worker got it. One that has been begun too often is given up instead."""
    due = PrintJob.objects.due(now).filter(pk=pk)
    if due.filter(attempts__gte=MOST_ATTEMPTS).update(state=PrintJob.FAILED, lease_ends_at=None):
        return None
    if not due.update(state=PrintJob.WORKING, lease_ends_at=now + LEASE, attempts=F("attempts") + 1, done=0):
        return None
    return PrintJob.objects.select_related("requested_by", "unit").get(pk=pk)


def _run(job: PrintJob, *, clock: Callable[[], datetime]) -> None:
    try:
        _print(job, clock=clock)
    except Exception:
        # Whatever went wrong, the next order must not wait for it; the log names the order, never a person.
        log.exception("Print job %s failed in attempt %s", job.pk, job.attempts)
        state = PrintJob.FAILED if job.attempts >= MOST_ATTEMPTS else PrintJob.WAITING
        _held(job).update(state=state, lease_ends_at=None)


def _print(job: PrintJob, *, clock: Callable[[], datetime]) -> None:
    """Render one document at a time to disk, so that the memory used does not grow with the unit, then join them."""
    today = timezone.localdate(clock())
    hires = list(hires_to_print(job.unit, reader=job.requested_by, today=today).values_list("pk", flat=True))
    PrintJob.objects.filter(pk=job.pk).update(total=len(hires))
    folder = print_folder()
    with TemporaryDirectory(dir=folder, prefix="part-") as parts_folder:
        parts: list[tuple[str, Path]] = []
        for done, pk in enumerate(hires, start=1):
            mentorship = hires_to_print(job.unit, reader=job.requested_by, today=today).filter(pk=pk).first()
            if mentorship:
                path = Path(parts_folder, f"{done}.pdf")
                path.write_bytes(render_document(job.document, mentorship, reader=job.requested_by, today=today))
                parts.append((mentorship.mentee.name, path))
            if not _renew(job, done=done, now=clock()):
                return
        if not parts:
            raise ValidationError("nobody to print for")
        name = f"{secrets.token_urlsafe(24)}.pdf"
        kind = _("Arbeidsbøker") if job.document == WORKBOOK else _("Oppfølgingsplaner")
        joined = Path(parts_folder, name)
        join(parts, title=f"{kind} – {job.unit.name}", into=joined)
        joined.rename(folder / name)
    if not _held(job).update(state=PrintJob.READY, file=name, lease_ends_at=None, expires_at=clock() + LIVES):
        (folder / name).unlink(missing_ok=True)


def _held(job: PrintJob) -> QuerySet[PrintJob]:
    """Return the order as long as this worker still holds it: the lease's end is its mark."""
    return PrintJob.objects.filter(pk=job.pk, state=PrintJob.WORKING, lease_ends_at=job.lease_ends_at)


def _renew(job: PrintJob, *, done: int, now: datetime) -> bool:
    lease_ends_at = now + LEASE
    held = bool(_held(job).update(done=done, lease_ends_at=lease_ends_at))
    job.lease_ends_at = lease_ends_at
    return held


def clear_expired(*, now: datetime) -> None:
    """Delete the orders whose day is over, their files, and files that no order names."""
    PrintJob.objects.filter(expires_at__lte=now).exclude(state=PrintJob.WORKING, lease_ends_at__gt=now).delete()
    named = set(PrintJob.objects.exclude(file="").values_list("file", flat=True))
    for path in print_folder().iterdir():
        if path.name not in named and datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) < now - STRAY_AFTER:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        for part in path.iterdir():
            part.unlink(missing_ok=True)
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def print_folder() -> Path:
    """Return where the files lie; nobody but the server's own user may list it."""
    folder = Path(settings.MEDIA_ROOT) / "print"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def file_of(job: PrintJob, *, now: datetime) -> Path | None:
    """Return the file of an order that is ready and not expired, if it is on the disk."""
    path = print_folder() / job.file
    return path if job.state == PrintJob.READY and job.file and now < job.expires_at and path.is_file() else None
