"""How does the first person get into a new installation?"""

import sys

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import EmailValidator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mentorprogram.text.cleaning import address, one_line
from people.accounts.invitations import invite, token_of
from people.models import Appointment, Municipality, Person
from people.organisation.appointments import appoint
from people.organisation.staff import find_or_add_person

QUESTIONS = {"email": "E-mail: ", "name": "Name: ", "municipality": "Municipality: "}


class Command(BaseCommand):
    help = "Make a municipality and its first coordinator, who also may open the operator's pages. Running it again changes nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--email", help="asked for when left out")
        parser.add_argument("--name", help="asked for when left out")
        parser.add_argument("--municipality", help="asked for when left out")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input; without it an invitation link is printed"
        )

    def handle(self, *args, **options) -> None:
        values = {name: self._value(options, name, question) for name, question in QUESTIONS.items()}
        values["email"] = address(values["email"])
        try:
            EmailValidator()(values["email"])
        except ValidationError as error:
            raise CommandError(f"{values['email']!r} is not an e-mail address.") from error
        for name, most in (("name", 200), ("municipality", 100), ("email", 254)):
            if len(values[name]) > most:
                raise CommandError(f"The {name} is longer than {most} characters.")
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else ""
        if options["password_stdin"] and not password:
            raise CommandError("--password-stdin was given, but standard input is empty.")
        with transaction.atomic():
            self._make(password=password, **values)

    def _value(self, options: dict, name: str, question: str) -> str:
        text = options[name]
        if text is None:
            if options["password_stdin"] or not sys.stdin.isatty():
                raise CommandError(f"Tell --{name}: there is nobody to ask.")
            text = input(question)
        text = one_line(text)
        if not text:
            raise CommandError(f"The {name} is empty.")
        return text

    def _make(self, *, email: str, name: str, municipality: str, password: str) -> None:
        now = timezone.now()
        where = Municipality.objects.filter(name__iexact=municipality).first() or Municipality.objects.create(name=municipality)
        person = find_or_add_person(name=name, email=email)
        if not person.is_active:
            raise CommandError(f"The account of {person.email} is closed.")
        person.is_staff = person.is_superuser = True
        person.save(update_fields=["is_staff", "is_superuser"])
        is_coordinator = person.appointments.active().filter(role=Appointment.COORDINATOR, municipality=where, unit=None).exists()
        if not is_coordinator:
            appoint(person=person, role=Appointment.COORDINATOR, place=where, starts_on=timezone.localdate(now), by=None)
        if person.has_joined:
            self.stdout.write(f"{person.email} coordinates {where.name}, and logs in as before at {settings.BASE_URL}/")
        elif password:
            self._set_password(person, password)
            self.stdout.write(f"{person.email} coordinates {where.name}, and logs in at {settings.BASE_URL}/")
        else:
            invitation = invite(person=person, municipality=where, by=None, now=now)
            link = settings.BASE_URL + reverse("people:accept_invitation", args=[token_of(invitation)]) if invitation else ""
            self.stdout.write(f"{person.email} coordinates {where.name}. Choose a password within {settings.INVITATION_DAYS} days:\n{link}")

    def _set_password(self, person: Person, password: str) -> None:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError("The password will not do: " + " ".join(error.messages)) from error
        person.set_password(password)
        person.save(update_fields=["password"])
