"""Can a leader fill in the ten training shifts as one form, and is nothing of it lost?"""

from datetime import date

import pytest
from django.urls import reverse

from people.models import ClosedDay
from sessions.models import PlanItem
from tests.hires.test_hire_page import TODAY, item
from tests.world import at


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def shifts_url(mentorship):
    return reverse("sessions:shifts", args=[mentorship.pk])


def typed(client, mentorship, **changes):
    """What the browser would send of the page as it stands, with changes by shift number."""
    formset = client.get(shifts_url(mentorship)).context["formset"]
    values = {"vakt-TOTAL_FORMS": "10", "vakt-INITIAL_FORMS": "10"}
    for number, form in enumerate(formset.forms, start=1):
        for name in form.fields:
            value = changes.get(f"_{number}", {}).get(name, form[name].value())
            if value is not None and value is not False:
                values[form.add_prefix(name)] = "on" if value is True else str(value)
    return values


def test_ten_shifts_are_filled_as_one_form(world, client):
    client.force_login(world.here.leader)
    changes = {f"_{number}": {"shift_type": "dag", "companion": "Mona Sandvik"} for number in range(1, 11)}
    changes["_3"] |= {"planned_on": "2026-09-20", "other": "Ta med nøkler", "is_done": True}
    answer = client.post(shifts_url(world.mine), typed(client, world.mine, **changes), follow=True)

    assert "Opplæringsvaktene er lagret." in answer.content.decode()
    third = item(world.mine, "training_shift", 3)
    assert (third.planned_on, third.companion, third.other, third.state) == (date(2026, 9, 20), "Mona Sandvik", "Ta med nøkler", "done")
    assert PlanItem.objects.filter(mentorship=world.mine, shift_type="dag").count() == 10


def test_a_refused_row_keeps_everything_that_was_typed(world, client):
    client.force_login(world.here.leader)
    values = typed(client, world.mine, _2={"planned_on": "2031-01-01"}, _4={"companion": "Ola"})
    refused = client.post(shifts_url(world.mine), values)
    html = refused.content.decode()

    assert refused.status_code == 422
    assert "Datoen må være mellom" in html
    assert 'value="2031-01-01"' in html
    assert 'value="Ola"' in html
    assert not PlanItem.objects.filter(mentorship=world.mine, companion="Ola").exists()


def test_a_stale_row_is_told_and_can_be_sent_again(world, client):
    client.force_login(world.here.leader)
    values = typed(client, world.mine, _2={"shift_type": "natt"})
    PlanItem.objects.filter(pk=item(world.mine, "training_shift", 2).pk).update(shift_type="dag", revision=3)
    refused = client.post(shifts_url(world.mine), values)
    assert refused.status_code == 422
    assert refused.context["formset"].forms[1]["revision"].value() == "3"

    values["vakt-1-revision"] = "3"
    assert client.post(shifts_url(world.mine), values).status_code == 302
    assert item(world.mine, "training_shift", 2).shift_type == "natt"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"vakt-TOTAL_FORMS": "x", "vakt-INITIAL_FORMS": ""},
        {"vakt-TOTAL_FORMS": "100000", "vakt-INITIAL_FORMS": "0", "vakt-0-planned_on": "x", "vakt-0-revision": "9" * 30},
        {"vakt-TOTAL_FORMS": "10", "vakt-INITIAL_FORMS": "10", "vakt-0-shift_type": "kveld", "vakt-0-other": "x" * 201},
    ],
)
def test_the_shifts_answer_anything_with_422(world, client, values):
    client.force_login(world.here.leader)

    assert client.post(shifts_url(world.mine), values).status_code == 422
    assert set(PlanItem.objects.filter(mentorship=world.mine).values_list("revision", flat=True)) == {0}


def test_a_coordinator_fills_in_without_seeing_the_free_text(world, client):
    PlanItem.objects.filter(pk=item(world.mine, "training_shift", 1).pk).update(other="Ta med nøkler")
    client.force_login(world.here.coordinator)
    assert "Ta med nøkler" not in client.get(shifts_url(world.mine)).content.decode()
    values = typed(client, world.mine, _1={"shift_type": "dag"}) | {"vakt-0-other": "borte"}
    client.post(shifts_url(world.mine), values)

    first = item(world.mine, "training_shift", 1)
    assert (first.shift_type, first.other) == ("dag", "Ta med nøkler")


def test_what_a_municipality_calls_a_closed_day_is_text_and_nothing_else(world, client):
    ClosedDay.objects.create(municipality=world.here.municipality, closed_on=date(2026, 9, 15), name="<b>Fri</b>")
    client.force_login(world.here.leader)
    html = client.get(shifts_url(world.mine)).content.decode()

    assert "&lt;b&gt;Fri&lt;/b&gt;" in html
    assert "<b>Fri</b>" not in html


@pytest.mark.parametrize(("state", "reason"), [("completed", ""), ("ended", "resigned")])
def test_table_of_a_year_that_is_over_is_refused_in_words(world, client, state, reason):
    """It was open on the screen while the year ended."""
    client.force_login(world.here.leader)
    on_the_screen = typed(client, world.mine, _1={"companion": "Mona Sandvik"})
    type(world.mine).objects.filter(pk=world.mine.pk).update(state=state, end_reason=reason, ended_on=TODAY)

    answer = client.post(shifts_url(world.mine), on_the_screen)

    assert (answer.status_code, "så planen kan ikke endres" in answer.content.decode()) == (422, True)
    assert not world.mine.items.exclude(companion="").exists()
