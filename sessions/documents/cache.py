"""Which documents have been laid out lately, so that the second print need not wait?

A document is found by everything it is made of: the page with all its data, the style, and what lays it out. Changed data is
another page, so an old file is never served in its place. The files hold people's names: they go after a day.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

log = logging.getLogger(__name__)

LIVES = timedelta(hours=24)
MOST_BYTES = 500_000_000
_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


def kept(made_of: bytes, make: Callable[[], bytes]) -> bytes:
    """Return the file made of these bytes, from the disk or made now. A disk that cannot be used costs time, never the file."""
    path = _folder() / f"{_key(made_of)}.pdf"
    try:
        return path.read_bytes()
    except OSError:
        pass
    content = make()
    try:
        _keep(path, content)
    except OSError as error:
        log.warning("A document could not be kept for the next time: %s", error.strerror)
    return content


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, prefix="new-", delete=False) as file:
        file.write(content)
    Path(file.name).rename(path)


def clear(*, now: datetime) -> None:
    """Delete what is a day old, and the oldest of what is more than the disk is to hold."""
    try:
        found = sorted(((path.stat().st_mtime, path.stat().st_size, path) for path in _folder().iterdir()), reverse=True)
    except OSError:
        return
    size = 0
    for made_at, length, path in found:
        size += length
        if size > MOST_BYTES or datetime.fromtimestamp(made_at, tz=now.tzinfo) < now - LIVES:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def _key(made_of: bytes) -> str:
    return hashlib.sha256(_renderer() + made_of).hexdigest()


@lru_cache(maxsize=1)
def _renderer() -> bytes:
    """Return what else decides how a page looks: the program that lays out, its library, and the fonts on the machine."""
    parts = [Path(__file__).with_name("typesetter.py").read_text(), version("weasyprint"), version("pydyf"), version("pyphen")]
    for root in _FONTS:
        for folder, _folders, _files in os.walk(root):
            parts.append(f"{folder} {Path(folder).stat().st_mtime_ns}")
    return "\n".join(sorted(parts)).encode()
