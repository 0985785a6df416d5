"""Does somebody who is away see what that lies over, and where it would go?"""

from datetime import date

import pytest
from django.urls import reverse

from people.models import Absence
from sessions.replanning.absence_effects import affected_mentorships, effects_of
from tests.world import at, hire

pytestmark = pytest.mark.django_db


def away(person, first="2026-11-30", last="2026-12-04") -> Absence:
    return Absence.objects.create(person=person, starts_on=date.fromisoformat(first), ends_on=date.fromisoformat(last))


def told(world, absence, reader=None):
    reader = reader or absence.person
    rows = affected_mentorships(absence, reader=reader, today=world.today)
    return {
        plan.mentorship.pk: [(line.item.rule_key, line.proposed_on, line.may_move) for line in plan.lines]
        for plan in effects_of(absence, rows, reader=reader, today=world.today)
    }


def test_a_mentor_sees_her_talks_with_a_new_day_for_each(world):
    other = hire(world.here, "Berit Ny", starts_on=world.start)
    moved = [("talk_week_12", date(2026, 12, 7), True)]
    assert told(world, away(world.here.mentor.person)) == {world.mine.pk: moved, other.pk: moved}


def test_a_mentee_sees_her_own_and_moves_nothing(world):
    assert told(world, away(world.mine.mentee)) == {world.mine.pk: [("talk_week_12", date(2026, 12, 7), False)]}


def test_a_leader_sees_the_interview_she_would_miss(world):
    found = told(world, away(world.here.leader, "2027-01-11", "2027-01-15"))
    assert found == {world.mine.pk: [("interview_3", date(2027, 1, 18), True)]}


def test_a_line_set_by_hand_is_shown_without_a_proposal(world):
    talk = world.mine.items.get(rule_key="talk_week_12")
    talk.is_pinned = True
    talk.save()
    assert told(world, away(world.here.mentor.person))[world.mine.pk] == [("talk_week_12", None, True)]


def test_entering_an_absence_leads_to_what_it_lies_over(world, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(world.today))
    client.force_login(world.here.mentor.person)
    answer = client.post(reverse("people:absence_add"), {"starts_on": "2026-11-30", "ends_on": "2026-12-04"}, follow=True)
    html = answer.content.decode()
    talk = world.mine.items.get(rule_key="talk_week_12")
    assert "Forslag: man. 7. des. (uke 50)" in html
    absence = world.here.mentor.person.absences.get()
    assert f"{reverse('sessions:item_move', args=[talk.pk])}?fravaer={absence.pk}&amp;dato=2026-12-07" in html
    assert 'value="2026-12-07"' in client.get(reverse("sessions:item_move", args=[talk.pk]) + "?dato=2026-12-07").content.decode()
    assert client.get(reverse("sessions:item_move", args=[talk.pk]) + "?dato=tull").status_code == 200


def test_moving_a_line_leads_back_to_what_is_left_of_ones_own_absence(world, client):
    mine, others = away(world.here.mentor.person), away(world.here.leader)
    talk = world.mine.items.get(rule_key="talk_week_12")
    move, plan = reverse("sessions:item_move", args=[talk.pk]), reverse("sessions:hire", args=[world.mine.pk])
    effects = reverse("sessions:absence_effects", args=[mine.pk])
    client.force_login(world.here.mentor.person)
    assert f'href="{effects}"' in client.get(f"{move}?fravaer={mine.pk}").content.decode()
    for key, leads_to in ((str(mine.pk), effects), (str(others.pk), plan), ("tull", plan), ("9" * 30, plan), ("²", plan)):
        talk.refresh_from_db()
        values = {"planned_on": "2026-12-07", "revision": talk.revision}
        assert client.post(f"{move}?fravaer={key}", values).url == leads_to


def test_a_day_in_another_year_says_so(world):
    absence = away(world.here.leader, "2027-01-11", "2027-01-15")
    rows = affected_mentorships(absence, reader=world.here.leader, today=world.today)
    [plan] = effects_of(absence, rows, reader=world.here.leader, today=world.today)
    assert [(line.day, line.proposed) for line in plan.lines] == [("tor. 14. jan. 2027 (uke 2)", "man. 18. jan. 2027 (uke 3)")]


def test_nobody_sees_anothers(world, client):
    absence = away(world.here.mentor.person)
    client.force_login(world.here.leader)
    assert client.get(reverse("sessions:absence_effects", args=[absence.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_plans(world, client, django_assert_num_queries, number):
    for one in range(number):
        hire(world.here, f"Ny Nummer {one}", starts_on=world.start)
    absence = away(world.here.mentor.person)
    client.force_login(world.here.mentor.person)
    with django_assert_num_queries(16):
        client.get(reverse("sessions:absence_effects", args=[absence.pk]))
