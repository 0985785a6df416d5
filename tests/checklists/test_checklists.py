"""Do hire and teacher each tick their own, dated, and is the note shared by the three it is for?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Person
from programs.models import ChecklistItem, MentorPeriod, Mentorship
from sessions.checklists.ticking import filled_lists, hands_of, progress, tick, write_checklist_note
from sessions.models import ChecklistTick
from tests.reading import flat
from tests.world import at

TODAY = date(2026, 10, 8)
NOTE = "Nøkkel hentes hos vaktmester"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


@pytest.fixture
def point(world) -> ChecklistItem:
    return ChecklistItem.objects.get(checklist__version=world.mine.version, code="medicine_room")


def page(world) -> str:
    return reverse("sessions:checklists", args=[world.mine.pk])


def tick_url(world, point) -> str:
    return reverse("sessions:checklist_tick", args=[world.mine.pk, point.pk])


def note_url(world, point) -> str:
    return reverse("sessions:checklist_note", args=[world.mine.pk, point.pk])


def ticked(world, point, by: Person, *, done: bool = True, today: date = TODAY) -> ChecklistTick:
    return tick(mentorship=world.mine, item=point, done=done, by=by, today=today)


def gone_through(world) -> tuple[int, int]:
    return progress(filled_lists(world.mine, hands=hands_of(world.mine.mentee, world.mine, today=TODAY)))


def test_each_ticks_her_own_and_the_point_is_done_when_both_have(world, point):
    ticked(world, point, world.mine.mentee)
    assert gone_through(world) == (0, 16)

    ticked(world, point, world.here.mentor.person, today=TODAY + timedelta(days=1))
    row = ChecklistTick.objects.get()
    assert (row.mentee_on, row.teacher_on, row.teacher) == (TODAY, TODAY + timedelta(days=1), world.here.mentor.person)
    assert gone_through(world) == (1, 16)


def test_a_double_click_keeps_the_first_date(world, point):
    for by in (world.mine.mentee, world.here.mentor.person):
        ticked(world, point, by)
        ticked(world, point, by, today=TODAY + timedelta(days=3))

    row = ChecklistTick.objects.get()
    assert (row.mentee_on, row.teacher_on) == (TODAY, TODAY)


def test_untick_takes_away_ones_own_and_leaves_the_other(world, point):
    ticked(world, point, world.mine.mentee)
    ticked(world, point, world.here.mentor.person)
    ticked(world, point, world.here.mentor.person, done=False)
    ticked(world, point, world.here.mentor.person, done=False)

    row = ChecklistTick.objects.get()
    assert (row.mentee_on, row.teacher_on, row.teacher) == (TODAY, None, None)


def test_nobody_takes_away_another_teachers_tick(world, point):
    ticked(world, point, world.here.mentor.person)
    ticked(world, point, world.here.leader)
    with pytest.raises(ValidationError, match="Mona Sandvik har krysset av her"):
        ticked(world, point, world.here.leader, done=False)

    assert ChecklistTick.objects.get().teacher == world.here.mentor.person


@pytest.mark.parametrize("role", ["leader", "unit_leader", "coordinator"])
def test_leaders_and_coordinator_tick_as_teachers(world, client, point, role):
    client.force_login(getattr(world.here, role))
    assert client.post(tick_url(world, point), {"done": "1"}).status_code == 302

    row = ChecklistTick.objects.get()
    assert (row.teacher, row.teacher_on, row.mentee_on) == (getattr(world.here, role), TODAY, None)


def test_a_list_without_teacher_has_one_tick_and_is_done_with_it(world, client, point):
    point.checklist.teacher_ticks = False
    point.checklist.save()
    with pytest.raises(ValidationError, match="bare den nyansatte"):
        ticked(world, point, world.here.mentor.person)
    ticked(world, point, world.mine.mentee)

    assert gone_through(world) == (1, 16)
    client.force_login(world.here.mentor.person)
    assert tick_url(world, point) not in client.get(page(world)).content.decode()
    assert client.post(tick_url(world, point), {"done": "1"}).status_code == 422


def test_the_page_without_scripts_goes_back_to_the_row(world, client, point):
    client.force_login(world.mine.mentee)
    answer = client.post(tick_url(world, point), {"done": "1"})

    assert answer["Location"] == f"{page(world)}#punkt-{point.pk}"
    html = client.get(page(world)).content.decode()
    assert "<strong>0</strong> av 16 gjennomgått" in html
    assert html.count('aria-pressed="true"') == 1
    assert "8. okt." in html


def test_htmx_gets_the_row_and_the_progress(world, client, point):
    ticked(world, point, world.here.mentor.person)
    client.force_login(world.mine.mentee)
    headers = {"HX-Request": "true", "HX-Target": f"punkt-{point.pk}"}
    html = client.post(tick_url(world, point), {"done": "1"}, headers=headers).content.decode()
    html = flat(html)

    assert html.count("<li") == 1
    assert f'id="punkt-{point.pk}"' in html
    assert 'id="fremdrift" data-hx-swap-oob="true"' in html
    assert "<strong>1</strong> av 16" in html
    assert "Mona, 8. okt." in html
    assert "<html" not in html


@pytest.mark.parametrize("values", [{}, {"done": "kanskje"}, {"done": ""}])
def test_a_tick_that_says_nothing_is_refused(world, client, point, values):
    client.force_login(world.mine.mentee)

    assert client.post(tick_url(world, point), values).status_code == 422
    assert not ChecklistTick.objects.exists()


def test_the_note_is_shared_by_mentee_mentor_and_leader_and_nobody_else(world, client, point):
    client.force_login(world.here.mentor.person)
    client.post(note_url(world, point), {"text": f"  {NOTE} "})
    assert ChecklistTick.objects.get().note == NOTE

    for reader in (world.mine.mentee, world.here.mentor.person, world.here.leader):
        client.force_login(reader)
        assert NOTE in client.get(page(world)).content.decode()
    for reader in (world.here.unit_leader, world.here.coordinator):
        client.force_login(reader)
        assert NOTE not in client.get(page(world)).content.decode()
        assert client.post(note_url(world, point), {"text": "Min merknad"}).status_code == 422
    assert ChecklistTick.objects.get().note == NOTE


def test_a_note_too_long_keeps_what_was_typed(world, client, point):
    client.force_login(world.mine.mentee)
    typed = "a" * 201
    for headers in ({}, {"HX-Request": "true", "HX-Target": f"punkt-{point.pk}"}):
        refused = client.post(note_url(world, point), {"text": typed}, headers=headers)
        assert refused.status_code == 422
        assert typed in refused.content.decode()
        assert "høyst 200 tegn" in refused.content.decode()
    assert not ChecklistTick.objects.exists()


def test_an_empty_note_takes_it_away_and_keeps_the_ticks(world, point):
    ticked(world, point, world.mine.mentee)
    for text in (NOTE, " "):
        write_checklist_note(mentorship=world.mine, item=point, text=text, by=world.here.leader, today=TODAY)

    row = ChecklistTick.objects.get()
    assert (row.note, row.mentee_on) == ("", TODAY)


def test_ended_lists_are_read_and_not_changed(world, client, point):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    client.force_login(world.mine.mentee)

    assert tick_url(world, point) not in client.get(page(world)).content.decode()
    refused = client.post(tick_url(world, point), {"done": "1"})
    assert refused.status_code == 422
    assert "kan ikke endres" in refused.content.decode()


def test_strangers_get_404(world, client, point):
    strangers = [
        world.neighbour.mentee,
        world.here.other_leader,
        world.here.other_mentor.person,
        world.there.leader,
        world.there.mentor.person,
    ]
    for stranger in strangers:
        client.force_login(stranger)
        assert client.get(page(world)).status_code == 404
        assert client.post(tick_url(world, point), {"done": "1"}).status_code == 404
        assert client.post(note_url(world, point), {"text": "x"}).status_code == 404


def test_mentor_loses_the_lists_with_her_period(world, client, point):
    MentorPeriod.objects.filter(mentorship=world.mine).update(ends_on=TODAY - timedelta(days=1))
    client.force_login(world.here.mentor.person)

    assert client.get(page(world)).status_code == 404


def test_a_point_of_another_programme_is_unknown(world, client):
    foreign = ChecklistItem.objects.exclude(checklist__version=world.mine.version).first()
    client.force_login(world.mine.mentee)

    assert client.post(tick_url(world, foreign), {"done": "1"}).status_code == 404


def test_the_page_asks_as_often_whether_one_is_ticked_or_all(world, client, django_assert_num_queries, point):
    client.force_login(world.mine.mentee)
    client.get(page(world))
    ticked(world, point, world.here.mentor.person)
    with django_assert_num_queries(11):
        client.get(page(world))
    for other in ChecklistItem.objects.filter(checklist__version=world.mine.version):
        ticked(world, other, world.mine.mentee)
        ticked(world, other, world.here.leader)
    with django_assert_num_queries(11):
        client.get(page(world))
