"""Does a personal link open one plan and nothing else, for a time, with every opening written down?"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.urls import reverse

from people.accounts.invitations import token_of as invitation_token_of
from people.models import Invitation, Person
from programs.models import Mentorship
from sessions.models import PlanItem, PlanLink, PlanLinkUse, PracticalNote
from sessions.start_letters.plan_link import last_link_day, last_uses, link_token, make_link, open_link, revoke_link
from tests import world as worlds
from tests.start_letters.filling import BEFORE, words
from tests.world import at


@pytest.fixture(autouse=True)
def today(monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BEFORE, 12))


@pytest.fixture
def link(world) -> PlanLink:
    return make_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE))


def address(token: str) -> str:
    return reverse("sessions:linked_plan", args=[token])


def opens(link: PlanLink, day: date, hour: int = 12) -> bool:
    return open_link(token=link_token(link), now=at(day, hour)) is not None


# --- How long -------------------------------------------------------------------------------------------------
def test_a_link_lasts_to_28_days_after_the_start(world, link):
    assert last_link_day(link) == date(2026, 10, 12)
    assert opens(link, date(2026, 10, 12), hour=23)
    assert not opens(link, date(2026, 10, 13), hour=0)


def test_a_link_made_late_lasts_28_days_all_the_same(world):
    link = make_link(mentorship=world.mine, by=world.here.leader, now=at(date(2026, 9, 21)))

    assert last_link_day(link) == date(2026, 10, 19)


def test_a_link_ends_at_midnight_also_where_the_clock_is_changed(world):
    hire = worlds.hire(world.here, "Guro Høst", starts_on=date(2026, 9, 28))  # 28 days later summer time has ended
    link = make_link(mentorship=hire, by=world.here.leader, now=at(BEFORE))

    assert (last_link_day(link), link.expires_at) == (date(2026, 10, 26), at(date(2026, 10, 27), 0))


def test_a_new_link_takes_over_from_the_one_before(world, link):
    newer = make_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE, 10))

    assert (opens(link, BEFORE), opens(newer, BEFORE)) == (False, True)


def test_revoking_twice_is_as_once_and_touches_no_other_plan(world, link):
    other = make_link(mentorship=world.neighbour, by=world.here.other_leader, now=at(BEFORE))

    assert [revoke_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE, hour)) for hour in (10, 11)] == [1, 0]
    link.refresh_from_db()
    assert link.revoked_at == at(BEFORE, 10)
    assert (opens(link, BEFORE), opens(other, BEFORE)) == (False, True)


def test_a_year_that_is_over_or_an_account_that_is_closed_opens_nothing(world, link):
    Person.objects.filter(pk=world.mine.mentee_id).update(is_active=False)
    assert not opens(link, BEFORE)
    Person.objects.filter(pk=world.mine.mentee_id).update(is_active=True)
    assert opens(link, BEFORE)

    Mentorship.objects.filter(pk=world.mine.pk).update(state="ended", ended_on=BEFORE, end_reason="other")
    assert not opens(link, BEFORE)
    with pytest.raises(ValidationError):
        make_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE))


# --- Who has the wrong one ------------------------------------------------------------------------------------
def wrong_tokens(world, link: PlanLink) -> list[str]:
    token = link_token(link)
    other = link_token(make_link(mentorship=world.neighbour, by=world.here.other_leader, now=at(BEFORE)))
    return [
        "x",
        token[:-1],
        f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
        f"{other.split(':')[0]}:{token.split(':')[1]}",
        link.public_id.hex,
        Signer().sign(link.public_id.hex),
        invitation_token_of(Invitation.objects.filter(person=world.mine.mentee).latest("pk")),
        "%00",
        "æ" * 3000,
    ]


def test_wrong_revoked_and_old_links_get_one_and_the_same_answer(world, link, client, monkeypatch):
    wrong = [client.get(address(token)) for token in wrong_tokens(world, link)]
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(date(2027, 1, 1)))
    old = client.get(address(link_token(link)))
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(BEFORE, 12))
    revoke_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE))
    revoked = client.get(address(link_token(link)))

    answers = {(answer.status_code, answer.content) for answer in (*wrong, old, revoked)}
    [(status, page)] = answers
    assert status == 404
    assert "Lenken virker ikke" in page.decode()
    assert "Nils" not in page.decode()
    assert PlanLinkUse.objects.count() == 0


# --- What it shows --------------------------------------------------------------------------------------------
def test_the_page_shows_the_plans_dates_and_whom_to_ask(world, link, client):
    Person.objects.filter(pk=world.here.leader.pk).update(phone="+4790000001")
    Person.objects.filter(pk=world.here.mentor.person_id).update(phone="+4790000002")
    world.mine.items.filter(kind="talk", number=1).update(time="10:30", room="Møterom 2")

    told = words(client.get(address(link_token(link))))

    assert "Planen din, Nils Du begynner mandag 14. september 2026 i Sandvik enhet, Sandvik øst." in told
    assert "Mentor Mona Sandvik 90 00 00 02 Avdelingsleder Lise Sandvik 90 00 00 01" in told
    assert "mandag 14. september 2026, sammen med mentor" in told
    assert "fredag 25. september 2026, sammen med mentor" in told
    assert "Første mentorsamtale tirsdag 29. september 2026 kl. 10.30, Møterom 2" in told
    assert "Mentorsamtale 4" in told
    assert "Mentorsamtale 5" not in told
    assert "Prøvetidssamtale 1 mandag 28. september 2026" in told
    assert "virker til og med mandag 12. oktober 2026" in told


def test_the_page_shows_nothing_else_of_anybody(world, link, client):
    shift = world.mine.items.get(kind="training_shift", number=2)
    PlanItem.objects.filter(pk=shift.pk).update(companion="Ola Kollega", other="Oppmøte ved bakdøra", shift_type="natt")
    world.mine.items.filter(rule_key="welcome_letter").update(note="Husk nøkkel")
    talk = world.mine.items.get(kind="talk", number=1)
    PracticalNote.objects.create(item=talk, author=world.here.mentor.person, text="Ta med kaffe")
    world.mine.mentee.absences.create(starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 9))
    world.mine.items.filter(kind="interview", number=2).update(state=PlanItem.CANCELLED)
    client.force_login(world.here.coordinator)  # whoever is signed in reads no more

    page = client.get(address(link_token(link))).content.decode()

    others = ["Kari", "Ellen", "Otto", "Magne", "Nora", "Fjellby", "Ola Kollega", "Nyansatt"]
    texts = ["bakdøra", "nøkkel", "kaffe", "fravær", "vernepleier", "@", "Prøvetidssamtale 2", "Bestille", "Leder og mentor"]
    assert [text for text in (*others, *texts) if text.lower() in page.lower()] == []
    assert "nattvakt" in page


def test_the_page_leads_nowhere_into_the_rest(world, link, client):
    page = client.get(address(link_token(link))).content.decode()
    closed = client.get(address("x")).content.decode()

    for html in (page, closed):
        links = [part.split('"')[0] for part in html.split('href="')[1:]]
        assert [target for target in links if not target.startswith(("/static/", "#", "tel:"))] == []
        assert "<script" not in html
        assert "<form" not in html


@pytest.mark.parametrize("wrong", [False, True])
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_answer_is_kept_nowhere_and_tells_nobody_where_it_came_from(link, client, method, wrong):
    answer = getattr(client, method)(address("x" if wrong else link_token(link)))

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies


def test_the_page_asks_as_often_however_much_there_is(world, link, client, django_assert_num_queries):
    for _time in range(3):
        with django_assert_num_queries(7):
            client.get(address(link_token(link)))
        world.mine.items.filter(kind="talk").last().delete()


# --- What is written down -------------------------------------------------------------------------------------
def test_every_opening_is_written_down_and_a_question_whether_it_is_there_is_none(link, client):
    token = link_token(link)
    assert [client.get(address(token)).status_code for _time in range(2)] == [200, 200]
    assert client.head(address(token)).status_code == 200
    assert client.post(address(token)).status_code == 405

    assert [use.used_at for use in link.uses.all()] == [at(BEFORE, 12)] * 2
    assert {field.name for field in PlanLinkUse._meta.fields} == {"id", "link", "used_at"}


def test_the_last_twenty_openings_are_shown_whichever_link_it_was(world, link):
    newer = make_link(mentorship=world.mine, by=world.here.leader, now=at(BEFORE))
    for number in range(25):
        PlanLinkUse.objects.create(link=newer if number % 2 else link, used_at=at(BEFORE) + timedelta(minutes=number))

    uses = last_uses(world.mine)

    assert [use.used_at.minute for use in uses] == list(range(24, 4, -1))
