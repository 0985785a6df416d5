"""Does what the work depends on answer: the database, the broker and the beat (Celery's schedule)?"""

from datetime import datetime, timedelta

from django.apps import apps
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from mentorprogram.celery import app

LONGEST_SILENCE = timedelta(minutes=3)  # `people.tasks.record_beat` runs every 30 seconds


def problems(*, now: datetime) -> list[str]:
    """Return the parts that do not work: `database`, `broker`, `beat`."""
    broken = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        beat = apps.get_model("people", "Heartbeat").objects.filter(pk="beat").first()
        if beat is None or now - beat.seen_at > LONGEST_SILENCE:
            broken.append("beat")
    except DatabaseError:
        broken += ["database", "beat"]  # the beat is read from the database
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except (OperationalError, OSError):
        broken.append("broker")
    return sorted(broken)
