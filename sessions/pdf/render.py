"""How does a page of HTML become a PDF, within limits of time and memory, and only once?

`typesetter.py`, a program of its own, renders PDF/UA-1 and PDF/A-3a. Each process of the site has at most one such
child process; it is stopped when it has been idle, has rendered its share, or takes too long.
"""

import atexit
import contextlib
import json
import logging
import os
import re
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.template.loader import render_to_string

from sessions.pdf import cache

log = logging.getLogger(__name__)

STYLE = "sessions/pdf/document.css"
_MOTIF = "sessions/pdf/motif.svg"
TYPESETTER = Path(__file__).with_name("typesetter.py")

# The longest book takes a few seconds alone; a busy machine may need ten times as long.
LONGEST_SECONDS = 60.0
_MOST_BYTES = 1_500_000_000  # of address space, which is about four times the memory used
SHARE = 25  # documents; then the process is replaced, which gives its memory back
IDLE_SECONDS = 60.0

# The child renders text people have written, so it inherits these variables only: paths, and no secrets.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "LD_LIBRARY_PATH",
    "PYTHONPATH",
)

# Control characters, lone surrogates, non-characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# WeasyPrint gives the space at the end of a block a width, so that a cell or a heading that just fits would break.
_SPACE_AT_THE_END = re.compile(r"\s+(?=(?:</(?:a|em|span|strong)>\s*)*</(?:caption|dd|div|dt|h[1-6]|li|p|td|th)>)")


class RendererMissingError(Exception):
    """The libraries that render a PDF are not on this machine."""


class RenderingFailedError(Exception):
    """This document could not be rendered: time, memory, or an error in the layout."""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file embedded in the PDF.

    `relationship` is one of PDF's own names («Data», «Supplement», …).
    """

    name: str
    description: str
    content: bytes
    relationship: str = "Data"


def pdf_of(html: str, *, forms: bool = False, attachments: Sequence[Attached] = (), attached_at: datetime | None = None) -> bytes:
    """Return the PDF of a whole HTML document, from the cache where it can.

    With `forms` its inputs can be filled in, and it keeps PDF/UA-1 only. Raises RendererMissingError where Pango is
    not installed, RenderingFailedError where this page cannot be rendered.
    """
    order = json.dumps(
        {
            "html": _SPACE_AT_THE_END.sub("", printable(html)),
            "style": _style(),
            "forms": forms,
            "attachments": [
                {
                    "name": part.name,
                    "description": part.description,
                    "content": b64encode(part.content).decode(),
                    "relationship": part.relationship,
                }
                for part in attachments
            ],
            "attached_at": attached_at.isoformat() if attached_at else "",
        },
        sort_keys=True,
    ).encode()
    return cache.find(order) or typesetter.lay_out(order)


def _style() -> str:
    signs = {name: _drawing(f"sessions/pdf/sign_{name}.svg") for name in ("social", "personal", "professional")}
    return render_to_string(STYLE, {"motif": _drawing(_MOTIF), "motif_faint": _drawing("sessions/pdf/hills.svg"), "signs": signs})


def _drawing(template: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(render_to_string(template).encode()).decode()}"


def printable(text: str) -> str:
    """Return the text without characters no page can show and no XML may hold.

    Line breaks and tabs are kept.
    """
    return _UNPRINTABLE.sub("", text)


class Typesetter:
    """The child process that renders, started when first needed.

    A lock lets one thread at a time use it; the others wait their turn.
    """

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0
        self.done = 0
        self.idle: threading.Timer | None = None

    def lay_out(self, order: bytes) -> bytes:
        """Return the PDF, and cache it.

        A thread that has waited for the lock looks in the cache again: another may have rendered the same page.
        """
        if not self.turn.acquire(timeout=LONGEST_SECONDS):
            log.error("A document waited too long for its turn")
            raise RenderingFailedError("too many at once")
        try:
            return cache.find(order) or self._laid_out_now(order)
        finally:
            self.turn.release()

    def _laid_out_now(self, order: bytes) -> bytes:
        if self.idle:
            self.idle.cancel()
        try:
            pdf = self._ask(order)
        finally:
            if self.done >= SHARE:
                self._stop()
            elif self.process:
                self.idle = threading.Timer(IDLE_SECONDS, self._stop_when_idle)
                self.idle.daemon = True
                self.idle.start()
        cache.keep(order, pdf)
        return pdf

    def _ask(self, order: bytes) -> bytes:
        try:
            head, pdf = self._answer(self._running(), order)
        except OSError as error:
            log.error("The process that lays out could not be started: %s", error.strerror)
            raise RenderingFailedError("no process") from error
        except BaseException:
            # BaseException: a task's time limit or SystemExit may strike while it waits, and the late answer must not
            # be read as the answer to the next order.
            self._stop()
            raise
        self.done += 1
        if "error" not in head and len(pdf) == head["size"]:
            return pdf
        self._stop()
        if head.get("error") == "missing":
            raise RendererMissingError(head["why"])
        why = head.get("why", "its process was lost")
        log.error("A document could not be laid out: %s", why)
        raise RenderingFailedError(why)

    def _answer(self, process: "subprocess.Popen[bytes]", order: bytes) -> tuple[dict[str, Any], bytes]:
        stdin, stdout = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        too_late = threading.Timer(LONGEST_SECONDS, process.kill)
        too_late.daemon = True
        too_late.start()
        try:
            stdin.write(order + b"\n")
            stdin.flush()
            head: dict[str, Any] = json.loads(stdout.readline())
            return head, stdout.read(head.get("size", 0))
        except (OSError, ValueError):
            return {"error": "lost", "why": "it took too long or too much memory"}, b""
        finally:
            too_late.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        # After a fork the object is a copy: the process it knows is the parent's.
        if self.process and (self.owner != os.getpid() or self.process.poll() is not None):
            self._forget()
        if self.process is None:
            # A fixed hash seed fixes the order of sets, so the same page gives the same bytes.
            self.process = subprocess.Popen(  # noqa: S603 - its own interpreter and its own program
                [sys.executable, "-P", str(TYPESETTER), str(_MOST_BYTES)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONHASHSEED": "0"},
            )
            self.owner, self.done = os.getpid(), 0
        return self.process

    def _stop_when_idle(self) -> None:
        if self.turn.acquire(blocking=False):
            try:
                self._stop()
            finally:
                self.turn.release()

    def _stop(self) -> None:
        if self.process and self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        """Close our ends of the pipes; whoever owns the process keeps theirs."""
        for pipe in (self.process.stdin, self.process.stdout) if self.process else ():
            if pipe:
                with contextlib.suppress(OSError):  # an order that a killed process never read
                    pipe.close()
        self.process = None

    def close(self) -> None:
        """Stop the process, after the document it is rendering."""
        with self.turn:
            self._stop()


typesetter = Typesetter()
atexit.register(typesetter._stop)
