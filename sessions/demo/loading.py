"""How is a demo installation filled, only once, and never where real data may be?"""

from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from people.accounts.demo_logins import DEMO_LOGINS, DEMO_PASSWORD
from people.accounts.invitations import invite
from people.models import Invitation, Municipality, OutgoingMail, Person
from programs.definition import builtin_definitions
from programs.models import Mentorship, ProgramVersion
from programs.publishing import publish
from sessions.demo import staffing, years
from sessions.demo.mornings import live_the_mornings
from sessions.demo.organisation import MUNICIPALITY, NEIGHBOUR, NEIGHBOUR_UNITS, UNITS
from sessions.demo.present import arrange_the_present
from sessions.demo.turns import turn_out
from sessions.mentors.leaving import KIND as MENTOR_ENDS
from sessions.reminders.rules.builtin import publish_builtin_rules
from sessions.replanning.mail import KIND as PLAN_CHANGED

USED_AFTER = timedelta(hours=7)


def is_loaded() -> bool:
    """Whether this database holds the demo."""
    return Municipality.objects.filter(name=MUNICIPALITY).exists() and Person.objects.filter(email=DEMO_LOGINS[0].email).exists()


def why_refused() -> str:
    """Return why the demo may not be loaded here, or an empty text.

    In English, as all texts of the command line.
    """
    if not (settings.DEMO or (settings.SECRET_KEY_IS_EMBEDDED and not settings.IS_HTTPS)):
        return "demo data is never loaded in a real installation; set DEMO=1 if this one is for trying things out"
    if is_loaded():
        return ""
    if Municipality.objects.exists():
        return "the database holds a municipality the demo did not make; demo data is loaded into an empty database only"
    if Person.objects.filter(email__in=[login.email for login in DEMO_LOGINS]).exists():
        return "the database holds a person with the address of a demo login; demo data is loaded into an empty database only"
    return ""


@transaction.atomic
def load_demo(*, now: datetime) -> bool:
    """Make the whole demo as it stands at a moment; False if it is there already.

    All or nothing. Ask `why_refused` first. Idempotent: of two at once, the second waits for the first and finds it
    done.
    """
    main, is_new = Municipality.objects.get_or_create(name=MUNICIPALITY)
    if not is_new:
        return False
    today = timezone.localdate(now)
    # Password hashing is slow on purpose: once for the five logins, and once for everybody else.
    shown = make_password(DEMO_PASSWORD)
    passwords = {login.email: shown for login in DEMO_LOGINS}
    unknown = make_password(get_random_string(40))
    versions = _versions(now)

    staff = staffing.Staff(municipality=main, passwords=passwords, everybody_else=unknown, today=today)
    staffing.build(staff, UNITS)
    staffing.add_main_staff(staff)
    mentorships = years.register_all(staff, versions)
    years.change_mentors(staff, mentorships)
    years.live(staff, mentorships)
    arrange_the_present(mentorships, today=today)
    turn_out(staff, mentorships)

    neighbour = staffing.Staff(
        municipality=Municipality.objects.create(name=NEIGHBOUR), passwords={}, everybody_else=unknown, today=today, numbers=count(301)
    )
    staffing.build(neighbour, NEIGHBOUR_UNITS)
    staffing.add_neighbour_staff(neighbour)
    mentorships.append(years.live_next_door(neighbour, versions))

    _let_in(mentorships, passwords, unknown, now=now)
    live_the_mornings(now=now)
    return True


def _versions(now: datetime) -> dict[str, ProgramVersion]:
    """Return the built-in programmes by service, published where they are not."""
    versions: dict[str, ProgramVersion] = {}
    for definition in builtin_definitions():
        version, _is_new = publish(definition, at=now)
        publish_builtin_rules(version)
        versions[definition.service_code] = version
    return versions


def _let_in(mentorships: list[Mentorship], passwords: dict[str, str], unknown: str, *, now: datetime) -> None:
    """Let the started hires have joined, and invite the others again.

    Mail of months ago is deleted: the worker would send all of it when it starts.
    """
    to_mentees = Q(person__in=[mentorship.mentee_id for mentorship in mentorships])
    OutgoingMail.objects.filter(to_mentees | Q(kind__in=[PLAN_CHANGED, MENTOR_ENDS])).delete()
    today = timezone.localdate(now)
    for mentorship in mentorships:
        if mentorship.starts_on > today:
            invite(person=mentorship.mentee, municipality=mentorship.municipality, by=mentorship.registered_by, now=now)
            continue
        Person.objects.filter(pk=mentorship.mentee_id).update(password=passwords.get(mentorship.mentee.email, unknown))
        for invitation in Invitation.objects.filter(person=mentorship.mentee):
            invitation.used_at = invitation.created_at + USED_AFTER
            invitation.save()
