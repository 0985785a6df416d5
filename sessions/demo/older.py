"""Was the demo's database made by an older version whose tables cannot be migrated?

The migrations were started afresh once, before the first installation: a database older than that has migrations on
record that are no longer there. Only a demo can have one, and a demo is made again from nothing.
"""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from people.accounts.demo_logins import DEMO_LOGINS

OURS = {"people", "programs", "mentor_sessions"}


def is_older_demo() -> bool:
    """Whether the database holds a demo with migrations that no longer exist."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    gone = {key for key in loader.applied_migrations or () if key[0] in OURS} - set(loader.disk_migrations)
    return bool(gone) and _holds_the_demo()


def remove_embedded_database() -> bool:
    """Delete the embedded database's files; False where the database is a server's."""
    if connection.vendor != "sqlite":
        return False
    connection.close()
    file = Path(settings.DATABASES["default"]["NAME"])
    for part in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
        part.unlink(missing_ok=True)
    return True


def _holds_the_demo() -> bool:
    # In SQL: the models of this version do not fit the older tables.
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM people_person WHERE email = %s", [DEMO_LOGINS[0].email])
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
