"""Does what the work depends on answer, and is the work done that is due?"""

from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from mentorprogram.celery import app
from mentorprogram.work.standstill import CHECKS, standing_still


def problems(*, now: datetime) -> list[str]:
    """Return what does not work: `database`, `broker`, or a work that stands still.

    Works are `beat` (no worker gives a sign of life), `mail`, `documents` and `prints`. While the database is away nobody can tell, and
    all of them are named.
    """
    broken: list[str] = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        broken += standing_still(now)
    except DatabaseError:
        broken += ["database", *CHECKS]
    if settings.REDIS_URL:
        try:
            with app.connection_for_write() as broker:
                broker.ensure_connection(max_retries=1, timeout=3)
        except (OperationalError, OSError):
            broken.append("broker")
    return sorted(broken)
