"""Who might knock, and at what: everybody who is anybody to one hire («mine», in the department «Sandvik øst»)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from people.accounts.invitations import token_of
from people.models import Absence, Appointment, ClosedDay, Invitation, MailSettings, OutgoingMail, Person
from people.outbox.holding import hold
from people.preferences.unsubscribe import unsubscribe_url
from programs.models import ChecklistItem, Mentorship
from sessions.calendar.feeds import feed_token as feed_token_of
from sessions.calendar.feeds import open_feed
from sessions.models import PlanItem, PlanLink, PrintJob, ReminderRule, Replan
from sessions.plan.items import mark_done
from sessions.reminders.rules.editing import Wording, add_rule, turn_off
from sessions.replanning.changes import ExtendProbation
from sessions.replanning.snapshot import plan_snapshot
from sessions.start_letters.plan_link import link_token as link_token_of
from sessions.talks.interviews import log_meeting
from sessions.talks.log import log_talk
from tests import world as worlds

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

# Each is asked at every door. Of one municipality, Sandvik, seen from the hire «mine» in its department Sandvik øst …
IDENTITIES = {
    "anonymous": "has not logged in",
    "closed_leader": "leads Sandvik øst, but the account is closed",
    "nobody": "has an account and no role",
    "coordinator": "coordinates the municipality",
    "unit_coordinator": "coordinates the unit alone",
    "unit_leader": "leads the unit",
    "leader": "leads Sandvik øst",
    "other_leader": "leads Sandvik vest, in the same unit",
    "mentor": "the hire's mentor",
    "other_mentor": "a mentor in the unit, of the hire next door",
    "mentee": "the hire herself",
    "other_mentee": "the hire next door, in Sandvik vest",
    # … two roles in one person …
    "leader_and_mentor": "leads Sandvik vest, and shares the mentoring of the hire in Sandvik øst",
    "mentor_and_mentee": "a new hire in Sandvik vest, and a mentor in the unit of nobody yet",
    # … roles that are over or have not begun …
    "former_leader": "led Sandvik øst until yesterday",
    "future_leader": "leads Sandvik øst from tomorrow",
    "former_coordinator": "coordinated the municipality until yesterday",
    "former_mentor": "was the hire's mentor before the one she has, and is still a mentor in the unit",
    "retired_mentor": "shares the mentoring of the hire, but is no mentor since yesterday",
    "future_mentor": "takes over as a mentor, of the unit and of the hire, tomorrow",
    # … the neighbour municipality, Fjellby …
    "foreign_coordinator": "coordinates the neighbour",
    "foreign_unit_leader": "leads a unit there",
    "foreign_leader": "leads a department there",
    "foreign_mentor": "a mentor there",
    "foreign_mentee": "a hire there",
    # … and who runs the installation.
    "operator": "may open the operator's pages (is_staff)",
    "superuser": "the same, and is a superuser",
}

# One of each kind, for runs that need not ask everybody: the whole run does (`--rows`, tests/lanes.py).
FEW = ("anonymous", "nobody", "coordinator", "unit_leader", "leader", "other_leader", "mentor", "other_mentor", "mentee", "foreign_leader")


@dataclass(frozen=True)
class Scene:
    """The two municipalities, everybody's log-in, and the keys of what the addresses name."""

    world: SimpleNamespace
    cast: dict[str, Person | None]
    sessions: dict[str, str]
    keys: dict[str, list]

    def address_parts(self, needs: str) -> list:
        return [part for need in needs.split() for part in self.keys[need]]

    def with_keys(self, keys: dict[str, list]) -> "Scene":
        """Return the same people before other objects."""
        return replace(self, keys=self.keys | keys)


def scene() -> Scene:
    """Make everybody and everything a door asks for; the clock stands at `TODAY`."""
    world = worlds.two_places()
    cast = _cast(world)
    keys = _keys(world, cast)
    return Scene(world=world, cast=cast, sessions={name: _log_in(person) for name, person in cast.items() if person}, keys=keys)


def _cast(world: SimpleNamespace) -> dict[str, Person | None]:
    here, there = world.here, world.there
    unit, department, other_department = here.unit, here.department, here.other_department

    def appointed(
        name: str, role: str, *, starts_on: date = worlds.FAR_BACK, ends_on: date | None = None, active: bool = True, **place
    ) -> Person:
        person = worlds.person(name, is_active=active)
        Appointment.objects.create(person=person, role=role, municipality=here.municipality, starts_on=starts_on, ends_on=ends_on, **place)
        return person

    def mentoring(person: Person, kind: str, *, starts_on=worlds.FAR_BACK, ends_on=None, period: tuple[date, date | None] | None) -> Person:
        mentor = unit.mentors.create(person=person, starts_on=starts_on, ends_on=ends_on)
        if period:
            world.mine.mentor_periods.create(mentor=mentor, kind=kind, starts_on=period[0], ends_on=period[1])
        return person

    start = world.start
    two_roles = worlds.hire(here, "Tove Toroller", starts_on=start, department=other_department, mentor=here.other_mentor).mentee
    cast = {
        "anonymous": None,
        "closed_leader": appointed("Stine Stengt", "department_leader", department=department, active=False),
        "nobody": worlds.person("Ingen Her", joined=True),
        "coordinator": here.coordinator,
        "unit_coordinator": appointed("Una Enhetskoordinator", "coordinator", unit=unit),
        "unit_leader": here.unit_leader,
        "leader": here.leader,
        "other_leader": here.other_leader,
        "mentor": here.mentor.person,
        "other_mentor": here.other_mentor.person,
        "mentee": world.mine.mentee,
        "other_mentee": world.neighbour.mentee,
        "leader_and_mentor": mentoring(
            appointed("Leif Toroller", "department_leader", department=other_department), "shared", period=(start, None)
        ),
        "mentor_and_mentee": mentoring(two_roles, "mentor", period=None),
        "former_leader": appointed("Frode Forrige", "department_leader", department=department, ends_on=YESTERDAY),
        "future_leader": appointed("Nina Neste", "department_leader", department=department, starts_on=TOMORROW),
        "former_coordinator": appointed("Kåre Forrige", "coordinator", ends_on=YESTERDAY),
        "former_mentor": mentoring(worlds.person("Frida Forrige"), "mentor", period=(date(2026, 8, 1), date(2026, 8, 31))),
        "retired_mentor": mentoring(worlds.person("Rita Pensjon"), "shared", ends_on=YESTERDAY, period=(start, None)),
        "future_mentor": mentoring(worlds.person("Trude Snart"), "shared", starts_on=TOMORROW, period=(TOMORROW, None)),
        "foreign_coordinator": there.coordinator,
        "foreign_unit_leader": there.unit_leader,
        "foreign_leader": there.leader,
        "foreign_mentor": there.mentor.person,
        "foreign_mentee": world.theirs.mentee,
        "operator": worlds.person("Drude Drift", is_staff=True),
        "superuser": worlds.person("Sverre Superdrift", is_staff=True, is_superuser=True),
    }
    assert list(cast) == list(IDENTITIES)
    return cast


def _log_in(person: Person) -> str:
    """Make a log-in as Django does, and return the cookie's value: one a person for all tests."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


def _keys(world: SimpleNamespace, cast: dict[str, Person | None]) -> dict[str, list]:
    """Return the address's last parts for each kind of object of the hire «mine» and her municipality."""
    here, mine, now = world.here, world.mine, timezone.now()
    items = mine.items
    # Registered after the start: what lay before is asked about on a page of its own.
    Mentorship.objects.filter(pk=mine.pk).update(registered_at=worlds.at(date(2026, 10, 15)))
    mine.refresh_from_db()
    to_do, done = items.tasks().filter(responsible=["mentor"]).order_by("pk")
    waived = items.get(kind=PlanItem.TALK, number=3)
    PlanItem.objects.filter(pk=waived.pk).update(state=PlanItem.WAIVED)
    held = items.get(kind=PlanItem.TALK, number=1)
    met = items.get(kind=PlanItem.INTERVIEW, number=2)
    second = worlds.hire(here, "Siri Sammen", starts_on=world.start)
    ahead = worlds.hire(here, "Fia Framtid", starts_on=date(2027, 1, 11), today=TODAY, mentor=here.other_mentor)
    Absence.objects.create(person=mine.mentee, starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 15))
    job = PrintJob.objects.create(
        requested_by=here.unit_leader, label=here.unit.name, document="arbeidsbok", expires_at=now + timedelta(days=30)
    )
    job.departments.set(here.unit.departments.all())
    mails = {one.person_id: one for one in OutgoingMail.objects.filter(municipality=here.municipality, kind="invitation")}
    hold(mails=[mails[second.mentee_id].pk], by=here.coordinator, now=now)
    state = plan_snapshot(mine)
    replan = Replan.objects.create(mentorship=mine, before=state, after=state, asked_as="a" * 64, made_by=here.leader)
    ExtendProbation(days=5).apply(mine, by=here.leader, now=now)
    MailSettings.objects.update_or_create(person=mine.mentee, defaults={"wants_digest": True})
    nobody = cast["nobody"]
    rules = {"version": mine.version, "municipality": here.municipality, "by": here.coordinator, "now": now}
    wording = Wording(days=5, recipients=("mentor",), channels=("mail",))
    rule, off_rule = (
        add_rule(moment=ReminderRule.BEFORE_TALK, token=letter * 32, wording=replace(wording, days=days), **rules)
        for letter, days in (("a", 5), ("b", 6))
    )
    off_rule = turn_off(rule=off_rule, municipality=here.municipality, knows=True, by=here.coordinator, now=now)
    return {
        "token": [token_of(Invitation.objects.filter(person=ahead.mentee).latest("pk"))],
        "reset": [urlsafe_base64_encode(str(nobody.pk).encode()), default_token_generator.make_token(nobody)],
        "feed_token": [feed_token_of(open_feed(person=mine.mentee, now=now))],
        "absence": [Absence.objects.create(person=mine.mentee, starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 2)).pk],
        "mentor": [here.mentor.pk],
        "area": [here.area.pk],
        "unit": [here.unit.pk],
        "department": [here.department.pk],
        "mentee_person": [mine.mentee.pk],
        "appointment": [here.leader.appointments.get().pk],
        "closed_day": [ClosedDay.objects.create(municipality=here.municipality, closed_on=date(2027, 3, 1), name="Planleggingsdag").pk],
        "mail": [mails[mine.mentee_id].pk],
        "held_mail": [mails[second.mentee_id].pk],
        "unsubscribe": [unsubscribe_url(mine.mentee).rstrip("/").rpartition("/")[2]],
        "mentorship": [mine.pk],
        "next_door": [world.neighbour.pk],
        "ahead": [ahead.pk],
        "ended": [_year_before(mine).pk],
        "plan_link": [link_token_of(PlanLink.objects.create(mentorship=ahead, expires_at=now + timedelta(days=30)))],
        "change": ["ukedag"],
        "replan": [replan.pk],
        "extension": [mine.probation_extensions.get().pk],
        "checklist_item": [mine.version.checklists.first().items.first().pk],
        "other_checklist_item": [ChecklistItem.objects.exclude(checklist__version=mine.version).first().pk],
        "talk": [items.get(kind=PlanItem.TALK, number=2).pk],
        "held_talk": [
            log_talk(item=held, held_on=TODAY, minutes=45, held_as="samtale", revision=held.revision, by=here.mentor.person, now=now).pk
        ],
        "mentor_task": [to_do.pk],
        "done_task": [mark_done(item=done, done_on=TODAY, revision=done.revision, by=here.leader, today=TODAY).pk],
        "waived_talk": [waived.pk],
        "interview": [items.get(kind=PlanItem.INTERVIEW, number=1).pk],
        "held_interview": [
            log_meeting(item=met, held_on=TODAY, revision=met.revision, by=here.leader, now=now).pk,
        ],
        "program_version": [mine.version_id],
        "reminder_rule": [rule.pk],
        "off_rule": [off_rule.pk],
        "print_job": [job.pk],
        "document": ["oppfolgingsplan"],
        "layout": ["a4"],
    }


def _year_before(mentorship: Mentorship) -> Mentorship:
    """Return a year of the same hire, in the same department and with the same mentor, that is over."""
    over = Mentorship.objects.create(
        municipality_id=mentorship.municipality_id,
        mentee=mentorship.mentee,
        placement=mentorship.placement,
        department=mentorship.department,
        version=mentorship.version,
        starts_on=date(2025, 8, 18),
        probation_months=0,
        state=Mentorship.COMPLETED,
        ended_on=date(2026, 8, 16),
        registered_by=mentorship.registered_by,
    )
    mentor = mentorship.mentor_periods.filter(kind="mentor").latest("starts_on").mentor
    over.mentor_periods.create(mentor=mentor, starts_on=over.starts_on, ends_on=over.ended_on)
    return over
