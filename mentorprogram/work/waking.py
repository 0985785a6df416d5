"""How is a worker asked to look for work now, instead of at its next sweep?

The database's rows are the queue: what is lost here costs a minute, never the work. With Redis a worker is asked by a message of
Celery's. Without, by an empty file that bears the task's name: it has no content that could be half written.
"""

import logging

from django.conf import settings
from kombu.exceptions import OperationalError

from mentorprogram.celery import app

log = logging.getLogger(__name__)


def wake(task: str) -> None:
    """Ask for a task to be run now; if nobody can be asked, the next sweep does it."""
    try:
        ask(task)
    except (OperationalError, OSError) as error:
        log.warning("no worker could be asked for %s, the next sweep does it: %s", task, type(error).__name__)


def ask(task: str) -> None:
    """Ask for a task; raises OperationalError or OSError where that fails."""
    if settings.REDIS_URL:
        app.send_task(task, expires=60)
    else:
        settings.WORK_DIR.mkdir(parents=True, exist_ok=True)
        (settings.WORK_DIR / f"{task}.asked").touch()


def was_asked(task: str) -> bool:
    """Return whether a task was asked for since the last time, and forget it.

    Forgotten before the work begins: what is asked for while it lasts is seen afterwards.
    """
    try:
        (settings.WORK_DIR / f"{task}.asked").unlink()
    except OSError:
        return False
    return True
