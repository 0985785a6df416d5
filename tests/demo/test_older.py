"""Is a demo that an older version made removed, and nothing else?"""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from people.accounts.demo_logins import DEMO_LOGINS
from sessions.demo.older import is_older_demo

ROOT = Path(__file__).resolve().parents[2]
GONE, PRESENT = "0002_reminders_whole", "0001_initial"
TABLES = """
CREATE TABLE django_migrations (id integer PRIMARY KEY, app varchar, name varchar, applied datetime);
CREATE TABLE people_person (id integer PRIMARY KEY, email varchar);
"""


def made_by_a_version(file: Path, *, migrations: list[str], email: str) -> None:
    with sqlite3.connect(file) as database:
        database.executescript(TABLES)
        rows = [(name,) for name in migrations]
        database.executemany("INSERT INTO django_migrations (app, name, applied) VALUES ('people', ?, '2026-11-01')", rows)
        database.execute("INSERT INTO people_person (email) VALUES (?)", [email])


def remove_older_demo(file: Path, *, demo: str = "1") -> str:
    """Run the command on a database of its own, as bin/run does."""
    told = subprocess.run(
        [sys.executable, "manage.py", "remove_older_demo"],
        cwd=ROOT,
        env={**os.environ, "DEMO": demo, "DATABASE_URL": f"sqlite:///{file}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


@pytest.mark.processes
@pytest.mark.parametrize(
    ("migrations", "email", "demo", "is_removed"),
    [
        ([PRESENT, GONE], DEMO_LOGINS[0].email, "1", True),
        ([PRESENT], DEMO_LOGINS[0].email, "1", False),
        ([PRESENT, GONE], "leder@sandvik.example", "1", False),
        ([PRESENT, GONE], DEMO_LOGINS[0].email, "0", False),
    ],
    ids=["older demo", "today's demo", "no demo", "real installation"],
)
def test_only_an_older_demo_is_removed(tmp_path, migrations, email, demo, is_removed):
    file = tmp_path / "db.sqlite3"
    made_by_a_version(file, migrations=migrations, email=email)
    said = remove_older_demo(file, demo=demo)

    assert file.exists() is not is_removed
    assert said == ("The demo database was made by an older version: it is made again from nothing.\n" if is_removed else "")


@pytest.mark.django_db
def test_a_database_of_this_version_is_not_older():
    assert not is_older_demo()


@pytest.mark.django_db
def test_each_app_has_one_initial_migration():
    """Started afresh once, before the first installation; what comes after is added."""
    first = {key for key in MigrationLoader(connection).disk_migrations if key[1].startswith("0001")}

    assert {app for app, _name in first} >= {"people", "programs", "mentor_sessions"}
