"""Registers one hire, as the page does: run by a test in a process whose broker is down. Prints how many seconds that took."""

import sys
import time
from datetime import timedelta

import django

from tests.processes.app import app  # first: it sets the clock

django.setup()

from django.utils import timezone  # noqa: E402

from people.models import Department, Mentor, Person  # noqa: E402
from programs.models import ProgramVersion  # noqa: E402
from sessions.registration.register import Hire, register_hire  # noqa: E402


def main(email: str) -> None:
    department = Department.objects.get(name="Sandvik øst")
    draft = Hire(
        department=department,
        version=ProgramVersion.objects.current().get(program__slug="habilitering"),
        starts_on=timezone.localdate() + timedelta(days=30),
        name="Berit Begynner",
        email=email,
        mentor=Mentor.objects.filter(unit=department.unit).first(),
    )
    started_at = time.monotonic()
    register_hire(hire=draft, by=Person.objects.get(name="Lise Sandvik"), now=timezone.now())
    sys.stdout.write(f"{time.monotonic() - started_at:.1f}\n")


if __name__ == "__main__":
    assert app
    main(sys.argv[1])
