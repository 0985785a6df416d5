"""How are many hires' documents made into one file for the printer and one to hand out, even if a worker is killed?

The table is the queue: a worker claims an order by a conditional update and holds it by a lease, which it renews with every
document. When the lease runs out another worker may claim the order; after `MOST_ATTEMPTS` without progress it has failed. A
large order is made in turns, each shorter than a task's time limit; what a former turn laid out is in the cache.
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
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorprogram.lease import give_back, held, renew, take
from mentorprogram.work.standstill import PATIENCE
from mentorprogram.work.waking import wake
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
MOST_HIRES = 500  # in one order: joining more would take longer than the lease
# Measured (docs/documents.md), on two shared cores: told before, so that nobody orders an hour's work unawares.
_SECONDS_EACH = {WORKBOOK: 3, FOLLOW_UP_PLAN: 1.5}
MOST_OPEN = 4  # orders of one person that wait or are being made
# A file that no row names was left by a worker that was killed between writing the file and updating the row.
STRAY_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class PrintPart:
    """One hire's document, on the disk."""

    mentorship: Mentorship
    name: str
    path: Path


def hires_to_print(
    departments: Collection[Department] | QuerySet[Department], *, reader: Person, today: date, month_on: date | None = None
) -> QuerySet[Mentorship]:
    """Return the departments' running mentorships that the reader follows up.

    Ordered by the hire's name. With `month_on`, those alone that start in that month.
    """
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
    """Order the documents of every hire in some departments; return the order.

    Idempotent: until an order is ended, the same order returns it. `label` is the place's name to the reader;
    `month_on`, the first of a month, keeps to the hires who begin in that month.
    """
    total = number_to_print(departments=departments, label=label, reader=by, now=now, month_on=month_on)
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
            # A race: the same order is under way. If it ended this very moment, the second try makes a new one.
            if known := mine.filter(order=same["order"]).first():
                return known
        else:
            transaction.on_commit(_wake_worker)
            return job
    raise ValidationError(_("Bestillingen ble ikke lagret. Prøv en gang til."))


def number_to_print(*, departments: Collection[Department], label: str, reader: Person, now: datetime, month_on: date | None = None) -> int:
    """Return for how many hires an order would be.

    Raises ValidationError if there is none, or too many for one order.
    """
    total = hires_to_print(departments, reader=reader, today=timezone.localdate(now), month_on=month_on).count()
    if not total:
        raise ValidationError({"hires": _nobody(label, month_on)})
    if total > MOST_HIRES:
        params = {"total": total, "most": MOST_HIRES}
        raise ValidationError({"place": _("Det er %(total)s nyansatte, og det kan lages for %(most)s på en gang. Velg en enhet.") % params})
    return total


def duration_of(document: str, number: int) -> timedelta:
    """Return about how long an order of so many documents takes, the queue included."""
    waiting = PrintJob.objects.open().values_list("document", "total", "done")
    before = sum(_SECONDS_EACH[kind] * max(total - done, 0) for kind, total, done in waiting)
    return timedelta(seconds=before + _SECONDS_EACH[document] * number)


def call_off(*, job: PrintJob) -> bool:
    """Call an order off; return False if it was ended before.

    A worker that has it in hand finds that it is its own no more when it renews the lease, and throws its work away.
    """
    return bool(PrintJob.objects.open().filter(pk=job.pk).update(state=PrintJob.STOPPED, lease_ends_at=None))


def _nobody(label: str, month_on: date | None) -> str:
    params = {"where": label, "month": month_and_year(month_on) if month_on else ""}
    if month_on:
        return _("%(where)s har ingen som begynner i %(month)s, så det er ingenting å skrive ut.") % params
    return _("%(where)s har ingen nyansatte i et mentorforhold nå, så det er ingenting å skrive ut.") % params


def _wake_worker() -> None:
    wake("sessions.tasks.run_waiting_print_jobs")


def run_waiting(*, clock: Callable[[], datetime]) -> None:
    """Work at one due order for one turn, then clear away what has expired.

    A worker is woken again for the next order. One order at a time, whatever the number of workers: the others are
    for mail, which must not wait behind a print. An order that has not had a turn comes before one that has.
    """
    if not PrintJob.objects.in_hand(clock()).exists():
        for pk in PrintJob.objects.due(clock()).order_by("done", "created_at", "pk").values_list("pk", flat=True):
            if job := claim(pk, now=clock()):
                _run(job, clock=clock)
                break
        # An order that has just failed waits for the next minute's sweep, when its cause may have passed.
        if PrintJob.objects.due(clock()).filter(attempts=0).exists():
            _wake_worker()
    clear_expired(now=clock())


def no_print_since(now: datetime) -> datetime | None:
    """Return since when no print was begun although one waits; None if they are.

    One that has been begun and rests between two turns, or waits after a failed attempt, stands for nothing.
    """
    begun = Q(state=PrintJob.WAITING) & ~Q(attempts=0, done=0)
    waiting = PrintJob.objects.due(now).exclude(begun).filter(created_at__lte=now - PATIENCE)
    oldest = waiting.order_by("created_at").first()
    return oldest.created_at if oldest and not PrintJob.objects.in_hand(now).exists() else None


def claim(pk: int, *, now: datetime) -> PrintJob | None:
    """Claim an order; return None if it is another worker's, or has failed too often."""
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
        # No error may hold up the next order; the log names the order, never a person.
        log.exception("Print job %s failed in attempt %s", job.pk, job.attempts)
        state = PrintJob.FAILED if job.attempts >= MOST_ATTEMPTS else PrintJob.WAITING
        give_back([job], state=state)


def _print(job: PrintJob, *, clock: Callable[[], datetime]) -> None:
    """Lay out an order's documents and join them, or rest when the turn is over.

    One document at a time, to disk, so that memory does not grow with the order.
    """
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
                parts.append(PrintPart(mentorship=mentorship, name=mentorship.mentee.name, path=path))
            # A later turn runs through the cached documents first: the progress bar must not go back meanwhile.
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
    """Give the order back until its next turn; with progress, attempts start from 0."""
    attempts = 0 if has_progress else F("attempts")
    give_back([job], state=PrintJob.WAITING, attempts=attempts)


def _put_together(job: PrintJob, parts: list[PrintPart], folder: Path, *, clock: Callable[[], datetime]) -> None:
    """Make the printer's file and the package to hand out; mark the order ready."""
    typesetter.close()  # joining needs its memory
    name = secrets.token_urlsafe(24)
    files = {"file": f"{name}.pdf", "package": f"{name}.zip"}
    kind = {WORKBOOK: _("Arbeidsbøker"), FOLLOW_UP_PLAN: _("Oppfølgingsplaner")}[job.document]
    join([(part.name, part.path) for part in parts], title=f"{kind} – {job.label}", into=folder / files["file"])
    _pack(parts, job, into=folder / files["package"])
    if not _renew(job, done=len(parts), now=clock()):
        return
    hires = [part.mentorship.pk for part in parts]
    job.printed.set(hires)
    close = Mentorship.objects.close_to(job.requested_by, timezone.localdate(clock()))
    job.told_freely.set(close.filter(pk__in=hires).values_list("pk", flat=True))
    # Files before the row: a row that is ready always has them. If the lease was lost meanwhile, they go again.
    for file in files.values():
        (folder / file).rename(print_folder() / file)
    if not give_back([job], state=PrintJob.READY, **files, expires_at=clock() + PRINT_KEPT_FOR):
        for file in files.values():
            (print_folder() / file).unlink(missing_ok=True)


def _pack(parts: list[PrintPart], job: PrintJob, *, into: Path) -> None:
    """Write each document to the package under its hire's name.

    The second hire of the same name gets «_(2)». Many file systems do not tell «Ola» from «ola», or å from an a with a
    combining ring (Unicode normalisation), so both count as the same name.
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
    """Delete expired orders, their files, stray files and old cached documents.

    A stray file is one no order names. An expired order that a worker holds stays until its lease has ended.
    """
    PrintJob.objects.filter(expires_at__lte=now).exclude(state=PrintJob.CLAIMED, lease_ends_at__gt=now).delete()
    named = {name for names in PrintJob.objects.values_list("file", "package") for name in names}
    for path in print_folder().iterdir():
        with suppress(FileNotFoundError):  # a race: another worker has just removed it
            if path.name not in named and datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) < now - STRAY_AFTER:
                _remove(path)
    cache.clear(now=now)


def _remove(path: Path) -> None:
    if path.is_dir():
        rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def print_folder() -> Path:
    """Return the folder of the files; only the server's own user may list it."""
    folder = Path(settings.MEDIA_ROOT) / "print"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def file_of(job: PrintJob, *, now: datetime, package: bool = False) -> Path | None:
    """Return the path of an order's printer file or package, or None.

    There is one when the order is ready, has not expired, and the file is on the disk.
    """
    name = job.package if package else job.file
    path = print_folder() / name
    return path if job.state == PrintJob.READY and name and now < job.expires_at and path.is_file() else None
