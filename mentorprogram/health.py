"""Is everything there that the work needs: the database, the broker and a schedule that beats?"""

from datetime import datetime, timedelta

from django.apps import apps
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from mentorprogram.celery import app

LONGEST_SILENCE = timedelta(minutes=3)  # the beat is told every 30 seconds


def problems(*, now: datetime) -> list[str]:
    """Return what does not work, by name: `database`, `broker`, `beat`."""
    found = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = apps.get_model("people", "Heartbeat").objects.filter(pk="beat").first()
        if beat is None or now - beat.seen_at > LONGEST_SILENCE:
            found.append("beat")
    except DatabaseError:
        found += ["database", "beat"]
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except (OperationalError, OSError):
        found.append("broker")
    return sorted(found)
