"""Which documents have been laid out lately, so that the second print need not wait?

A document is found by everything it is made of: the page with all its data, the style, and what lays it out. Changed data is
another page, so an old file is never served in its place. The files hold people's names: they go after a day.
"""

import hashlib
import logging
import os
import time
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

log = logging.getLogger(__name__)

LIVES = timedelta(hours=24)
MOST_BYTES = 500_000_000
_LIBRARIES = ("weasyprint", "pydyf", "pyphen", "fonttools", "tinycss2", "cssselect2", "pillow")
# A system library that is upgraded comes with a restart, and what it lays out otherwise is gone after a day.
_FONTS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]


def find(made_of: bytes) -> bytes | None:
    """Return the file made of these bytes, if it was laid out in the last day and is still there."""
    path = _path(made_of)
    try:
        return path.read_bytes() if time.time() - path.stat().st_mtime < LIVES.total_seconds() else None
    except OSError:
        return None


def keep(made_of: bytes, content: bytes) -> None:
    """Keep a file for the next time. A disk that cannot be used costs time, never the file."""
    path = _path(made_of)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                Path(file.name).rename(path)
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        log.warning("A document could not be kept for the next time: %s", error.strerror)


def clear(*, now: datetime) -> None:
    """Delete what is a day old, and the oldest of what is more than the disk is to hold."""
    found = []
    with suppress(FileNotFoundError):
        for path in _folder().iterdir():
            with suppress(FileNotFoundError):  # another worker clears too
                found.append((path.stat().st_mtime, path.stat().st_size, path))
    size = 0
    for made_at, length, path in sorted(found, reverse=True):
        size += length
        if size > MOST_BYTES or datetime.fromtimestamp(made_at, tz=now.tzinfo) < now - LIVES:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def _path(made_of: bytes) -> Path:
    return _folder() / f"{hashlib.sha256(_renderer() + made_of).hexdigest()}.pdf"


@lru_cache(maxsize=1)
def _renderer() -> bytes:
    """Return what else decides how a page looks: the program that lays out, its library, and the fonts on the machine."""
    parts = [Path(__file__).with_name("typesetter.py").read_text(), *(version(name) for name in _LIBRARIES)]
    for root in _FONTS:
        for folder, _folders, _files in os.walk(root):
            parts.append(f"{folder} {Path(folder).stat().st_mtime_ns}")
    return "\n".join(sorted(parts)).encode()
