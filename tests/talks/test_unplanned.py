"""Is a talk that was not in the plan logged as the one it stands for, or as an extra one that is never counted as planned?"""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from programs.models import Mentorship
from sessions.department.week import department_week
from sessions.hires.hire_page import plan_of
from sessions.hires.my_plan import own_year
from sessions.mentors.mentees import mentee_cards
from sessions.models import Meeting, PlanItem
from sessions.plan.conflicts import obstacles
from sessions.plan.standing import TalkCount, standing_from, with_standing
from sessions.replanning.changes import ChangeRhythm
from sessions.replanning.replan import propose, save_replan, undo_replan
from sessions.talks.log import log_talk, undo_log
from sessions.talks.new_dates import propose_new_date
from sessions.talks.unplanned import log_unplanned
from sessions.workbook.facts import facts_of
from sessions.workbook.tables import timeline
from tests.world import at, person

TODAY = date(2026, 10, 15)  # talk 1 was 29 Sep., talk 2 5 Oct., talk 3 12 Oct.; talk 4 is 19 Oct.


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def the_talk(mentorship, number=1) -> PlanItem:
    return PlanItem.objects.get(mentorship=mentorship, kind="talk", number=number)


def extra(world, **changes) -> PlanItem:
    values = {"ticks": None, "unplanned_seen": 0, "held_on": date(2026, 10, 13), "minutes": 20, "held_as": "telefon"} | changes
    return log_unplanned(mentorship=world.mine, by=world.here.mentor.person, now=at(TODAY), **values)


def held(world, number: int, **changes) -> PlanItem:
    item = the_talk(world.mine, number)
    values = {"held_on": TODAY, "minutes": 45, "held_as": "samtale", "revision": item.revision} | changes
    return log_talk(item=item, by=world.here.mentor.person, now=at(TODAY), **values)


def url(name, row):
    return reverse(f"sessions:{name}", args=[row.pk])


SENT = {"held_on": "2026-10-13", "minutes": "20", "held_as": "telefon", "instead": "nei", "unplanned_seen": "0"}


def test_an_extra_talk_is_a_line_that_was_never_planned(world):
    item = extra(world)

    item.refresh_from_db()
    assert (item.kind, item.rule_key, item.title, item.number) == ("talk", "extra_1", "Ekstra samtale", 20)
    assert (item.first_planned_on, item.planned_on, item.week, item.state, item.done_on) == (None, None, None, "done", date(2026, 10, 13))
    assert (item.meeting.minutes, item.meeting.form, item.meeting.led_by) == (20, "telefon", world.here.mentor.person)
    assert set(item.meeting.participants.all()) == {world.here.mentor.person, world.mine.mentee}


def test_the_same_extra_talk_sent_twice_is_logged_once(world):
    assert extra(world) == extra(world)
    assert Meeting.objects.count() == 1


def test_another_extra_talk_from_an_old_page_is_told_of_the_first(world):
    extra(world)
    with pytest.raises(ValidationError, match=r"Holdt tir. 13. okt. .uke 42., 20 minutter .telefon."):
        extra(world, minutes=30)
    second = extra(world, minutes=30, unplanned_seen=1)

    assert (second.rule_key, second.number) == ("extra_2", 21)


def test_undoing_an_extra_talk_removes_it_and_history_keeps_it(world):
    item = extra(world)
    pk = item.pk
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)

    assert not PlanItem.objects.filter(pk=pk).exists()
    assert not Meeting.objects.exists()
    assert list(PlanItem.history.filter(id=pk).order_by("history_id").values_list("history_type", flat=True)) == ["+", "-"]
    assert extra(world).rule_key == "extra_1"


def test_a_key_that_is_free_again_before_the_last_is_not_used_twice(world):
    first = extra(world)
    extra(world, minutes=30, unplanned_seen=1)
    undo_log(item=first, revision=first.revision, by=world.here.mentor.person)

    assert extra(world, minutes=40, unplanned_seen=2).rule_key == "extra_3"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"held_on": date(2026, 8, 30)}, "held_on"),
        ({"minutes": 0}, "minutes"),
        ({"held_as": "brev"}, "held_as"),
    ],
)
def test_an_extra_talk_that_cannot_be_is_refused(world, changes, field):
    with pytest.raises(ValidationError) as refused:
        extra(world, **changes)

    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


def test_a_talk_outside_the_plan_can_be_one_of_the_open_ones(world):
    item = extra(world, ticks=the_talk(world.mine, 3))
    again = extra(world, ticks=the_talk(world.mine, 3))

    assert (item.number, item.state, item.done_on) == (3, "done", date(2026, 10, 13))
    assert again.revision == 1
    with pytest.raises(ValidationError, match=r"er alt logget: Holdt tir. 13. okt."):
        extra(world, ticks=the_talk(world.mine, 3), minutes=60)
    assert Meeting.objects.get().minutes == 20


def test_nothing_is_added_to_a_year_that_is_over(world):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    with pytest.raises(ValidationError, match="fullført"):
        extra(world)


# Wherever talks are counted and shown


def test_an_extra_talk_counts_as_held_and_never_as_planned(world):
    for number in (1, 2, 3):
        held(world, number)
    extra(world)
    (row,) = with_standing(Mentorship.objects.filter(pk=world.mine.pk), today=TODAY)
    card = next(card for card in mentee_cards(world.here.mentor.person, today=TODAY) if card.mentorship == world.mine)
    plan = plan_of(world.mine, reader=world.here.leader, today=TODAY)

    counted = TalkCount(planned=3, held=4, extra=1)
    assert standing_from(row, today=TODAY).talks == card.talks == plan.standing.talks == counted
    assert (card.total, card.minutes) == (19, 3 * 45 + 20)
    assert counted.text == "4 holdt, 1 av dem ekstra; 3 planlagt hittil"


def test_an_extra_talk_stands_on_its_day_among_what_has_been(world):
    item = extra(world)
    plan = plan_of(world.mine, reader=world.here.leader, today=TODAY)
    year = own_year(world.mine, today=TODAY)

    assert [line.item for line in plan.past][-1] == item
    assert item not in [line.item for line in (*plan.ahead, *plan.undated, *plan.late)]
    assert next(line.week for line in plan.past if line.item == item) == 5
    assert [month.name for month in year.months if item in [line.item for line in month.lines]] == ["Oktober 2026"]
    days = department_week(world.here.department, date(2026, 10, 12))
    assert [(event.mentee, event.other) for event in days[1].events] == [("Nils Nyansatt", "Mona Sandvik")]


def test_documents_keep_the_closing_talk_and_add_the_extra_one(world):
    extra(world)
    rows = [row for phase in timeline(facts_of(world.mine, reader=world.here.leader, today=TODAY)) for row in phase.rows]
    titles = [row.title for row in rows]

    assert [row.on for row in rows if row.title == "Ekstra samtale"] == [date(2026, 10, 13)]
    assert "Mentorsamtale 2–18 (se tabellen over samtalene)" in titles
    assert the_talk(world.mine, 19).title in titles


def test_an_extra_talk_stands_in_no_order_with_the_planned_ones(world):
    fourth = the_talk(world.mine, 4)
    free_before = propose_new_date(fourth, today=TODAY)
    extra(world, held_on=TODAY)

    assert propose_new_date(the_talk(world.mine, 4), today=TODAY) == free_before
    assert obstacles(fourth, date(2026, 10, 20), today=TODAY) == []


@pytest.mark.parametrize("reader", ["mentor", "mentee", "leader"])
def test_pages_with_an_extra_talk_on_them_are_shown(world, client, reader):
    item = extra(world)
    people = {"mentor": world.here.mentor.person, "mentee": world.mine.mentee, "leader": world.here.leader}
    client.force_login(people[reader])

    assert "Ekstra samtale" in client.get(url("hire", world.mine), follow=True).content.decode()
    if reader != "leader":
        page = client.get(url("talk", item)).content.decode()
        assert "Utenom planen" in page
        assert "Samtale 20 av 19" not in page


# The page


def test_a_planned_talk_that_has_come_is_asked_about_with_no_answer_given(world, client):
    client.force_login(world.here.mentor.person)
    page = client.get(url("unplanned_talk", world.mine)).content.decode()

    third, fourth = the_talk(world.mine, 3), the_talk(world.mine, 4)
    assert "Kom den i stedet for en planlagt samtale?" in page
    assert "checked" not in page.split("id_instead")[1].split("</fieldset>")[0]
    assert f'<option value="{third.pk}">{third.title}, man. 12. okt.</option>' in page
    assert page.index(f'value="{third.pk}"') < page.index(f'value="{fourth.pk}"')
    refused = client.post(url("unplanned_talk", world.mine), {name: value for name, value in SENT.items() if name != "instead"})
    assert refused.status_code == 422
    assert "Svar nei eller ja." in refused.content.decode()
    client.post(url("unplanned_talk", world.mine), SENT | {"instead": "ja", "ticks": str(third.pk)})
    assert the_talk(world.mine, 3).done_on == date(2026, 10, 13)


def test_an_extra_talk_leaves_the_planned_one_ahead_unless_she_says_otherwise(world, client):
    for number in (1, 2, 3):
        held(world, number)
    client.force_login(world.here.mentor.person)
    page = client.get(url("unplanned_talk", world.mine)).content.decode()
    fourth = the_talk(world.mine, 4)
    assert re.search(r'value="nei"[^>]*checked', page)

    as_it_stands = {"held_on": TODAY.isoformat(), "minutes": "45", "held_as": "samtale", "unplanned_seen": "0", "instead": "nei"}
    client.post(url("unplanned_talk", world.mine), as_it_stands | {"ticks": str(fourth.pk)})
    assert the_talk(world.mine, 4).state == "planned"
    assert PlanItem.objects.get(rule_key="extra_1").done_on == TODAY


def test_the_talks_asked_about_follow_the_date_with_and_without_script(world, client):
    client.force_login(world.here.mentor.person)
    typed = SENT | {"held_on": "2026-10-05", "minutes": "33"}
    second = the_talk(world.mine, 2)

    whole = client.post(url("unplanned_talk_preview", world.mine), typed).content.decode()
    part = client.post(url("unplanned_talk_preview", world.mine), typed, headers={"HX-Request": "true", "HX-Target": "for-the-day"})
    assert 'value="33"' in whole
    assert 'value="2026-10-05"' in whole
    assert "alert" not in whole.split("<main")[1].split("<form")[0]
    for page in (whole, part.content.decode()):
        assert page.index(f'<option value="{second.pk}"') < page.index(f'<option value="{the_talk(world.mine, 1).pk}"')
    assert "<form" not in part.content.decode()
    assert not Meeting.objects.exists()


def test_an_extra_talk_through_the_page_and_taken_back(world, client):
    client.force_login(world.here.mentor.person)
    page = client.post(url("unplanned_talk", world.mine), SENT, follow=True).content.decode()
    item = PlanItem.objects.get(rule_key="extra_1")
    assert "Samtalen er logget som en ekstra samtale." in page
    assert "20 minutter · telefon" in page
    assert client.post(url("unplanned_talk", world.mine), SENT).status_code == 302  # a double click
    assert Meeting.objects.count() == 1

    for _click in range(2):
        undone = client.post(url("talk_undo", item), {"revision": item.revision})
        assert (undone.status_code, undone["Location"]) == (302, reverse("sessions:mentees"))
    assert not PlanItem.objects.filter(rule_key="extra_1").exists()
    assert client.get(url("talk", item)).status_code == 404


def test_who_never_logged_it_gets_404_for_an_extra_talk_that_is_gone(world, client):
    item = extra(world)
    pk = item.pk
    undo_log(item=item, revision=item.revision, by=world.here.mentor.person)
    client.force_login(world.here.other_mentor.person)

    assert client.post(reverse("sessions:talk_undo", args=[pk]), {"revision": 1}).status_code == 404


def test_the_second_tab_hears_of_the_first_and_can_send_again(world, client):
    client.force_login(world.here.mentor.person)
    client.post(url("unplanned_talk", world.mine), SENT)
    refused = client.post(url("unplanned_talk", world.mine), SENT | {"minutes": "50"})

    assert refused.status_code == 422
    assert "En ekstra samtale er logget etter at du åpnet siden" in refused.content.decode()
    assert 'value="50"' in refused.content.decode()
    assert refused.context["form"]["unplanned_seen"].value() == 1
    client.post(url("unplanned_talk", world.mine), SENT | {"minutes": "50", "unplanned_seen": "1"})
    assert list(Meeting.objects.order_by("pk").values_list("minutes", flat=True)) == [20, 50]


@pytest.mark.parametrize(
    "values",
    [
        {},
        SENT | {"instead": "ja", "ticks": "99999999999999999999999"},
        SENT | {"instead": "ja", "ticks": "x"},
        SENT | {"instead": "ja"},
        SENT | {"instead": "kanskje"},
        SENT | {"held_on": "2026-12-24"},
        SENT | {"held_on": "0001-01-01"},
        SENT | {"unplanned_seen": "-1"},
        SENT | {"led_by": "0"},
    ],
)
def test_the_page_answers_anything_with_422(world, client, values):
    client.force_login(world.here.mentor.person)

    assert client.post(url("unplanned_talk", world.mine), values).status_code == 422
    assert client.post(url("unplanned_talk_preview", world.mine), values).status_code == 200
    assert not Meeting.objects.exists()


def test_no_other_hires_talk_is_ticked_off(world, client):
    client.force_login(world.here.mentor.person)
    theirs = the_talk(world.neighbour, 3)

    assert client.post(url("unplanned_talk", world.mine), SENT | {"instead": "ja", "ticks": str(theirs.pk)}).status_code == 422
    assert the_talk(world.neighbour, 3).state == "planned"


def test_a_talk_outside_the_plan_held_by_a_colleague(world, client):
    colleague = person("Siv Stedfortreder")
    world.here.unit.mentors.create(person=colleague, starts_on=date(2020, 1, 1))
    client.force_login(world.here.mentor.person)
    client.post(url("unplanned_talk", world.mine), SENT | {"led_by": colleague.pk})

    assert Meeting.objects.get().led_by == colleague


def test_a_closed_year_says_why(world, client):
    Mentorship.objects.filter(pk=world.mine.pk).update(state="completed", ended_on=TODAY)
    client.force_login(world.here.mentor.person)
    page = client.get(url("unplanned_talk", world.mine)).content.decode()

    assert "Programmet er fullført" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert client.post(url("unplanned_talk", world.mine), SENT).status_code == 422


# A plan laid anew leaves it where it was


def test_laying_the_plan_anew_and_taking_that_back_leaves_an_extra_talk_alone(world):
    item = extra(world)
    about = {"mentorship": world.mine, "by": world.here.leader, "now": at(TODAY)}
    change = [ChangeRhythm(preferred_weekday=3, shortened=False)]
    proposal = propose(changes=change, **about)
    changed = {line.rule_key for change in proposal.replanned.changes for line in (change.before, change.after) if line}
    assert "talk_week_6" in changed
    assert "extra_1" not in changed
    replan = save_replan(changes=change, seen=proposal.fingerprint, **about)
    second = extra(world, minutes=30, unplanned_seen=1)
    undo_replan(replan=replan, by=world.here.leader, now=at(TODAY))

    kept = world.mine.items.filter(rule_key__startswith="extra_").order_by("rule_key")
    assert [(row.pk, row.number, row.state, row.done_on) for row in kept] == [
        (row.pk, row.number, "done", date(2026, 10, 13)) for row in (item, second)
    ]


def test_an_extra_talk_the_day_before_moves_no_planned_one(world):
    talk = world.mine.items.get(rule_key="talk_week_6")
    about = {"mentorship": world.mine, "by": world.here.leader, "now": at(TODAY)}
    assert propose(**about).is_empty
    log_unplanned(
        mentorship=world.mine,
        ticks=None,
        unplanned_seen=0,
        held_on=min(TODAY, talk.planned_on - timedelta(days=1)),
        minutes=20,
        held_as="telefon",
        by=world.here.mentor.person,
        now=at(TODAY),
    )
    assert propose(**about).is_empty
