"""What does somebody learn of a plan laid anew that is not hers to know?"""

import json
import re
from datetime import date

import pytest
from django.urls import reverse

from people.models import Absence, OutgoingMail
from people.organisation.absences import add_absence
from programs.models import Mentorship
from sessions.models import PlanItem, PracticalNote, Replan
from sessions.replanning.changes import ChangeVersion, ExtendProbation
from sessions.replanning.replan import propose, save_replan
from sessions.talks.groups import log_group_talk, mentees_of, seats_on
from sessions.workbook.facts import facts_of
from sessions.workbook.follow_up_plan import follow_up_plan_html
from tests import world as worlds
from tests.world import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: world.today if value is None else value.date())


def save(world, changes):
    told = {"mentorship": world.mine, "changes": changes, "by": world.here.leader, "now": at(world.today)}
    return save_replan(**told, seen=propose(**told).fingerprint)


def options(answer, field):
    select = re.search(rf'<select[^>]*name="{field}".*?</select>', answer.content.decode(), re.DOTALL)
    return set(re.findall(r'<option value="(\d+)"', select[0]))


def test_a_mentor_is_told_nothing_of_the_probation(world, client):
    save(world, [ExtendProbation(days=12)])
    client.force_login(world.here.mentor.person)
    html = client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()
    assert "Siste dag i prøvetiden" not in html
    assert "forlenge" not in html.lower()
    client.force_login(world.here.leader)
    assert "Siste dag i prøvetiden" in client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()


@pytest.mark.parametrize(("reader", "is_told"), [("mentor", False), ("mentee", True), ("leader", True)])
def test_the_follow_up_plan_tells_the_probation_to_the_line_and_the_hire(world, reader, is_told):
    save(world, [ExtendProbation(days=12)])
    person = {"mentor": world.here.mentor.person, "mentee": world.mine.mentee, "leader": world.here.leader}[reader]
    html = follow_up_plan_html(facts_of(Mentorship.objects.get(pk=world.mine.pk), reader=person, today=world.today))
    assert ("prøvetid til og med" in html) is is_told


def test_what_is_kept_of_a_replanning_holds_no_free_text(world):
    mine = world.mine.items
    mine.filter(kind=PlanItem.TASK).update(note="hemmelig")
    mine.filter(kind=PlanItem.TRAINING_SHIFT).update(other="hemmelig", companion="hemmelig")
    PracticalNote.objects.create(item=mine.get(rule_key="talk_week_12"), author=world.here.mentor.person, text="hemmelig")
    save(world, [ChangeVersion(version=world.versions["hjemmetjeneste"])])
    kept = Replan.objects.get()
    assert "hemmelig" not in json.dumps([kept.before, kept.after, kept.causes])
    replanned = PlanItem.history.filter(history_type="~", mentorship=world.mine)
    assert not {"note", "other"} & {field.name for field in replanned.model._meta.get_fields()}
    assert "hemmelig" not in json.dumps(list(OutgoingMail.objects.values()), default=str)


def test_only_those_who_have_a_part_in_the_plan_now_or_later_can_be_made_absent(world, client):
    """Somebody who once was mentor or leader here works elsewhere now: her days are not this leader's to write."""
    former = worlds.person("Frida Forrige")
    mentor = world.here.unit.mentors.create(person=former, starts_on=worlds.FAR_BACK, ends_on=date(2026, 10, 31))
    world.mine.mentor_periods.create(mentor=mentor, kind="shared", starts_on=date(2026, 9, 14), ends_on=date(2026, 10, 31))
    gone = worlds.person("Grete Gått")
    world.here.municipality.appointments.create(
        person=gone, role="department_leader", department=world.here.department, starts_on=worlds.FAR_BACK, ends_on=date(2026, 1, 1)
    )
    client.force_login(world.here.leader)
    address = reverse("sessions:replan", args=[world.mine.pk, "fravaer"])
    offered = options(client.get(address), "person")
    assert offered == {str(one.pk) for one in (world.mine.mentee, world.here.mentor.person, world.here.leader)}
    told = {"person": former.pk, "starts_on": "2026-12-01", "ends_on": "2026-12-04"}
    assert client.post(address, told).status_code == 422
    assert not Absence.objects.filter(person__in=[former, gone]).exists()


def test_what_the_mentee_is_away_for_is_not_told_as_the_mentors_absence(world, client):
    """The mentor's page of her own absence names what it lies over; it lies over this talk whoever else is away."""
    add_absence(person=world.mine.mentee, starts_on=date(2026, 11, 23), ends_on=date(2026, 12, 4), today=world.today)
    own = add_absence(person=world.here.mentor.person, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 8), today=world.today)
    client.force_login(world.here.mentor.person)
    html = client.get(reverse("sessions:absence_effects", args=[own.pk])).content.decode()
    assert "23. nov" not in html


@pytest.mark.parametrize("change", ["mentor", "vikar", "deling", "mentor-slutter", "fravaer", "avdeling", "program"])
def test_no_choice_names_anybody_of_another_municipality(world, client, change):
    client.force_login(world.here.leader)
    html = client.get(reverse("sessions:replan", args=[world.mine.pk, change])).content.decode()
    assert "Fjellby" not in html
    for field, theirs in [
        ("mentor", world.there.mentor.pk),
        ("person", world.there.leader.pk),
        ("period", world.theirs.mentor_periods.get().pk),
        ("department", world.there.department.pk),
    ]:
        answer = client.post(
            reverse("sessions:replan", args=[world.mine.pk, change]),
            {field: theirs, "starts_on": "2026-12-01", "ends_on": "2026-12-31"},
        )
        assert answer.status_code == 422
        assert "Fjellby" not in answer.content.decode()


def test_ticking_the_line_of_another_says_nothing_of_it(world, client):
    client.force_login(world.here.leader)
    address = reverse("sessions:replan", args=[world.mine.pk, "som-det-star"])
    without = client.post(address, {}).content.decode()
    shown = client.post(address, {"agreed": ["extra_1", "no_such", str(world.theirs.items.first().pk)]}).content.decode()
    strip = re.compile(r'name="(?:seen|csrfmiddlewaretoken)" value="\w+"|nonce="[^"]*"')
    assert strip.sub("", shown) == strip.sub("", without)


def test_somebody_of_the_group_is_a_name_and_nothing_more(world, client):
    other = worlds.hire(world.here, "Berit Ny", starts_on=world.start, department=world.here.other_department)
    mentor = world.here.mentor.person
    shown = {seat.mentorship.pk: seat.rule_key for seat in seats_on(mentees_of(mentor, today=world.today), day=world.today)}
    log_group_talk(shown=shown, held_on=world.today, minutes=60, by=mentor, now=at(world.today))
    line = world.mine.items.get(kind=PlanItem.TALK, done_on=world.today)
    theirs = other.items.get(kind=PlanItem.TALK, done_on=world.today)
    client.force_login(world.mine.mentee)
    html = client.get(reverse("sessions:talk", args=[line.pk])).content.decode()
    assert "Berit Ny" in html
    assert other.mentee.email not in html
    assert world.here.other_department.name not in html
    assert client.get(reverse("sessions:talk", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("sessions:hire", args=[other.pk])).status_code == 404
    client.force_login(world.here.leader)
    assert "Berit Ny" not in client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()
