"""Who gets through which door? Every route × every role × own and another's scope; a route not in the table fails.

Every GET in the table is also watched for statements that write."""

import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from people.accounts.invitations import token_of
from people.models import Absence, ClosedDay, Invitation, OutgoingMail, Person
from people.preferences.unsubscribe import unsubscribe_url
from programs.models import Mentorship
from sessions.calendar.feeds import open_feed
from sessions.calendar.feeds import token_of as feed_token_of
from sessions.models import PlanItem, PlanLink, PrintJob, ReminderRule, Replan
from sessions.reminders.rules.editing import Wording, add_rule
from sessions.replanning.changes import ExtendedProbation
from sessions.replanning.snapshot import plan_state
from sessions.start_letters.plan_link import token_of as link_token_of
from tests import world as worlds

# Roles seen from one hire ("mine", in the department «Sandvik øst»): each name is a person made in `cast` below.
LEADING = "coordinator unit_leader leader"
PAIR = "mentor mentee"
EVERYBODY = "coordinator unit_leader leader other_leader mentor other_mentor former_mentor mentee other_mentee nobody foreign"
PUBLIC = EVERYBODY + " anonymous"

# route: (method, what stands in the address, who gets through for an object of her own scope)
TABLE: dict[str, tuple[str, str, str]] = {
    # The house
    "healthz": ("get", "", PUBLIC),
    "readyz": ("get", "", PUBLIC),
    # Getting in
    "people:login": ("get", "", PUBLIC),
    "people:logout": ("post", "", EVERYBODY),
    "people:accept_invitation": ("get", "token", PUBLIC),
    "people:password_forgotten": ("get", "", PUBLIC),
    "people:password_forgotten_sent": ("get", "", PUBLIC),
    "people:password_reset": ("get", "reset", PUBLIC),
    # Oneself
    "people:privacy": ("get", "", PUBLIC),
    "people:profile": ("get", "", EVERYBODY),
    "people:mail_settings": ("get", "", EVERYBODY),
    "people:change_password": ("get", "", EVERYBODY),
    "people:absence_add": ("get", "", EVERYBODY),
    "people:absence_remove": ("post", "absence", "mentee"),
    "people:presentation": ("get", "mentor", "mentor"),
    "sessions:calendar": ("get", "", EVERYBODY),
    "sessions:calendar_open": ("post", "", EVERYBODY),
    "sessions:calendar_rotate": ("post", "", EVERYBODY),
    "sessions:calendar_revoke": ("post", "", EVERYBODY),
    "sessions:calendar_invitations": ("post", "", EVERYBODY),
    "sessions:calendar_feed": ("get", "feed_token", PUBLIC),
    # The organisation
    "people:organisation": ("get", "", "coordinator foreign"),
    "people:service_area_add": ("get", "", "coordinator foreign"),
    "people:service_area_edit": ("get", "area", "coordinator"),
    "people:unit_add": ("get", "", "coordinator foreign"),
    "people:unit": ("get", "unit", "coordinator"),
    "people:unit_edit": ("get", "unit", "coordinator"),
    "people:department_add": ("get", "unit", "coordinator"),
    "people:department_edit": ("get", "department", "coordinator"),
    "people:persons": ("get", "", "coordinator foreign"),
    "people:person_add": ("get", "", "coordinator foreign"),
    "people:person": ("get", "mentee_person", LEADING),
    "people:person_edit": ("get", "mentee_person", "coordinator"),
    "people:appointment_add": ("get", "mentee_person", "coordinator"),
    "people:mentor_add": ("get", "mentee_person", "coordinator"),
    "people:invite_again": ("post", "mentee_person", LEADING),
    "people:appointment_end": ("get", "appointment", "coordinator"),
    "people:mentor_edit": ("get", "mentor", "coordinator"),
    "people:closed_day_add": ("get", "", "coordinator foreign"),
    "people:closed_day_remove": ("post", "closed_day", "coordinator"),
    # The outbox
    "people:unsubscribe": ("get", "unsubscribe", PUBLIC),
    "people:outbox": ("get", "", "coordinator foreign"),
    "people:outbox_hold_chosen": ("post", "", "coordinator foreign"),
    "people:outbox_release_chosen": ("post", "", "coordinator foreign"),
    "people:outbox_cancel_chosen": ("post", "", "coordinator foreign"),
    "people:outbox_hold": ("post", "waiting_mail", "coordinator"),
    "people:outbox_release": ("post", "waiting_mail", "coordinator"),
    "people:outbox_cancel": ("post", "waiting_mail", "coordinator"),
    # The mail that went out, in a demo installation
    "people:demo_mail": ("get", "", ""),
    "people:demo_mail_one": ("get", "mail", ""),
    # The leader's hires
    "sessions:home": ("get", "", EVERYBODY),
    "sessions:hires": ("get", "", LEADING + " other_leader foreign"),
    "sessions:register": ("get", "", LEADING + " other_leader foreign"),
    "sessions:register_preview": ("post", "", LEADING + " other_leader foreign"),
    "sessions:hire": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:shifts": ("get", "mentorship", LEADING),
    "sessions:late_registration": ("get", "mentorship", LEADING + " mentor"),
    "sessions:replan_menu": ("get", "mentorship", LEADING),
    "sessions:replan": ("get", "mentorship change", LEADING),
    "sessions:replan_save": ("post", "mentorship change", LEADING),
    "sessions:replan_undo": ("post", "replan", LEADING),
    "sessions:contact_person": ("get", "mentorship", LEADING),
    "sessions:start_letter": ("get", "mentorship", LEADING),
    "sessions:start_letter_preview": ("post", "mentorship", LEADING),
    "sessions:start_letter_send": ("post", "mentorship", LEADING),
    "sessions:start_letter_pdf": ("get", "mentorship", LEADING),
    "sessions:plan_link_revoke": ("post", "mentorship", LEADING),
    "sessions:end_mentorship": ("get", "mentorship", LEADING),
    "sessions:probation": ("get", "mentorship", LEADING),
    "sessions:probation_preview": ("post", "mentorship", LEADING),
    "sessions:probation_notice": ("get", "mentorship extension", LEADING + " mentee"),
    "sessions:checklists": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:checklist_tick": ("post", "mentorship checklist_item", LEADING + " mentor mentee"),
    "sessions:checklist_note": ("post", "mentorship checklist_item", LEADING + " mentor mentee"),
    "sessions:workbook": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:workbook_booklet": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:workbook_fillable": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:follow_up_plan": ("get", "mentorship", LEADING + " mentor mentee"),
    "sessions:archive_copy": ("get", "ended", LEADING + " mentee"),
    "sessions:archive_package": ("get", "ended", LEADING),
    # One line of a plan
    "sessions:item_move": ("get", "talk", LEADING + " mentor"),
    "sessions:item_done": ("get", "mentor_task", LEADING + " mentor"),
    "sessions:meeting_undo": ("post", "interview", LEADING),
    "sessions:item_undo": ("post", "mentor_task", LEADING + " mentor"),
    "sessions:item_undo_waive": ("post", "talk", LEADING + " mentor"),
    "sessions:item_note": ("get", "mentor_task", "leader mentor"),
    "sessions:meeting_log": ("get", "interview", LEADING),
    # The mentor's talks
    "sessions:mentees": ("get", "", "mentor other_mentor former_mentor"),
    "sessions:unplanned_talk": ("get", "mentorship", "mentor"),
    "sessions:unplanned_talk_preview": ("post", "mentorship", "mentor"),
    "sessions:group_talk": ("get", "", "mentor other_mentor former_mentor"),
    "sessions:group_talk_preview": ("post", "", "mentor other_mentor former_mentor"),
    "sessions:talk": ("get", "talk", PAIR),
    "sessions:talk_held_today": ("post", "talk", "mentor"),
    "sessions:talk_log": ("post", "talk", "mentor"),
    "sessions:talk_not_held": ("post", "talk", "mentor"),
    "sessions:talk_note": ("post", "talk", "mentor"),
    "sessions:talk_undo": ("post", "talk", "mentor"),
    "sessions:absence_effects": ("get", "absence", "mentee"),
    "sessions:mentor_diploma": ("get", "mentor", LEADING + " other_leader mentor"),
    # The mentee
    "sessions:my_plan": ("get", "", "mentee other_mentee"),
    "sessions:linked_plan": ("get", "plan_link", PUBLIC),
    # The units
    "sessions:overview": ("get", "", "coordinator unit_leader foreign"),
    "sessions:loads": ("get", "", LEADING + " other_leader foreign"),
    # Printing
    "sessions:prints": ("get", "", LEADING + " other_leader foreign"),
    "sessions:print_order": ("post", "", LEADING + " other_leader foreign"),
    "sessions:blank_choice": ("get", "", LEADING + " other_leader foreign"),
    "sessions:blank_document": ("get", "unit document program_version layout", LEADING + " other_leader"),
    "sessions:print_job": ("get", "print_job", "unit_leader"),
    "sessions:print_file": ("get", "print_job", ""),  # the job is not finished: nobody gets a file
    "sessions:print_package": ("get", "print_job", ""),
    # Who is reminded of what
    "sessions:reminder_rules": ("get", "", "coordinator foreign"),
    "sessions:reminder_rule_add": ("get", "program_version", "coordinator foreign"),
    "sessions:reminder_rule_add_preview": ("post", "program_version", "coordinator foreign"),
    "sessions:reminder_rules_standard": ("get", "program_version", "coordinator foreign"),
    "sessions:reminder_preview": ("get", "program_version", "coordinator foreign"),
    "sessions:reminder_rule": ("get", "reminder_rule", "coordinator"),
    "sessions:reminder_rule_preview": ("post", "reminder_rule", "coordinator"),
    "sessions:reminder_rule_on": ("post", "reminder_rule", "coordinator"),
    "sessions:reminder_rule_off": ("get", "reminder_rule", "coordinator"),
    "sessions:reminder_rule_delete": ("get", "reminder_rule", "coordinator"),
    # The ward
    "sessions:week": ("get", "", LEADING + " other_leader foreign"),
    "sessions:week_of_department": ("get", "department", LEADING),
    "sessions:ward_poster": ("get", "department program_version", LEADING),
}


@pytest.fixture
def cast(world):
    """Everybody who might knock, by role."""
    here = world.here
    former = worlds.person("Frida Forrige")
    mentor = here.unit.mentors.create(person=former, starts_on=worlds.FAR_BACK)
    world.mine.mentor_periods.create(mentor=mentor, starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31))
    return {
        "coordinator": here.coordinator,
        "unit_leader": here.unit_leader,
        "leader": here.leader,
        "other_leader": here.other_leader,
        "mentor": here.mentor.person,
        "other_mentor": here.other_mentor.person,
        "former_mentor": former,
        "mentee": world.mine.mentee,
        "other_mentee": world.neighbour.mentee,
        "nobody": worlds.person("Ingen Her"),
        "foreign": world.there.coordinator,
        "anonymous": None,
    }


def objects_of(place: worlds.Place, mentorship) -> SimpleNamespace:
    """Return the address's last parts for each kind of object of one municipality."""
    items = mentorship.items
    checklist_item = mentorship.version.checklists.first().items.first()
    mail, _new = OutgoingMail.objects.get_or_create(
        key=f"test:{place.unit.pk}", defaults={"person": mentorship.mentee, "kind": "test", "due_at": worlds.at(date(2026, 9, 1))}
    )
    job = PrintJob.objects.create(
        requested_by=place.unit_leader, label=place.unit.name, document="arbeidsbok", expires_at=worlds.at(date(2099, 1, 1))
    )
    job.departments.set(place.unit.departments.all())
    state = plan_state(mentorship)
    ExtendedProbation(days=5).carry_out(mentorship, by=place.leader, now=worlds.at(date(2026, 11, 1)))
    return SimpleNamespace(
        token=[token_of(Invitation.objects.filter(person=mentorship.mentee).latest("pk"))],
        reset=["MQ", "set-password"],
        feed_token=[feed_token_of(open_feed(person=mentorship.mentee, now=worlds.at(date(2026, 11, 1))))],
        absence=[Absence.objects.create(person=mentorship.mentee, starts_on=date(2027, 2, 1), ends_on=date(2027, 2, 2)).pk],
        mentor=[place.mentor.pk],
        area=[place.area.pk],
        unit=[place.unit.pk],
        department=[place.department.pk],
        mentee_person=[mentorship.mentee.pk],
        appointment=[place.leader.appointments.get().pk],
        closed_day=[ClosedDay.objects.create(municipality=place.municipality, closed_on=date(2027, 3, 1), name="Planleggingsdag").pk],
        mail=[mail.pk],
        waiting_mail=[OutgoingMail.objects.filter(municipality=place.municipality, kind="invitation").latest("pk").pk],
        unsubscribe=[unsubscribe_url(mentorship.mentee).rstrip("/").rpartition("/")[2]],
        mentorship=[mentorship.pk],
        ended=[year_before(mentorship).pk],
        plan_link=[link_token_of(PlanLink.objects.create(mentorship=mentorship, expires_at=worlds.at(date(2099, 1, 1))))],
        change=["ukedag"],
        replan=[Replan.objects.create(mentorship=mentorship, before=state, after=state, made_by=place.leader).pk],
        extension=[mentorship.probation_extensions.get().pk],
        checklist_item=[checklist_item.pk],
        talk=[items.get(kind=PlanItem.TALK, number=1).pk],
        mentor_task=[items.filter(kind=PlanItem.TASK, responsible=["mentor"]).first().pk],
        interview=[items.get(kind=PlanItem.INTERVIEW, number=1).pk],
        program_version=[mentorship.version_id],
        reminder_rule=[own_rule(place, mentorship).pk],
        print_job=[job.pk],
        document=["oppfolgingsplan"],
        layout=["a4"],
    )


def year_before(mentorship: Mentorship) -> Mentorship:
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
    mentor = mentorship.mentor_periods.earliest("starts_on").mentor
    over.mentor_periods.create(mentor=mentor, starts_on=over.starts_on, ends_on=over.ended_on)
    return over


def own_rule(place: worlds.Place, mentorship) -> ReminderRule:
    """Give a municipality rules of its own, and return one it has made itself."""
    wording = Wording(days=5, recipients=("mentor",), channels=("mail",))
    kept = {"version": mentorship.version, "municipality": place.municipality, "by": place.coordinator, "now": worlds.at(date(2026, 11, 1))}
    return add_rule(moment=ReminderRule.BEFORE_TALK, token="a" * 32, wording=wording, **kept)


def routes() -> Iterator[str]:
    """Yield the name of every route but the operator's admin."""

    def walk(patterns, namespace: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    yield from walk(pattern.url_patterns, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}"

    yield from walk(get_resolver().url_patterns, "")


def test_every_route_stands_in_the_table():
    assert sorted(routes()) == sorted(TABLE)


# A calendar program only ever asks, and one who has given out an address must see whether it is read. At most once an hour.
NOTES_A_READING = re.compile(r"\s*UPDATE \W*mentor_sessions_calendarfeed\W* SET \W*last_read_at\W* = \S+ WHERE", re.IGNORECASE)
# Who reads her plan by a link has no account, and must see that nobody else has opened it: when, and nothing more.
NOTES_AN_OPENING = re.compile(r"\s*INSERT INTO \W*mentor_sessions_planlinkuse\W* \(\W*link_id\W+used_at\W*\) VALUES", re.IGNORECASE)


def refuse_writes(execute, sql, params, many, context):
    """Let a GET read; a statement that writes is a defect wherever it stands."""
    writes = re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)", sql, re.IGNORECASE)
    writes = writes and not NOTES_A_READING.match(sql) and not NOTES_AN_OPENING.match(sql)
    assert not writes, f"GET writes: {sql[:200]}"
    return execute(sql, params, many, context)


def gets_through(client, person: Person | None, method: str, url: str) -> bool:
    """Ask as somebody; what the request did is taken back. Unknown and forbidden both answer 404; to log in is a refusal."""
    with transaction.atomic():
        if person is None:
            client.logout()
        else:
            client.force_login(person)
        with connection.execute_wrapper(refuse_writes) if method == "get" else nullcontext():
            response = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies.clear()
    assert response.status_code in {200, 204, 302, 404, 410, 422, 503}, f"{method} {url}: {response.status_code}"
    refused = response.status_code == 404 or (response.status_code == 302 and response["Location"].startswith(reverse("people:login")))
    logging_out = url == reverse("people:logout") and person is not None
    return logging_out or not refused


@pytest.mark.usefixtures("laid_out_once")
@pytest.mark.parametrize("route", sorted(TABLE))
def test_route_lets_through_who_it_should(route, client, world, cast):
    method, needs, allowed = TABLE[route]
    here = objects_of(world.here, world.mine)
    address = reverse(route, args=[part for need in needs.split() for part in getattr(here, need)])

    through = {role for role, person in cast.items() if gets_through(client, person, method, address)}

    assert through == set(allowed.split())


OF_NO_SCOPE = {"", "token", "reset", "feed_token", "unsubscribe", "plan_link", "program_version"}
OF_ONE_SCOPE = sorted(route for route, (_method, needs, _allowed) in TABLE.items() if needs not in OF_NO_SCOPE)


@pytest.mark.parametrize("route", OF_ONE_SCOPE)
def test_route_refuses_everybody_from_another_municipality(route, client, world, cast):
    method, needs, _allowed = TABLE[route]
    there = objects_of(world.there, world.theirs)
    address = reverse(route, args=[part for need in needs.split() for part in getattr(there, need)])
    strangers = {role: person for role, person in cast.items() if role != "foreign"}

    assert {role for role, person in strangers.items() if gets_through(client, person, method, address)} == set()


@pytest.mark.parametrize("route", sorted(route for route, (method, _needs, _allowed) in TABLE.items() if method == "post"))
def test_route_that_changes_refuses_get(route, client, world, cast):
    _method, needs, _allowed = TABLE[route]
    here = objects_of(world.here, world.mine)
    client.force_login(world.here.leader)

    response = client.get(reverse(route, args=[part for need in needs.split() for part in getattr(here, need)]))

    assert response.status_code in {404, 405}
