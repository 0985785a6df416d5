"""Does the demo show what it promises, once, and never where real data may be?"""

import json
import time
from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from people.accounts.demo_logins import DEMO_LOGINS
from people.models import Appointment, Department, Invitation, Mentor, Municipality, OutgoingMail, Person, ServiceArea, Unit
from programs.models import MentorPeriod, Mentorship, Pause
from sessions.demo.hires import HIRES, TABLE_2, TABLE_4, leaver_left_on, share_held, start_of
from sessions.demo.loading import load_demo
from sessions.demo.organisation import MUNICIPALITY, NEIGHBOUR
from sessions.models import ChecklistTick, Meeting, MissedTalk, PlanItem, PracticalNote
from sessions.navigation import areas_of
from sessions.replanning.replan import proposals_for

LOGINS = {login.role: login for login in DEMO_LOGINS}
# The demo is of the day it is loaded; the pages read the clock, so the tests that open them do too.
TODAY = timezone.localdate()
MAIN_PAGES = {
    "department_leader": "sessions:hires",
    "mentor": "sessions:mentees",
    "mentee": "sessions:my_plan",
    "coordinator": "sessions:overview",
    "unit_leader": "sessions:overview",
}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo, loaded once for the whole module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(now=timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db, settings):
    settings.DEMO = True


def mentorships():
    return Mentorship.objects.filter(municipality__name=MUNICIPALITY).order_by("starts_on", "pk")


def started():
    return mentorships().filter(starts_on__lt=TODAY)


def who(role: str) -> Person:
    return Person.objects.get(email=LOGINS[role].email)


def rows() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in apps.get_models() if not model._meta.proxy}


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_demo", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


# --- The table of starts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 1), date(2028, 2, 29)])
def test_starts_follow_table_2_stretched_to_70_weeks(today):
    starts = [start_of(number, today=today) for number in range(24)]
    begins, ends = today - timedelta(weeks=62), today + timedelta(weeks=8)

    assert starts == sorted(starts)
    assert all(day.weekday() < 5 for day in starts)
    assert timedelta(0) <= starts[0] - begins <= timedelta(days=5)
    assert timedelta(0) <= starts[-1] - ends <= timedelta(days=5)
    stretched = 70 * 7 / (TABLE_2[-1] - TABLE_2[0]).days
    for day, source in zip(starts, TABLE_2, strict=True):
        assert -1 <= (day - begins).days - (source - TABLE_2[0]).days * stretched <= 6


def test_leaver_left_after_the_same_part_of_her_time_as_in_table_2():
    today = date(2026, 11, 22)
    start = start_of(21, today=today)

    assert start == date(2026, 9, 30)
    assert leaver_left_on(today=today) == start + timedelta(days=round(53 * 79 / 91))


def test_table_4_says_what_the_report_says_of_it():
    assert len(TABLE_4) == 14
    assert sum(held < planned for planned, held in TABLE_4) == 9
    assert [share_held(0), share_held(21)] == [1, 1 / 3]
    assert {share_held(number) for number in range(22)} == {held / planned for planned, held in TABLE_4}


# --- Who and where ---------------------------------------------------------------------------------------------


def test_organisation_has_three_services_and_all_seventeen_places(demo):
    here = Municipality.objects.get(name=MUNICIPALITY)

    assert set(ServiceArea.objects.filter(municipality=here).values_list("code", flat=True)) == {
        "habilitering",
        "hjemmetjeneste",
        "omsorgssenter",
    }
    assert dict(Unit.objects.filter(municipality=here).annotate(places=Count("departments")).values_list("name", "places")) == {
        "Hjemmetjenesten": 2,
        "Ternevig": 2,
        "Habilitering sentrum": 6,
        "Habilitering øst og vest": 7,
    }
    assert here.closed_days.exists()


def test_every_department_and_unit_has_a_leader_and_every_unit_two_mentors(demo):
    leaders = Appointment.objects.active(TODAY)

    assert not Department.objects.exclude(appointments__in=leaders.filter(role="department_leader")).exists()
    assert not Unit.objects.exclude(appointments__in=leaders.filter(role="unit_leader")).exists()
    mentors = Counter(Mentor.objects.active(TODAY).filter(unit__municipality__name=MUNICIPALITY).values_list("unit__name", flat=True))
    assert len(mentors) == 4
    assert min(mentors.values()) >= 2
    assert not Mentor.objects.filter(presentation="").exists()
    assert max(len(mentor.presentation) for mentor in Mentor.objects.all()) <= 600


def test_five_of_twelve_mentors_stopped_and_four_were_replaced(demo):
    mentors = Mentor.objects.filter(unit__municipality__name=MUNICIPALITY)
    earliest = mentors.order_by("starts_on")[0].starts_on

    assert mentors.filter(starts_on=earliest).count() == 12
    assert mentors.filter(ends_on__lt=TODAY).count() == 5
    assert mentors.filter(starts_on__gt=earliest).count() == 4


def test_people_are_invented_in_address_and_telephone(demo):
    people = Person.objects.all()

    assert not people.exclude(email__endswith="@demo.example").exists()
    assert not people.exclude(phone__startswith="000 ").exists()
    assert people.values("phone").distinct().count() == people.count()
    assert people.values("name").distinct().count() == people.count()
    for person in people:
        person.clean_fields(exclude=["password"])


def test_only_the_five_logins_have_the_password_that_is_told(demo):
    shown = {person.password for person in Person.objects.filter(email__in=[login.email for login in DEMO_LOGINS])}

    assert len(shown) == 1
    assert Person.objects.filter(password__in=shown).count() == 5


def test_second_municipality_has_one_hire_and_shows_nothing_of_itself(demo):
    there = Municipality.objects.get(name=NEIGHBOUR)

    assert Mentorship.objects.filter(municipality=there).count() == 1
    for login in DEMO_LOGINS:
        assert not Mentorship.objects.visible_to(who(login.role)).filter(municipality=there).exists()


# --- The years -------------------------------------------------------------------------------------------------


def test_24_hires_are_in_all_stages(demo):
    stages = Counter(mentorship.shown_state(TODAY) for mentorship in mentorships())

    assert sum(stages.values()) == 24
    assert stages["before_start"] == 2
    assert stages["ended"] == 1
    assert 2 <= stages["completed"] <= 3  # a holiday can put the closing talk of the third off past today
    assert mentorships().get(state="ended").end_reason == Mentorship.RESIGNED


def test_hires_start_when_the_table_says(demo):
    assert [mentorship.starts_on for mentorship in mentorships()] == [start_of(number, today=TODAY) for number in range(24)]


def test_talks_are_held_in_the_proportions_of_table_4(demo):
    names = {plan.name: number for number, plan in enumerate(HIRES)}
    planned_in_all = held_in_all = 0
    for mentorship in started().exclude(state="ended").select_related("mentee"):
        talks = mentorship.items.filter(kind=PlanItem.TALK)
        planned = talks.filter(first_planned_on__lt=TODAY).count()
        held = talks.filter(state=PlanItem.DONE).count()
        share = share_held(names[mentorship.mentee.name])
        assert abs(held - share * planned) <= 1.5, mentorship.mentee.name
        planned_in_all, held_in_all = planned_in_all + planned, held_in_all + held
    assert held_in_all / planned_in_all == pytest.approx(sum(held for _p, held in TABLE_4) / sum(p for p, _h in TABLE_4), abs=0.08)


def test_what_was_not_held_has_a_reason_and_only_the_last_few_are_not_logged(demo):
    overdue = Counter(PlanItem.objects.overdue(TODAY).filter(kind=PlanItem.TALK).values_list("mentorship", flat=True))

    assert MissedTalk.objects.count() > 50
    # «ferie» is the reason in July only, and on some days of the year no talk of a July is among those not held.
    assert set(MissedTalk.objects.values_list("reason", flat=True)) | {PlanItem.HOLIDAY} == set(dict(PlanItem.NOT_HELD_REASONS))
    assert 3 <= sum(overdue.values()) <= 12
    assert max(overdue.values()) <= 2


def test_nobody_drowns_in_what_is_overdue(demo):
    overdue = Counter(PlanItem.objects.overdue(TODAY).values_list("mentorship", flat=True))

    assert max(overdue.values()) <= 6
    assert len(overdue) < mentorships().running().count() + 1


def test_talks_are_held_by_who_was_mentor_that_day(demo):
    held = PlanItem.objects.filter(kind=PlanItem.TALK, state=PlanItem.DONE).select_related("meeting")
    by_its_mentor = held.filter(
        Q(mentorship__mentor_periods__ends_on__isnull=True) | Q(mentorship__mentor_periods__ends_on__gte=F("done_on")),
        mentorship__mentor_periods__starts_on__lte=F("done_on"),
        mentorship__mentor_periods__mentor__person=F("meeting__led_by"),
    )

    assert held.count() > 100
    assert by_its_mentor.distinct().count() == held.count()
    assert not held.filter(done_on__gt=TODAY).exists()
    assert not held.exclude(done_on=F("meeting__held_on")).exists()


def test_interviews_are_mostly_held_and_some_are_missing(demo):
    due = PlanItem.objects.filter(kind=PlanItem.INTERVIEW, planned_on__lt=TODAY, mentorship__municipality__name=MUNICIPALITY)
    held = due.filter(state=PlanItem.DONE)

    assert 3 <= due.count() - held.count() <= 8
    assert held.count() > 30
    for item in held.select_related("meeting", "mentorship"):
        assert item.mentorship.mentee in item.meeting.participants.all()


def test_shifts_lists_and_meetings_are_filled_in(demo):
    shifts = PlanItem.objects.filter(kind=PlanItem.TRAINING_SHIFT, planned_on__lt=TODAY)

    assert not shifts.exclude(state=PlanItem.DONE).exclude(mentorship__state="ended").exists()
    assert not shifts.filter(Q(shift_type="") | Q(companion="")).exists()
    assert Meeting.objects.filter(kind=PlanItem.LEADER_MENTOR_MEETING).count() > 20
    assert PlanItem.objects.overdue(TODAY).filter(kind=PlanItem.LEADER_MENTOR_MEETING).exists()
    assert ChecklistTick.objects.filter(teacher__isnull=False).count() > 100
    assert ChecklistTick.objects.filter(teacher__isnull=True, mentee_on__isnull=False).exists()


def test_only_those_before_the_start_are_invited(demo):
    invited = Invitation.objects.usable(timezone.now()).values_list("person", flat=True)

    assert set(invited) == set(mentorships().filter(starts_on__gt=TODAY).values_list("mentee", flat=True))
    assert OutgoingMail.objects.filter(kind="invitation").count() == 2


def test_the_mail_of_the_last_week_has_gone_out_and_some_waits(demo):
    states = Counter(OutgoingMail.objects.filter(kind__in=("reminder", "digest")).values_list("kind", "state"))

    assert states["digest", "sent"] >= 3
    assert states["reminder", "sent"] > 10
    assert 2 < states["reminder", "waiting"] < 100
    assert {state for _kind, state in states} <= {"sent", "waiting", "obsolete"}


# --- What the five see -----------------------------------------------------------------------------------------


def test_mentor_has_three_mentees_one_talk_soon_and_one_to_log(demo):
    talks = PlanItem.objects.loggable_by(who("mentor")).open()
    pairs = Mentorship.objects.mentored_by(who("mentor"))

    assert sorted(pair.shown_state(TODAY) for pair in pairs) == ["before_start", "running", "running"]
    soon = talks.filter(planned_on__range=(TODAY, TODAY + timedelta(days=7)), mentorship__starts_on__lt=TODAY)
    assert soon.exclude(room="").exclude(time=None).exists()
    assert talks.overdue(TODAY).count() == 1
    assert PracticalNote.objects.visible_to(who("mentor")).count() == 3


def test_mentee_is_mid_way_and_something_happens_soon(demo):
    mine = Mentorship.objects.get(mentee=who("mentee"))
    coming = mine.items.filter(state=PlanItem.PLANNED, planned_on__gte=TODAY).order_by("planned_on")[0]

    assert 12 <= (TODAY - mine.starts_on).days // 7 <= 20
    assert coming.planned_on <= TODAY + timedelta(days=7)
    assert PracticalNote.objects.visible_to(who("mentee")).count() == 1


def test_leader_has_hires_one_late_and_one_without_mentor(demo):
    hires = Mentorship.objects.editable_by(who("department_leader")).running()
    without = hires.exclude(mentor_periods__in=MentorPeriod.objects.active(TODAY))

    assert hires.count() == 6
    assert without.count() == 1
    assert without.get().items.filter(flags__icontains="no_mentor").exists()
    assert PlanItem.objects.overdue(TODAY).filter(mentorship__in=hires).values("mentorship").distinct().count() >= 3


def test_one_year_is_paused_one_mentor_stood_in_for_and_one_plan_no_longer_fits(demo):
    assert Pause.objects.get().starts_on > TODAY
    assert MentorPeriod.objects.get(kind=MentorPeriod.SUBSTITUTE).starts_on > TODAY
    mine = Mentorship.objects.editable_by(who("department_leader")).running().select_related("placement", "version")
    unfit = [mentorship for mentorship, found in zip(mine, proposals_for(mine, today=TODAY).values(), strict=True) if found.changes]
    assert "Sunniva Grimdal" in {mentorship.mentee.name for mentorship in unfit}


@pytest.mark.parametrize("login", DEMO_LOGINS, ids=lambda login: login.role)
def test_login_opens_the_main_page_of_the_role(demo, client, rf, login):
    person = authenticate(request=rf.post(reverse("people:login")), username=login.email, password=login.password)
    assert person
    assert person.email == login.email
    client.force_login(person)
    _label, address = areas_of(person)[0]

    assert address == reverse(MAIN_PAGES[login.role])
    assert client.get(address).status_code == 200


# --- The command -----------------------------------------------------------------------------------------------


def test_second_run_changes_nothing_and_is_quick(demo):
    before = rows()
    began = time.monotonic()

    out, _err = run()

    assert time.monotonic() - began < 1
    assert rows() == before
    assert "nothing is changed" in out
    assert all(login.email in out and login.password in out for login in DEMO_LOGINS)


def test_json_is_the_five_logins_and_nothing_else(demo):
    out, err = run("--format", "json")

    assert json.loads(out) == [{"role": login.role, "email": login.email, "password": login.password} for login in DEMO_LOGINS]
    assert [login.role for login in DEMO_LOGINS] == ["department_leader", "mentor", "mentee", "coordinator", "unit_leader"]
    assert err == ""


@pytest.mark.parametrize(
    ("demo_on", "key_is_embedded", "is_https", "refused"),
    [
        (False, False, False, True),
        (False, True, True, True),
        (False, False, True, True),
        (True, False, True, False),
        (False, True, False, False),
    ],
)
def test_production_is_refused(loaded, db, settings, demo_on, key_is_embedded, is_https, refused):
    settings.DEMO, settings.SECRET_KEY_IS_EMBEDDED, settings.IS_HTTPS = demo_on, key_is_embedded, is_https
    if not refused:
        assert "leder@demo.example" in run("--format", "json")[0]
        return
    with pytest.raises(CommandError, match="never loaded in a real installation") as refusal:
        run()
    assert refusal.value.returncode == 2


def test_the_history_of_a_demo_made_by_a_command_knows_who_did_what(demo):
    """It lives most verbs without a request, and what is entered at once (times, rooms, old ticks) by the one it is said of."""
    histories = [PlanItem.history, Mentorship.history, MentorPeriod.history, Meeting.history, Pause.history]

    assert {history.model.__name__: history.filter(history_user=None).count() for history in histories} == {
        "HistoricalPlanItem": 0,
        "HistoricalMentorship": 0,
        "HistoricalMentorPeriod": 0,
        "HistoricalMeeting": 0,
        "HistoricalPause": 0,
    }
