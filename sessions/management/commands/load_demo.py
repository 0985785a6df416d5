"""How is a demo installation filled from the command line?"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people.accounts.demo_logins import DEMO_LOGINS
from sessions.demo.loading import load_demo, why_refused

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Load the demo: two municipalities with invented people, 24 hires in all stages, and a login for each role. "
        "Running it again changes nothing. Refused where real data may be."
    )

    # Runs at every start of a demo, and must be quick; `check` and `migrate` run the system checks.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text", help="how the logins are printed (default text)")

    def handle(self, *args: Any, **options: Any) -> None:
        if reason := why_refused():
            raise CommandError(reason, returncode=REFUSED)
        is_new = load_demo(now=timezone.now())
        if options["format"] == "json":
            logins = [{"role": login.role, "email": login.email, "password": login.password} for login in DEMO_LOGINS]
            self.stdout.write(json.dumps(logins, indent=2))
            return
        self.stdout.write("The demo is loaded. Log in as:" if is_new else "The demo is here already; nothing is changed. Log in as:")
        for login in DEMO_LOGINS:
            self.stdout.write(f"  {login.label!s:<16} {login.email:<26} {login.password}")
