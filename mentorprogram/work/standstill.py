"""Which background work has stood still, and since when?

Each kind of work says itself since when nothing of it was done although something is due: its rows know. /readyz, the pages of those
who wait for it and the coordinator's home ask here.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

Check = Callable[[datetime], datetime | None]

CHECKS: dict[str, Check] = {}
# What is due waits for a minute's sweep, for a worker that is started again, and for what stands before it.
PATIENCE = timedelta(minutes=5)


def register(work: str, check: Check) -> None:
    """Register what tells since when a kind of work stands still; None if it moves.

    Called when an app starts.
    """
    CHECKS[work] = check


def standing_still(now: datetime) -> dict[str, datetime]:
    """Return the kinds of work that stand still, and since when."""
    return {work: since for work, check in CHECKS.items() if (since := check(now))}
