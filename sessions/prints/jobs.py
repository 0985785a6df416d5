"""How do many hires' documents become a file for the printer and one to hand out, whatever happens to the worker on the way?

The row is the queue: a worker claims it with a conditional update and holds it by a lease that it renews with every
document. A lease that ran out is anybody's; after a few attempts that got no further the order is given up, and said to be. A large
order is made in turns, so that it ends before the time a task may take; what is laid out already is in the cache.
"""

import logging
import secrets
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from mentorprogram.celery import app
from mentorprogram.lease import give_back, held, renew, take
from people.dates import month_and_year
from people.models import Department, Person
from programs.models import Mentorship
from sessions.models import PrintJob
from sessions.pdf import cache
from sessions.pdf.joining import join
from sessions.pdf.names import FOLLOW_UP_PLAN, WORKBOOK, filename_of
from sessions.pdf.render import typesetter
from sessions.workbook.render import render_document

log = logging.getLogger(__name__)

PRINT_KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(minutes=3)
# Well within the time a task may take (CELERY_TASK_SOFT_TIME_LIMIT), with the joining of 300 books after it.
TURN = timedelta(minutes=5)
MOST_ATTEMPTS = 3
MOST_HIRES = 500  # of one order: joining more would take longer than the lease
MOST_OPEN = 4  # orders of one person that are not ended
# A file that no row names was left by a worker that died between writing and saying so.
STRAY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class PrintPart:
    """One hire's document, on the disk."""

    hire: Mentorship
    name: str
    path: Path


def hires_to_print(
    departments: Collection[Department] | QuerySet[Department], *, reader: Person, today: date, month_on: date | None = None
) -> QuerySet[Mentorship]:
    """Return the departments' running mentorships that the reader follows up, by name; of one month's new hires where one is given."""
    hires = (
        Mentorship.objects.running()
        .editable_by(reader, today)
        .filter(department__in=departments)
        .select_related("mentee", "department__unit", "municipality", "placement", "version__program", "contact_person")
        .order_by("mentee__name", "pk")
    )
    return hires.filter(starts_on__gte=month_on, starts_on__lt=_month_after(month_on)) if month_on else hires


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def order_print(
    *,
    departments: Collection[Department],
    label: str,
    document: str,
    by: Person,
    now: datetime,
    layout: str = PrintJob.A4,
    month_on: date | None = None,
) -> PrintJob:
    """Order the documents of every hire in some departments; the same order twice is one as long as it is not ready.

    `label` says where they are to whoever ordered; `month_on`, the first of a month, keeps to those who begin in it.
    """
    today = timezone.localdate(now)
    total = hires_to_print(departments, reader=by, today=today, month_on=month_on).count()
    if not total:
        raise ValidationError({"hires": _nobody(label, month_on)})
    if total > MOST_HIRES:
        told = {"total": total, "most": MOST_HIRES}
        raise ValidationError({"place": _("Det er %(total)s nyansatte, og det kan lages for %(most)s på en gang. Velg en enhet.") % told})
    what = [document, layout, str(month_on), *sorted(department.pk for department in departments)]
    same = {"requested_by": by, "order": sha256(repr(what).encode()).hexdigest()}
    mine = PrintJob.objects.open().filter(requested_by=by)
    if mine.exclude(order=same["order"]).count() >= MOST_OPEN:
        raise ValidationError(_("Du har %(most)s bestillinger som ikke er ferdige. Vent til en av dem er klar.") % {"most": MOST_OPEN})
    values = {"label": label, "document": document, "layout": layout, "month_on": month_on, "total": total}
    for _try in range(2):
        try:
            with transaction.atomic():
                job = PrintJob.objects.create(**same, **values, created_at=now, expires_at=now + PRINT_KEPT_FOR)
                job.departments.set(departments)
        except IntegrityError:
            # The same order is under way; or it ended this very moment, and then this one is new.
            if known := mine.filter(order=same["order"]).first():
                return known
        else:
            transaction.on_commit(_wake_worker)
            return job
    raise ValidationError(_("Bestillingen ble ikke lagret. Prøv en gang til."))


def _nobody(label: str, month_on: date | None) -> str:
    told = {"where": label, "month": month_and_year(month_on) if month_on else ""}
    if month_on:
        return _("%(where)s har ingen som begynner i %(month)s, så det er ingenting å skrive ut.") % told
    return _("%(where)s har ingen nyansatte i et mentorforhold nå, så det er ingenting å skrive ut.") % told


def _wake_worker() -> None:
    """Ask for a worker now; with the broker away, the sweep of the next minute does it."""
    try:
        app.send_task("sessions.tasks.run_waiting_print_jobs", expires=60)
    except (OperationalError, OSError):
        log.warning("The broker is away; the print job waits for the next sweep.")


def run_waiting(*, clock: Callable[[], datetime]) -> None:
    """Take up one order that is due, for a turn, and clear away what has expired; for the next one the worker is woken anew.

    One at a time, whatever the number of workers: the others are for mail, which must not wait behind a print. An order
    that has not had a turn comes before one that has.
    """
    if not PrintJob.objects.in_hand(clock()).exists():
        for pk in PrintJob.objects.due(clock()).order_by("done", "created_at", "pk").values_list("pk", flat=True):
            if job := claim(pk, now=clock()):
                _run(job, clock=clock)
                break
        # What has just failed waits for the next minute's sweep: what it lacked may be there by then.
        if PrintJob.objects.due(clock()).filter(attempts=0).exists():
            _wake_worker()
    clear_expired(now=clock())


def claim(pk: int, *, now: datetime) -> PrintJob | None:
    """Return the order if this worker got it. One that has been begun too often is given up instead."""
    due = PrintJob.objects.due(now).filter(pk=pk)
    if due.filter(attempts__gte=MOST_ATTEMPTS).update(state=PrintJob.FAILED, lease_ends_at=None):
        return None
    if PrintJob.objects.in_hand(now).exists():
        return None
    if not take(due, until=now + LEASE, also=lambda _rows: {"attempts": F("attempts") + 1}):
        return None
    return PrintJob.objects.select_related("requested_by").prefetch_related("departments").get(pk=pk)


def _run(job: PrintJob, *, clock: Callable[[], datetime]) -> None:
    done_before = job.done
    try:
        _print(job, clock=clock)
    except SoftTimeLimitExceeded:
        _rest(job, has_progress=job.done > done_before)
    except Exception:
        # Whatever went wrong, the next order must not wait for it; the log names the order, never a person.
        log.exception("Print job %s failed in attempt %s", job.pk, job.attempts)
        state = PrintJob.FAILED if job.attempts >= MOST_ATTEMPTS else PrintJob.WAITING
        give_back([job], state=state)


def _print(job: PrintJob, *, clock: Callable[[], datetime]) -> None:
    """Lay out one document at a time to disk, so that the memory used does not grow with the order, then put them together."""
    turn_ends_at = clock() + TURN
    today = timezone.localdate(clock())
    wanted = hires_to_print(job.departments.all(), reader=job.requested_by, today=today, month_on=job.month_on)
    hires = list(wanted.values_list("pk", flat=True))
    done_before = min(job.done, len(hires))
    held([job]).update(total=len(hires), done=done_before)
    with TemporaryDirectory(dir=print_folder(), prefix="part-", ignore_cleanup_errors=True) as parts_folder:
        parts: list[PrintPart] = []
        for done, pk in enumerate(hires, start=1):
            mentorship = wanted.filter(pk=pk).first()
            if mentorship:
                path = Path(parts_folder, f"{done}.pdf")
                path.write_bytes(render_document(job.document, mentorship, reader=job.requested_by, today=today, layout=job.layout))
                parts.append(PrintPart(hire=mentorship, name=mentorship.mentee.name, path=path))
            # A later turn finds its documents in the cache: the bar does not go back meanwhile.
            if not _renew(job, done=max(done, done_before), now=clock()):
                return
            if clock() > turn_ends_at and done < len(hires):
                _rest(job, has_progress=done > done_before)
                return
        if parts:
            _put_together(job, parts, Path(parts_folder), clock=clock)
        else:
            give_back([job], state=PrintJob.EMPTY)


def _rest(job: PrintJob, *, has_progress: bool) -> None:
    """Let go of the order until its next turn; one that got further is no failed attempt."""
    attempts = 0 if has_progress else F("attempts")
    give_back([job], state=PrintJob.WAITING, attempts=attempts)


def _put_together(job: PrintJob, parts: list[PrintPart], folder: Path, *, clock: Callable[[], datetime]) -> None:
    """Make the file for the printer and the one of files to hand out, and say that they are ready."""
    typesetter.close()  # its memory is needed now
    name = secrets.token_urlsafe(24)
    files = {"file": f"{name}.pdf", "package": f"{name}.zip"}
    kind = {WORKBOOK: _("Arbeidsbøker"), FOLLOW_UP_PLAN: _("Oppfølgingsplaner")}[job.document]
    join([(part.name, part.path) for part in parts], title=f"{kind} – {job.label}", into=folder / files["file"])
    _pack(parts, job, into=folder / files["package"])
    if not _renew(job, done=len(parts), now=clock()):
        return
    hires = [part.hire.pk for part in parts]
    job.printed.set(hires)
    close = Mentorship.objects.close_to(job.requested_by, timezone.localdate(clock()))
    job.told_freely.set(close.filter(pk__in=hires).values_list("pk", flat=True))
    for file in files.values():
        (folder / file).rename(print_folder() / file)
    if not give_back([job], state=PrintJob.READY, **files, expires_at=clock() + PRINT_KEPT_FOR):
        for file in files.values():
            (print_folder() / file).unlink(missing_ok=True)


def _pack(parts: list[PrintPart], job: PrintJob, *, into: Path) -> None:
    """Write every document under its hire's name; of two who are called the same the second is «(2)».

    Many disks do not tell «Ola» from «ola», or an å from an a with a ring.
    """
    taken: Counter[str] = Counter()
    with ZipFile(into, "w", ZIP_STORED) as package:
        for part in parts:
            name = filename_of(job.document, part.name, layout=job.layout)
            same = unicodedata.normalize("NFC", name).casefold()
            taken[same] += 1
            package.write(part.path, name if taken[same] == 1 else f"{name.removesuffix('.pdf')}_({taken[same]}).pdf")


def _renew(job: PrintJob, *, done: int, now: datetime) -> bool:
    is_ours = renew([job], until=now + LEASE, done=done)
    job.done = done
    return is_ours


def clear_expired(*, now: datetime) -> None:
    """Delete the orders whose day is over, their files, files that no order names, and what was laid out a day ago."""
    PrintJob.objects.filter(expires_at__lte=now).exclude(state=PrintJob.CLAIMED, lease_ends_at__gt=now).delete()
    named = {name for names in PrintJob.objects.values_list("file", "package") for name in names}
    for path in print_folder().iterdir():
        with suppress(FileNotFoundError):  # another worker's, that has just gone
            if path.name not in named and datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) < now - STRAY_AFTER:
                _remove(path)
    cache.clear(now=now)


def _remove(path: Path) -> None:
    if path.is_dir():
        rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def print_folder() -> Path:
    """Return where the files lie; nobody but the server's own user may list it."""
    folder = Path(settings.MEDIA_ROOT) / "print"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def file_of(job: PrintJob, *, now: datetime, package: bool = False) -> Path | None:
    """Return the file for the printer, or the package, of an order that is ready and not expired, if it is on the disk."""
    name = job.package if package else job.file
    path = print_folder() / name
    return path if job.state == PrintJob.READY and name and now < job.expires_at and path.is_file() else None
