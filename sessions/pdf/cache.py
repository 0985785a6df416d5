"""Which documents were rendered lately, so that the second print need not wait?

The cache key is a digest of all input: the page with its data, the style and the renderer. Changed data is another
key, so a stale file is never served. The files hold people's names: they are deleted after a day.
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

CACHED_FOR = timedelta(hours=24)
_MOST_BYTES = 500_000_000
_LIBRARIES = ("weasyprint", "pydyf", "pyphen", "fonttools", "tinycss2", "cssselect2", "pillow")
# System libraries are not part of the key: an upgrade comes with a restart, and older files are gone after a day.
_FONTS = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]


def find(made_of: bytes) -> bytes | None:
    """Return the cached file for this input, if it is less than a day old."""
    path = _path(made_of)
    try:
        return path.read_bytes() if time.time() - path.stat().st_mtime < CACHED_FOR.total_seconds() else None
    except OSError:
        return None


def keep(made_of: bytes, content: bytes) -> None:
    """Store a file in the cache; an unusable disk is logged, never raised."""
    path = _path(made_of)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                Path(file.name).rename(path)  # atomic: no reader sees half a file
            except OSError:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        log.warning("A document could not be kept for the next time: %s", error.strerror)


def clear(*, now: datetime) -> None:
    """Delete files older than a day, and the oldest above the cache's size."""
    files = []
    with suppress(FileNotFoundError):
        for path in _folder().iterdir():
            with suppress(FileNotFoundError):  # a race with another worker that clears too
                files.append((path.stat().st_mtime, path.stat().st_size, path))
    size = 0
    for made_at, length, path in sorted(files, reverse=True):
        size += length
        if size > _MOST_BYTES or datetime.fromtimestamp(made_at, tz=now.tzinfo) < now - CACHED_FOR:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def _path(made_of: bytes) -> Path:
    return _folder() / f"{hashlib.sha256(_renderer() + made_of).hexdigest()}.pdf"


@lru_cache(maxsize=1)
def _renderer() -> bytes:
    """Return the renderer's part of the key: typesetter, libraries and fonts."""
    parts = [Path(__file__).with_name("typesetter.py").read_text(), *(version(name) for name in _LIBRARIES)]
    for root in _FONTS:
        for folder, _folders, _files in os.walk(root):
            # A font that is added or removed changes its folder's time; reading every font would take longer.
            parts.append(f"{folder} {Path(folder).stat().st_mtime_ns}")
    return "\n".join(sorted(parts)).encode()
