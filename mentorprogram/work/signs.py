"""When did a process last get something done? What does work tells it, so that a process that lives and does nothing is found.

A sign of life is the time of a file. It is given at each step of the work (a row taken, renewed or given back, and each look for work
that found none), never by a clock or a thread of its own: that would only say that the process exists.
"""

import os
from contextlib import suppress
from pathlib import Path

FILE = "SIGN_OF_LIFE"  # the variable of the environment that says which file a process gives its signs in


def give() -> None:
    """Say that a step of the work was done; nothing where nobody listens."""
    if path := os.environ.get(FILE):
        with suppress(OSError):  # a full disk takes no new file, but tells the time of one that is there
            Path(path).touch()


def seen_at(path: Path) -> float | None:
    """Return the moment of the last sign in a file (seconds), or None."""
    try:
        return path.stat().st_mtime
    except OSError:
        return None
