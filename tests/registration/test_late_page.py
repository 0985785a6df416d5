"""Is what lay before a late registration logged or waived in one page, all of it or nothing, and told elsewhere?"""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from programs.models import Mentorship
from sessions.models import Meeting, PlanItem
from sessions.registration.late.settling import DONE, Answer, settle, waive
from sessions.workbook.facts import facts_of
from sessions.workbook.tables import picture
from tests.reading import flat
from tests.world import at, hire

START = date(2026, 9, 14)
REGISTERED = date(2026, 10, 20)
TODAY = date(2026, 10, 22)
ALL = 24  # lines of the plan before the day of registration


@pytest.fixture
def late(world):
    """A hire who had worked five weeks when she was registered, beside one who was registered in time."""
    return hire(world.here, "Lena Sen", starts_on=START, today=REGISTERED)


@pytest.fixture
def _on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TODAY))


def before(mentorship):
    return PlanItem.objects.filter(mentorship=mentorship).not_registered()


def item(mentorship, kind, number=1):
    return PlanItem.objects.select_related("mentorship").get(mentorship=mentorship, kind=kind, number=number)


def page_of(mentorship):
    return reverse("sessions:late_registration", args=[mentorship.pk])


def typed(client, mentorship, changes=None, **rest):
    """What the browser would send of the page as it stands; `changes` by the line's key."""
    formset = client.get(page_of(mentorship)).context["formset"]
    values = {"punkt-TOTAL_FORMS": str(len(formset.forms)), "punkt-INITIAL_FORMS": str(len(formset.forms))} | rest
    for form in formset.forms:
        for name in form.fields:
            value = (changes or {}).get(form.row.item.pk, {}).get(name, form[name].value())
            values[form.add_prefix(name)] = "" if value is None else str(value)
    return values


@pytest.mark.usefixtures("_on_the_day")
def test_the_leader_settles_her_lines_in_one_page(world, late, client):
    client.force_login(world.here.leader)
    task, talk = item(late, "task"), item(late, "talk")
    values = typed(client, late, {task.pk: {"outcome": "done", "done_on": "2026-09-02"}, talk.pk: {"outcome": "waived"}})
    answer = client.post(page_of(late), values, follow=True)

    assert "2 punkter er lagret." in answer.content.decode()
    assert PlanItem.objects.get(pk=task.pk).done_on == date(2026, 9, 2)
    assert PlanItem.objects.get(pk=talk.pk).state == "waived"
    assert before(late).count() == ALL - 2


@pytest.mark.usefixtures("_on_the_day")
def test_the_rest_is_waived_in_one_tick_and_a_double_click_saves_once(world, late, client):
    client.force_login(world.here.mentor.person)
    talk = item(late, "talk", 2)
    values = typed(client, late, {talk.pk: {"outcome": "done", "minutes": "50"}}, rest="waived")
    own = len([name for name in values if name.endswith("-revision")])
    answers = [client.post(page_of(late), values, follow=True).content.decode() for _time in range(2)]

    assert f"{own} punkter er lagret." in answers[0]
    assert "Ingenting var endret." in answers[1]
    assert set(late.items.exclude(revision=0).values_list("revision", flat=True)) == {1}
    assert late.items.filter(state="waived").count() == own - 1
    held = PlanItem.objects.get(pk=talk.pk).meeting
    assert (held.held_on, held.minutes, held.led_by) == (talk.planned_on, 50, world.here.mentor.person)
    assert before(late).count() == ALL - own  # what is the leader's is still open


@pytest.mark.usefixtures("_on_the_day")
def test_the_rest_was_done_on_its_day_in_one_choice(world, late, client):
    client.force_login(world.here.leader)
    task = item(late, "task")
    client.post(page_of(late), typed(client, late, {task.pk: {"outcome": "waived"}}, rest="done"), follow=True)

    assert PlanItem.objects.get(pk=task.pk).state == "waived"
    done = late.items.filter(state="done")
    assert done.exists()
    assert all(row.done_on == row.planned_on for row in done)
    assert set(before(late).values_list("kind", flat=True)) == {"talk"}  # the mentor says what was held of hers


@pytest.mark.usefixtures("_on_the_day")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": "done", "done_on": ""}, "Skriv datoen."),
        ({"outcome": "done", "done_on": "2026-12-01"}, "Datoen er ikke kommet ennå."),
        ({"outcome": "done", "done_on": "31.31.2026"}, "Oppgi en gyldig dato. Skriv den slik: 14.12.2026."),
        ({"outcome": "done", "minutes": "0"}, "Skriv mellom 1 og 480 minutter."),
        ({"outcome": "done", "minutes": ""}, "Skriv mellom 1 og 480 minutter."),
        ({"outcome": "", "minutes": "55"}, "Velg «Holdt», eller sett tilbake det som sto."),
        ({"outcome": "", "done_on": "2026-10-01"}, "Velg «Holdt», eller sett tilbake det som sto."),
        ({"outcome": "not_held"}, "Velg et gyldig valg."),
    ],
)
def test_a_refused_row_is_told_beside_it_and_everything_typed_is_kept(world, late, client, change, said):
    client.force_login(world.here.mentor.person)
    first, second = item(late, "talk", 1), item(late, "talk", 2)
    values = typed(client, late, {first.pk: {"outcome": "waived"}, second.pk: change}, rest="waived")
    answer = client.post(page_of(late), values)
    row = next(row for row in answer.content.decode().split("<tr") if f'name="punkt-{second.pk}-revision"' in row)

    assert answer.status_code == 422
    assert said in row
    assert f"{second.title}, " in flat(answer.content.decode()).split("</table>")[0].split("<table")[0]
    for name, value in change.items():
        assert name == "outcome" or f'value="{value}"' in row or not value
    assert 'name="rest"' in answer.content.decode()
    assert answer.context["formset"].rest["rest"].value() == "waived"
    assert not late.items.exclude(revision=0).exists()


@pytest.mark.usefixtures("_on_the_day")
def test_a_line_another_has_logged_is_told_and_can_be_sent_again(world, late, client):
    client.force_login(world.here.leader)
    task, other = item(late, "task", 1), item(late, "task", 2)
    values = typed(client, late, {task.pk: {"outcome": "done", "done_on": "2026-09-02"}, other.pk: {"outcome": "waived"}})
    settle(
        mentorship=late,
        answers=[Answer(pk=task.pk, revision=0, outcome=DONE, done_on=date(2026, 9, 1))],
        by=world.here.leader,
        now=at(TODAY),
    )
    refused = client.post(page_of(late), values)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Noen andre har endret dette" in html
    assert "Lagret nå: utført tir. 1. sep. (uke 36)" in html
    assert PlanItem.objects.get(pk=other.pk).state == "planned"

    form = next(form for form in refused.context["formset"].forms if form.row.item.pk == task.pk)
    assert form["revision"].value() == "1"
    assert client.post(page_of(late), values | {form.add_prefix("revision"): "1"}).status_code == 302
    assert PlanItem.objects.get(pk=task.pk).done_on == date(2026, 9, 2)


@pytest.mark.usefixtures("_on_the_day")
def test_the_rest_means_what_is_still_open(world, late, client):
    """What the mentor logged while the leader read the page is left alone."""
    client.force_login(world.here.leader)
    values = typed(client, late, rest="waived")
    talk = item(late, "talk")
    settle(
        mentorship=late,
        answers=[Answer(pk=talk.pk, revision=0, outcome=DONE, done_on=talk.planned_on, minutes=30)],
        by=world.here.mentor.person,
        now=at(TODAY),
    )

    assert client.post(page_of(late), values).status_code == 302
    assert PlanItem.objects.get(pk=talk.pk).state == "done"
    assert late.items.filter(state="waived").count() == ALL - 1


@pytest.mark.usefixtures("_on_the_day")
def test_a_leader_cannot_log_a_talk_nor_a_mentor_an_interview(world, late, client):
    talk, interview = item(late, "talk"), item(late, "interview")
    client.force_login(world.here.leader)
    values = typed(client, late, {talk.pk: {"outcome": "done"}}) | {f"punkt-{talk.pk}-done_on": "2026-10-01"}
    assert client.post(page_of(late), values).status_code == 422

    client.force_login(world.here.mentor.person)
    forged = {f"punkt-{interview.pk}-{name}": value for name, value in (("revision", "0"), ("outcome", "done"), ("done_on", "2026-10-01"))}
    assert client.post(page_of(late), typed(client, late) | forged).status_code == 302
    assert not Meeting.objects.exists()


@pytest.mark.usefixtures("_on_the_day")
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"punkt-TOTAL_FORMS": "x"},
        {"punkt-TOTAL_FORMS": "2", "punkt-INITIAL_FORMS": "2", "punkt-999999999999999999-revision": "9" * 30},
        {"punkt-TOTAL_FORMS": "1", "punkt-INITIAL_FORMS": "1", "punkt-x-revision": "1", "rest": "waived"},
    ],
)
def test_the_page_answers_anything_with_422(world, late, client, values):
    client.force_login(world.here.leader)

    assert client.post(page_of(late), values).status_code == 422
    assert not late.items.exclude(revision=0).exists()


@pytest.mark.usefixtures("_on_the_day")
def test_a_year_that_ended_meanwhile_refuses_and_says_why(world, late, client):
    client.force_login(world.here.leader)
    values = typed(client, late, rest="waived")
    Mentorship.objects.filter(pk=late.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    refused = client.post(page_of(late), values)

    assert refused.status_code == 422
    assert "Mentorforholdet er avsluttet" in refused.content.decode()
    assert not late.items.filter(state="waived").exists()


@pytest.mark.usefixtures("_on_the_day")
def test_what_others_do_is_read_only_with_who_does_it(world, late, client):
    client.force_login(world.here.mentor.person)
    html = flat(client.get(page_of(late)).content.decode())
    mine, others = html.split('id="others"')

    assert f"punkt-{item(late, 'interview').pk}-outcome" not in html
    assert "Lise Sandvik (avdelingsleder)" in others
    assert "Mentorsamtale 2" in mine


@pytest.mark.usefixtures("_on_the_day")
def test_a_hire_registered_in_time_has_nothing_here(world, client):
    client.force_login(world.here.leader)

    assert "Alt er ført" in client.get(page_of(world.mine)).content.decode()


@pytest.mark.usefixtures("_on_the_day")
@pytest.mark.parametrize("number", [5, 30])
def test_the_page_asks_as_often_for_five_lines_as_for_thirty(world, late, client, number, django_assert_num_queries):
    Mentorship.objects.filter(pk=late.pk).update(registered_at=at(date(2027, 3, 1)))
    extra = list(before(late).in_plan_order())[number:]
    PlanItem.objects.filter(pk__in=[row.pk for row in extra]).update(state="waived")
    client.force_login(world.here.leader)
    client.get(page_of(late))
    with django_assert_num_queries(11):
        answer = client.get(page_of(late))
    assert len(answer.context["formset"].forms) == number


# The hire's page


@pytest.mark.usefixtures("_on_the_day")
def test_the_hires_page_tells_how_many_and_leads_there(world, late, client):
    for reader in (world.here.leader, world.here.coordinator, world.here.mentor.person):
        client.force_login(reader)
        html = client.get(reverse("sessions:hire", args=[late.pk])).content.decode()
        assert f"{ALL} punkter lå før registreringen tir. 20. okt. og står som «ikke registrert»." in html
        assert f'href="{page_of(late)}"' in html
        assert "er forsinket" not in html
    assert page_of(world.mine) not in client.get(reverse("sessions:hire", args=[world.mine.pk])).content.decode()


@pytest.mark.usefixtures("_on_the_day")
def test_a_waived_line_is_taken_back_from_the_hires_page(world, late, client):
    line = waive(item=item(late, "talk"), revision=0, by=world.here.leader)
    client.force_login(world.here.leader)
    address = reverse("sessions:item_undo_waive", args=[line.pk])
    html = client.get(reverse("sessions:hire", args=[late.pk])).content.decode()
    assert f'action="{address}"' in html
    assert "ikke aktuelt" in html

    assert "Noen andre har endret" in client.post(address, {"revision": "x"}, follow=True).content.decode()
    answer = client.post(address, {"revision": "1"}, follow=True)
    assert "står som «ikke registrert» igjen" in answer.content.decode()
    assert PlanItem.objects.get(pk=line.pk).state == "planned"


@pytest.mark.usefixtures("_on_the_day")
def test_the_mentors_pages_lead_there_and_offer_the_planned_date(world, late, client):
    talk = item(late, "talk", 2)
    client.force_login(world.here.mentor.person)
    cards = client.get(reverse("sessions:mentees")).content.decode()
    page = client.get(reverse("sessions:talk", args=[talk.pk])).content.decode()

    assert "4 samtaler lå før registreringen." in cards
    assert f'href="{page_of(late)}"' in cards
    assert f'name="held_on" value="{talk.planned_on.isoformat()}"' in page
    assert "ikke registrert" in page


@pytest.mark.usefixtures("_on_the_day")
def test_the_leaders_list_tells_it_beside_and_not_as_late(world, late, client):
    client.force_login(world.here.leader)
    html = client.get(reverse("sessions:hires")).content.decode()
    row = next(row for row in html.split('<li class="item">') if "Lena Sen" in row)

    assert f"{ALL} ikke registrert" in row
    assert "forsinket" not in row


@pytest.mark.usefixtures("_on_the_day")
def test_the_documents_tell_what_is_not_relevant(world, late):
    waive(item=item(late, "talk", 1), revision=0, by=world.here.leader)
    facts = facts_of(late, reader=world.here.leader, today=TODAY)
    html = render_to_string("sessions/workbook/_talks.html", {"talks": facts.talks})

    assert html.count("ikke aktuelt") == 1
    assert len(picture(facts).marks) == late.items.filter(planned_on__isnull=False).count() - 1
