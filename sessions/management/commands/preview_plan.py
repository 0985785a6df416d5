"""What would a plan look like for a hire who starts on a given day?"""

import re
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from people.closed_days import closed_days
from programs.definition import ProgramDefinition, builtin_definitions
from programs.models import ProgramVersion
from sessions.plan.export import as_ics, as_json, as_table
from sessions.plan.laying.rules import rules_from
from sessions.schedule import Absence, Duty, PlanRequest, make_plan

ABSENT_ROLES = ("mentee", "mentor", "leader")
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
USAGE_ERROR = 2


class Command(BaseCommand):
    help = (
        "Shows the plan a hire would get, without saving anything. The mentor and the department leader count as set; "
        "--absent says when one of them, or the mentee, is away. Closed days are the national ones. "
        "A built-in programme needs no database; a municipality's own is looked up by its slug. "
        "The calendar (ics) holds what has a date."
    )
    # No system checks: the command works in a fresh clone where nothing is set up yet.
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        # argparse would print the usage first; the contract is one line.
        def refuse(message: str) -> NoReturn:
            line = " ".join(message.split())
            if parser.called_from_command_line:
                parser.exit(USAGE_ERROR, f"{subcommand}: {line}\n")
            raise CommandError(line, returncode=USAGE_ERROR)

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("program", metavar="PROGRAM", help="slug of the programme, such as habilitering")
        parser.add_argument("start", metavar="START", help="start date, YYYY-MM-DD")
        parser.add_argument("--probation-months", default="6", metavar="0|3-6", help="0 is no probation (default 6)")
        parser.add_argument(
            "--weekday", metavar="0-4", help="preferred weekday of talks, 0 is Monday (default that of the first working day)"
        )
        parser.add_argument("--position", default="100", metavar="1-100", help="position in per cent (default 100)")
        parser.add_argument(
            "--absent",
            action="append",
            default=[],
            metavar="mentee|mentor|leader:YYYY-MM-DD..YYYY-MM-DD",
            help="days away, both ends included; may be repeated",
        )
        parser.add_argument("--format", default="table", metavar="table|json|ics", help="default table")

    def handle(self, *args: Any, **options: Any) -> None:
        start = _date(options["start"], what="START")
        position = _whole_number(options["position"], what="--position", allowed=range(1, 101))
        months = _whole_number(options["probation_months"], what="--probation-months", allowed=(0, 3, 4, 5, 6))
        weekday = None
        if options["weekday"] is not None:
            weekday = _whole_number(options["weekday"], what="--weekday", allowed=range(5))
        absences = _absences(options["absent"])
        if options["format"] not in ("table", "json", "ics"):
            raise _usage_error(f"--format must be table, json or ics, not {options['format']!r}")
        definition = _definition(options["program"])

        try:
            request = PlanRequest(
                rules=rules_from(definition),
                start=start,
                closed=closed_days(),
                preferred_weekday=weekday,
                position_percent=position,
                probation_months=months,
                mentee_absences=absences["mentee"],
                mentors=(Duty(person="mentor", absences=absences["mentor"]),),
                leaders=(Duty(person="leader", absences=absences["leader"]),),
            )
        except ValueError as error:
            raise _usage_error(str(error)) from error
        plan = make_plan(request)
        match options["format"]:
            case "json":
                self.stdout.write(as_json(plan, program=definition.slug, start=start))
            case "ics":
                self.stdout.write(as_ics(plan, program=definition.slug, start=start))
            case _:
                self.stdout.write(as_table(plan, name=definition.name, start=start))


def _usage_error(message: str) -> CommandError:
    return CommandError(message, returncode=USAGE_ERROR)


def _date(text: object, *, what: str) -> date:
    # fromisoformat alone also takes 20260914 and 2026-W38-1.
    try:
        if DATE.fullmatch(str(text)):
            return date.fromisoformat(str(text))
    except ValueError:
        pass
    raise _usage_error(f"{what} must be a date written YYYY-MM-DD, not {str(text)!r}")


def _whole_number(text: object, *, what: str, allowed: range | tuple[int, ...]) -> int:
    # int() alone also takes « 5 », «1_0» and digits of other scripts.
    if re.fullmatch(r"[0-9]{1,3}", str(text)) and int(str(text)) in allowed:
        return int(str(text))
    choices = f"{allowed[0]}-{allowed[-1]}" if isinstance(allowed, range) else ", ".join(map(str, allowed))
    raise _usage_error(f"{what} must be one of {choices}, not {str(text)!r}")


def _absences(texts: list[str]) -> dict[str, tuple[Absence, ...]]:
    absences: dict[str, tuple[Absence, ...]] = dict.fromkeys(ABSENT_ROLES, ())
    for text in texts:
        role, _colon, span = str(text).partition(":")
        first, dots, last = span.partition("..")
        if role not in ABSENT_ROLES or not dots:
            raise _usage_error(f"--absent must look like mentor:2026-10-05..2026-10-16, with mentee, mentor or leader; not {text!r}")
        try:
            absence = Absence(first=_date(first, what="--absent"), last=_date(last, what="--absent"))
        except ValueError as error:
            raise _usage_error(f"--absent {text!r} ends before it begins") from error
        absences[role] += (absence,)
    return absences


def _definition(slug: str) -> ProgramDefinition:
    """Return a built-in programme from its file, or any other by its slug.

    The other ones need a database.
    """
    builtin = {definition.slug: definition for definition in builtin_definitions()}
    definition = builtin.get(slug) or _stored_definition(slug)
    if definition is None:
        raise _usage_error(f"there is no programme {slug!r}; built in are {', '.join(builtin)}")
    return definition


def _stored_definition(slug: str) -> ProgramDefinition | None:
    # Connecting would create the file, and this command writes nothing.
    if connection.vendor == "sqlite" and connection.connection is None and not Path(connection.settings_dict["NAME"]).exists():
        return None
    # PostgreSQL raises an error on a query with characters such as NUL, which the command line may hold.
    if not SLUG.fullmatch(slug):
        return None
    try:
        version = ProgramVersion.objects.current().filter(program__slug=slug).first()
        return version.definition() if version else None
    except DatabaseError:
        return None
