"""How do the built-in programmes get into the database?"""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from programs.definition import builtin_definitions
from programs.models import ProgramVersion
from programs.publishing import publish
from sessions.reminders.rules.builtin import publish_builtin_rules


class Command(BaseCommand):
    help = "Load the built-in programmes. Running it again changes nothing unless a file has changed: then a new version is published."

    @transaction.atomic
    def handle(self, *args, **options) -> None:
        for definition in builtin_definitions():
            version, is_new = publish(definition, at=timezone.now())
            state = "published" if is_new else "unchanged"
            self.stdout.write(f"{definition.slug}: version {version.number} ({state})")
        # Running mentorships keep the version they began on; new reminder rules must reach those versions too.
        for version in ProgramVersion.objects.all():
            publish_builtin_rules(version)
