"""What do moving, ticking off, noting and filling in change, and what do they refuse?"""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from programs.models import Mentorship
from sessions.models import PlanItem
from sessions.plan.items import mark_done, move_item, undo, write_task_note
from sessions.plan.shifts import RefusedRowsError, ShiftRow, fill_shifts
from sessions.talks.interviews import log_meeting
from tests.world import at

TODAY = date(2026, 11, 22)


def item(mentorship, kind, number=1):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, kind=kind, number=number)


def task(mentorship, key):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, rule_key=key)


def moved(world, line, day, **changes):
    values = {"time": None, "room": "", "confirmed": False, "revision": line.revision} | changes
    return move_item(item=line, planned_on=day, by=world.here.leader, today=TODAY, **values)


def complaints(call, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        call(*args, **kwargs)
    return refused.value.message_dict if hasattr(refused.value, "error_dict") else {"": refused.value.messages}


# Moving


def test_moving_pins_the_date_and_remembers_the_first(world):
    talk = item(world.mine, "talk", 12)
    first = talk.planned_on
    talk = moved(world, talk, first + timedelta(days=1), time=time(13, 30), room=" Møterom 2 ")

    assert (talk.planned_on, talk.first_planned_on, talk.is_pinned) == (first + timedelta(days=1), first, True)
    assert (talk.time, talk.room, talk.revision) == (time(13, 30), "Møterom 2", 1)
    assert PlanItem.objects.get(pk=talk.pk).planned_on == first + timedelta(days=1)
    assert talk.history.count() == 2


def test_time_and_room_alone_do_not_pin_the_date(world):
    talk = item(world.mine, "talk", 12)
    talk = moved(world, talk, talk.planned_on, time=time(9, 0))

    assert (talk.is_pinned, talk.time, talk.revision) == (False, time(9, 0), 1)


def test_moving_twice_from_the_same_page_moves_once(world):
    talk = item(world.mine, "talk", 12)
    day = talk.planned_on + timedelta(days=1)
    moved(world, talk, day)
    again = moved(world, talk, day)

    assert (again.revision, again.history.count()) == (1, 2)


def test_moving_from_a_stale_page_is_refused(world):
    talk = item(world.mine, "talk", 12)
    moved(world, talk, talk.planned_on + timedelta(days=1))

    assert "Noen andre har endret" in complaints(moved, world, talk, talk.planned_on + timedelta(days=2), revision=0)[""][0]


@pytest.mark.parametrize(
    ("kind", "number", "day", "said"),
    [
        ("talk", 8, date(2026, 12, 12), "Lør. 12. des. er en lørdag."),
        ("talk", 8, date(2026, 12, 25), "Fre. 25. des. er stengt: Første juledag."),
        ("talk", 8, date(2026, 12, 3), "og det bør gå minst 7 dager mellom dem."),
        ("talk", 8, date(2026, 10, 1), "skulle vært før."),
        ("talk", 8, date(2027, 3, 1), "skulle vært etter."),
        ("talk", 10, date(2027, 1, 14), "Samme dag, tor. 14. jan., er det Prøvetidssamtale 3."),
        ("interview", 3, date(2027, 4, 5), "Prøvetiden er over lør. 13. mars 2027."),
        ("task", 9, date(2026, 12, 13), "Søn. 13. des. er en søndag."),
    ],
)
def test_what_speaks_against_a_date_is_told_and_can_be_overruled(world, kind, number, day, said):
    line = item(world.mine, kind, number)
    found = complaints(moved, world, line, day)

    assert list(found) == ["confirmed"]
    assert any(said in sentence for sentence in found["confirmed"]), found
    assert moved(world, line, day, confirmed=True).planned_on == day


def test_moving_onto_an_absence_tells_who_is_away_and_not_why(world):
    talk = item(world.mine, "talk", 12)
    day = talk.planned_on + timedelta(days=1)
    world.here.mentor.person.absences.create(starts_on=day, ends_on=day)

    (sentence,) = complaints(moved, world, talk, day)["confirmed"]
    assert sentence.endswith("har Mona Sandvik fravær.")


def test_a_training_shift_may_lie_on_any_day(world):
    shift = moved(world, item(world.mine, "training_shift", 3), date(2026, 9, 20))

    assert (shift.planned_on, shift.week) == (date(2026, 9, 20), 1)


@pytest.mark.parametrize(
    ("day", "allowed"), [(date(2026, 7, 16), True), (date(2026, 7, 15), False), (date(2028, 9, 14), True), (date(2028, 9, 15), False)]
)
def test_a_date_far_from_the_year_is_refused(world, day, allowed):
    line = task(world.mine, "welcome_letter")
    if allowed:
        assert moved(world, line, day, confirmed=True).planned_on == day
    else:
        assert list(complaints(moved, world, line, day, confirmed=True)) == ["planned_on"]


def test_a_date_set_for_what_had_none_is_its_first(world):
    talk = item(world.mine, "talk", 19)
    PlanItem.objects.filter(pk=talk.pk).update(planned_on=None, first_planned_on=None, flags=["unplaced", "no_mentor"])
    talk = moved(world, item(world.mine, "talk", 19), date(2027, 9, 15))

    assert (talk.first_planned_on, talk.flags, talk.week) == (date(2027, 9, 15), [], 52)


def test_what_is_held_does_not_move(world):
    interview = item(world.mine, "interview")
    interview = log_meeting(item=interview, held_on=TODAY, revision=0, by=world.here.leader, now=at(TODAY))

    assert "Angre det først" in complaints(moved, world, interview, date(2026, 12, 1))[""][0]


def test_a_talk_that_was_not_held_gets_a_new_date(world):
    talk = item(world.mine, "talk", 8)
    PlanItem.objects.filter(pk=talk.pk).update(state="not_held", not_held_reason="ferie")
    talk = moved(world, item(world.mine, "talk", 8), date(2026, 12, 11), confirmed=True)

    assert (talk.state, talk.not_held_reason, talk.planned_on) == ("planned", "", date(2026, 12, 11))


# Ticking off


def test_mark_done_and_undo(world):
    line = task(world.mine, "welcome_letter")
    line = mark_done(item=line, done_on=date(2026, 9, 1), revision=0, by=world.here.leader, today=TODAY)
    assert (line.state, line.done_on, line.done_by, line.revision) == ("done", date(2026, 9, 1), world.here.leader, 1)
    assert mark_done(item=line, done_on=date(2026, 9, 1), revision=0, by=world.here.leader, today=TODAY).revision == 1

    line = undo(item=line, revision=1, by=world.here.leader)
    assert (line.state, line.done_on, line.done_by, line.revision) == ("planned", None, None, 2)
    assert undo(item=line, revision=1, by=world.here.leader).revision == 2


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2020, 1, 1)])
def test_mark_done_refuses_dates_that_cannot_be(world, day):
    line = task(world.mine, "welcome_letter")

    assert list(complaints(mark_done, item=line, done_on=day, revision=0, by=world.here.leader, today=TODAY)) == ["done_on"]


@pytest.mark.parametrize("kind", ["talk", "interview", "leader_mentor_meeting"])
def test_meetings_are_never_ticked_off_as_tasks(world, kind):
    line = item(world.mine, kind)

    assert "logges som holdt" in complaints(mark_done, item=line, done_on=TODAY, revision=0, by=world.here.leader, today=TODAY)[""][0]


def test_note_on_a_task(world):
    line = task(world.mine, "welcome_letter")
    line = write_task_note(item=line, text="  Sendt med \n post ", revision=0, by=world.here.leader)
    assert (line.note, line.revision) == ("Sendt med post", 1)
    assert write_task_note(item=line, text="", revision=1, by=world.here.leader).note == ""
    assert list(complaints(write_task_note, item=line, text="x" * 201, revision=2, by=world.here.leader)) == ["text"]
    assert "Bare oppgaver" in complaints(write_task_note, item=item(world.mine, "talk"), text="x", revision=0, by=world.here.leader)[""][0]


def test_the_history_never_holds_a_note(world):
    line = write_task_note(item=task(world.mine, "welcome_letter"), text="hemmelig", revision=0, by=world.here.leader)

    assert not hasattr(line.history.first(), "note")


# The training shifts


def rows_of(mentorship, **changes):
    """The ten shifts as they are, with changes by number: `_3={"shift_type": "natt"}`."""
    rows = []
    for shift in mentorship.items.filter(kind="training_shift").order_by("number"):
        values = {
            "pk": shift.pk,
            "revision": shift.revision,
            "planned_on": shift.planned_on,
            "shift_type": shift.shift_type,
            "companion": shift.companion,
            "other": shift.other,
            "is_done": shift.state == "done",
        }
        rows.append(ShiftRow(**(values | changes.get(f"_{shift.number}", {}))))
    return rows


def filled(world, rows):
    return fill_shifts(mentorship=world.mine, rows=rows, by=world.here.leader, today=TODAY)


def test_fill_shifts_saves_what_changed_and_nothing_else(world):
    rows = rows_of(world.mine, _1={"shift_type": "dag", "is_done": True}, _3={"planned_on": date(2026, 9, 20), "companion": " Mona "})

    assert filled(world, rows) == 2
    first, third = item(world.mine, "training_shift", 1), item(world.mine, "training_shift", 3)
    assert (first.state, first.done_on, first.done_by, first.shift_type) == ("done", first.planned_on, world.here.leader, "dag")
    assert (third.planned_on, third.companion, third.is_pinned, third.revision) == (date(2026, 9, 20), "Mona", True, 1)
    assert item(world.mine, "training_shift", 2).revision == 0
    assert filled(world, rows) == 0  # the button twice


def test_fill_shifts_saves_all_or_none(world):
    rows = rows_of(world.mine, _1={"shift_type": "dag"}, _2={"planned_on": date(2030, 1, 1)}, _4={"planned_on": TODAY, "is_done": False})
    with pytest.raises(RefusedRowsError) as refused:
        filled(world, rows)

    second = item(world.mine, "training_shift", 2)
    assert list(refused.value.by_item) == [second.pk]
    assert list(refused.value.by_item[second.pk].message_dict) == ["planned_on"]
    assert set(PlanItem.objects.filter(mentorship=world.mine, kind="training_shift").values_list("revision", flat=True)) == {0}


def test_fill_shifts_refuses_the_stale_row_and_no_other(world):
    rows = rows_of(world.mine, _2={"shift_type": "natt"})
    filled(world, rows_of(world.mine, _2={"shift_type": "dag"}, _5={"shift_type": "dag"}))
    with pytest.raises(RefusedRowsError) as refused:
        filled(world, rows)

    # Row 5 too: as it stood on the old page it would take away what was filled in since.
    assert set(refused.value.by_item) == {item(world.mine, "training_shift", 2).pk, item(world.mine, "training_shift", 5).pk}
    assert item(world.mine, "training_shift", 2).shift_type == "dag"


def test_two_shifts_never_share_date_and_type(world):
    same = {"planned_on": date(2026, 9, 21), "shift_type": "dag"}
    with pytest.raises(RefusedRowsError) as refused:
        filled(world, rows_of(world.mine, _6=same, _7=same))
    assert "samme dato og type" in str(refused.value.by_item)

    assert filled(world, rows_of(world.mine, _6=same, _7=same | {"shift_type": "aften"})) == 2


def test_a_shift_is_not_done_before_its_day(world):
    with pytest.raises(RefusedRowsError) as refused:
        filled(world, rows_of(world.mine, _10={"planned_on": TODAY + timedelta(days=1), "is_done": True}))
    assert "ikke gått ennå" in str(refused.value.by_item)


def test_who_does_not_see_the_free_text_does_not_take_it_away(world):
    filled(world, rows_of(world.mine, _1={"other": "Ta med nøkler"}))
    filled(world, rows_of(world.mine, _1={"other": None, "shift_type": "dag"}))

    assert item(world.mine, "training_shift", 1).other == "Ta med nøkler"


def test_shifts_of_another_hire_are_left_alone(world):
    rows = rows_of(world.theirs, _1={"shift_type": "natt"})

    assert filled(world, rows) == 0
    assert item(world.theirs, "training_shift", 1).shift_type == ""


@pytest.mark.parametrize(("state", "reason"), [("ended", "resigned"), ("completed", "")])
def test_nothing_changes_when_the_year_is_over(world, state, reason):
    line, interview = task(world.mine, "welcome_letter"), item(world.mine, "interview")
    Mentorship.objects.filter(pk=world.mine.pk).update(state=state, ended_on=TODAY, end_reason=reason)
    attempts = [
        (moved, (world, line, date(2026, 12, 1)), {}),
        (mark_done, (), {"item": line, "done_on": TODAY, "revision": 0, "by": world.here.leader, "today": TODAY}),
        (write_task_note, (), {"item": line, "text": "x", "revision": 0, "by": world.here.leader}),
        (log_meeting, (), {"item": interview, "held_on": TODAY, "revision": 0, "by": world.here.leader, "now": at(TODAY)}),
        (filled, (world, []), {}),
    ]
    for verb, args, kwargs in attempts:
        assert "kan ikke endres" in complaints(verb, *args, **kwargs)[""][0]
