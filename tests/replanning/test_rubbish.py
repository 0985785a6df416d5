"""Is anything at all that can be sent answered, whatever state the year is in? Never with an error of ours."""

import random
from datetime import date

import pytest
from django.urls import reverse

from people.models import Absence, Appointment
from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.replanning.snapshot import plan_snapshot
from sessions.replanning.views import FORMS
from tests.world import hire

pytestmark = pytest.mark.django_db

JUNK = ["", " ", "x", "æ" * 300, "\x00", "a\x00b", "0", "-1", "1.5", "9" * 20, "9" * 5000, "٣", "²", "NaN", "None", "[]", "<b>", "'--"]
DAYS = [
    "0001-01-01",
    "9999-12-31",
    "1900-01-01",
    "2026-02-30",
    "2026-11-22",
    "2026-09-14",
    "2026-09-01",
    "2027-03-13",
    "2028-09-14",
    "1.1.2027",
]
ROUNDS = 1  # searched with twelve; here it is a guard


@pytest.fixture(autouse=True)
def _today(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: world.today if value is None else value.date())


def as_it_runs(world):
    return world.mine


def ended(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", end_reason="other", ended_on=world.today)
    return world.mine


def completed(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=world.today)
    return world.mine


def before_its_start(world):
    return hire(world.here, "Berit Ny", starts_on=date(2027, 2, 1), today=world.today)


def registered_late(world):
    return hire(world.here, "Cato Ny", starts_on=date(2026, 9, 1), today=world.today)


def with_nobody(world):
    """No mentor, no leader, no probation."""
    year = hire(world.here, "Dina Ny", starts_on=world.start, mentor=None, probation_months=0)
    Appointment.objects.filter(department=world.here.department).update(ends_on=date(2026, 9, 30))
    return year


def paused_over_its_start(world):
    year = hire(world.here, "Emil Ny", starts_on=date(2026, 12, 1), today=world.today)
    year.pauses.create(starts_on=date(2026, 11, 20), ends_on=date(2027, 1, 10), registered_by=world.here.leader)
    return year


def extended(world):
    Absence.objects.create(person=world.mine.mentee, starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 20))
    Absence.objects.create(person=world.mine.mentee, starts_on=date(2026, 10, 10), ends_on=date(2027, 10, 9))
    world.mine.probation_extensions.create(days=5, previous_ends_on=date(2027, 3, 13), ends_on=date(2027, 3, 18), made_by=world.here.leader)
    Mentorship.objects.filter(pk=world.mine.pk).update(probation_ends_on=date(2027, 3, 18), probation_extended_days=5)
    return world.mine


STATES = [as_it_runs, ended, completed, before_its_start, registered_late, with_nobody, paused_over_its_start, extended]


def good_values(world, year):
    """What the fields of all the forms may hold; from another municipality too."""
    talks = [str(pk) for pk in year.items.filter(kind=PlanItem.TALK).values_list("pk", flat=True)]
    foreign = [str(pk) for pk in world.theirs.items.values_list("pk", flat=True)[:3]]
    people = [str(person.pk) for person in (year.mentee, world.here.mentor.person, world.here.leader, world.there.leader)]
    return {
        "person": people,
        "led_by": people,
        "mentor": [str(mentor.pk) for mentor in (world.here.mentor, world.here.other_mentor, world.there.mentor)],
        "period": [str(pk) for pk in (*year.mentor_periods.values_list("pk", flat=True), world.theirs.mentor_periods.get().pk)],
        "version": [str(version.pk) for version in world.versions.values()],
        "department": [str(one.pk) for one in (world.here.other_department, world.there.department)],
        "preferred_weekday": ["0", "4", "5"],
        "keeps_dates": ["", "1"],
        "is_agreed": ["", "1"],
        "shortened": ["on"],
        "ticks": ["extra", *talks, *foreign],
        "also": talks + foreign,
        "mentees": [str(world.mine.pk), str(year.pk), str(world.theirs.pk)],
        "shown": [f"{world.mine.pk}:talk_week_10 {year.pk}:extra_1", ":", "x:y", "9:", f"{year.pk}"],
        "held_as": ["samtale", "gruppe", "telefon"],
        "minutes": ["1", "45", "480", "481"],
        "unplanned_seen": ["0", "1", "99"],
        "absences": [str(pk) for pk in Absence.objects.values_list("pk", flat=True)],
        "days": ["1", "5", "400", "32768", "999999999"],
        "revision": ["0", "1"],
        "reason": ["ferie", "annet"],
        "agreed": ["talk_week_10", "talk_week_12", "\x00", "extra_1"],
        "seen": ["x", "\x00", "0" * 64],
        **{name: ["on"] for name in ("clause_in_writing", "not_caused_by_employer", "told_before_expiry", "confirmed")},
        **dict.fromkeys(("starts_on", "ends_on", "probation_ends_on", "back_on", "held_on", "new_date", "last_day"), DAYS),
    }


def something(choose, values):
    """Each field absent, once, or many times; with what may be, or rubbish."""
    sent = {}
    for name, good in values.items():
        what = choose.choice(["good", "good", "good", "rubbish", "absent", "many"])
        if what == "good" and good:
            sent[name] = choose.choice(good)
        elif what == "many":
            sent[name] = [choose.choice([*good, *JUNK]) for _time in range(3)]
        elif what == "rubbish":
            sent[name] = choose.choice(JUNK)
    return sent


def addresses(world, year):
    """Each address with who may send to it."""
    leader, mentor = world.here.coordinator, world.here.mentor.person
    for form in FORMS:
        for name in ("replan", "replan_save"):
            yield leader, reverse(f"sessions:{name}", args=[year.pk, form.slug])
    for name in ("probation", "probation_preview", "late_registration"):
        yield leader, reverse(f"sessions:{name}", args=[year.pk])
    for name in ("unplanned_talk", "unplanned_talk_preview", "late_registration"):
        yield mentor, reverse(f"sessions:{name}", args=[year.pk])
    for name in ("group_talk", "group_talk_preview"):
        yield mentor, reverse(f"sessions:{name}")
    for number in (1, 9, 19):
        talk = year.items.get(kind=PlanItem.TALK, number=number)
        for name in ("talk_log", "talk_not_held", "talk_undo", "item_undo_waive"):
            yield mentor, reverse(f"sessions:{name}", args=[talk.pk])


@pytest.mark.search
@pytest.mark.parametrize("state", STATES)
def test_whatever_is_sent_is_answered(world, client, state):
    year = state(world)
    choose = random.Random(state.__name__)
    values = good_values(world, year)
    for item in year.items.all()[:12]:  # the rows of a late registration
        values |= {f"punkt-{item.pk}-{name}": values[name] for name in ("revision", "minutes")}
        values |= {f"punkt-{item.pk}-outcome": ["", "done", "waived"], f"punkt-{item.pk}-done_on": DAYS}
    for reader, address in addresses(world, year):
        client.force_login(reader)
        for _round in range(ROUNDS):
            sent = something(choose, values)
            answer = client.post(address, sent, headers=choose.choice([{}, {"HX-Request": "true", "HX-Target": "proposal"}]))
            assert answer.status_code in {200, 302, 404, 422}, (address, sent)
        assert client.get(address + "?page=-1&vis=%00&dato=9999-12-31&uke=x").status_code in {200, 302, 404}


@pytest.mark.search
@pytest.mark.parametrize("state", STATES)
def test_what_a_page_asks_of_a_year_in_any_state_is_answered(world, client, state):
    year = state(world)
    before = plan_snapshot(Mentorship.objects.get(pk=year.pk))
    for reader in (world.here.coordinator, world.here.leader, world.here.mentor.person, year.mentee):
        client.force_login(reader)
        for name in ("hire", "replan_menu", "probation", "late_registration", "unplanned_talk", "shifts", "end_mentorship"):
            assert client.get(reverse(f"sessions:{name}", args=[year.pk])).status_code in {200, 302, 404}
        for name in ("my_plan", "mentees", "hires", "loads", "overview", "group_talk", "week"):
            for query in ("", "?page=9999999999999999999999&vis=x&uke=9999&unit=x&enhet=%00&fra=0001-01-01"):
                assert client.get(reverse(f"sessions:{name}") + query).status_code in {200, 302, 404}
    assert plan_snapshot(Mentorship.objects.get(pk=year.pk)) == before


@pytest.mark.parametrize("name", ["talk_undo", "item_undo_waive", "item_undo"])
def test_a_revision_of_five_thousand_digits_is_nobodys(world, client, name):
    item = world.mine.items.get(rule_key="talk_week_3" if name != "item_undo" else "shift_1")
    client.force_login(world.here.leader if name == "item_undo" else world.here.mentor.person)
    assert client.post(reverse(f"sessions:{name}", args=[item.pk]), {"revision": "9" * 5000}).status_code == 302
    item.refresh_from_db()
    assert item.state == PlanItem.PLANNED


def test_a_talk_that_cannot_be_is_no_talk_caught_up(world, client):
    item = world.mine.items.get(rule_key="talk_week_3")
    client.force_login(world.here.mentor.person)
    told = {"held_on": "2026-11-20", "minutes": "45", "held_as": "samtale", "revision": "0", "also": "9" * 20}
    answer = client.post(reverse("sessions:talk_log", args=[item.pk]), told)
    assert answer.status_code == 422
    assert "Velg samtaler fra listen." in answer.content.decode()
