"""Is what a page's first button records the truth: the planned date once it has come, and nothing about what lies ahead?"""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from sessions.models import PlanItem
from tests.reading import buttons
from tests.world import at

TODAY = date(2026, 10, 15)
OVERDUE, AHEAD = TODAY - timedelta(days=6), TODAY + timedelta(days=6)
RECORDED = [(OVERDUE, OVERDUE), (TODAY, TODAY), (AHEAD, None)]
KINDS = [
    ("talk", "talk_log", "held_on"),
    ("interview", "meeting_log", "held_on"),
    ("leader_mentor_meeting", "meeting_log", "held_on"),
    ("task", "item_done", "done_on"),
    ("training_shift", "item_done", "done_on"),
]


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def planned(world, kind: str, day: date | None) -> PlanItem:
    """Return a hire's item of a kind with that date, all else as it was."""
    item = world.mine.items.filter(kind=kind, state="planned").earliest("number")
    PlanItem.objects.filter(pk=item.pk).update(planned_on=day)
    item.refresh_from_db()
    return item


@pytest.mark.parametrize(("planned_on", "recorded"), RECORDED)
def test_first_button_and_form_of_each_kind_record_the_planned_date_or_nothing(world, client, planned_on, recorded):
    for kind, route, field in KINDS:
        item = planned(world, kind, planned_on)
        client.force_login(world.here.mentor.person if kind == "talk" else world.here.leader)
        address = reverse(f"sessions:{route}", args=[item.pk])
        page = client.get(reverse("sessions:talk", args=[item.pk]) if kind == "talk" else address).content.decode()

        typed = re.search(rf'<input type="date" name="{field}"(?: value="([^"]*)")?', page)
        assert (typed and typed[1]) == (recorded.isoformat() if recorded else None), kind
        assert typed, kind
        if kind in ("talk", "task"):  # those with a button that records at one tap
            shown = page if kind == "talk" else client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()
            days = [day for day, _words in buttons(shown, address)]
            assert days[:1] == ([recorded.isoformat()] if recorded else []), kind


def test_first_button_says_the_day_it_records(world, client):
    client.force_login(world.here.mentor.person)
    for planned_on, said in (
        (OVERDUE, ["Holdt fre. 9. okt., 45 min", "Holdt i dag, 45 min"]),
        (TODAY, ["Holdt i dag, 45 min"]),
        (AHEAD, []),
    ):
        item = planned(world, "talk", planned_on)
        page = client.get(reverse("sessions:talk", args=[item.pk])).content.decode()

        assert [words for _day, words in buttons(page, reverse("sessions:talk_log", args=[item.pk]))] == said
        assert ("Forbered samtalen" in page) == (planned_on == AHEAD)
        assert ("Holdt tidligere enn planlagt" in page) == (planned_on == AHEAD)
        # What lies ahead is prepared: the form stands below the prompts.
        assert (page.index("talk-prompts") < page.index('id="logg"')) == (planned_on == AHEAD)


def test_nothing_is_presumed_of_what_has_no_date_or_was_given_up(world, client):
    item = planned(world, "talk", None)
    client.force_login(world.here.mentor.person)
    address = reverse("sessions:talk_log", args=[item.pk])
    assert buttons(client.get(reverse("sessions:talk", args=[item.pk])).content.decode(), address) == []

    PlanItem.objects.filter(pk=item.pk).update(planned_on=OVERDUE, state="not_held", not_held_reason="travelt")
    assert buttons(client.get(reverse("sessions:talk", args=[item.pk])).content.decode(), address) == []


def test_nobody_and_nothing_ends_on_a_day_that_nobody_has_said(world, client):
    role = world.here.other_leader.appointments.get()
    ends = [
        (world.here.leader, reverse("sessions:end_mentorship", args=[world.mine.pk]), "ended_on"),
        (world.here.leader, reverse("sessions:replan", args=[world.mine.pk, "mentor-slutter"]), "ends_on"),
        (world.here.coordinator, reverse("people:appointment_end", args=[role.pk]), "ends_on"),
    ]
    for person, address, field in ends:
        client.force_login(person)
        page = client.get(address).content.decode()
        assert re.search(rf'<input type="date" name="{field}"(?! value)', page), address


def test_way_back_from_a_pause_begins_with_the_day_that_was_planned(world, client):
    world.mine.pauses.create(starts_on=TODAY - timedelta(days=3), ends_on=AHEAD, registered_by=world.here.leader)
    client.force_login(world.here.leader)
    page = client.get(reverse("sessions:replan", args=[world.mine.pk, "retur"])).content.decode()

    assert f'name="back_on" value="{(AHEAD + timedelta(days=1)).isoformat()}"' in page
