"""How does each process of the tests get a database without migrating it, when another has done so already?

The first that comes migrates an empty database and leaves a copy; the others start from the copy, and `migrate` has nothing
left to do for them. The copy lives as long as the run.
"""

import fcntl
import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

SUFFIX = "template"  # of the copy's name on PostgreSQL


class SharedCopy:
    """The migrated database of one run, in a folder that all its processes see. Between `take` and `leave` the others wait."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "database.sqlite3"
        self._note = folder / "database.txt"  # what the copy is called, once it is whole
        self._lock = (folder / "database.lock").open("w")
        self._is_mine = False
        self._held_open: sqlite3.Connection | None = None

    def take(self) -> None:
        """Let the database that is made next begin as the copy, where there is one."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if not self._note.exists():
            self._is_mine = True
        elif connection.vendor == "postgresql":
            connection.settings_dict["TEST"]["TEMPLATE"] = self._note.read_text()
        else:
            # What SQLite keeps in memory lives as long as somebody has it open: Django opens it when it is full.
            name = connection.creation._get_test_db_name()
            self._held_open = sqlite3.connect(name, uri=True)
            with closing(sqlite3.connect(self._file)) as copy:
                copy.backup(self._held_open)

    def leave(self) -> None:
        """Say that the database is made, and leave a copy where there was none."""
        if self._held_open:
            self._held_open.close()
        if self._is_mine:
            if connection.vendor == "postgresql":
                connection.creation.clone_test_db(SUFFIX, verbosity=0)
                self._note.write_text(connection.creation.get_test_db_clone_settings(SUFFIX)["NAME"])
            else:
                with closing(sqlite3.connect(self._file)) as copy:
                    connection.connection.backup(copy)
                self._note.write_text(self._file.name)
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def end(self) -> None:
        """Leave nothing on the server. Who comes after this migrates for itself."""
        if self._is_mine and connection.vendor == "postgresql" and self._note.exists():
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            name = self._note.read_text()
            self._note.unlink()
            connection.creation._destroy_test_db(name, verbosity=0)
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        self._lock.close()
