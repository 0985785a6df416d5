"""Does an older demo stand in the way of this version's tables? Then its database is removed, to be made again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sessions.demo.older import is_older_demo, remove_embedded_database


class Command(BaseCommand):
    help = "Removes a demo's embedded database that an older version made. Does nothing to any other database."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or not is_older_demo():
            return
        if not remove_embedded_database():
            raise CommandError("the database at DATABASE_URL holds a demo of an older version; empty it, then try again")
        self.stdout.write("The demo database was made by an older version: it is made again from nothing.")
